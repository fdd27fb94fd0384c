"""What a poll brought in, when to ask again out."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.model import Feed, FeedState

SLOWEST = 4  # times the feed's own interval
LONGEST_TTL = timedelta(hours=6)  # some publishers say a year
LONGEST_BACK_OFF = timedelta(days=1)
LONGEST_RETRY_AFTER = timedelta(days=7)
GONE_INTERVAL = timedelta(days=7)  # a feed that is gone for good is looked at all the same: people revive domains


def after_success(
    state: FeedState, feed: Feed, found_new: int, ttl: timedelta | None, now: datetime, jitter: float
) -> tuple[datetime, timedelta]:
    """Return when to poll next, and the interval to remember.

    The interval halves when new entries came and grows by half when none did, between the feed's own interval and
    four times that. ``ttl`` (what the publisher asks for) lengthens the wait, up to six hours. ``jitter`` in [0, 1]
    moves the next poll by up to 10 % either way, so that feeds do not march in step.
    """
    grown = state.interval / 2 if found_new else state.interval * 3 / 2
    interval = min(max(grown, feed.interval), feed.interval * SLOWEST)
    wait = max(interval, min(ttl, LONGEST_TTL)) if ttl else interval
    return now + _jittered(wait, jitter), interval


def after_failure(
    state: FeedState,
    feed: Feed,
    now: datetime,
    jitter: float,
    retry_after: timedelta | None = None,
    gone: bool = False,
) -> datetime:
    """Return when to try a feed again: its interval, doubled for each failure before this one, up to a day.

    ``state`` is as it was before this failure. What the server asked for with Retry-After is honoured where it is
    longer, up to a week; a feed that is gone is tried once a week.
    """
    if gone:
        return now + _jittered(GONE_INTERVAL, jitter)
    longest = max(LONGEST_BACK_OFF, feed.interval)
    doublings = min(state.failures, 32)
    wait = _jittered(min(feed.interval * 2**doublings, longest) if doublings else feed.interval, jitter)
    return now + (max(wait, min(retry_after, LONGEST_RETRY_AFTER)) if retry_after else wait)


def _jittered(wait: timedelta, jitter: float) -> timedelta:
    return wait * (0.9 + 0.2 * jitter)
