"""The databases that tests happen in: one of each kind in a process, as it was founded whenever it is lent.

A database of its own for each test would cost more than most tests do: SQLAlchemy would compile every
statement again for each, and PostgreSQL would copy its catalogues of 15 MB each time.
"""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from trainer import db

Build = Callable[[str], None]
"""Fills the empty database of a URL and closes its connections; what it makes is the same each time."""

MEMORY = Path("/dev/shm")

OTHERS = """SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""
TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
COUNTERS = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'"
FILLED_BY_MIGRATIONS_ALONE = {"common_password"}  # its sixty thousand rows would take long to look at
SCHEMA = """SELECT
    (SELECT (count(*), bit_xor(xmin::text::bigint))::text FROM pg_class),
    (SELECT (count(*), bit_xor(xmin::text::bigint))::text FROM pg_attribute),
    (SELECT (count(*), bit_xor(xmin::text::bigint))::text FROM pg_constraint),
    (SELECT (count(*), bit_xor(xmin::text::bigint))::text FROM pg_trigger),
    (SELECT (count(*), bit_xor(xmin::text::bigint))::text FROM pg_proc)"""
"""What becomes another when anything of the schema does: which transactions wrote its descriptions."""


@contextmanager
def in_memory() -> Iterator[Path]:
    """A folder for files of SQLite: where the system keeps one in memory, no commit waits for a disk."""
    with TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as folder:
        yield Path(folder)


def connect(url: str) -> psycopg.Connection:
    """A bare connection to the PostgreSQL database that an SQLAlchemy URL names; each statement commits."""
    plain = make_url(url).set(drivername="postgresql")
    return psycopg.connect(plain.render_as_string(hide_password=False), autocommit=True)


class PostgresServer:
    """A server on which tests make databases of their own."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._connection = connect(url)
        self._run = f"trainer_test_{secrets.token_hex(4)}"
        self._made: list[str] = []
        self._templates: dict[Build, str] = {}

    def fresh(self, build: Build) -> str:
        """The URL of a new database, a copy of the one that `build` filled.

        `build` gets the URL of an empty database, fills it and closes its connections; it runs once, each
        further database is a copy of its files (some 50 ms).
        """
        if build not in self._templates:
            empty = self._create("template1")
            build(self._of(empty))
            self._templates[build] = empty
        return self._of(self._create(self._templates[build]))

    def drop(self, url: str) -> None:
        """Remove a database that `fresh` made, whoever is still connected to it."""
        name = make_url(url).database or ""
        self._made.remove(name)
        self._connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def close(self) -> None:
        """Remove all that is left, and disconnect."""
        for name in list(self._made):
            self.drop(self._of(name))
        self._connection.close()

    def _create(self, template: str) -> str:
        name = f"{self._run}_{len(self._made)}_{secrets.token_hex(2)}"
        self._connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
        self._made.append(name)
        return name

    def _of(self, name: str) -> str:
        return self._url.set(database=name).render_as_string(hide_password=False)


class SqliteLoan:
    """A SQLite file, replaced by a copy of the founded one before each loan."""

    def __init__(self, folder: Path, build: Build) -> None:
        self._path, self._founded = folder / "trainer.db", folder / "founded.db"
        build(f"sqlite:///{self._founded}")
        self._opened = db.Database(f"sqlite:///{self._path}")

    @contextmanager
    def lent(self) -> Iterator[db.Database]:
        """The database, for one test."""
        self._clear()
        shutil.copy(self._founded, self._path)
        yield self._opened
        self._opened.dispose()

    def _clear(self) -> None:
        for file in self._path.parent.glob(f"{self._path.name}*"):  # and what SQLite and we lay beside it
            file.unlink()


class PostgresLoan:
    """A PostgreSQL database: the tables that a test changed are filled anew before the next loan.

    That a table was changed is seen by its number of rows and by the transactions that wrote them (`xmin`).
    Who changes the schema leaves the next one a new copy of the database.
    """

    def __init__(self, server: PostgresServer, build: Build) -> None:
        self._server, self._build = server, build
        self._renew()

    @contextmanager
    def lent(self) -> Iterator[db.Database]:
        """The database, for one test."""
        self._restore()
        yield self._opened
        self._opened.dispose()

    def close(self) -> None:
        """Disconnect and remove it."""
        self._connection.close()
        self._server.drop(self._url)

    def _renew(self) -> None:
        self._url = self._server.fresh(self._build)
        self._opened = db.Database(self._url)
        self._connection = connect(self._url)
        self._connection.execute("SET session_replication_role = replica")  # no trigger, no foreign key
        self._schema = self._all(SCHEMA)
        names = {name for (name,) in self._all(TABLES)} - FILLED_BY_MIGRATIONS_ALONE
        self._rows = {name: self._read(name) for name in sorted(names)}
        self._look = sql.SQL(" UNION ALL ").join(
            sql.SQL(
                "SELECT {}, (count(*), min(xmin::text::bigint), max(xmin::text::bigint))::text FROM {}"
            ).format(name, sql.Identifier(name))
            for name in self._rows
        )
        self._count_from = sql.SQL("SELECT ") + sql.SQL(", ").join(
            sql.SQL("setval({}, {}, {})").format(
                name,
                *self._all(sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier(name)))[0],
            )
            for (name,) in self._all(COUNTERS)
        )
        self._fill([*self._rows])

    def _restore(self) -> None:
        self._connection.execute(OTHERS)
        if self._all(SCHEMA) != self._schema:
            self.close()
            self._renew()
            return
        self._fill([name for name, state in self._all(self._look) if state != self._written[name]])
        self._connection.execute(self._count_from)

    def _fill(self, names: list[str]) -> None:
        """Empty these tables and fill them again; swept in between, so that rows lie as they lay."""
        if names:
            with self._connection.transaction():
                for name in names:
                    self._connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
            swept = sql.SQL(", ").join(map(sql.Identifier, names))
            self._connection.execute(sql.SQL("VACUUM {}").format(swept))
            with self._connection.transaction():
                for name in filter(self._rows.get, names):
                    into = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(name))
                    with self._connection.cursor() as cursor, cursor.copy(into) as copy:
                        copy.write(self._rows[name])
            self._written: dict[str, str] = dict(self._all(self._look))

    def _read(self, name: str) -> bytes:
        out = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(name))
        with self._connection.cursor() as cursor, cursor.copy(out) as copy:
            return b"".join(copy)

    def _all(self, query: LiteralString | sql.Composable) -> list[tuple[Any, ...]]:
        return self._connection.execute(query).fetchall()
