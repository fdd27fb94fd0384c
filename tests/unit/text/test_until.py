"""Lengths of time and moments are read as people write them; what is none is none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.until import LONGEST, read_moment, read_span

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday; 13:00 in Belgrade
BELGRADE = "Europe/Belgrade"


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("2h", 2),
        ("2 hours", 2),
        ("an hour", 1),
        ("3 days", 72),
        ("3D", 72),
        ("1w", 168),
        ("30 min", 0.5),
        ("a week", 168),
    ],
)
def test_a_length_of_time_is_read(text: str, hours: float) -> None:
    assert read_span(text) == timedelta(hours=hours)


@pytest.mark.parametrize("text", ["", "kosovo", "0h", "2", "h", "2 parsecs", "-2h", "99999h", "٢h"])
def test_what_is_no_length_of_time_is_none(text: str) -> None:
    assert read_span(text) is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("18:00", datetime(2026, 3, 2, 17, 0, tzinfo=UTC)),
        ("9.30", datetime(2026, 3, 3, 8, 30, tzinfo=UTC)),
        ("tomorrow", datetime(2026, 3, 2, 23, 0, tzinfo=UTC)),
        ("Friday", datetime(2026, 3, 5, 23, 0, tzinfo=UTC)),
        ("monday", datetime(2026, 3, 8, 23, 0, tzinfo=UTC)),
        ("2026-03-29 02:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # an hour that the clocks jump over
        ("2026-04-01", datetime(2026, 3, 31, 22, 0, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_in_the_readers_zone(text: str, moment: datetime) -> None:
    assert read_moment(text, NOW, BELGRADE) == moment


@pytest.mark.parametrize("text", ["", "25:00", "2026-02-30", "2020-01-01", "2031-01-01", "someday", "2026-04-01 noon"])
def test_what_is_no_moment_of_the_coming_year_is_none(text: str) -> None:
    assert read_moment(text, NOW, BELGRADE) is None


@given(st.text(max_size=30) | st.from_regex(r"\d{1,5} ?[a-z]{1,6}|\d{4}-\d\d?-\d\d? \d\d?:\d\d", fullmatch=True))
def test_any_text_is_read_or_refused(text: str) -> None:
    span, moment = read_span(text), read_moment(text, NOW, BELGRADE)
    assert span is None or timedelta() < span <= LONGEST
    assert moment is None or NOW < moment <= NOW + LONGEST
