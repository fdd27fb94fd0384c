"""What the command line asks without running the bot: a text looked into, the feeds of a site, how the bot does."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.analysis import Analyst, loose_article
from bot.app import HEARTBEAT, utc_now
from bot.backends.server import make_client
from bot.config.catalogue import country_names, load_languages, load_topics
from bot.config.elsewhere import unset
from bot.config.load import load_config
from bot.config.settings import Settings
from bot.engines import make_analyst, make_renderer
from bot.errors import InputUnreadable, SettingsInvalid, StorageFailed
from bot.feeds.offers import Found
from bot.fetching.pages import extract_page
from bot.fetching.parsing import PooledParser
from bot.fetching.workers import Workers
from bot.inspection import Backtest, Inspection, inspect
from bot.model import Article, ArticleId, Config, CountryNames, Detection, Match, Report, Topic, TopicId
from bot.status import Status
from bot.storage.archive import SqlArchive
from bot.storage.database import Database
from bot.storage.feeds import SqlFeeds
from bot.storage.outbox import SqlOutbox
from bot.storage.subscriptions import SqlNotes, SqlSubscriptions
from bot.topic_names import read_topic
from bot.topics.explain import Part, Trial, parts_of, try_topic
from bot.wiring import make_elsewhere, make_fetcher, make_intake

REPORTS_AT_ONCE = 500


async def check_elsewhere(settings: Settings, config: Config) -> None:
    """Look whether every target has an address that can be one. Raises SettingsInvalid or ChannelRefused."""
    async with make_client() as client:
        make_elsewhere(settings, client)
    if lacking := unset(config, settings):
        raise SettingsInvalid("\n".join(lacking))


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
    topics, languages = known_topics(settings), load_languages()
    analyst = make_analyst(topics, languages, settings.language_engine)
    return inspect(analyst, make_renderer(topics, languages), article)


def known_topics(settings: Settings) -> Mapping[TopicId, Topic]:
    """Return the topics of the catalogue, and the operator's own where sources.yaml can be read."""
    topics = load_topics()
    return load_config(settings.sources, topics).topics if settings.sources.exists() else topics


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """A topic that somebody looks into. Made by ``ask``."""

    topic: Topic
    analyst: Analyst  # with all topics: narrower ones count for it
    countries: Mapping[str, CountryNames]

    def parts(self) -> tuple[Part, ...]:
        """Return what the topic is looked for as."""
        return parts_of(self.topic, self.countries)

    def match(self, article: Article, detection: Detection) -> Match | None:
        """Return what the topic makes of an article, if it counts."""
        matches = self.analyst.matcher.match(article.text, len(article.title), detection)
        return next((match for match in matches if match.topic == self.topic.id), None)

    def try_on(self, text: str) -> tuple[Detection, Trial]:
        """Return the language of a text, and what the topic makes of it; the first of several lines is its title."""
        title, *paragraphs = [line.strip() for line in text.splitlines() if line.strip()] or [""]
        article = loose_article(title, paragraphs, utc_now())
        detection = self.analyst.detector.detect(article.text, None)
        match = self.match(article, detection)
        return detection, try_topic(self.topic, match, self.countries, article, detection)


def ask(settings: Settings, name: str) -> Inquiry:
    """Return a topic by its name in any language, or as a query asks for it. Raises UnknownName or QueryInvalid."""
    topic, topics = read_topic(name, known_topics(settings))
    return Inquiry(
        topic=topics[topic],
        analyst=make_analyst(topics, load_languages(), settings.language_engine),
        countries=country_names(topics[topic].countries),
    )


async def backtest(settings: Settings, inquiry: Inquiry, since: datetime) -> Backtest:
    """Match a topic against what was published since then and is in the database. Raises StorageFailed."""
    read, found = 0, list[tuple[Report, Match]]()
    with _opened(settings) as database:
        archive, after = SqlArchive(database), ArticleId(0)
        while reports := await archive.reports(since, after, REPORTS_AT_ONCE):
            read, after = read + len(reports), reports[-1].article.id
            for report in reports:
                if match := inquiry.match(report.article, report.analysis.detection):
                    found.append((report, match))
    return Backtest(read=read, found=tuple(sorted(found, key=lambda each: -each[1].score)))


async def read_status(settings: Settings) -> Status:
    """Return how the bot does, while it runs or not. Raises StorageFailed."""
    with _opened(settings) as database:
        heartbeat = await SqlNotes(database).note(HEARTBEAT)
        return Status(
            feeds=await SqlFeeds(database).states(),
            subscriptions=len(await SqlSubscriptions(database).active()),
            waiting=await SqlOutbox(database).waiting(),
            heartbeat=datetime.fromisoformat(heartbeat) if heartbeat else None,
            now=utc_now(),
        )


@contextmanager
def _opened(settings: Settings) -> Iterator[Database]:
    """Open the database beside a bot that may run."""
    database = Database(settings.database_url)
    if database.path and not database.path.exists():
        raise StorageFailed(f"There is no database {database.path} yet: start with `dragoman run`.")
    database.open(exclusive=False)
    try:
        yield database
    finally:
        database.close()
