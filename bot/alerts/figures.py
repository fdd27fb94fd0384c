"""Titles in, a figure that has risen out: "3 dead in Brenna", then "12 dead in Brenna"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.units import format_unit

from bot.model import Language
from bot.text.romanise import sound

# A number, then a word. What is joined to more digits or letters is a score, a time, an age, a decimal or a name.
_FIGURE = re.compile(r"(?<![\w.,:/+\u2013-])(\d{1,3}(?:[ .,\u00a0\u202f]\d{3}){1,3}|\d{1,9})\s+([^\W\d_]{2,})")
_YEARS = range(1900, 2101)
_MEASURES = (
    *(f"duration-{unit}" for unit in ("second", "minute", "hour", "day", "week", "month", "year")),
    "concentr-percent",
)
_LENGTHS: tuple[Literal["long", "short"], ...] = ("long", "short")  # CLDR has some languages' words as short ones only
_PLURALS = (1, 2, 3, 5, 11, 20)  # one of each plural form that any language has
SOUNDS = 4  # of a word's first consonants, that stay when its ending changes: "mrtvi", "mrtvih"


@dataclass(frozen=True, slots=True)
class Rise:
    """A figure that was another one before, as far as titles tell."""

    before: int
    now: int


def risen(titles: Iterable[str], title: str, language: Language) -> Rise | None:
    """Return the first figure of a title that is higher than in the titles before it, all in the same language group.

    They must agree on what it was: a kind of figure that occurs with several numbers is not one figure. A lower one is
    rather of an outlet that is late. Dates, durations, shares and thousands or millions of something are left out; so
    are titles in languages whose words for these CLDR does not know.
    """
    try:
        skipped = _skipped(language.tag)
    except (UnknownLocaleError, ValueError):
        return None
    stops = frozenset(map(str.casefold, language.stop_words))
    older: dict[str, set[int]] = defaultdict(set)
    for each in titles:
        for kind, number in _figures(each, skipped, stops):
            older[kind].add(number)
    for kind, number in _figures(title, skipped, stops):
        if len(older[kind]) == 1 and number > max(older[kind]):
            return Rise(max(older[kind]), number)
    return None


def _figures(title: str, skipped: frozenset[str], stops: frozenset[str]) -> Iterator[tuple[str, int]]:
    """Yield the figures of a title, each with the key of the word that says what is counted."""
    for digits, word in _FIGURE.findall(title):
        kind, number = _kind(word), int(re.sub(r"\D", "", digits))
        if word.casefold() not in stops and kind not in skipped and number not in _YEARS:
            yield kind, number


def _kind(word: str) -> str:
    return sound(word)[:SOUNDS]


@lru_cache(maxsize=64)
def _skipped(language: str) -> frozenset[str]:
    """Return the keys of words behind a number that say a date, duration, share or multitude (CLDR)."""
    locale = Locale.parse(language, sep="-")
    texts: set[str] = set()
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            texts.update(locale.months[context][width].values())
    texts.update(locale.days["format"]["wide"].values())
    for length in _LENGTHS:
        texts.update(format_unit(number, unit, length, locale=locale) for unit in _MEASURES for number in _PLURALS)
    multitudes = locale.compact_decimal_formats.get("long", {})  # Korean, Japanese and Chinese have short ones only
    texts.update(pattern.pattern for plural in multitudes.values() for pattern in plural.values())
    return frozenset(_kind(word) for text in texts for word in re.findall(r"[^\W\d_]{2,}", text))
