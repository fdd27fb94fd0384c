"""What people write for a length of time or a moment in, the moment out: "2h", "3 days", "18:00", "friday"."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONGEST = timedelta(days=366)
_UNITS = {
    "m": timedelta(minutes=1), "min": timedelta(minutes=1), "mins": timedelta(minutes=1),
    "minute": timedelta(minutes=1), "minutes": timedelta(minutes=1),
    "h": timedelta(hours=1), "hr": timedelta(hours=1), "hrs": timedelta(hours=1),
    "hour": timedelta(hours=1), "hours": timedelta(hours=1),
    "d": timedelta(days=1), "day": timedelta(days=1), "days": timedelta(days=1),
    "w": timedelta(weeks=1), "week": timedelta(weeks=1), "weeks": timedelta(weeks=1),
    "month": timedelta(days=30), "months": timedelta(days=30),
}  # fmt: skip
_SPAN = re.compile(r"(?:(\d{1,4})\s*|(?:an?|one)\s+)([a-z]+)", re.ASCII)
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)", re.ASCII)
_DAY = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?:\s+(.*))?", re.ASCII)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
A_DAY = timedelta(days=1)


def read_span(text: str) -> timedelta | None:
    """Return a length of time as it is written, at most a year; None where it is none, or nothing."""
    found = _SPAN.fullmatch(" ".join(text.split()).casefold())
    if not found or found[2] not in _UNITS:
        return None
    span = int(found[1] or 1) * _UNITS[found[2]]
    return min(span, LONGEST) or None


def read_moment(text: str, now: datetime, timezone: str) -> datetime | None:
    """Return the next moment, in UTC, that a text names in a zone: a time of day, "tomorrow", a weekday, a date.

    A day ends the time before it: "until friday" is until it begins. None where it is no moment of the coming year.
    """
    text, zone = " ".join(text.split()).casefold(), ZoneInfo(timezone)
    today = now.astimezone(zone).date()
    moment: datetime | None = None
    if found := _CLOCK.fullmatch(text):
        at = time(int(found[1]), int(found[2]))
        moment = _at(today, at, zone)
        moment = moment if moment > now else _at(today + A_DAY, at, zone)
    elif text == "tomorrow":
        moment = _at(today + A_DAY, time(), zone)
    elif text in _WEEKDAYS:
        days = (_WEEKDAYS.index(text) - today.weekday()) % 7 or 7
        moment = _at(today + days * A_DAY, time(), zone)
    elif found := _DAY.fullmatch(text):
        moment = _dated(found, zone)
    return moment if moment and now < moment <= now + LONGEST else None


def _dated(found: re.Match[str], zone: ZoneInfo) -> datetime | None:
    clock = _CLOCK.fullmatch(found[4]) if found[4] else None
    if found[4] and not clock:
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
        return _at(day, time(int(clock[1]), int(clock[2])) if clock else time(), zone)
    except (ValueError, OverflowError):
        return None


def _at(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)
