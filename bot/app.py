"""Settings in, a wired application out: the only file that knows which adapter stands behind which port."""

from __future__ import annotations

import asyncio
import random
import secrets
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import httpx
import structlog
from rich.console import Console

from bot.backends.deepl import DeepL
from bot.backends.libretranslate import LibreTranslate
from bot.backends.openai import ChatModel
from bot.backends.rewriting import Rewriting
from bot.backends.server import make_client
from bot.channels.console import ConsoleChannel
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.conversation import Conversation, Listener
from bot.commands import Commands
from bot.config.catalogue import load_languages, load_topics
from bot.config.machines import Translator
from bot.config.settings import Settings
from bot.config.watch import ConfigWatch
from bot.discovery import Discovery
from bot.engines import make_detector, make_rules
from bot.errors import ConfigInvalid
from bot.feeds.offers import Tongues
from bot.fetching.http import DEFAULT, HttpFetcher, Manners
from bot.fetching.network import EVERYWHERE
from bot.fetching.pages import TrafilaturaReader
from bot.fetching.parsing import PooledParser
from bot.fetching.workers import Workers
from bot.intake import Intake
from bot.model import Config, Target
from bot.pipeline import Pipeline, Polled, Rules, Worlds
from bot.ports import Channel, Fetcher, Meter, Parser, TranslationMachine
from bot.scheduling.embedded import Tick, run_until
from bot.storage.archive import SqlArchive
from bot.storage.articles import SqlArticles
from bot.storage.database import Database
from bot.storage.edits import SqlEdits
from bot.storage.feeds import SqlFeeds
from bot.storage.health import SqlHealth
from bot.storage.outbox import SqlOutbox
from bot.storage.own_topics import SqlOwnTopics
from bot.storage.retention import SqlRetention
from bot.storage.subscriptions import SqlNotes, SqlSubscriptions
from bot.upkeep import Upkeep
from bot.watching import Watching, read_own
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
    """Dragoman, wired. Made by ``open_application``."""

    settings: Settings
    config: Config = field(default_factory=Config)  # in force since it was adopted
    database: Database
    feeds: SqlFeeds
    subscriptions: SqlSubscriptions
    own_topics: SqlOwnTopics
    outbox: SqlOutbox
    notes: SqlNotes
    pipeline: Pipeline
    watch: ConfigWatch
    upkeep: Upkeep
    meter: PrometheusMeter
    say: Callable[[str], None]  # a line for the operator, outside the alerts
    conversation: Conversation | None = None
    topics_changed: bool = field(default=False, init=False)  # those of some chat, since they were compiled
    _begun: bool = field(default=False, init=False)
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
            Tick(name="take stock", seconds=15, work=self.upkeep.take_stock),
        )
        self.say(f"Reading {len(self.config.feeds)} feeds. Stop with Ctrl-C.")
        try:
            with served(self.meter, host, port) if port else nullcontext():
                await run_until(stop, ticks)
        finally:
            if self.conversation:
                await self.conversation.stop()

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
                self.say(
                    f"None of the {len(states)} feeds could be reached: {tried[0].reason}. Is this machine online? "
                    "Trying again, less and less often; `dragoman status` shows each feed."
                )
            return
        if await self.pipeline.backlog():
            return
        self._begun = True
        if not states:
            self.say("No feeds yet: add some to sources.yaml. The file is read again whenever it changes.")
        failing = sum(state.failures > 0 for state in states)
        if states:
            hint = f"; {failing} could not be, `dragoman status` says why" if failing else ""
            self.say(f"{len(read)} of {len(states)} feeds read{hint}.")
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
            self.say(f"{self.settings.sources} has faults; what was in force before stays:\n{change}")
            await self.pipeline.tell(self.config.admin, f"sources.yaml has faults and was not taken over:\n{change}")
            return
        await self.adopt(change)
        log.info("config_adopted", feeds=len(change.feeds), topics=len(change.topics))
        self.say(f"{self.settings.sources} was read again: {len(change.feeds)} feeds.")

    async def adopt(self, config: Config) -> None:
        """Put a configuration in force."""
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
        return await asyncio.to_thread(make_rules, every, look_back, self.settings.language_engine)

    async def _beat(self) -> None:
        await self.notes.write_note(HEARTBEAT, utc_now().isoformat())


@asynccontextmanager
async def open_application(
    settings: Settings,
    *,
    look_back: timedelta = timedelta(hours=24),
    serve_telegram: bool = False,
    console: Console | None = None,
    manners: Manners = DEFAULT,
) -> AsyncIterator[Application]:
    """Wire everything; on leaving, close it. Raises ConfigInvalid, SettingsInvalid or StorageFailed."""
    watch = ConfigWatch(settings.sources, load_topics())
    config = watch.load()
    database = Database(settings.database_url)
    database.open()
    channels: dict[str, Channel] = {"console": ConsoleChannel(console)}
    telegram: TelegramChannel | None = None
    workers = Workers()
    meter = PrometheusMeter()
    fetcher, client = make_fetcher(settings, manners), make_client()
    try:
        if settings.telegram_bot_token:
            token = settings.telegram_bot_token.get_secret_value()
            telegram = TelegramChannel(token, settings.telegram_base_url)
            await telegram.open()
            channels["telegram"] = telegram
        nothing = make_rules(Config(), look_back, settings.language_engine)  # until the configuration is adopted, below
        worlds = make_worlds(database, fetcher, workers, channels, meter)
        if rewriting := make_rewriting(settings, client, SqlNotes(database)):
            worlds = replace(worlds, rewriter=rewriting)
        pipeline = Pipeline(worlds, nothing)
        app = _wire(settings, watch, database, pipeline, meter)
        if database.sqlite:  # we hold the lock, so whatever is leased was leased by a process that is dead
            await app.outbox.release()
            await app.feeds.release()
        if telegram and serve_telegram:
            intake = make_intake(settings, fetcher, PooledParser(workers))
            app.conversation = _conversation(app, telegram, intake)
        async with fetcher, client:
            await app.adopt(config)
            yield app
    finally:
        if telegram:
            await telegram.close()
        workers.close()
        database.close()


