"""Commands with real stores in memory, for tests that ask them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from bot.config.catalogue import load_languages, load_topics
from bot.desk import Desk, Records
from bot.engines import make_analyst, make_renderer
from bot.model import Feed, Topic, TopicId
from bot.ports import ArticlePages, Clock, Draughtsman, FeedIntake, Translating
from bot.storage.archive import SqlArchive, SqlLedger
from bot.storage.articles import SqlArticles
from bot.storage.cards import SqlCards
from bot.storage.database import Database
from bot.storage.feeds import SqlFeeds
from bot.storage.mutes import SqlMutes
from bot.storage.own_topics import SqlOwnTopics
from bot.storage.preferences import SqlPreferences
from bot.storage.sayings import SqlSayings
from bot.storage.search import SqlSearch
from bot.storage.subscriptions import SqlSubscriptions
from bot.storage.trends import SqlTrends
from bot.storage.verdicts import SqlVerdicts
from tests.fakes import NOW, FakeDraughtsman, FakeIntake, FakePages


def make_desk(
    database: Database,
    *,
    topics: Mapping[TopicId, Topic] | None = None,
    intake: FeedIntake | None = None,
    pages: ArticlePages | None = None,
    feeds: Sequence[Feed] = (),
    draughtsman: Draughtsman | None = None,
    changed: Callable[[], None] = lambda: None,
    clock: Clock = lambda: NOW,
    admins: frozenset[str] = frozenset(),
    translator: Translating | None = None,
) -> Desk:
    """Return a desk with the stores of an open database; without topics, those of the catalogue."""
    known = load_topics() if topics is None else topics
    renderer = make_renderer(known, load_languages())
    return Desk(
        subscriptions=SqlSubscriptions(database),
        preferences=SqlPreferences(database),
        articles=SqlArticles(database),
        chronicle=SqlArchive(database),
        renderer=lambda: renderer,
        own_topics=SqlOwnTopics(database),
        feeds=SqlFeeds(database),
        archive=SqlArchive(database),
        cards=SqlCards(database),
        mutes=SqlMutes(database),
        verdicts=SqlVerdicts(database),
        records=Records(
            searches=SqlSearch(database),
            sayings=SqlSayings(database),
            ledger=SqlLedger(database),
            pages=pages or FakePages(),
            analyst=cache(lambda: make_analyst(known, load_languages())),
            configured=lambda: feeds,
        ),
        trends=SqlTrends(database),
        draughtsman=draughtsman or FakeDraughtsman(),
        intake=intake or FakeIntake(),
        topics=lambda: known,
        changed=changed,
        clock=clock,
        admins=admins,
        translator=translator,
    )
