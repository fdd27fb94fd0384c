"""The words of a text in, the countries that they name out, by ISO code: the same in every language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from bot.model import Language
from bot.text.romanise import romanise

SHORT, SHORT_ENDING, LONGEST_ENDING = 4, 2, 4  # letters of a stem, and of what may follow such a one, and a longer one
MOST_PARTS = 3  # words of a name that are compared
FIRST = 3  # letters that a stem and a word share in any case
_VOWELS = "aeiou"

Stems = tuple[str, ...]


class Places:
    """The names of countries in one language (of the Unicode CLDR), with the endings that it may give them."""

    def __init__(self, language: Language) -> None:
        self._marked = language.cased  # a capital tells a name from a common word
        named = tuple(zip(language.countries, language.country_codes, strict=True))
        self._whole = tuple((name, code) for name, code in named if len(name) > 1)  # where no spaces part words
        self._stems: dict[str, list[tuple[Stems, str]]] = defaultdict(list)
        for name, code in named:
            stems = tuple(_stem(word) for word in name.replace("-", " ").split()[:MOST_PARTS])
            if stems and len(stems[0]) >= FIRST:
                self._stems[stems[0][:FIRST]].append((stems, code))
        for known in self._stems.values():  # Nigeria before Niger, South Sudan before South
            known.sort(key=lambda named: (-sum(map(len, named[0])), named))

    def at(self, words: Sequence[str]) -> tuple[str | None, int]:
        """Return the country whose name some words begin with, and of how many words that is."""
        first, *rest = words
        plain = [romanise(first)]
        for stems, code in self._stems.get(plain[0][:FIRST], ()):
            plain += map(romanise, rest[len(plain) - 1 : len(stems) - 1])
            if len(plain) >= len(stems) and all(map(self._is_form, plain, stems)):
                return code, len(stems)
        return None, 0

    def within(self, words: str) -> list[str]:
        """Return the countries that are named in a run of words without spaces."""
        return [code for name, code in self._whole if name in words]

    def _is_form(self, word: str, stem: str) -> bool:
        ending = LONGEST_ENDING if len(stem) > SHORT else SHORT_ENDING if self._marked else 0
        return word.startswith(stem) and len(word) - len(stem) <= ending


def _stem(word: str) -> str:
    """Return a word's plain letters without the last vowel, which falls off in many languages."""
    plain = romanise(word)
    return plain[:-1] if len(plain) > FIRST and plain[-1] in _VOWELS else plain


@lru_cache(maxsize=32)
def places_of(language: Language) -> Places:
    """Return the names of countries in a language, ready for look-ups."""
    return Places(language)
