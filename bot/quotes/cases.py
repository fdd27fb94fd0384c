"""A mention and the words after it in, out whether it is marked as who acts, where that is marked behind names.

Languages that put the verb last say so with an ending, a particle or a postposition; what stands before a name belongs
to the word before it there, and governs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.model import Naming
from bot.quotes.mentions import Mention
from bot.quotes.tokens import Token

TOPIC, SUBJECT, OBJECT, UNMARKED = "t", "s", "o", ""


def marks_cases(naming: Naming) -> bool:
    """Say whether a language marks who acts, so that what is not marked so does not."""
    return bool(naming.subject_marks or naming.subject_endings)


def case_of(tokens: Sequence[Token], mention: Mention, naming: Naming) -> str:
    """Return whether a mention is the topic of its sentence, a subject, something else, or not marked."""
    last = mention.extent[1] - 1
    for place in (last, last + 1):
        if place < len(tokens) and (place > last or place > mention.first):
            word = tokens[place].lower
            if word in naming.subject_marks:
                return TOPIC if word in naming.topic_marks else SUBJECT
            if place > last and word in naming.object_marks:
                return OBJECT
    word = tokens[last].text
    if ending := next((ending for ending in naming.endings if len(word) > len(ending) and word.endswith(ending)), ""):
        if mention.name and tokens[last].end == mention.span[1]:
            return UNMARKED  # the name itself ends so
        if ending in naming.subject_endings:
            return TOPIC if ending in naming.topic_marks else SUBJECT
        return OBJECT
    return UNMARKED


def governed(tokens: Sequence[Token], first: int, mention: Mention, stop_words: frozenset[str], naming: Naming) -> bool:
    """Say whether a mention depends on a preposition before it, or is marked behind as no subject."""
    if marks_cases(naming):
        return case_of(tokens, mention, naming) == OBJECT
    return first > 0 and tokens[first - 1].lower in stop_words
