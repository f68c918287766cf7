"""How each database is opened: SQLite with its pragmas and its lock, PostgreSQL with its limits."""

import fcntl
import os
import sqlite3
import time
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
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
        driver: ModuleType = dbapi2
        return driver
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

    if writes and url.database:
        _take_turns(engine, Path(f"{url.database}-turn"))
    return engine


PATIENCE = 5.0  # seconds that a writer queues before it tries SQLite's own lock
LOOK = 0.0005  # seconds between two looks whether it is its turn


def _take_turns(engine: Engine, path: Path) -> None:
    """Let writers queue at a lock of the system's before they try SQLite's own.

    SQLite lets a writer that finds the database locked sleep, ever longer, before it looks again: of two busy
    processes one may wait for seconds while the other writes. This lock is looked at often, and is free the
    moment its holder is done or dead. Who has queued for too long goes on; SQLite then says what is wrong.
    """

    @event.listens_for(engine, "connect")
    def line_up(_opened: Any, entry: ConnectionPoolEntry) -> None:
        entry.info["turn"] = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    @event.listens_for(engine, "begin", insert=True)
    def wait(connection: Connection) -> None:
        turn = connection.info["turn"]
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                time.sleep(LOOK)

    @event.listens_for(engine, "checkin")
    def give_way(_opened: Any, entry: ConnectionPoolEntry) -> None:
        if "turn" in entry.info:  # a connection that broke has left already
            fcntl.flock(entry.info["turn"], fcntl.LOCK_UN)

    @event.listens_for(engine, "close")
    def leave(_opened: Any, entry: ConnectionPoolEntry) -> None:
        os.close(entry.info.pop("turn"))


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
