"""Six simulated weeks with faults every day and ten restarts, and claims that the soak notices what it looks for."""

from __future__ import annotations

import asyncio

import pytest

from benchmarks.newsstand import DAY, Newsstand
from benchmarks.soak import BEGAN, soak
from benchmarks.soak_report import Report, Sample, judge
from bot.feeds.parse import parse
from bot.model import Fetched, Validators


def test_weeks_of_faults_and_restarts_lose_nothing_double_nothing_and_pile_nothing_up() -> None:
    report = soak(feeds=3, days=42, step=DAY / 4)
    assert report.faults == []
    assert report.restarts == 10
    assert set(report.simulated) == {"304", "broken", "error", "timeout"}
    assert report.entries["stored"] > 250
    assert report.entries["told"] > 5


@pytest.fixture
def stand() -> Newsstand:
    """A newsstand whose only feed was served once, and stored."""
    stand = Newsstand(1, BEGAN)
    stand.calm = True
    for number, entry in enumerate(parse(_served(stand)).entries, 1):
        stand.stored(entry.title, origin=number)
    return stand


def _served(stand: Newsstand) -> Fetched:
    fetched = asyncio.run(stand.fetch(stand.feeds[0], Validators()))
    assert isinstance(fetched, Fetched)
    return fetched


def faults(stand: Newsstand, *heights: int) -> list[str]:
    """Judge a run of twelve days that ended so."""
    report = Report(feeds=1, days=12)
    report.samples = [Sample(rss_mb=100, file_mb=10, rows={"articles": rows}) for rows in heights or [100] * 12]
    judge(report, stand)
    return report.faults


def test_what_was_served_stored_and_not_due_to_be_told_is_in_order(stand: Newsstand) -> None:
    assert faults(stand) == []


def test_an_entry_that_was_served_and_not_stored_is_missed(stand: Newsstand) -> None:
    stand.now += DAY
    _served(stand)
    assert faults(stand) == ["2 entries lost, such as Report 0-21, Report 0-22"]


def test_an_entry_that_is_stored_twice_is_noticed(stand: Newsstand) -> None:
    stand.stored("Report 0-19 ends", origin=999)
    assert faults(stand) == ["1 entries stored twice, such as Report 0-19 ends"]


def test_an_entry_that_is_told_never_or_twice_is_noticed(stand: Newsstand) -> None:
    stand.now += 10 * DAY  # entry 40 is on the topic
    for entry in parse(_served(stand)).entries:
        stand.stored(entry.title, origin=int(entry.title.split()[1].split("-")[1]))
    assert faults(stand) == ["1 entries never told, such as Report 0-40"]
    for _ in range(2):
        stand.told("Report 0-40 nato ends")
    assert faults(stand) == ["1 entries told twice, such as Report 0-40"]


def test_a_table_that_grows_to_the_end_is_noticed(stand: Newsstand) -> None:
    assert "articles grows: 1000, then 1200" in faults(stand, *range(100, 1300, 100))
