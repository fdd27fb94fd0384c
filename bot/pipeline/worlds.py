"""What the stages work with: the outside worlds behind their ports, and the rules of the operator's file."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from bot.alerts.render import Renderer
from bot.analysis import Analyst
from bot.model import Briefing, Feed, Message
from bot.ports import (
    ArticleStore,
    Channel,
    Chronicle,
    Clock,
    Edits,
    FeedStore,
    Fetcher,
    Meter,
    Outbox,
    PageReader,
    Parser,
    PollResult,
    Rewriter,
    Stock,
    SubscriptionStore,
)

R = TypeVar("R")


class Unmeasured:
    """Implements ports.Meter: for an installation that nobody watches."""

    def poll_began(self, late: timedelta) -> None:
        """Forget it."""

    def feed_fetched(self, took: timedelta, size: int) -> None:
        """Forget it."""

    def poll_ended(self, result: PollResult) -> None:
        """Forget it."""

    def article_analysed(self, language: str) -> None:
        """Forget it."""

    def alert_tried(self, arrived: bool) -> None:
        """Forget it."""

    def stock_taken(self, stock: Stock, now: datetime) -> None:
        """Forget it."""


class AsWritten:
    """Implements ports.Rewriter: for an installation that has no machines."""

    async def rewrite(self, message: Message, briefing: Briefing) -> Message:  # noqa: ARG002
        """Leave the message as it is."""
        return message


@dataclass(frozen=True, slots=True, kw_only=True)
class Worlds:
    """The outside worlds, behind their ports."""

    feeds: FeedStore
    articles: ArticleStore
    outbox: Outbox
    edits: Edits
    subscriptions: SubscriptionStore
    chronicle: Chronicle
    fetcher: Fetcher
    parser: Parser
    reader: PageReader
    channels: Mapping[str, Channel]
    clock: Clock
    jitter: Callable[[], float]  # a fresh number in [0, 1)
    meter: Meter = field(default_factory=Unmeasured)
    rewriter: Rewriter = field(default_factory=AsWritten)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the operator's file and the catalogue say, compiled. Replaced whole when the file changes."""

    feeds: Mapping[str, Feed]  # by URL
    analyst: Analyst
    renderer: Renderer
    look_back: timedelta = timedelta(hours=24)  # how far back a first look goes


async def all_of(work: Iterable[Awaitable[R]]) -> list[R]:
    """Await all of it, side by side; when some fails, raise the first failure, but only after all has ended."""
    results = await asyncio.gather(*work, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return [result for result in results if not isinstance(result, BaseException)]
