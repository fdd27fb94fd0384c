"""The real stages on a real database, web and chat, at an hour that the test says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from bot.channels.telegram.channel import TelegramChannel
from bot.config.catalogue import load_topics
from bot.config.load import load_config
from bot.config.settings import load_settings
from bot.engines import make_rules
from bot.fetching.workers import Workers
from bot.pipeline import Pipeline
from bot.storage.database import Database
from bot.storage.outbox import SqlOutbox
from bot.web.metrics import PrometheusMeter
from bot.wiring import make_fetcher, make_worlds
from tests.fakes import NATO, FixedClock
from tests.telegram_server.server import TOKEN

TOPICS = {topic: found for topic, found in load_topics().items() if topic == NATO}  # compiling all takes seconds


@dataclass(frozen=True, slots=True)
class Place:
    """Where a bot of a test lives."""

    folder: Path  # with its sources.yaml
    telegram: str  # the Bot API server

    @property
    def database(self) -> str:
        """The URL of its database."""
        return f"sqlite:///{self.folder}/dragoman.sqlite"


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot at work, and its clock."""

    pipeline: Pipeline
    clock: FixedClock

    async def work(self, now: datetime) -> None:
        """Run all stages once at that hour."""
        self.clock.now = now
        while (await self.pipeline.collect()).feeds:
            pass
        while await self.pipeline.analyse():
            pass
        await self.pipeline.deliver()


@asynccontextmanager
async def bot_at(place: Place, now: datetime) -> AsyncIterator[Bot]:
    """Start the bot as its one process does, with a clock that stands still."""
    sources = place.folder / "sources.yaml"
    settings = load_settings(sources=sources, allow_private_networks=True, telegram_bot_token=None)
    config = load_config(sources, TOPICS)
    database, workers, clock = Database(place.database), Workers(), FixedClock(now)
    telegram = TelegramChannel(TOKEN, place.telegram, times=(clock, clock.sleep))
    database.open()
    await telegram.open()
    fetcher = make_fetcher(settings)
    made = make_worlds(database, fetcher, workers, {"telegram": telegram}, PrometheusMeter())
    worlds = replace(made, clock=clock)
    try:
        await SqlOutbox(database).release()
        await worlds.feeds.register(config.feeds, now)
        await worlds.subscriptions.replace_static(config.subscriptions, now)
        async with fetcher:
            yield Bot(Pipeline(worlds, make_rules(config, timedelta(hours=24))), clock)
    finally:
        await telegram.close()
        workers.close()
        database.close()


def deliver(place: Place, now: datetime) -> None:
    """Run the last stage in a process of its own, which may be killed."""

    async def run() -> None:
        async with bot_at(place, now) as bot:
            await bot.pipeline.deliver()

    asyncio.run(run())
