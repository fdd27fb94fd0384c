"""What a reader prefers and the time in, when an alert is due and whether it makes a sound out."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.preferences import DEFAULTS, Preferences, Quiet, Rhythm, inherit

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def due(preferences: Preferences, now: datetime) -> datetime:
    """Return when an alert that is written now may go out, in UTC: now, or with the next digest.

    A digest of the hour goes out at the reader's next full hour; one of the day at ``digest_at``: where the clock jumps
    over that, as much later as it jumps; where it comes twice, the first time.
    """
    said = inherit(DEFAULTS, preferences)
    zone = ZoneInfo(said.timezone or "UTC")
    match said.rhythm:
        case Rhythm.HOURLY:
            return _next_full_hour(now, zone)
        case Rhythm.DAILY:
            return _next(now, zone, said.digest_at or time())
        case _:
            return now


def is_quiet(quiet: Quiet, timezone: str, now: datetime) -> bool:
    """Say whether messages make no sound now; a quiet time may go beyond midnight, and its end is not in it."""
    start, end = quiet
    here = now.astimezone(ZoneInfo(timezone)).time()
    return start <= here < end if start <= end else here >= start or here < end


def _next_full_hour(now: datetime, zone: ZoneInfo) -> datetime:
    """Return the next moment at which the clocks show a full hour; some zones shift by half of one."""
    found = now.astimezone(UTC)
    while True:
        here = found.astimezone(zone)
        past = timedelta(minutes=here.minute, seconds=here.second, microseconds=here.microsecond)
        found += HOUR - past
        if found.astimezone(zone).minute == found.astimezone(zone).second == 0:
            return found


def _next(now: datetime, zone: ZoneInfo, at: time) -> datetime:
    """Return the next moment at which the clocks show a time of day."""
    today = now.astimezone(zone).date()
    days = (today + DAY * number for number in range(-1, 4))  # a day may be missing where the date line moved
    return min(moment for moment in (_moment(day, zone, at) for day in days) if moment > now)


def _moment(day: date, zone: ZoneInfo, at: time) -> datetime:
    # fold 0 is the first of two, and in a gap the offset from before it (PEP 495)
    return datetime.combine(day, at.replace(fold=0, tzinfo=None), zone).astimezone(UTC)
