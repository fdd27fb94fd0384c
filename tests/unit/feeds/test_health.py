"""The admins hear of a feed when it matters, once, and in few words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.feeds.health import NAMED, Change, Notice, compose, due_notices, is_silent, label, public_label, short_url
from bot.model import FeedId, FeedState
from tests.fakes import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def state(number: int = 1, **more: Any) -> FeedState:
    """Return the state of a feed that does well."""
    own: dict[str, Any] = {
        "id": FeedId(number),
        "url": f"https://www.a{number}.example/feed/",
        "source": f"Outlet {number}",
        "next_poll_at": NOW + HOUR,
        "polled_at": NOW,
        "succeeded_at": NOW,
        "found_at": NOW - HOUR,
    }
    return FeedState(**(own | more))


def failing(number: int = 1, since: datetime = NOW - DAY, **more: Any) -> FeedState:
    """Return the state of a feed that fails for a day."""
    own: dict[str, Any] = {"failures": 9, "failing_since": since, "reason": "HTTP 404: not found"}
    return state(number, **(own | more))


def changes(*states: FeedState, now: datetime = NOW) -> list[Change]:
    return [notice.change for notice in due_notices(states, now)]


@pytest.mark.parametrize(
    ("feed", "change"),
    [
        (state(), None),
        (state(polled_at=None, succeeded_at=None, found_at=None), None),
        (failing(since=NOW - DAY + HOUR), None),
        (failing(), Change.FAILING),
        (failing(since=NOW, gone=True), Change.FAILING),
        (failing(told_failing_at=NOW - HOUR), None),
        (state(told_failing_at=NOW - DAY), Change.RECOVERED),
        (state(found_at=NOW - 29 * DAY), None),
        (state(found_at=NOW - 30 * DAY), Change.SILENT),
        (state(found_at=NOW - 60 * DAY, told_silent_at=NOW - 30 * DAY), None),
        (state(found_at=NOW - 30 * DAY, told_silent_at=NOW - 90 * DAY), Change.SILENT),
        (failing(since=NOW - HOUR, found_at=NOW - 60 * DAY), None),
        (failing(found_at=NOW - 60 * DAY), Change.FAILING),
    ],
)
def test_a_notice_is_due_when_something_begins_and_when_it_is_over(feed: FeedState, change: Change | None) -> None:
    assert changes(feed) == ([change] if change else [])


@pytest.mark.parametrize("feed", [failing(), state(told_failing_at=NOW), state(found_at=NOW - 40 * DAY)])
def test_nothing_is_said_of_a_feed_whose_poll_is_overdue(feed: FeedState) -> None:
    assert changes(replace(feed, next_poll_at=NOW)) == []


def test_a_silence_that_was_told_is_not_told_again_after_a_failure() -> None:
    feed = state(found_at=NOW - 60 * DAY, told_silent_at=NOW - 30 * DAY)
    assert changes(replace(feed, told_failing_at=NOW - DAY)) == [Change.RECOVERED]
    assert changes(feed) == []


def test_a_feed_that_cannot_be_read_is_not_silent() -> None:
    assert not is_silent(failing(found_at=NOW - 60 * DAY), NOW)


def test_a_feed_is_called_by_its_source_and_short_address() -> None:
    assert label(state()) == "Outlet 1, a1.example/feed"
    assert label(replace(state(), source="")) == "a1.example/feed"


@pytest.mark.parametrize(
    ("url", "shown", "public"),
    [
        ("https://www.a.example/feed/", "a.example/feed", "A, a.example"),
        ("https://me:KEY@a.example/feed?key=KEY#KEY", "a.example/feed?…", "A, a.example"),
        ("https://me:K@EY@a.example?key=KEY", "a.example?…", "A, a.example"),
        ("https://a.example:8080/KEY/feed#KEY", "a.example:8080/KEY/feed", "A, a.example"),
        ("https://[KEY", "[KEY", "A"),
        ("feed", "feed", "A"),
    ],
)
def test_no_shortened_address_shows_what_gives_access(url: str, shown: str, public: str) -> None:
    assert short_url(url) == shown
    assert public_label("A", url) == public


def text(*states: FeedState, feeds: int = 100) -> str:
    return compose(due_notices(states, NOW), feeds, NOW)


def test_a_notice_says_why_and_since_when() -> None:
    assert text(failing()) == (
        "A feed has failed for a day:\n• Outlet 1, a1.example/feed: HTTP 404: not found, since 2026-03-01 12:00 UTC"
    )


def test_all_changes_come_in_one_message() -> None:
    told = text(failing(), state(2, told_failing_at=NOW - DAY), state(3, found_at=NOW - 45 * DAY))
    assert told.count("\n\n") == 2
    assert "A feed has recovered:\n• Outlet 2, a2.example/feed: it is read again since 2026-03-02 12:00 UTC" in told
    assert "A feed has published nothing for 30 days:\n• Outlet 3, a3.example/feed: the last was 45 days ago" in told


def test_of_many_feeds_some_are_named() -> None:
    told = text(*(failing(number) for number in range(NAMED + 7)))
    assert told.startswith(f"{NAMED + 7} feeds have failed for a day:")
    assert told.count("•") == NAMED + 1
    assert "and 7 more" in told


def test_where_nearly_all_fail_the_machine_was_offline() -> None:
    told = text(*(failing(number) for number in range(70)), feeds=77)
    assert told.startswith("70 of 77 feeds have failed for a day: this machine or its network was probably offline.")
    assert "•" not in told


def test_two_feeds_that_both_fail_are_named() -> None:
    assert text(failing(1), failing(2), feeds=2).count("•") == 2


def test_notices_carry_the_state_they_are_about() -> None:
    assert due_notices([failing()], NOW) == (Notice(change=Change.FAILING, state=failing()),)
