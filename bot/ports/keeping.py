"""What the upkeep needs of tables: small facts, how everything does, and what goes when it is old."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.feeds.health import Notice


class Clock(Protocol):
    """Tells the time, aware and in UTC."""

    def __call__(self) -> datetime: ...


class Notes(Protocol):
    """Small facts that outlive the process."""

    async def note(self, name: str) -> str | None:
        """Return a fact, None where it was never written."""
        ...

    async def write_note(self, name: str, text: str) -> None:
        """Write a fact over the older one."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What waits at one moment."""

    pending_articles: int  # for analysis
    waiting_alerts: int  # in the outbox
    oldest_alert_at: datetime | None  # when the first of them is or was due
    failing_feeds: int


class HealthStore(Protocol):
    """How feeds and queues do, and what the admins know of it."""

    async def told(self, notices: Sequence[Notice], now: datetime) -> None:
        """Remember that the admins were told."""
        ...

    async def stock(self) -> Stock:
        """Return how much waits, and how many feeds fail."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What went: articles lost their text, stories went with their alerts, entries would be new if they came again."""

    articles: int
    stories: int
    entries: int


class Retention(Protocol):
    """Deletes what is old."""

    async def sweep(self, now: datetime, keep: timedelta) -> Swept:
        """Delete what is older than that, in small transactions; identities stay while feeds list them, and longer."""
        ...
