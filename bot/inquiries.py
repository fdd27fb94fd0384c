"""What the command line asks without running the bot: a text looked into, the feeds of a site, how the bot does."""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime
from pathlib import Path

from bot.app import HEARTBEAT, make_fetcher, make_intake, utc_now
from bot.config.catalogue import load_languages, load_topics
from bot.config.load import load_config
from bot.config.settings import Settings
from bot.engines import make_analyst, make_renderer
from bot.errors import InputUnreadable, StorageFailed
from bot.feeds.offers import Found
from bot.fetching.pages import extract_page
from bot.fetching.parsing import PooledParser
from bot.fetching.workers import Workers
from bot.inspection import Inspection, inspect, loose_article
from bot.model import Article
from bot.status import Status
from bot.storage.database import Database
from bot.storage.feeds import SqlFeeds
from bot.storage.outbox import SqlOutbox
from bot.storage.subscriptions import SqlNotes, SqlSubscriptions


async def read_article(settings: Settings, what: str) -> Article:
    """Return the text to look at: a file's, standard input's ("-"), or a page's.

    Raises FetchFailed or InputUnreadable.
    """
    if what.startswith(("http://", "https://")):
        async with make_fetcher(settings) as fetcher:
            page = await fetcher.page(what, {})
        return _page_article(page.body, page.url)
    try:
        raw = sys.stdin.buffer.read() if what == "-" else await asyncio.to_thread(Path(what).read_bytes)
    except OSError as error:
        raise InputUnreadable(f"{what} cannot be read: {error.strerror}.") from error
    if raw.lstrip()[:1] == b"<":
        return _page_article(raw, "https://localhost/")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputUnreadable(f"{what} is not UTF-8 text (byte {error.start + 1}).") from error
    title, *paragraphs = [line.strip() for line in text.splitlines() if line.strip()] or [""]
    return loose_article(title, paragraphs, utc_now())


async def find_feeds(settings: Settings, address: str) -> Found:
    """Return the feeds of a site, the best first. Raises FetchFailed or ConfigInvalid."""
    workers = Workers()
    try:
        async with make_fetcher(settings) as fetcher:
            return await make_intake(settings, fetcher, PooledParser(workers)).find(address)
    finally:
        workers.close()


def _page_article(html: bytes, url: str) -> Article:
    title, text, _ = extract_page(html, url)
    if not text:
        raise InputUnreadable("No article was found on that page.")
    return loose_article(title, text.split("\n\n"), utc_now(), url)


def study(settings: Settings, article: Article) -> Inspection:
    """Run every engine over an article, with the operator's own topics where sources.yaml can be read."""
    topics = load_topics()
    if settings.sources.exists():
        topics = load_config(settings.sources, topics).topics
    languages = load_languages()
    return inspect(make_analyst(topics, languages), make_renderer(topics, languages), article)


async def read_status(settings: Settings) -> Status:
    """Return how the bot does, while it runs or not. Raises StorageFailed."""
    database = Database(settings.database_url)
    if database.path and not database.path.exists():
        raise StorageFailed(f"There is no database {database.path} yet: start with `dragoman run`.")
    database.open(exclusive=False)
    try:
        heartbeat = await SqlNotes(database).note(HEARTBEAT)
        return Status(
            feeds=await SqlFeeds(database).states(),
            subscriptions=len(await SqlSubscriptions(database).active()),
            waiting=await SqlOutbox(database).waiting(),
            heartbeat=datetime.fromisoformat(heartbeat) if heartbeat else None,
            now=utc_now(),
        )
    finally:
        database.close()
