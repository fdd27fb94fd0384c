"""The databases that the contract suites run on: a SQLite file, SQLite in memory, and a real PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from bot.storage.archive import SqlArchive
from bot.storage.articles import SqlArticles
from bot.storage.database import Database
from bot.storage.edits import SqlEdits
from bot.storage.feeds import SqlFeeds
from bot.storage.outbox import SqlOutbox
from bot.storage.own_topics import SqlOwnTopics
from bot.storage.preferences import SqlPreferences
from bot.storage.subscriptions import SqlNotes, SqlSubscriptions
from bot.storage.tables import metadata

POSTGRESQL = os.environ.get("DRAGOMAN_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/test")


@dataclass(frozen=True)
class Stores:
    """All stores on one database."""

    database: Database
    feeds: SqlFeeds
    articles: SqlArticles
    outbox: SqlOutbox
    edits: SqlEdits
    subscriptions: SqlSubscriptions
    notes: SqlNotes
    own_topics: SqlOwnTopics
    preferences: SqlPreferences
    archive: SqlArchive


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of an empty database of this session's own, on the server of DRAGOMAN_TEST_POSTGRESQL."""
    server = make_url(POSTGRESQL).set(drivername="postgresql+psycopg")
    name = f"dragoman_test_{os.getpid()}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 2})
    try:
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
    except OperationalError:
        pytest.skip("no PostgreSQL answers; DRAGOMAN_TEST_POSTGRESQL may name one")
    yield server.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(params=["file", "memory", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database of each kind."""
    match request.param:
        case "file":
            return f"sqlite:///{tmp_path}/dragoman.sqlite"
        case "memory":
            return "sqlite://"
        case _:
            return str(request.getfixturevalue("postgresql"))


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """An open database of each kind, without rows."""
    database = Database(url)
    database.open()
    yield database
    if not database.sqlite:  # the next test gets it too
        with database.engine.begin() as connection:
            names = ", ".join(table.name for table in metadata.sorted_tables)
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
    database.close()


@pytest.fixture
def stores(database: Database) -> Stores:
    """All stores on an empty database."""
    return open_stores(database)


def open_stores(database: Database) -> Stores:
    """Return all stores on an open database."""
    return Stores(
        database=database,
        feeds=SqlFeeds(database),
        articles=SqlArticles(database),
        outbox=SqlOutbox(database),
        edits=SqlEdits(database),
        subscriptions=SqlSubscriptions(database),
        notes=SqlNotes(database),
        own_topics=SqlOwnTopics(database),
        preferences=SqlPreferences(database),
        archive=SqlArchive(database),
    )
