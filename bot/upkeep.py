"""What a running bot does besides its stages: it tells the admins how feeds do, forgets what is old, takes stock."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.feeds.health import compose, due_notices
from bot.ports import Clock, FeedStore, HealthStore, Meter, Notes, Retention, SearchStore

SWEPT = "swept"  # the note of when old rows were last deleted
INDEXED_A_TURN = 50  # reports: whoever waits for the database meanwhile waits a tenth of a second
SWEEP_EVERY = timedelta(days=1)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Upkeep:
    """Upkeep, wired to its worlds. Each method is a tick's work, and does nothing where nothing is due."""

    feeds: FeedStore
    health: HealthStore
    retention: Retention
    notes: Notes
    searches: SearchStore
    meter: Meter
    clock: Clock
    keep: timedelta  # how long articles are kept

    async def tell_admins(self, tell: Callable[[str], Awaitable[bool]]) -> None:
        """Tell of feeds that fail, recover or fall silent, all in one message.

        What could not be told stays due, so that a machine without a network tells nothing twice and forgets nothing.
        """
        now = self.clock()
        states = await self.feeds.states()
        notices = due_notices(states, now)
        if notices and await tell(compose(notices, len(states), now)):
            await self.health.told(notices, now)
            log.info("admins_told", feeds=len(notices))

    async def forget(self) -> None:
        """Delete what is older than the operator keeps, once a day."""
        now = self.clock()
        last = await self.notes.note(SWEPT)
        if last and now - datetime.fromisoformat(last) < SWEEP_EVERY:
            return
        swept = await self.retention.sweep(now, self.keep)
        await self.notes.write_note(SWEPT, now.isoformat())
        log.info("old_rows_deleted", articles=swept.articles, stories=swept.stories, entries=swept.entries)

    async def index(self) -> bool:
        """Index some reports from before there was an index for searches; False where none is left."""
        return await self.searches.fill(INDEXED_A_TURN) > 0

    async def take_stock(self) -> None:
        """Measure what waits."""
        self.meter.stock_taken(await self.health.stock(), self.clock())
