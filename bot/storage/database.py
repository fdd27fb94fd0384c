"""A database URL in, transactions out: one function, one transaction, one hop to a thread.

The engine is synchronous: for SQLite that is measurably cheaper than the async drivers, which pay a thread hop per
statement. SQLite gets a single thread, for it has a single writer anyway; PostgreSQL gets a few.
"""

from __future__ import annotations

import asyncio
import fcntl
import functools
import os
import re
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.util import CommandError
from sqlalchemy import Connection, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import StaticPool

from bot.errors import AlreadyRunning, SettingsInvalid, StorageFailed

POSTGRESQL_THREADS = 4
BUSY_SECONDS = 5
MIGRATION_LOCK = 0x0D7A6  # any number that no other program takes for its own
MIGRATIONS = Path(__file__).with_name("migrations")

P = ParamSpec("P")
R = TypeVar("R")


class Database:
    """An engine, its threads, and the lock that keeps a second process off a SQLite file."""

    def __init__(self, url: str, busy_seconds: float = BUSY_SECONDS) -> None:
        self.url = _parse(url)
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self._lock_file: int | None = None
        options: dict[str, Any] = {}
        if self.sqlite and not self.path:
            # every connection to :memory: is a database of its own, so there must be exactly one
            options = {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
        elif self.sqlite:
            options = {"connect_args": {"timeout": busy_seconds, "check_same_thread": False}}
        else:
            options = {"pool_pre_ping": True, "pool_size": POSTGRESQL_THREADS}
        self.engine = create_engine(self.url, **options)
        self._threads = ThreadPoolExecutor(1 if self.sqlite else POSTGRESQL_THREADS, thread_name_prefix="database")
        if self.sqlite:
            event.listen(self.engine, "connect", _set_up_sqlite)
            event.listen(self.engine, "begin", _begin_immediately)

    @property
    def path(self) -> Path | None:
        """The SQLite file; None for PostgreSQL and for a database in memory."""
        name = self.url.database
        return Path(name) if self.sqlite and name and name != ":memory:" else None

    def open(self, *, exclusive: bool = True) -> None:
        """Create or migrate the tables. Raises StorageFailed, or AlreadyRunning where another process writes."""
        try:
            self._open(exclusive)
        except StorageFailed:
            self.close()
            raise

    def _open(self, exclusive: bool) -> None:
        try:
            if self.path:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                if exclusive:
                    self._lock(self.path.with_name(self.path.name + ".lock"))
            with self.engine.begin() as connection:
                self._migrate(connection)
        except OSError as error:
            raise StorageFailed(f"The database folder cannot be used: {error.strerror}: {error.filename}.") from error
        except DBAPIError as error:
            raise StorageFailed(self._explain(error)) from error
        except CommandError as error:
            raise StorageFailed(
                "The database was made by a newer version of Dragoman. Use that version, or another database."
            ) from error

    def close(self) -> None:
        """End the threads and connections, and let another process in."""
        self._threads.shutdown()
        self.engine.dispose()
        if self._lock_file is not None:
            os.close(self._lock_file)
            self._lock_file = None

    async def run(self, work: Callable[[Connection], R]) -> R:
        """Do the work in one transaction on a thread. Raises StorageFailed; then nothing was written.

        A value that the tables refuse is not the database's failure: that error comes through as it is, so that
        it costs the one feed or article that brought the value.
        """
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._within, work)

    def _within(self, work: Callable[[Connection], R]) -> R:
        try:
            with self.engine.begin() as connection:
                return work(connection)
        except (DataError, IntegrityError):
            raise
        except DBAPIError as error:
            raise StorageFailed(self._explain(error)) from error
        except PoolTimeout as error:
            raise StorageFailed("All connections to the database are busy. Nothing was written.") from error

    def _migrate(self, connection: Connection) -> None:
        if not self.sqlite:  # of two processes that start together, one makes the tables
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
        alembic = AlembicConfig()
        alembic.set_main_option("script_location", str(MIGRATIONS))
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, "head")

    def _lock(self, path: Path) -> None:
        self._lock_file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(self._lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = os.read(self._lock_file, 20).decode().strip() or "unknown"
            os.close(self._lock_file)
            self._lock_file = None
            raise AlreadyRunning(
                f"Dragoman already runs on {self.path} (process {pid}). Stop it, or set DRAGOMAN_DATABASE_URL."
            ) from None
        os.ftruncate(self._lock_file, 0)
        os.pwrite(self._lock_file, str(os.getpid()).encode(), 0)

    def _explain(self, error: DBAPIError) -> str:
        """Put a driver's error into words; the URL never shows, for it may hold a password."""
        place = str(self.path) if self.path else self.url.render_as_string(hide_password=True)
        words = str(error.orig).strip().splitlines()[0] if error.orig else "no reason given"
        if "locked" in words:
            return f"The database {place} is locked by another program. Nothing was written."
        if "disk is full" in words or "No space left" in words:
            return f"The disk of the database {place} is full. Nothing was written; free some space."
        if "readonly" in words or "unable to open" in words:
            return f"The database {place} cannot be written ({words}). Check the folder's permissions."
        if "no such module: fts5" in words:
            return (
                "This Python's SQLite was built without full text search (FTS5), which searches need. "
                "Use another build of Python, the container image, or PostgreSQL."
            )
        words = re.sub(r"password=\S+", "password=…", words)
        return f"The database {place} cannot be used: {words}."


class _Stored(Protocol):
    _database: Database


S = TypeVar("S", bound=_Stored)


def transaction(
    method: Callable[Concatenate[S, Connection, P], R],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, R]]:
    """Turn a sync method whose second parameter is a connection into an async one that is one transaction."""

    @functools.wraps(method)
    async def call(self: S, *args: P.args, **kwargs: P.kwargs) -> R:
        return await self._database.run(lambda connection: method(self, connection, *args, **kwargs))

    return cast("Callable[Concatenate[S, P], Coroutine[Any, Any, R]]", call)


def upsert(tx: Connection, table: Table) -> Any:
    """Return an INSERT that takes ON CONFLICT: both databases have it, SQLAlchemy offers it for each apart."""
    return postgresql.insert(table) if tx.dialect.name == "postgresql" else sqlite.insert(table)


def _parse(url: str) -> URL:
    if url.startswith(("postgres://", "postgresql://")):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
        parsed.get_dialect()
    except (ArgumentError, NoSuchModuleError):
        backend = "unknown"
    if backend not in ("sqlite", "postgresql"):
        raise SettingsInvalid(
            "DRAGOMAN_DATABASE_URL is not a database URL that Dragoman knows. "
            "Write sqlite:///data/dragoman.sqlite or postgresql://user:password@host/name."
        )
    return parsed


def _set_up_sqlite(connection: Any, _record: object) -> None:
    # SQLAlchemy starts transactions (_begin_immediately), not the driver
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    # FULL, not NORMAL: after a power cut a lost receipt would send an alert twice
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_immediately(connection: Connection) -> None:
    # a transaction that reads first and writes later could otherwise find the database locked in between
    connection.exec_driver_sql("BEGIN IMMEDIATE")
