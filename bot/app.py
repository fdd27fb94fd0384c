"""Settings in, a wired application out: the only file that knows which adapter stands behind which port."""

from __future__ import annotations

import asyncio
import random
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog
from rich.console import Console

from bot.alerts.render import Renderer, body_spans
from bot.analysis import Analyst
from bot.channels.console import ConsoleChannel
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.conversation import Conversation
from bot.commands import Commands
from bot.config.catalogue import country_names, load_languages, load_topics
from bot.config.load import load_config
from bot.config.settings import Settings
from bot.config.watch import ConfigWatch
from bot.errors import ConfigInvalid
from bot.fetching.http import HttpFetcher
from bot.fetching.pages import TrafilaturaReader
from bot.fetching.parsing import ThreadedParser
from bot.languages.detect import Detector
from bot.languages.scorer import Scorer
from bot.model import Article, Config, Language, Span, Target, Topic, TopicId
from bot.pipeline import Pipeline, Polled, Rules, Worlds
from bot.ports import Channel
from bot.quotes.ranking import rank_key_quotes
from bot.scheduling.embedded import Tick, run_until
from bot.storage.articles import SqlArticles
from bot.storage.database import Database
from bot.storage.feeds import SqlFeeds
from bot.storage.outbox import SqlOutbox
from bot.storage.subscriptions import SqlNotes, SqlSubscriptions
from bot.summaries.extractive import summarise
from bot.topics.compile import compile_topics

FIRST_LOOK_STORIES = 5
FIRST_LOOK_DONE = "first look done"
HEARTBEAT = "heartbeat"
SETTLE = timedelta(seconds=90)  # how long ``once`` waits for a chat that wants a pause

log = structlog.get_logger()


def utc_now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


@dataclass(kw_only=True)
class Application:
    """Dragoman, wired. Made by ``open_application``."""

    settings: Settings
    config: Config
    database: Database
    feeds: SqlFeeds
    subscriptions: SqlSubscriptions
    outbox: SqlOutbox
    notes: SqlNotes
    pipeline: Pipeline
    watch: ConfigWatch
    say: Callable[[str], None]  # a line for the operator, outside the alerts
    conversation: Conversation | None = None
    _all_tried: bool = field(default=False, init=False)

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
        ticks = (
            Tick(name="collect", seconds=2, work=self.pipeline.collect),
            Tick(name="analyse", seconds=1, work=self.pipeline.analyse),
            Tick(name="deliver", seconds=1, work=self.pipeline.deliver),
            Tick(name="watch", seconds=2, work=self._follow_config),
            Tick(name="begin", seconds=1, work=self._begin),
            Tick(name="heartbeat", seconds=30, work=self._beat),
        )
        self.say(f"Reading {len(self.config.feeds)} feeds. Stop with Ctrl-C.")
        try:
            await run_until(stop, ticks)
        finally:
            if self.conversation:
                await self.conversation.stop()

    async def _begin(self) -> None:
        """Say how the first round of polls went, once, and show the first look when all is analysed."""
        if self._all_tried:
            return
        states = await self.feeds.states()
        if any(state.polled_at is None for state in states):
            return
        if await self.pipeline.backlog():
            return
        self._all_tried = True
        reached = sum(state.succeeded_at is not None and state.failures == 0 for state in states)
        if not states:
            self.say("No feeds yet: add some to sources.yaml. The file is read again whenever it changes.")
        elif not reached:
            self.say(
                f"None of the {len(states)} feeds could be reached: {states[0].reason}. "
                "Is this machine online? Trying again, less and less often; `dragoman status` shows each feed."
            )
            # the first look waits until something has been read
            self._all_tried = False
            await asyncio.sleep(60)
            return
        else:
            failed = len(states) - reached
            hint = f"; {failed} could not be, `dragoman status` says why" if failed else ""
            self.say(f"{reached} of {len(states)} feeds read{hint}.")
        await self._first_look(None)

    async def _first_look(self, since: timedelta | None) -> None:
        """Show the best of the last hours at the very first run, and whenever somebody asks for it."""
        done = await self.notes.note(FIRST_LOOK_DONE)
        if since is None and done:
            return
        await self.pipeline.look_back(None if since else FIRST_LOOK_STORIES)
        await self.notes.write_note(FIRST_LOOK_DONE, utc_now().isoformat())

    async def _follow_config(self) -> None:
        """Take an edit of sources.yaml over; a broken one changes nothing and is told."""
        change = await asyncio.to_thread(self.watch.poll)
        if change is None:
            return
        if isinstance(change, ConfigInvalid):
            log.error("config_rejected", faults=[str(fault) for fault in change.faults])
            self.say(f"{self.settings.sources} has faults; what was in force before stays:\n{change}")
            await self.pipeline.tell(self.config.admin, f"sources.yaml has faults and was not taken over:\n{change}")
            return
        await self.adopt(change)
        log.info("config_adopted", feeds=len(change.feeds), topics=len(change.topics))
        self.say(f"{self.settings.sources} was read again: {len(change.feeds)} feeds.")

    async def adopt(self, config: Config) -> None:
        """Put a configuration in force."""
        rules = await asyncio.to_thread(make_rules, config, self.pipeline.rules.look_back)
        now = utc_now()
        await self.feeds.register(config.feeds, now)
        await self.subscriptions.replace_static(config.subscriptions, now)
        self.config = config
        self.pipeline.rules = rules

    async def _beat(self) -> None:
        await self.notes.write_note(HEARTBEAT, utc_now().isoformat())


