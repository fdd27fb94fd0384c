"""An outbox of alerts in, all of them sent: the deliver stage alone, in a process that may be killed at any moment.

Its clock is shared with the harness and stands still but where the stage waits: then it jumps to when that is over.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.sharedctypes import Synchronized
from typing import TYPE_CHECKING, cast

import structlog

from bot.channels.telegram.channel import TelegramChannel
from bot.engines import make_renderer
from bot.model import Language, Topic, TopicId
from bot.pipeline import Pipeline, Rules, Worlds
from bot.pipeline.worlds import Unmeasured
from bot.storage.database import Database
from bot.storage.outbox import SqlOutbox

if TYPE_CHECKING:
    from bot.analysis import Analyst
    from bot.fetching.http import HttpFetcher
    from bot.fetching.workers import Workers
    from bot.web.metrics import PrometheusMeter

BEGAN = datetime(2026, 3, 2, tzinfo=UTC)
NATO = TopicId("nato")
ENGLISH = Language(tag="en", name="English", own_name="English", group="en", scripts=("Latn",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the alerts lie, and where they go."""

    database: str
    telegram: str
    token: str


@dataclass(frozen=True, slots=True)
class SharedClock:
    """Implements ports.Clock for two processes: microseconds since BEGAN."""

    passed: Synchronized[int]

    def __call__(self) -> datetime:
        """Tell the time."""
        return BEGAN + timedelta(microseconds=self.passed.value)

    def jump(self, to: datetime) -> None:
        """Let time pass, unless it has."""
        with self.passed.get_lock():
            self.passed.value = max(self.passed.value, (to - BEGAN) // timedelta(microseconds=1))

    async def sleep(self, span: timedelta) -> None:
        """Let time pass at once."""
        self.jump(self() + span)


def deliver(place: Place, passed: Synchronized[int]) -> None:
    """Send all that waits."""
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    asyncio.run(_deliver(place, SharedClock(passed)))


async def _deliver(place: Place, clock: SharedClock) -> None:
    database = Database(place.database)
    database.open()
    telegram = TelegramChannel(place.token, place.telegram, times=(clock, clock.sleep))
    outbox = SqlOutbox(database)
    try:
        await telegram.open()
        await outbox.release()  # as at every start
        pipeline = Pipeline(_worlds(database, telegram, clock), _rules())
        while (due := await outbox.next_due()) is not None:
            clock.jump(due)
            await pipeline.deliver()
    finally:
        await telegram.close()
        database.close()


def _worlds(database: Database, telegram: TelegramChannel, clock: Callable[[], datetime]) -> Worlds:
    from bot.wiring import make_worlds

    nobody = (cast("HttpFetcher", None), cast("Workers", None))  # nothing is fetched or parsed
    made = make_worlds(database, *nobody, {"telegram": telegram}, cast("PrometheusMeter", Unmeasured()))
    return replace(made, clock=clock)


def _rules() -> Rules:
    renderer = make_renderer({NATO: Topic(id=NATO, name="NATO")}, {ENGLISH.tag: ENGLISH})
    return Rules(feeds={}, analyst=cast("Analyst", None), renderer=renderer)
