"""The migrations make what tables.py says, from nothing, on every database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, select, text

from bot.errors import StorageFailed
from bot.model import Fingerprint
from bot.preferences import Preferences
from bot.storage.chats import load_choices
from bot.storage.database import MIGRATIONS, Database
from bot.storage.fingerprints import load_fingerprint
from bot.storage.search import FILLED_DOWN_TO
from bot.storage.tables import alerts, articles, chats, feeds, fingerprints, members, metadata, notes, subscriptions
from tests.fakes import NOW

FULL_TEXT = ("search_index", "ix_search_terms_terms")
HEAD = ScriptDirectory(str(MIGRATIONS)).get_current_head()


def upgrade(url: str, revision: str) -> None:
    """Make the tables as they were in an earlier version."""
    database = Database(url)
    with database.engine.begin() as connection:
        command.upgrade(_alembic(connection), revision)
    database.close()


def downgrade(url: str, revision: str) -> None:
    """Go back to an earlier version."""
    database = Database(url)
    with database.engine.begin() as connection:
        command.downgrade(_alembic(connection), revision)
    database.close()


def _alembic(connection: Connection) -> AlembicConfig:
    alembic = AlembicConfig()
    alembic.set_main_option("script_location", str(MIGRATIONS))
    alembic.attributes["connection"] = connection
    return alembic


@pytest.fixture
def emptied(url: str) -> Iterator[str]:
    """The URL of a database without tables; the shared one gets its tables back."""
    database = Database(url)
    metadata.drop_all(database.engine)
    with database.engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    database.close()
    yield url
    if not database.sqlite:
        with database.engine.begin() as connection:
            connection.execute(text(f"UPDATE alembic_version SET version_num = '{HEAD}'"))
        database.close()


def test_migrations_and_tables_agree(database: Database) -> None:
    with database.engine.connect() as connection:
        # full text search has tables and indexes of its own, other ones in each database
        ours = {"include_object": lambda _, name, *__: not str(name).startswith(FULL_TEXT), "compare_type": True}
        context = MigrationContext.configure(connection, opts=ours)
        assert compare_metadata(context, metadata) == []


def test_database_is_made_from_nothing_and_opened_again(emptied: str) -> None:
    for _ in range(2):
        database = Database(emptied)
        database.open()
        database.close()


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)  # a SQLite file takes one process only
def test_two_processes_may_start_together(emptied: str) -> None:
    databases = [Database(emptied) for _ in range(3)]
    with ThreadPoolExecutor(len(databases)) as threads:
        for opened in [threads.submit(database.open) for database in databases]:
            opened.result()
    for database in databases:
        database.close()


@pytest.mark.parametrize("url", ["file", "postgresql"], indirect=True)  # one in memory dies with its version
def test_database_of_a_newer_version_is_refused(emptied: str) -> None:
    database = Database(emptied)
    database.open()
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    database = Database(emptied)
    with pytest.raises(StorageFailed, match="newer version"):
        database.open()
    database.close()


@pytest.mark.parametrize("url", ["file", "postgresql"], indirect=True)  # one in memory dies with its version
def test_articles_from_before_the_search_await_their_indexing(emptied: str) -> None:
    def at(version: str) -> Database:
        database = Database(emptied)
        with database.engine.begin() as connection:
            alembic = AlembicConfig()
            alembic.set_main_option("script_location", str(MIGRATIONS))
            alembic.attributes["connection"] = connection
            command.upgrade(alembic, version)
        return database

    before = at("0010")
    with before.engine.begin() as connection:
        feed = {"url": "u", "source": "A", "active": True, "interval_seconds": 1, "next_poll_at": NOW, "slices": b""}
        connection.execute(insert(feeds).values(**feed, baselined=True, failures=0, entries=0, gone=False, moves=0))
        own = {"origin": 1, "current": True, "feed_id": 1, "source": "A", "title": "a", "text": "a", "digest": "a"}
        times = dict.fromkeys(("published_at", "first_seen_at", "seen_at"), NOW)
        facts = {"baseline": False, "fresh": True, "state": "analysed"}
        connection.execute(insert(articles).values(id=1, **own, **times, **facts))
    before.close()
    after = at("head")
    with after.engine.connect() as connection:
        marked = connection.execute(select(notes.c.text).where(notes.c.name == FILLED_DOWN_TO)).scalar()
    after.close()
    assert marked == "2"


@pytest.mark.parametrize("url", ["file"], indirect=True)  # where an empty string is no bytes
def test_what_fingerprints_from_before_lack_is_read_as_nothing(emptied: str) -> None:
    upgrade(emptied, "0005")
    with closing(sqlite3.connect(emptied.removeprefix("sqlite:///"))) as file:
        file.execute("INSERT INTO fingerprints (article_id, story_id, shingles, terms) VALUES (1, 1, x'', '{}')")
        file.commit()
    database = Database(emptied)
    database.open()
    with database.engine.connect() as connection:
        row = connection.execute(select(fingerprints)).one()
    database.close()
    assert (row.lead, row.language_group) == (b"", "")
    assert (row.sayings, row.vector) == (None, None)
    assert load_fingerprint(row) == Fingerprint()
    with closing(sqlite3.connect(emptied.removeprefix("sqlite:///"))) as file:
        file.execute("UPDATE fingerprints SET lead = ''")  # as an early version left it
        file.commit()
    database = Database(emptied)
    database.open()
    with database.engine.connect() as connection:
        assert load_fingerprint(connection.execute(select(fingerprints)).one()) == Fingerprint()
    database.close()


# a chat with a forum topic, whose limits stand with its subscriptions, and an alert on its way
OF_BEFORE = """
INSERT INTO stories VALUES (1, '2026-03-02 12:00', '2026-03-02 12:00');
INSERT INTO subscriptions (
    id, channel, address, thread, topics, timezone, languages, muted, developments, static, active, created_at,
    held_until
) VALUES
    (1, 'fake', '1', '', '["nato"]', 'Europe/Skopje', '["mk"]', '[]', true, false, true, '2026-03-02 12:00', NULL),
    (2, 'fake', '1', '5', '["nato"]', 'UTC', '[]', '[]', false, false, true, '2026-03-02 12:00', '2026-03-02 12:00');
