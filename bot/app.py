"""A wired application in, the bot at work out: it starts and stops the stages, and takes edits of sources.yaml over."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import structlog

from bot.channels.telegram.conversation import Conversation
from bot.config.elsewhere import unset
from bot.config.settings import Settings
from bot.config.watch import ConfigWatch
from bot.engines import make_rules
from bot.errors import ConfigInvalid
from bot.model import Config
from bot.pipeline import Pipeline, Polled, Rules
from bot.ports import Notes, OwnTopics, SinceStart, SubscriptionStore
from bot.scheduling.embedded import Tick, run_until
from bot.storage.feeds import SqlFeeds
from bot.stories.meaning import Embedder
from bot.topic_names import read_own
from bot.upkeep import Upkeep
from bot.web.metrics import PrometheusMeter, served

FIRST_LOOK_STORIES = 5
FIRST_LOOK_DONE = "first look done"
HEARTBEAT = "heartbeat"
FIRST_ROUND = timedelta(seconds=45)  # after which the first look no longer waits for slow feeds
SETTLE = timedelta(seconds=90)  # how long ``once`` waits for a chat that wants a pause

log = structlog.get_logger()


def utc_now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


@dataclass(kw_only=True)
class Application:
    """Dragoman at work. Wired by ``bot.wiring.open_application``."""

    settings: Settings
    config: Config = field(default_factory=Config)  # in force since it was adopted
    feeds: SqlFeeds  # not the port: ``once`` makes all due
    subscriptions: SubscriptionStore
    own_topics: OwnTopics
    notes: Notes
    pipeline: Pipeline
    watch: ConfigWatch
    upkeep: Upkeep
    meter: PrometheusMeter
    announce: Callable[[str], None]  # a line for the operator, outside the alerts
    embedder: Embedder | None = None
    conversation: Conversation | None = None
    web: Callable[[], AbstractAsyncContextManager[int]] | None = None  # serves on a port of our own
    topics_changed: bool = field(default=False, init=False)  # those of some chat, since they were compiled
    _begun: bool = field(default=False, init=False)
    _indexed: bool = field(default=False, init=False)  # what is older than the index for searches
    _told_unreachable: bool = field(default=False, init=False)
    _started_at: datetime = field(default_factory=utc_now, init=False)

    async def once(self, since: timedelta | None = None) -> Polled:
        """Poll every feed now, analyse all, deliver all. ``since`` asks for a look back of that length."""
        await self.feeds.make_due(utc_now())
        polled = Polled()
        while (turn := await self.pipeline.collect()).feeds:
            polled += turn
        while await self.pipeline.analyse():
            pass
        await self._first_look(since)
        await self.pipeline.settle(utc_now() + SETTLE)
        return polled

    async def run(self) -> None:
        """Serve until a signal ends it."""
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        if self.conversation:
            await self.conversation.start()
        host, port = self.settings.metrics_host, self.settings.metrics_port
        ticks = (
            Tick(name="collect", seconds=2, work=self.pipeline.collect),
            Tick(name="analyse", seconds=1, work=self.pipeline.analyse),
            Tick(name="deliver", seconds=1, work=self.pipeline.deliver),
            Tick(name="watch", seconds=2, work=self._follow_config),
            Tick(name="begin", seconds=1, work=self._begin),
            Tick(name="heartbeat", seconds=30, work=self._beat),
            Tick(name="tell admins", seconds=300, work=self._tell_admins),
            Tick(name="forget", seconds=3600, work=self.upkeep.forget),
            Tick(name="index", seconds=1, work=self._index),
            Tick(name="take stock", seconds=15, work=self.upkeep.take_stock),
        )
        self.announce(f"Reading {len(self.config.feeds)} feeds. Stop with Ctrl-C.")
        try:
            with served(self.meter, host, port) if port else nullcontext():
                async with self._serving():
                    await run_until(stop, ticks)
        finally:
            if self.conversation:
                await self.conversation.stop()

    async def _index(self) -> None:
        self._indexed = self._indexed or not await self.upkeep.index()

    def _serving(self) -> AbstractAsyncContextManager[int | None]:
        """Serve feeds and what takes updates in, where a port is set."""
        settings = self.settings
        if self.web is None:
            return nullcontext()
        if not (settings.served_here_only or settings.web_key.get_secret_value()):
            self.announce("Feeds are closed, for others than this computer could read them: set DRAGOMAN_WEB_KEY.")
        return self.web()

    async def _tell_admins(self) -> None:
        if self.config.admin:
            await self.upkeep.tell_admins(lambda text: self.pipeline.tell(self.config.admin, text))

    async def _begin(self) -> None:
        """Say how the first round of polls went, once, and show the first look when its articles are analysed."""
        if self._begun:
            return
        states = await self.feeds.states()
        read = [state for state in states if state.succeeded_at is not None and not state.failures]
        tried = [state for state in states if state.polled_at is not None]
        if len(tried) < len(states) and utc_now() < self._started_at + FIRST_ROUND:
            return
        if states and not read:
            if not self._told_unreachable and tried:
                self._told_unreachable = True
                self.announce(
                    f"None of the {len(states)} feeds could be reached: {tried[0].reason}. Is this machine online? "
                    "Trying again, less and less often; `dragoman status` shows each feed."
                )
            return
        if await self.pipeline.backlog():
            return
        self._begun = True
        if not states:
            self.announce("No feeds yet: add some to sources.yaml. The file is read again whenever it changes.")
        failing = sum(state.failures > 0 for state in states)
        if states:
            hint = f"; {failing} could not be, `dragoman status` says why" if failing else ""
            self.announce(f"{len(read)} of {len(states)} feeds read{hint}.")
            await self._first_look(None)

    async def _first_look(self, since: timedelta | None) -> None:
        """Show the best of the last hours at the very first run, and whenever somebody asks for it."""
        done = await self.notes.note(FIRST_LOOK_DONE)
        if since is None and done:
            return
        if not any(state.succeeded_at for state in await self.feeds.states()):
            return  # nothing was read: the first look waits for a run that has something to show
        await self.pipeline.look_back(None if since else FIRST_LOOK_STORIES)
        await self.notes.write_note(FIRST_LOOK_DONE, utc_now().isoformat())

    async def _follow_config(self) -> None:
        """Take an edit of sources.yaml over; a broken one changes nothing and is told. So it does for chats' topics."""
        change = await asyncio.to_thread(self.watch.poll)
        if change is None:
            if self.topics_changed:
                self.pipeline.rules = await self._rules(self.config)
            return
        if isinstance(change, ConfigInvalid):
            log.error("config_rejected", faults=[str(fault) for fault in change.faults])
            self.announce(f"{self.settings.sources} has faults; what was in force before stays:\n{change}")
            await self.pipeline.tell(self.config.admin, f"sources.yaml has faults and was not taken over:\n{change}")
            return
        await self.adopt(change)
        log.info("config_adopted", feeds=len(change.feeds), topics=len(change.topics))
        self.announce(f"{self.settings.sources} was read again: {len(change.feeds)} feeds.")

    async def reload(self) -> Config:
        """Put in force what sources.yaml says now. Raises ConfigInvalid."""
        config = await asyncio.to_thread(self.watch.load)
        await self.adopt(config)
        return config

    def since_start(self) -> SinceStart:
        """Return what was done since the start."""
        return self.meter.since(self._started_at)

    async def adopt(self, config: Config) -> None:
        """Put a configuration in force; targets without an address are told, and what waits for them is kept."""
        for sentence in unset(config, self.settings):
            self.announce(sentence)
        rules = await self._rules(config)
        now = utc_now()
        await self.feeds.register(config.feeds, now)
        await self.subscriptions.replace_static(config.subscriptions, now)
        self.config = config
        self.pipeline.rules = rules

    async def _rules(self, config: Config) -> Rules:
        """Compile a configuration, together with the topics that chats made for themselves."""
        self.topics_changed = False
        every = replace(config, topics={**config.topics, **read_own(await self.own_topics.watched())})
        look_back = self.pipeline.rules.look_back
        return await asyncio.to_thread(make_rules, every, look_back, self.settings.language_engine, self.embedder)

    async def _beat(self) -> None:
        await self.notes.write_note(HEARTBEAT, utc_now().isoformat())