def make_fetcher(settings: Settings, manners: Manners = DEFAULT) -> HttpFetcher:
    """Make what fetches, within the networks that the operator allows."""
    networks = EVERYWHERE if settings.allow_private_networks else settings.allow_networks
    return HttpFetcher(contact=settings.contact, networks=networks, manners=manners)


def make_worlds(
    database: Database, fetcher: HttpFetcher, workers: Workers, channels: Mapping[str, Channel], meter: Meter
) -> Worlds:
    """Put adapters behind the ports."""
    return Worlds(
        feeds=SqlFeeds(database),
        articles=SqlArticles(database),
        outbox=SqlOutbox(database),
        edits=SqlEdits(database),
        subscriptions=SqlSubscriptions(database),
        chronicle=SqlArchive(database),
        fetcher=fetcher,
        parser=PooledParser(workers),
        reader=TrafilaturaReader(workers),
        channels=channels,
        clock=utc_now,
        jitter=random.random,
        meter=meter,
    )


def make_rewriting(settings: Settings, client: httpx.AsyncClient, notes: SqlNotes) -> Rewriting | None:
    """Make what improves messages by the machines that the operator names; None where there are none."""
    model: ChatModel | None = None
    if settings.model_url:
        key = settings.model_key.get_secret_value()
        model = ChatModel(client, settings.model_url, settings.model, lambda: f"<<{secrets.token_hex(8)}>>", key)
    key = settings.translator_key.get_secret_value()
    translator: TranslationMachine | None = None
    match settings.translator:
        case Translator.MODEL:
            translator = model
        case Translator.LIBRETRANSLATE:
            translator = LibreTranslate(client, settings.translator_url, key)
        case Translator.DEEPL:
            translator = DeepL(client, key, settings.translator_url)
    summariser = model if settings.summarise else None
    if not (summariser or translator):
        return None
    return Rewriting(
        summariser=summariser,
        translator=translator,
        translate_to=settings.translate_to,
        languages=load_languages(),
        notes=notes,
        clock=utc_now,
        calls_a_day=settings.machine_calls,
        limit=timedelta(seconds=settings.machine_seconds),
    )


def _wire(
    settings: Settings, watch: ConfigWatch, database: Database, pipeline: Pipeline, meter: PrometheusMeter
) -> Application:
    feeds, notes = SqlFeeds(database), SqlNotes(database)
    upkeep = Upkeep(
        feeds=feeds,
        health=SqlHealth(database),
        retention=SqlRetention(database),
        notes=notes,
        meter=meter,
        clock=utc_now,
        keep=timedelta(days=settings.keep_days),
    )
    return Application(
        settings=settings,
        database=database,
        feeds=feeds,
        subscriptions=SqlSubscriptions(database),
        own_topics=SqlOwnTopics(database),
        outbox=SqlOutbox(database),
        notes=notes,
        pipeline=pipeline,
        watch=watch,
        upkeep=upkeep,
        meter=meter,
        say=lambda line: print(line, file=sys.stderr),  # noqa: T201
    )


def make_intake(settings: Settings, fetcher: Fetcher, parser: Parser) -> Intake:
    """Wire what takes new feeds in."""
    languages = load_languages()
    detector = make_detector(languages, settings.language_engine)
    tongues = Tongues(
        detect=lambda text, hint: detector.detect(text, hint).language,
        names={tag: language.name for tag, language in languages.items()},
    )
    discovery = Discovery(fetcher=fetcher, parser=parser, tongues=tongues, clock=utc_now)
    return Intake(sources=settings.sources, topics=load_topics(), discovery=discovery)


def _conversation(app: Application, telegram: TelegramChannel, intake: Intake) -> Conversation:
    def note_change() -> None:
        app.topics_changed = True

    watching = Watching(
        subscriptions=app.subscriptions,
        own=app.own_topics,
        topics=lambda: app.config.topics,
        changed=note_change,
        clock=utc_now,
    )
    commands = Commands(
        watching=watching,
        feeds=app.feeds,
        archive=SqlArchive(app.database),
        clock=utc_now,
        intake=intake,
        admins=app.settings.admins,
    )

    async def on_gone(target: Target, reason: str) -> None:
        await app.subscriptions.stop(target, reason, utc_now())

    return Conversation(telegram, commands, Listener(gone=on_gone, moved=app.subscriptions.move))
