"""Commands with real stores in memory, for tests that ask them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from bot.config.catalogue import load_languages, load_topics
from bot.desk import Desk, Records
from bot.engines import make_analyst, make_renderer
from bot.model import Feed, Topic, TopicId
from bot.office import Limits, Office
from bot.ports import ArticlePages, Clock, Draughtsman, FeedIntake, Translating
from bot.storage.access import SqlInvitations, SqlMembers
from bot.storage.archive import SqlArchive, SqlLedger
from bot.storage.articles import SqlArticles
from bot.storage.cards import SqlCards
from bot.storage.database import Database
from bot.storage.feeds import SqlFeeds
from bot.storage.mutes import SqlMutes
from bot.storage.own_topics import SqlOwnTopics
from bot.storage.preferences import SqlPreferences
from bot.storage.proposals import SqlProposals
from bot.storage.sayings import SqlSayings
from bot.storage.search import SqlSearch
from bot.storage.statistics import SqlStatistics
from bot.storage.subscriptions import SqlSubscriptions
from bot.storage.trends import SqlTrends
from bot.storage.verdicts import SqlVerdicts
from tests.fakes import NOW, FakeDraughtsman, FakeIntake, FakeOperation, FakePages, FakePlaces, FakeSourcesFile


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
    office: Office | None = None,
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
        topics=lambda: known,
        changed=changed,
        clock=clock,
        office=replace(
            office or make_office(database, admins=admins),
            intake=intake or FakeIntake(),
            topics=lambda: known,
            changed=changed,
            clock=clock,
        ),
        translator=translator,
    )


def make_office(database: Database, **more: Any) -> Office:
    """Return the admins' side of a desk, of a house that is open to all; nobody is an admin unless ``admins`` says."""
    own: dict[str, Any] = {
        "members": SqlMembers(database),
        "invitations": SqlInvitations(database),
        "proposals": SqlProposals(database),
        "places": FakePlaces(),
        "sources": FakeSourcesFile(),
        "retrying": SqlFeeds(database),
        "operation": FakeOperation(),
        "statistics": SqlStatistics(database),
        "feeds": SqlFeeds(database),
        "subscriptions": SqlSubscriptions(database),
        "intake": FakeIntake(),
        "topics": dict,
        "changed": lambda: None,
        "clock": lambda: NOW,
        "link": lambda code, group: f"https://t.me/dragoman_test_bot?{'startgroup' if group else 'start'}={code}",
        "is_open": True,
        "limits": Limits(a_minute=1000),
    }
    return Office(**(own | more))
