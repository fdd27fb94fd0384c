"""A person's words in, what they mean out: times of day, languages, cities."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import time
from difflib import get_close_matches
from functools import cache
from zoneinfo import available_timezones

from babel import Locale

from bot.errors import UnknownName
from bot.speech import CLDR, Speech

_TIME = re.compile(r"(?<![\d:.])([01]?\d|2[0-4])(?:[:.h]([0-5]\d)|h)?\s*(am|pm)?(?![\d:.])")
_BESIDE = frozenset({  # words that can stand beside times, in the languages that the bot speaks
    "from", "to", "till", "until", "and", "at", "o", "clock", "daily", "every", "day", "od", "do", "u", "i", "um",
    "von", "bis", "uhr", "und", "de", "a", "à", "das", "às", "da", "la", "las", "alle", "y", "et", "ab", "до", "от",
    "з", "в", "с", "у", "и", "од",
})  # fmt: skip


def read_times(words: str) -> tuple[time, ...]:
    """Return the times of day in a person's words: "22-7", "from 22:00 to 7.30". Raises ValueError where none is."""
    said = words.casefold()
    found = [_time(int(hour), int(minute or 0), half) for hour, minute, half in _TIME.findall(said)]
    if not found or not set(re.findall(r"\w+", _TIME.sub(" ", said))) <= _BESIDE:  # "every 2 hours" is no time of day
        raise ValueError(words)
    return tuple(found)


def _time(hour: int, minute: int, half: str) -> time:
    """Return a time of day, of a half of it where one is given: 12 am is midnight."""
    if half and not 1 <= hour <= 12:
        raise ValueError(f"{hour} {half}")
    return time((hour % 12 + (12 if half == "pm" else 0)) if half else hour % 24, minute)


def own_name(tag: str) -> str:
    """Return what a language calls itself."""
    named = Locale.parse(CLDR.get(tag, tag) if tag != "en" else "en", sep="-")
    if tag in CLDR and tag != "en":
        return "crnogorski"
    name = named.get_display_name(named) or tag
    return name[:1].upper() + name[1:]


def find_language(words: str, names: Mapping[str, Iterable[str]]) -> str:
    """Return the tag of the language that is called so. Raises UnknownName with the nearest names."""
    wanted = " ".join(words.split()).casefold()
    known: dict[str, str] = {}
    for tag, called in names.items():
        for name in (tag, tag.partition("-")[0], *called):
            known.setdefault(name.casefold(), tag)
    if wanted in known:
        return known[wanted]
    raise UnknownName(
        "language", words.strip(), tuple(dict.fromkeys(get_close_matches(wanted, known, n=3, cutoff=0.7)))
    )


def city_of(zone: str, say: Speech) -> str:
    """Return the city that a time zone is named after."""
    named = say.locale.time_zones.get(zone, {}).get("city")
    return str(named or zone.rpartition("/")[2].replace("_", " "))


@cache
def zones_by_name(tag: str) -> Mapping[str, str]:
    """Return time zones by all that a reader may call them: their names and cities, in English and in the language."""
    found = {zone.casefold(): zone for zone in available_timezones()}
    for zone in sorted(available_timezones()):
        for name in (zone.rpartition("/")[2].replace("_", " "), city_of(zone, Speech(tag=tag))):
            found.setdefault(name.casefold(), zone)
    return found
