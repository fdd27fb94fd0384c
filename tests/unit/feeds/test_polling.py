"""Feeds are asked as often as they deserve, and left in peace when they fail."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.feeds.polling import after_failure, after_success, stated_ttl
from bot.model import Feed, FeedId, FeedState

NOW = datetime(2026, 1, 1, tzinfo=UTC)
MINUTES = timedelta(minutes=1)
FEED = Feed(url="https://example.org/feed", source="Example", interval=15 * MINUTES)


def state(interval: timedelta = 15 * MINUTES, failures: int = 0) -> FeedState:
    return FeedState(id=FeedId(1), url=FEED.url, interval=interval, failures=failures, next_poll_at=NOW)


def test_a_quiet_feed_is_asked_less_often_but_not_rarer_than_four_intervals() -> None:
    interval = 15 * MINUTES
    for _ in range(10):
        when, interval = after_success(state(interval), FEED, 0, None, NOW, 0.5)
    assert interval == 60 * MINUTES
    assert when == NOW + 60 * MINUTES


def test_a_lively_feed_comes_back_to_its_own_interval() -> None:
    _, interval = after_success(state(60 * MINUTES), FEED, 3, None, NOW, 0.5)
    assert interval == 30 * MINUTES
    _, interval = after_success(state(interval), FEED, 3, None, NOW, 0.5)
    assert interval == 15 * MINUTES
    _, interval = after_success(state(interval), FEED, 3, None, NOW, 0.5)
    assert interval == 15 * MINUTES


def test_ttl_is_respected_up_to_six_hours_and_is_not_remembered() -> None:
    when, interval = after_success(state(), FEED, 1, timedelta(hours=2), NOW, 0.5)
    assert (when, interval) == (NOW + timedelta(hours=2), 15 * MINUTES)
    when, _ = after_success(state(), FEED, 1, timedelta(days=365), NOW, 0.5)
    assert when == NOW + timedelta(hours=6)


def test_jitter_moves_a_poll_by_a_tenth() -> None:
    assert after_success(state(), FEED, 1, None, NOW, 0)[0] == NOW + 13.5 * MINUTES
    assert after_success(state(), FEED, 1, None, NOW, 1)[0] == NOW + 16.5 * MINUTES


def test_back_off_doubles_up_to_a_day() -> None:
    waits = [after_failure(state(failures=count), FEED, NOW, 0.5) - NOW for count in (0, 1, 2, 3, 20, 100_000)]
    assert waits == [15 * MINUTES, 30 * MINUTES, 60 * MINUTES, 120 * MINUTES, timedelta(days=1), timedelta(days=1)]


def test_retry_after_counts_where_it_is_longer() -> None:
    assert after_failure(state(), FEED, NOW, 0.5, retry_after=timedelta(hours=2)) == NOW + timedelta(hours=2)
    assert after_failure(state(), FEED, NOW, 0.5, retry_after=timedelta(seconds=5)) == NOW + 15 * MINUTES


def test_a_feed_that_is_gone_is_tried_once_a_week() -> None:
    assert after_failure(state(), FEED, NOW, 0.5, gone=True) == NOW + timedelta(days=7)


def test_a_hot_feed_is_asked_as_often_as_it_may_be() -> None:
    hot = replace(state(FEED.interval * 4), hot_until=NOW + timedelta(hours=1))
    due, interval = after_success(hot, FEED, found_new=0, ttl=None, now=NOW, jitter=0.5)
    assert (due, interval) == (NOW + FEED.interval, FEED.interval)


@pytest.mark.parametrize(
    ("cache_control", "wait"),
    [
        ("", None),
        ("no-cache", None),
        ("public, max-age=900", timedelta(minutes=15)),
        ("s-maxage=9000, MAX-AGE = 60", timedelta(minutes=1)),
        ("max-age=31536000", timedelta(hours=1)),
    ],
)
def test_a_caches_max_age_counts_where_the_feed_says_nothing(cache_control: str, wait: timedelta | None) -> None:
    assert stated_ttl(None, cache_control) == wait
    assert stated_ttl(timedelta(hours=2), cache_control) == timedelta(hours=2)
