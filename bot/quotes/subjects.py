"""A sentence in, the common nouns beside its reporting verbs out: "the ruling said", "ha dicho la asociación".

No list holds all nouns that can say something, and whoever is meant by one has no name here. So they are told by their
place.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.quotes.frames import VERB, Cue, Frame
from bot.quotes.lexicon import Lexicon
from bot.quotes.mentions import COMMON, Mention

LONGEST = 4  # words


def find_subjects(frame: Frame, cues: Sequence[Cue], words: Lexicon) -> list[Mention]:
    """Return the common nouns beside reporting verbs, as mentions of nobody who is named."""
    taken = {place for mention in frame.mentions for place in range(*mention.extent)}
    found: dict[int, Mention] = {}
    for cue in cues:
        if cue.kind == VERB:
            for first, end in (_before(frame, cue.first, taken, words), _after(frame, cue.end, taken, words)):
                if first < end:
                    found[first] = _mention(frame, first, end)
    return list(found.values())


def _before(frame: Frame, end: int, taken: set[int], words: Lexicon) -> tuple[int, int]:
    """Return the words before a verb that follow an article or begin the sentence; no words where others are there."""
    first = end
    while first > 0 and end - first < LONGEST and _is_common(frame, first - 1, taken, words):
        first -= 1
    led = first > 0 and _is_small(frame, first - 1, words)
    governed = first > 1 and _is_small(frame, first - 2, words)  # "in the city said"
    begins = first == 0 or frame.tokens[first - 1].quote
    return (first, end) if (led and not governed) or begins else (end, end)


def _after(frame: Frame, first: int, taken: set[int], words: Lexicon) -> tuple[int, int]:
    """Return the words after a verb and perhaps an article, up to a sign; no words where others are there."""
    tokens = frame.tokens
    if first < len(tokens) and _is_small(frame, first, words) and first not in taken:
        first += 1
    end = first
    while end < len(tokens) and end - first < LONGEST and _is_common(frame, end, taken, words):
        end += 1
    closed = end == len(tokens) or tokens[end].quote or not tokens[end].text[0].isalnum()
    return (first, end) if closed else (first, first)


def _is_common(frame: Frame, place: int, taken: set[int], words: Lexicon) -> bool:
    token = frame.tokens[place]
    return (
        token.text[0].isalpha()
        and not token.quote
        and place not in taken
        and place not in frame.cued
        and token.lower not in words.stop_words
        and token.lower not in words.pronouns
    )


def _is_small(frame: Frame, place: int, words: Lexicon) -> bool:
    lower = frame.tokens[place].lower
    return lower in words.stop_words or lower in words.articles


def _mention(frame: Frame, first: int, end: int) -> Mention:
    span = frame.tokens[first].start, frame.tokens[end - 1].end
    return Mention(COMMON, span, first, end - 1)
