"""Hours as an operator writes them in, times of day out: ``08:00``, ``22:30-07:00``, ``daily``."""

from __future__ import annotations

import re
from datetime import time

from bot.config.faults import suggestion, wrong
from bot.preferences import Quiet, Rhythm

_HOUR = re.compile(r" *([01]?[0-9]|2[0-3]):([0-5][0-9]) *", re.A)


def read_time(text: str) -> time:
    """Return a time of day. Raises ValueError."""
    found = _HOUR.fullmatch(text)
    if not found:
        raise ValueError(text)
    return time(int(found[1]), int(found[2]))


def read_quiet(text: str) -> Quiet:
    """Return when it is quiet; from an hour to the same one is never. Raises ValueError."""
    start, dash, end = text.replace("–", "-").partition("-")
    if not dash:
        raise ValueError(text)
    return read_time(start), read_time(end)


def check_time(text: str) -> str:
    """Refuse what is no time of day."""
    try:
        read_time(text)
    except ValueError:
        raise wrong(f"“{text}” is not a time of day.", "Write it as 08:00 or 20:30.") from None
    return text


def check_quiet(text: str) -> str:
    """Refuse what is no span between two times of day."""
    try:
        read_quiet(text)
    except ValueError:
        remedy = "Write from when until when, as 22:00-07:00; 00:00-00:00 is never."
        raise wrong(f"“{text}” is no quiet time.", remedy) from None
    return text


def check_rhythm(text: str) -> str:
    """Refuse what is no rhythm."""
    rhythms = [rhythm.value for rhythm in Rhythm]
    if text not in rhythms:
        raise wrong(f"“{text}” is not a rhythm.", suggestion(text, rhythms, f"Write one of: {', '.join(rhythms)}."))
    return text
