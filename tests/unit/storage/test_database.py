"""A database that cannot be used says so in plain words, and keeps what it has."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, select, text
from sqlalchemy.exc import IntegrityError

from bot.errors import AlreadyRunning, SettingsInvalid, StorageFailed
from bot.storage.database import Database
from bot.storage.subscriptions import SqlNotes
from bot.storage.tables import notes


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "dragoman.sqlite"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{path}")
    database.open()
    yield database
    database.close()


async def test_state_is_in_the_file(database: Database, path: Path) -> None:
    await SqlNotes(database).write_note("a", "b")
    database.close()
    again = Database(f"sqlite:///{path}")
    again.open()
    assert await SqlNotes(again).note("a") == "b"
    again.close()


async def test_locked_database_is_a_clear_failure(path: Path) -> None:
    database = Database(f"sqlite:///{path}", busy_seconds=0)
    database.open()
    other = sqlite3.connect(path)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageFailed, match=r"locked by another program\. Nothing was written"):
        await SqlNotes(database).write_note("a", "b")
    other.close()
    assert await SqlNotes(database).note("a") is None
    database.close()


async def test_full_disk_is_a_clear_failure_and_nothing_is_half_written(database: Database) -> None:
    def fill(tx: Connection) -> None:
        pages = tx.execute(text("PRAGMA page_count")).scalar_one()
        tx.execute(text(f"PRAGMA max_page_count = {pages + 5}"))
        for number in range(1000):
            tx.execute(notes.insert().values(name=str(number), text="x" * 4000))

    with pytest.raises(StorageFailed, match=r"disk .* is full\. Nothing was written"):
        await database.run(fill)
    assert await database.run(lambda tx: tx.execute(select(notes)).all()) == []


async def test_database_that_cannot_be_written_is_a_clear_failure(database: Database) -> None:
    await database.run(lambda tx: None)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
    with pytest.raises(StorageFailed, match="cannot be written"):
        await SqlNotes(database).write_note("a", "b")


def test_folder_that_cannot_be_made_is_a_clear_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageFailed, match="folder cannot be used"):
        Database(f"sqlite:///{tmp_path}/file/dragoman.sqlite").open()


def test_file_that_is_no_database_is_a_clear_failure(tmp_path: Path) -> None:
    (tmp_path / "letter.sqlite").write_text("Dear reader, " * 100)
    with pytest.raises(StorageFailed, match="not a database"):
        Database(f"sqlite:///{tmp_path}/letter.sqlite").open()


def test_second_process_is_told_who_is_there(database: Database, path: Path) -> None:
    second = Database(f"sqlite:///{path}")
    with pytest.raises(AlreadyRunning, match=r"already runs .*process \d+"):
        second.open()
    reader = Database(f"sqlite:///{path}")
    reader.open(exclusive=False)
    reader.close()
    database.close()
    third = Database(f"sqlite:///{path}")
    third.open()
    third.close()


async def test_value_that_the_tables_refuse_is_no_failure_of_the_database(database: Database) -> None:
    with pytest.raises(IntegrityError):
        await database.run(lambda tx: tx.execute(notes.insert().values(name="a", text=None)))


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_unreachable_server_is_a_clear_failure_without_the_password(scheme: str) -> None:
    database = Database(f"{scheme}://reader:s3cret@127.0.0.1:1/news")
    with pytest.raises(StorageFailed, match="cannot be used") as raised:
        database.open()
    assert "s3cret" not in str(raised.value)
    assert "127.0.0.1" in str(raised.value)


@pytest.mark.parametrize("url", ["", "data.sqlite", "mysql://root:s3cret@localhost/x", "nonsense://s3cret@x"])
def test_url_of_no_database_we_know_is_refused_without_the_password(url: str) -> None:
    with pytest.raises(SettingsInvalid, match="sqlite:///") as raised:
        Database(url)
    assert "s3cret" not in str(raised.value)


def test_sqlite_without_full_text_search_is_a_clear_failure(path: Path) -> None:
    class Bare(sqlite3.Connection):
        """What a build without FTS5 answers."""

        def cursor(self, factory: Any = None) -> Any:
            return super().cursor(BareCursor)

    class BareCursor(sqlite3.Cursor):
        def execute(self, statement: str, *values: Any) -> Any:
            if "USING fts5" in statement:
                raise sqlite3.OperationalError("no such module: fts5")
            return super().execute(statement, *values)

    database = Database(f"sqlite:///{path}")
    database.engine = create_engine(database.url, connect_args={"factory": Bare, "check_same_thread": False})
    with pytest.raises(StorageFailed, match=r"without full text search \(FTS5\).* PostgreSQL"):
        database.open()
