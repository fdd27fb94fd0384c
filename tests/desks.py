"""Commands with real stores in memory, for tests that ask them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from bot.config.catalogue import load_languages, load_topics
from bot.desk import Desk
from bot.engines import make_analyst, make_renderer
from bot.model import Topic, TopicId
from bot.ports import ArticlePages, Clock, FeedIntake, Translating
from bot.storage.archive import SqlArchive
from bot.storage.articles import SqlArticles
from bot.storage.cards import SqlCards
from bot.storage.database import Database
from bot.storage.feeds import SqlFeeds
from bot.storage.mutes import SqlMutes
from bot.storage.own_topics import SqlOwnTopics
from bot.storage.preferences import SqlPreferences
from bot.storage.subscriptions import SqlSubscriptions
from bot.storage.verdicts import SqlVerdicts
from tests.fakes import NOW, FakeIntake, FakePages


def make_desk(
    database: Database,
    *,
    topics: Mapping[TopicId, Topic] | None = None,
    intake: FeedIntake | None = None,
    changed: Callable[[], None] = lambda: None,
    clock: Clock = lambda: NOW,
    admins: frozenset[str] = frozenset(),
    translator: Translating | None = None,
    pages: ArticlePages | None = None,
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
        pages=pages or FakePages(),
        analyst=cache(lambda: make_analyst(known, load_languages())),
        verdicts=SqlVerdicts(database),
        intake=intake or FakeIntake(),
        topics=lambda: known,
        changed=changed,
        clock=clock,
        admins=admins,
        translator=translator,
    )
