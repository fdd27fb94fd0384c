"""The words of a German article in, the nouns that are surnames in it out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from bot.quotes.lexicon import Lexicon
from bot.quotes.tokens import Token, is_capital

NO_SURNAME = ("en", "ung", "ion", "heit", "keit", "schaft", "tät", "nis", "ment", "s")  # ends of German nouns
ADJECTIVE_ENDS = ("e", "en", "er", "es", "em")  # of a German adjective, which begins a sentence with a capital


def find_surnames(sentences: Sequence[Sequence[Token]], words: Lexicon, common: frozenset[str]) -> frozenset[str]:
    """Return the nouns that a text has as surnames, in lower case: those after a first name, which is no noun.

    Only where nouns are capital. "Holts Team" is no name if the text has "Holt", too.
    """
    if words.nouns is None:
        return frozenset()
    written = {token.lower for tokens in sentences for token in tokens}
    found: set[str] = set()
    for tokens in sentences:
        for place, (first, last) in enumerate(pairwise(tokens)):
            if (
                last.lower in words.nouns
                and not last.lower.endswith(NO_SURNAME)
                and is_capital(last)
                and last.start - first.end == 1
                and (is_capital(first) and not first.text.isupper())
                and not (place == 0 and first.lower.endswith(ADJECTIVE_ENDS))
                and not (first.lower[-1] == "s" and first.lower[:-1] in written)
                and not any(first.lower in listed for listed in (words.nouns, words.roles, words.stop_words, common))
            ):
                found.add(last.lower)
    return frozenset(found)
