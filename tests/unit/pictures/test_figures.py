"""Stories are counted on the right days, once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.model import StoryId
from bot.pictures.figures import FirstReport, count, last_days

BELGRADE = ZoneInfo("Europe/Belgrade")
TODAY = date(2026, 11, 26)
DAYS = last_days(TODAY, 3)


def first(story: int, language: str, day: int, hour: int = 12) -> FirstReport:
    """Return a report in November 2026."""
    return FirstReport(story_id=StoryId(story), language=language, at=datetime(2026, 11, day, hour, tzinfo=UTC))


def test_the_days_end_with_today_and_none_is_left_out() -> None:
    assert last_days(TODAY, 3) == (date(2026, 11, 24), date(2026, 11, 25), TODAY)
    assert len(set(last_days(TODAY, 90))) == 90


def test_days_without_stories_count_zero() -> None:
    figures = count([], DAYS, BELGRADE)
    assert figures.totals == figures.others == (0, 0, 0)
    assert figures.languages == ()


def test_a_story_in_two_languages_is_one_story() -> None:
    figures = count([first(1, "sr", 24), first(1, "en", 25), first(2, "en", 25)], DAYS, BELGRADE)
    assert figures.totals == (1, 1, 0)
    assert figures.languages == (("en", (0, 2, 0)), ("sr", (1, 0, 0)))


def test_a_day_is_the_readers_day() -> None:
    late = [first(1, "sr", 24, hour=23)]
    assert count(late, DAYS, BELGRADE).totals == (0, 1, 0)
    assert count(late, DAYS, ZoneInfo("UTC")).totals == (1, 0, 0)


def test_a_day_of_the_change_to_winter_time_has_all_its_hours() -> None:
    days = last_days(date(2026, 10, 26), 3)
    hours = [datetime(2026, 10, 24, 22, tzinfo=UTC) + timedelta(hours=hour) for hour in range(25)]
    reports = [FirstReport(story_id=StoryId(n), language="sr", at=at) for n, at in enumerate(hours)]
    assert count(reports, days, BELGRADE).totals == (0, 25, 0)


def test_a_story_that_is_older_than_the_days_is_not_new_on_them() -> None:
    assert count([first(1, "sr", 22), first(1, "en", 24)], DAYS, BELGRADE).totals == (0, 0, 0)


def test_six_languages_stand_by_themselves_and_the_rest_together() -> None:
    reports = [first(10 * rank + n, f"l{rank}", 24) for rank in range(9) for n in range(9 - rank)]
    figures = count([*reports, first(60, "l7", 25)], DAYS, BELGRADE)
    assert [language for language, _ in figures.languages] == ["l0", "l1", "l2", "l3", "l4", "l5"]
    # story 60 is reported in l6 as well as in l7: it is one of the others once
    assert figures.others == (3 + 2 + 1, 0, 0)


def test_a_seventh_language_keeps_its_name() -> None:
    figures = count([first(rank, f"l{rank}", 24) for rank in range(7)], DAYS, BELGRADE)
    assert len(figures.languages) == 7
    assert figures.others == (0, 0, 0)
