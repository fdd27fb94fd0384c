"""Feed states in, what the admins should be told of them out: once when it begins, and once when it is over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from bot.feeds.polling import MOVED
from bot.model import FeedState

FAILING_AFTER = timedelta(days=1)
SILENT_AFTER = timedelta(days=30)
NAMED = 10  # feeds that a notice names; of more it gives the number
MANY = 5  # feeds that fail together are a fault of ours, where they are
NEARLY_ALL = 0.8  # of all


class Change(StrEnum):
    """What became of a feed."""

    FAILING = "failing"  # for a day, or for good
    RECOVERED = "recovered"  # after the admins heard that it fails
    SILENT = "silent"  # it can be read, and publishes nothing for thirty days


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A change that the admins have not heard of."""

    change: Change
    state: FeedState


def due_notices(states: Sequence[FeedState], now: datetime) -> tuple[Notice, ...]:
    """Return what the admins should be told now; the states say what they were told before.

    A feed whose poll is overdue gives none: the machine may have been off, and then nobody knows how the feed does.
    """
    found = ((state, _change(state, now)) for state in states if state.next_poll_at > now)
    return tuple(Notice(change=change, state=state) for state, change in found if change)


def is_silent(state: FeedState, now: datetime) -> bool:
    """Tell whether a feed publishes nothing, though it can be read."""
    return not state.failures and state.found_at is not None and now - state.found_at >= SILENT_AFTER


def badness(state: FeedState, now: datetime) -> tuple[bool, int, bool, bool, bool, str]:
    """Order by how bad it is: gone, failing, moved, silent, not tried, well."""
    worse = (not state.gone, -state.failures, state.moves < MOVED, not is_silent(state, now))
    return (*worse, state.polled_at is not None, state.url)


def label(state: FeedState) -> str:
    """Return a feed's source and short address: ``TASS, tass.com/rss/v2.xml``."""
    return ", ".join(part for part in (state.source, short_url(state.url)) if part)


def short_url(url: str) -> str:
    """Return an address as people write it: without scheme, ``www.`` and closing slash.

    Name, password and query are left out, for they may hold what gives access; "?…" stands for a query.
    """
    if "://" not in url:
        return url
    rest, question_mark, _ = url.partition("#")[0].partition("?")
    host, slash, path = rest.partition("://")[2].partition("/")
    address = f"{host.rpartition('@')[2].removeprefix('www.')}{slash}{path}".rstrip("/")
    return f"{address}?…" if question_mark else address


def public_label(source: str, url: str) -> str:
    """Return what anybody may know of a feed: its source and host, for even a path may hold a key."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:  # "https://[", which was let in
        host = ""
    return ", ".join(part for part in (source, host.removeprefix("www.")) if part)


def compose(notices: Sequence[Notice], feeds: int, now: datetime) -> str:
    """Return one message for all notices; ``feeds`` is how many feeds there are."""
    by_change = {change: [one.state for one in notices if one.change is change] for change in Change}
    failing, recovered, silent = (by_change[change] for change in Change)
    paragraphs = []
    if len(failing) >= MANY and len(failing) >= feeds * NEARLY_ALL:
        paragraphs.append(
            f"{len(failing)} of {feeds} feeds have failed for a day: this machine or its network was probably "
            "offline. They are tried again by and by; `dragoman status` shows each."
        )
    elif failing:
        paragraphs.append(_list(f"{_feeds(failing)} failed for a day:", failing, now, _why))
    if recovered:
        paragraphs.append(_list(f"{_feeds(recovered)} recovered:", recovered, now, _since_when))
    if silent:
        paragraphs.append(_list(f"{_feeds(silent)} published nothing for 30 days:", silent, now, _last))
    return "\n\n".join(paragraphs)


def _change(state: FeedState, now: datetime) -> Change | None:
    if state.failures:
        lasts = state.failing_since is not None and now - state.failing_since >= FAILING_AFTER
        return Change.FAILING if (lasts or state.gone) and state.told_failing_at is None else None
    if state.told_failing_at is not None:
        return Change.RECOVERED
    if is_silent(state, now):
        told = state.told_silent_at is not None and state.found_at is not None and state.told_silent_at > state.found_at
        return None if told else Change.SILENT
    return None


def _feeds(states: Sequence[FeedState]) -> str:
    return "A feed has" if len(states) == 1 else f"{len(states)} feeds have"


def _list(head: str, states: Sequence[FeedState], now: datetime, tail: Callable[[FeedState, datetime], str]) -> str:
    lines = [f"• {label(state)}: {tail(state, now)}" for state in states[:NAMED]]
    more = len(states) - NAMED
    return "\n".join([head, *lines, *([f"• and {more} more; `dragoman status` shows each"] if more > 0 else [])])


def _why(state: FeedState, _now: datetime) -> str:
    return f"{state.reason}, since {_moment(state.failing_since)}"


def _since_when(state: FeedState, _now: datetime) -> str:
    return f"it is read again since {_moment(state.succeeded_at)}"


def _last(state: FeedState, now: datetime) -> str:
    assert state.found_at is not None
    return f"the last was {(now - state.found_at).days} days ago"


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else "an unknown time"
