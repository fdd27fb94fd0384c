"""In any zone, at any time: what is due is due soon, never now again, and at the hour that the reader's clock shows."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.timing import due, is_quiet
from bot.preferences import Preferences, Rhythm

ZONES = st.timezone_keys(allow_prefix=False)
MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2037, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
SHORT = timedelta(hours=2)
LONG = timedelta(hours=49)  # a day may be missing


def shown(moment: datetime, zone: str) -> datetime:
    """Return what the clocks of a zone show."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


@given(ZONES, MOMENTS)
def test_a_digest_of_the_hour_is_due_at_the_next_full_hour(zone: str, now: datetime) -> None:
    found = due(Preferences(timezone=zone, rhythm=Rhythm.HOURLY), now)
    assert now < found <= now + SHORT
    assert shown(found, zone).replace(minute=0, second=0, microsecond=0) == shown(found, zone)
    between = (now + timedelta(minutes=number) for number in range(1, 120))
    assert not any(
        shown(moment, zone).minute == 0 and shown(moment, zone).second == 0 and moment.second == 0 and moment < found
        for moment in (each.replace(second=0, microsecond=0) for each in between)
        if moment > now
    )


@given(ZONES, MOMENTS, TIMES)
def test_a_digest_of_the_day_is_due_at_its_hour_or_as_much_later_as_the_clock_jumps(
    zone: str, now: datetime, at: time
) -> None:
    found = due(Preferences(timezone=zone, rhythm=Rhythm.DAILY, digest_at=at), now)
    assert now < found <= now + LONG
    here = shown(found, zone)
    if here.time() != at:  # it does not exist that day: no moment near shows it
        around = {shown(found + timedelta(minutes=number), zone) for number in range(-24 * 60, 60)}
        assert datetime.combine(here.date(), at) not in around
        assert timedelta() < here - datetime.combine(here.date(), at) or here.time() < at


@given(ZONES, MOMENTS, TIMES)
def test_a_day_has_one_digest(zone: str, now: datetime, at: time) -> None:
    preferences = Preferences(timezone=zone, rhythm=Rhythm.DAILY, digest_at=at)
    first = due(preferences, now)
    second = due(preferences, first)
    assert shown(first, zone).date() < shown(second, zone).date()
    assert due(preferences, first - timedelta(seconds=1)) == first


@given(ZONES, MOMENTS, TIMES)
def test_what_is_told_at_once_is_due_now(zone: str, now: datetime, at: time) -> None:
    assert due(Preferences(timezone=zone, digest_at=at), now) == now


@given(ZONES, MOMENTS, TIMES)
def test_a_quiet_time_without_length_is_never(zone: str, now: datetime, at: time) -> None:
    assert not is_quiet((at, at), zone, now)


@given(ZONES, MOMENTS, TIMES, TIMES)
def test_it_is_quiet_in_one_of_two_spans_that_make_a_day(zone: str, now: datetime, start: time, end: time) -> None:
    assert (is_quiet((start, end), zone, now) != is_quiet((end, start), zone, now)) == (start != end)
