"""The stages in, run again and again in this process: one APScheduler tick each, never a job per feed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.errors import StorageFailed

log = structlog.get_logger()

# A turn that falls out because the one before it is under way is as planned, and no warning once a second.
logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """Work that is done every so many seconds; while it is under way, its next turns fall out."""

    name: str
    seconds: float
    work: Callable[[], Awaitable[object]]


async def run_until(stop: asyncio.Event, ticks: Sequence[Tick]) -> None:
    """Run the ticks until told to stop; then let what is under way come to its end."""
    under_way: set[asyncio.Task[None]] = set()

    def start(tick: Tick) -> Callable[[], Awaitable[None]]:
        async def turn() -> None:
            task = asyncio.current_task()
            assert task is not None
            under_way.add(task)
            try:
                await tick.work()
            except StorageFailed as error:
                # a locked or full disk passes; what was leased comes back when the lease ends
                log.error("storage_failed", stage=tick.name, reason=str(error))
            finally:
                under_way.discard(task)

        return turn

    scheduler = AsyncIOScheduler(timezone=UTC)
    for tick in ticks:
        scheduler.add_job(
            start(tick),
            "interval",
            seconds=tick.seconds,
            id=tick.name,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
            next_run_time=datetime.now(UTC),
        )
    scheduler.start()
    await stop.wait()
    scheduler.pause()
    if under_way:
        await asyncio.wait(under_way, timeout=30)
    scheduler.shutdown(wait=False)