INSERT INTO alerts (id, key, story_id, subscription_id, why, state, attempts, created_at)
VALUES (1, '1:1', 1, 1, 'new', 'pending', 0, '2026-03-02 12:00')
"""


@pytest.mark.parametrize("url", ["file", "postgresql"], indirect=True)
def test_what_subscriptions_chose_and_what_waits_for_them_outlives_the_table_of_chats(emptied: str) -> None:
    upgrade(emptied, "0007")
    database = Database(emptied)
    with database.engine.begin() as connection:
        for statement in OF_BEFORE.split(";"):
            connection.execute(text(statement))
    database.close()
    database = Database(emptied)
    database.open()
    with database.engine.connect() as connection:
        rows = connection.execute(select(subscriptions.c.settings).order_by(subscriptions.c.id)).scalars().all()
        (chat,) = connection.execute(select(chats)).all()
        (alert,) = connection.execute(select(alerts)).all()
        (first, second) = (load_choices(row) for row in rows)
    database.close()
    assert (first, second) == (Preferences(), Preferences(developments=False))
    assert load_choices(chat.settings) == Preferences(timezone="Europe/Skopje", languages=("mk",))
    assert (chat.address, chat.held_until is not None, chat.hour_count) == ("1", True, 0)
    assert alert.due_at == alert.created_at
    downgrade(emptied, "0007")
    database = Database(emptied)
    with database.engine.begin() as connection:
        back = connection.execute(text("SELECT timezone, developments FROM subscriptions ORDER BY id")).all()
        assert [(zone, bool(developments)) for zone, developments in back] == [
            ("Europe/Skopje", True),
            ("Europe/Skopje", False),
        ]
        connection.execute(text("DELETE FROM alerts"))
        connection.execute(text("DELETE FROM subscriptions"))
        connection.execute(text("DELETE FROM stories"))
    database.open()
    database.close()


WATCHED_BEFORE = """
INSERT INTO subscriptions (
    channel, address, thread, topics, timezone, languages, muted, developments, static, active, created_at
) VALUES
    ('telegram', '7', '', '[]', 'UTC', '[]', '[]', true, false, true, '2026-03-02 12:00'),
    ('telegram', '-5', '', '[]', 'UTC', '[]', '[]', true, false, true, '2026-03-02 12:00'),
    ('telegram', '-5', '3', '[]', 'UTC', '[]', '[]', true, false, true, '2026-03-02 12:00'),
    ('telegram', '8', '', '[]', 'UTC', '[]', '[]', true, false, false, '2026-03-02 12:00')
"""


@pytest.mark.parametrize("url", ["file", "postgresql"], indirect=True)
def test_chats_that_watched_something_before_stay_admitted(emptied: str) -> None:
    upgrade(emptied, "0007")
    database = Database(emptied)
    with database.engine.begin() as connection:
        connection.execute(text(WATCHED_BEFORE))
    database.open()
    with database.engine.begin() as connection:
        admitted = {(row.kind, row.address, row.role) for row in connection.execute(select(members))}
        for table in ("members", "subscriptions", "chats"):
            connection.execute(text(f"DELETE FROM {table}"))
    database.close()
    assert admitted == {("account", "7", "member"), ("chat", "-5", "member")}
