"""How the bot does in, a table for people or JSON for machines out: the feeds that are worst come first."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.feeds.health import badness, is_silent, short_url
from bot.feeds.polling import MOVED
from bot.model import FeedState
from bot.text.ages import ago, counted

SIGN_OF_LIFE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How the bot does: ``heartbeat`` is when the running bot last said that it lives."""

    feeds: tuple[FeedState, ...]
    subscriptions: int
    waiting: int  # alerts in the outbox
    heartbeat: datetime | None
    now: datetime

    def is_alive(self) -> bool:
        """Say whether the bot gave a sign of life lately."""
        return self.heartbeat is not None and self.now - self.heartbeat <= SIGN_OF_LIFE


def set_status(status: Status) -> RenderableType:
    """Set the state of all feeds, with plain reasons and since when; it reads well from 80 columns on."""
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), expand=True)
    table.add_column("feed", overflow="fold", ratio=5)
    table.add_column("state", ratio=6)
    table.add_column("last read", no_wrap=True)
    table.add_column("next", no_wrap=True)
    for state in sorted(status.feeds, key=lambda state: badness(state, status.now)):
        read = f"{ago(status.now - state.succeeded_at)} ago" if state.succeeded_at else "never"
        due = f"in {ago(state.next_poll_at - status.now)}" if state.next_poll_at > status.now else "now"
        table.add_row(_name(state), _state(state, status.now), read, due)
    return Group(*_head(status), table) if status.feeds else Group(*_head(status))


def _head(status: Status) -> tuple[Text, Text]:
    feeds = status.feeds
    read = sum(state.succeeded_at is not None and not state.failures for state in feeds)
    failing, silent = sum(state.failures > 0 for state in feeds), sum(is_silent(state, status.now) for state in feeds)
    untried = sum(state.polled_at is None for state in feeds)
    of_feeds = [f"{counted(read, 'feed')} read", f"{failing} failing", f"{untried} not tried yet"]
    rest = [counted(status.subscriptions, "subscription"), f"{counted(status.waiting, 'alert')} waiting", _life(status)]
    return Text(" · ".join(of_feeds + [f"{silent} silent"] * (silent > 0)), style="bold"), Text(" · ".join(rest))


def _life(status: Status) -> str:
    if status.heartbeat is None:
        return "never run"
    return "running" if status.is_alive() else f"not running since {ago(status.now - status.heartbeat)}"


def _name(state: FeedState) -> Text:
    return Text(state.source).append(f" {short_url(state.url)}", style="dim")


def _state(state: FeedState, now: datetime) -> Text:
    """Say in plain words how a feed does, and since when."""
    if state.failures:
        times = f"{state.failures} times in a row" if state.failures > 1 else "once"
        since = f", for {ago(now - state.failing_since)}" if state.failing_since else ""
        return Text(f"{'gone: ' if state.gone else ''}{state.reason} ({times}{since})", style="red")
    if state.moves >= MOVED:
        return Text(f"moved for good: put {state.moved_to} into sources.yaml in its place", style="yellow")
    if state.found_at is not None and is_silent(state, now):
        return Text(f"publishes nothing for {ago(now - state.found_at)}", style="yellow")
    return Text(f"{state.entries} in the feed") if state.polled_at else Text("not tried yet", style="dim")


def status_json(status: Status) -> str:
    """Return the same for machines; times are ISO 8601 in UTC."""
    document: dict[str, Any] = {
        "running": status.is_alive(),
        "heartbeat": _iso(status.heartbeat),
        "subscriptions": status.subscriptions,
        "alerts_waiting": status.waiting,
        "feeds": [
            _feed(state, status.now) for state in sorted(status.feeds, key=lambda state: badness(state, status.now))
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _feed(state: FeedState, now: datetime) -> dict[str, Any]:
    return {
        "url": state.url,
        "source": state.source,
        "failures": state.failures,
        "reason": state.reason,
        "failing_since": _iso(state.failing_since),
        "gone": state.gone,
        "moved_to": state.moved_to if state.moves >= MOVED else None,
        "silent": is_silent(state, now),
        "last_published": _iso(state.found_at),
        "last_poll": _iso(state.polled_at),
        "last_read": _iso(state.succeeded_at),
        "next_poll": _iso(state.next_poll_at),
        "interval_seconds": int(state.interval.total_seconds()),
        "entries": state.entries,
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
