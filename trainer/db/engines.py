"""How each database is opened: SQLite with its pragmas and its lock, PostgreSQL with its limits."""

import sqlite3
from types import ModuleType
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry


def wal_reset_bug(version: tuple[int, ...]) -> bool:
    """Whether this SQLite may lose committed data when two connections checkpoint a WAL at once.

    Fixed in 3.51.3, and in the back-ports 3.44.6 and 3.50.7 (sqlite.org/wal.html, "the WAL-reset bug").
    """
    fixed_branch = (version[:2] == (3, 44) and version >= (3, 44, 6)) or (
        version[:2] == (3, 50) and version >= (3, 50, 7)
    )
    return (3, 7, 0) <= version < (3, 51, 3) and not fixed_branch


def _sqlite_driver() -> ModuleType:
    """Python's own SQLite, or the `pysqlite3` wheel where the interpreter's has the WAL-reset bug."""
    if wal_reset_bug(sqlite3.sqlite_version_info):
        try:
            from pysqlite3 import dbapi2  # noqa: PLC0415 - only there on some platforms
        except ImportError:
            return sqlite3
        return dbapi2  # type: ignore[no-any-return]
    return sqlite3


SQLITE = _sqlite_driver()
JOURNAL_MODE = "DELETE" if wal_reset_bug(SQLITE.sqlite_version_info) else "WAL"


def sqlite_engine(url: URL, *, writes: bool) -> Engine:
    """A pool of connections to a SQLite file; those that do not write cannot."""
    engine = create_engine(url, module=SQLITE)

    @event.listens_for(engine, "connect")
    def settle(connection: Any, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # we begin our transactions ourselves, below
        for pragma in (
            "busy_timeout=5000",
            f"journal_mode={JOURNAL_MODE}",
            "synchronous=FULL",
            "foreign_keys=ON",
            "trusted_schema=OFF",
            "secure_delete=ON",
            *(() if writes else ("query_only=ON",)),
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        if writes:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:  # waits for nobody, so nothing has to watch over it
            connection.connection.driver_connection.execute("BEGIN")

    return engine


def postgres_engine(url: URL) -> Engine:
    """A pool of connections to PostgreSQL, none of which waits or idles for long."""
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": 3,
            "options": "-c timezone=UTC -c statement_timeout=5s -c lock_timeout=3s"
            " -c idle_in_transaction_session_timeout=10s",
        },
    )
