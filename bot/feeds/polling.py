"""What a poll brought in, when to ask again out."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.model import Feed, FeedState

SLOWEST = 4  # times the feed's own interval
LONGEST_TTL = timedelta(hours=6)  # some publishers say a year
LONGEST_MAX_AGE = timedelta(hours=1)  # of a cache, which is seldom set with readers of news in mind
HOT = timedelta(hours=6)  # for so long a feed that brought what somebody watches is asked as often as it may be
MOVED = 5  # equal permanent redirects in a row that are believed; single ones are mistakes often enough
LONGEST_BACK_OFF = timedelta(days=1)
LONGEST_RETRY_AFTER = timedelta(days=7)
GONE_INTERVAL = timedelta(days=7)  # a feed that is gone for good is looked at all the same: people revive domains

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", re.I)


def after_success(
    state: FeedState, feed: Feed, found_new: int, ttl: timedelta | None, now: datetime, jitter: float
) -> tuple[datetime, timedelta]:
    """Return when to poll next, and the interval to remember.

    The interval halves when new entries came and grows by half when none did, between the feed's own interval and
    four times that; a feed that is hot keeps its own. ``ttl`` (what the publisher asks for) lengthens the wait, up to
    six hours. ``jitter`` in [0, 1] moves the next poll by up to 10 % either way, so that feeds do not march in step.
    """
    grown = state.interval / 2 if found_new else state.interval * 3 / 2
    interval = min(max(grown, feed.interval), feed.interval * SLOWEST)
    if state.hot_until and state.hot_until > now:
        interval = feed.interval
    wait = max(interval, min(ttl, LONGEST_TTL)) if ttl else interval
    return now + _jittered(wait, jitter), interval


def stated_ttl(ttl: timedelta | None, cache_control: str) -> timedelta | None:
    """Return how long the publisher wants to be left alone: what the feed says, or else the cache's max-age.

    Source: RFC 9111, section 5.2.2.1.
    """
    found = _MAX_AGE.search(cache_control)
    return ttl or (min(timedelta(seconds=int(found[1])), LONGEST_MAX_AGE) if found else None)


def count_moves(state: FeedState, moved_to: str | None) -> int:
    """Return how many polls in a row, this one included, were told that the feed moved for good to the same place."""
    if moved_to is None:
        return 0
    return state.moves + 1 if moved_to == state.moved_to else 1


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


def read_retry_after(header: str | None, now: datetime) -> timedelta | None:
    """Read Retry-After, which is a number of seconds or a date (RFC 9110, section 10.2.3)."""
    header = (header or "").strip()
    if header.isascii() and header.isdigit():
        return timedelta(seconds=min(int(header[:9]), 366 * 86_400))
    try:
        date = parsedate_to_datetime(header)
    except (ValueError, IndexError):
        return None
    wait = (date if date.tzinfo else date.replace(tzinfo=UTC)) - now
    return wait if wait > timedelta() else None
