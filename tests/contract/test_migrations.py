"""The migrations make what tables.py says, from nothing, on every database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import cast

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select, text

from bot.errors import StorageFailed
from bot.model import Fingerprint
from bot.storage.database import MIGRATIONS, Database
from bot.storage.fingerprints import load_fingerprint
from bot.storage.tables import fingerprints, members, metadata

HEAD = ScriptDirectory(str(MIGRATIONS)).get_current_head()


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
        context = MigrationContext.configure(connection, opts={"compare_type": True})
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


@pytest.mark.parametrize("url", ["file"], indirect=True)  # where an empty string is no bytes
def test_what_fingerprints_from_before_lack_is_read_as_nothing(emptied: str) -> None:
    database = Database(emptied)
    with database.engine.begin() as connection:
        alembic = AlembicConfig()
        alembic.set_main_option("script_location", str(MIGRATIONS))
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, "0005")
    database.close()
    with closing(sqlite3.connect(emptied.removeprefix("sqlite:///"))) as file:
        file.execute("INSERT INTO fingerprints (article_id, story_id, shingles, terms) VALUES (1, 1, x'', '{}')")
        file.commit()
    database = Database(emptied)
    database.open()
    with database.engine.connect() as connection:
        row = connection.execute(select(fingerprints)).one()
    database.close()
    assert (row.lead, row.language_group) == (b"", "")
    assert load_fingerprint(row.shingles, row.lead, row.language_group, row.terms) == Fingerprint()
    assert load_fingerprint(b"", cast("bytes", ""), "", "{}") == Fingerprint()  # as an early version left it


@pytest.mark.parametrize("url", ["file", "postgresql"], indirect=True)
def test_chats_that_watched_something_before_stay_admitted(emptied: str) -> None:
    database = Database(emptied)
    with database.engine.begin() as connection:
        alembic = AlembicConfig()
        alembic.set_main_option("script_location", str(MIGRATIONS))
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, "0007")
        for address, thread, active in (("7", "", True), ("-5", "", True), ("-5", "3", True), ("8", "", False)):
            connection.execute(
                text(
                    "INSERT INTO subscriptions (channel, address, thread, topics, timezone, languages, muted, static, "
                    "active, created_at) VALUES ('telegram', :address, :thread, '[]', 'UTC', '[]', '[]', false, "
                    ":active, '2026-03-02 12:00:00')"
                ),
                {"address": address, "thread": thread, "active": active},
            )
    database.close()
    database = Database(emptied)
    database.open()
    with database.engine.connect() as connection:
        admitted = {(row.kind, row.address, row.role) for row in connection.execute(select(members))}
    database.close()
    assert admitted == {("account", "7", "member"), ("chat", "-5", "member")}
