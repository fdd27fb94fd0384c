"""Stages with real stores in memory and made-up worlds outside, for tests that run them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.pipeline import Worlds
from bot.ports import Channel
from bot.storage.archive import SqlArchive
from bot.storage.articles import SqlArticles
from bot.storage.database import Database
from bot.storage.edits import SqlEdits
from bot.storage.feeds import SqlFeeds
from bot.storage.outbox import SqlOutbox
from bot.storage.subscriptions import SqlSubscriptions
from tests.fakes import FakeWeb


def make_worlds(
    database: Database, web: FakeWeb, clock: Callable[[], datetime], channels: Mapping[str, Channel] | None = None
) -> Worlds:
    """Return worlds with the stores of an open database, and one web for feeds, documents and pages."""
    return Worlds(
        feeds=SqlFeeds(database),
        articles=SqlArticles(database),
        outbox=SqlOutbox(database),
        edits=SqlEdits(database),
        chronicle=SqlArchive(database),
        subscriptions=SqlSubscriptions(database),
        fetcher=web,
        parser=web,
        reader=web,
        channels=channels or {},
        clock=clock,
        jitter=lambda: 0.5,
    )
