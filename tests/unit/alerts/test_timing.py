"""When alerts are due where clocks are set, and when they make no sound."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.alerts.timing import due, is_quiet
from bot.preferences import Preferences, Rhythm

BELGRADE = "Europe/Belgrade"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def daily(hour: time, zone: str = BELGRADE) -> Preferences:
    return Preferences(timezone=zone, rhythm=Rhythm.DAILY, digest_at=hour)


def test_an_hour_that_does_not_exist_is_an_hour_later_that_day() -> None:
    assert due(daily(time(2, 30)), at("2026-03-28 12:00")) == at("2026-03-29 01:30")  # 03:30, the clock shows
    assert due(daily(time(2, 30)), at("2026-03-29 01:30")) == at("2026-03-30 00:30")


def test_an_hour_that_comes_twice_is_its_first() -> None:
    assert due(daily(time(2, 30)), at("2026-10-24 12:00")) == at("2026-10-25 00:30")
    assert due(daily(time(2, 30)), at("2026-10-25 00:30")) == at("2026-10-26 01:30")
    assert due(daily(time(2, 30)), at("2026-10-25 01:00")) == at("2026-10-26 01:30")  # the second is over it


@pytest.mark.parametrize(
    ("zone", "now", "then"),
    [
        (BELGRADE, "2026-03-02 12:00", "2026-03-02 13:00"),
        (BELGRADE, "2026-03-02 12:59:59.999999", "2026-03-02 13:00"),
        ("Asia/Kolkata", "2026-03-02 12:00", "2026-03-02 12:30"),
        ("Australia/Lord_Howe", "2026-04-04 14:40", "2026-04-04 15:30"),  # the clock goes back by half an hour
        ("Australia/Lord_Howe", "2026-10-03 15:20", "2026-10-03 16:00"),
    ],
)
def test_the_full_hour_is_the_readers(zone: str, now: str, then: str) -> None:
    assert due(Preferences(timezone=zone, rhythm=Rhythm.HOURLY), at(now)) == at(then)


def test_a_day_that_the_date_line_took_is_passed_over() -> None:
    found = due(daily(time(8), "Pacific/Apia"), at("2011-12-29 19:00"))  # the 30th did not exist there
    assert found == at("2011-12-30 18:00")


@pytest.mark.parametrize(
    ("quiet", "hour", "expected"),
    [
        ((time(22), time(7)), 21, False),
        ((time(22), time(7)), 22, True),
        ((time(22), time(7)), 3, True),
        ((time(22), time(7)), 7, False),
        ((time(13), time(15)), 14, True),
        ((time(13), time(15)), 15, False),
        ((time(0), time(0)), 0, False),
    ],
)
def test_quiet_time_goes_beyond_midnight_and_ends_before_its_end(
    quiet: tuple[time, time], hour: int, expected: bool
) -> None:
    assert is_quiet(quiet, "UTC", at("2026-03-02 00:00") + timedelta(hours=hour)) is expected