@asynccontextmanager
async def open_application(
    settings: Settings,
    *,
    look_back: timedelta = timedelta(hours=24),
    serve_telegram: bool = False,
    console: Console | None = None,
) -> AsyncIterator[Application]:
    """Wire everything; on leaving, close it. Raises ConfigInvalid, SettingsInvalid or StorageFailed."""
    config = load_config(settings.sources, load_topics())
    database = Database(settings.database_url)
    database.open()
    channels: dict[str, Channel] = {"console": ConsoleChannel(console)}
    telegram: TelegramChannel | None = None
    fetcher = HttpFetcher(contact=settings.contact, allow_private=settings.allow_private_networks)
    try:
        if settings.telegram_bot_token:
            token = settings.telegram_bot_token.get_secret_value()
            telegram = TelegramChannel(token, settings.telegram_base_url)
            await telegram.open()
            channels["telegram"] = telegram
        app = _wire(settings, config, database, make_worlds(database, fetcher, channels), look_back)
        if database.sqlite:  # we hold the lock, so whatever is leased was leased by a process that is dead
            await app.outbox.release()
            await app.feeds.release()
        if telegram and serve_telegram:
            app.conversation = _conversation(app)
        async with fetcher:
            await app.adopt(config)
            yield app
    finally:
        if telegram:
            await telegram.close()
        database.close()


def make_worlds(database: Database, fetcher: HttpFetcher, channels: Mapping[str, Channel]) -> Worlds:
    """Put adapters behind the ports."""
    return Worlds(
        feeds=SqlFeeds(database),
        articles=SqlArticles(database),
        outbox=SqlOutbox(database),
        subscriptions=SqlSubscriptions(database),
        fetcher=fetcher,
        parser=ThreadedParser(),
        reader=TrafilaturaReader(),
        channels=channels,
        clock=utc_now,
        jitter=random.random,
    )


def make_rules(config: Config, look_back: timedelta) -> Rules:
    """Compile what the configuration and the catalogue say."""
    languages = load_languages()
    return Rules(
        feeds={feed.url: feed for feed in config.feeds},
        analyst=make_analyst(config.topics, languages),
        renderer=make_renderer(config.topics, languages),
        look_back=look_back,
    )


def make_analyst(topics: Mapping[TopicId, Topic], languages: Mapping[str, Language]) -> Analyst:
    """Compile the engines for these topics."""
    codes = sorted({code for topic in topics.values() for code in topic.countries})
    return Analyst(
        detector=Detector(languages, Scorer()),
        matcher=compile_topics(topics.values(), country_names(codes)),
        languages=languages,
        fallback=languages["en"],
    )


def make_renderer(topics: Mapping[TopicId, Topic], languages: Mapping[str, Language]) -> Renderer:
    """Give rendering the engines that choose words."""

    def summary(
        article: Article, language: Language, topic_spans: Sequence[Span], avoid: Sequence[Span]
    ) -> tuple[str, ...]:
        spans, quoted = body_spans(article, topic_spans), body_spans(article, avoid)
        return summarise(article.title, article.body, language, topic_spans=spans, avoid=quoted)

    return Renderer(
        topics=topics,
        languages=languages,
        fallback=languages["en"],
        summarise=summary,
        rank_key_quotes=rank_key_quotes,
    )


def _wire(
    settings: Settings, config: Config, database: Database, worlds: Worlds, look_back: timedelta
) -> Application:
    return Application(
        settings=settings,
        config=config,
        database=database,
        feeds=SqlFeeds(database),
        subscriptions=SqlSubscriptions(database),
        outbox=SqlOutbox(database),
        notes=SqlNotes(database),
        pipeline=Pipeline(worlds, make_rules(config, look_back)),
        watch=ConfigWatch(settings.sources, load_topics()),
        say=lambda line: print(line, file=sys.stderr),  # noqa: T201
    )


def _conversation(app: Application) -> Conversation:
    assert app.settings.telegram_bot_token
    commands = Commands(
        subscriptions=app.subscriptions,
        feeds=app.feeds,
        topics=lambda: app.config.topics,
        clock=utc_now,
    )

    async def on_gone(target: Target, reason: str) -> None:
        await app.subscriptions.stop(target, reason, utc_now())

    token = app.settings.telegram_bot_token.get_secret_value()
    return Conversation(token, app.settings.telegram_base_url, commands, on_gone)
