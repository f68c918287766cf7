"""The database: how it is opened, read and written. What differs between SQLite and PostgreSQL lives here.

Three doors. A `reader` cannot write: its connections are read-only. A `writer` takes the write lock at
its beginning (`BEGIN IMMEDIATE`), so that two of them take turns and never fail half-way. An `aside` is a
short transaction of its own that commits itself. The one who opened a writer commits it, once.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import flask
from sqlalchemy import (
    JSON,
    URL,
    CursorResult,
    DateTime as SqlDateTime,
    Dialect,
    Engine,
    LargeBinary,
    MetaData,
    Result,
    String,
    Table,
    create_engine,
    event,
    inspect,
    make_url,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

SCHEMA = "0001"
"""The migration this program needs; a test holds it equal to the newest in `migrations/`."""


class Instant(TypeDecorator[datetime]):
    """A moment, always with a zone, always UTC in the database."""

    impl = SqlDateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a time zone: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return (
            value
            if value is None
            else value.replace(tzinfo=UTC)
            if not value.tzinfo
            else value.astimezone(UTC)
        )


class Exact(TypeDecorator[Fraction]):
    """An exact fraction, kept as the text `n/d`: a pass is decided on it, never on a rounded figure."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Fraction | None, dialect: Dialect) -> str | None:
        return None if value is None else str(Fraction(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Fraction | None:
        return None if value is None else Fraction(value)


class Base(DeclarativeBase):
    """What all tables share: names for constraints, and types."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own declaration
        datetime: Instant,
        Fraction: Exact,
        bytes: LargeBinary,
        dict[str, Any]: JSON().with_variant(JSONB(), "postgresql"),
    }


def table(model: type[Base]) -> Table:
    """The table of a model, for statements that need no objects."""
    found = model.__table__
    assert isinstance(found, Table)
    return found


def touched(result: Result[*tuple[Any, ...]]) -> int:
    """How many rows an UPDATE or DELETE touched."""
    assert isinstance(result, CursorResult)
    return result.rowcount


APPEND_ONLY = {"append_only": True}
"""`info` of a table whose rows are never changed or deleted; the migration gives it triggers."""


def append_only_triggers(table: str, dialect: str) -> list[str]:
    """The statements that make the database refuse UPDATE and DELETE on a table of facts."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for act in ("UPDATE", "DELETE")
        ]
    refusing = f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    return [
        f"CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS {refusing}",
        *(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"FOR EACH {'STATEMENT' if act == 'TRUNCATE' else 'ROW'} EXECUTE FUNCTION {table}_append_only()"
            for act in ("UPDATE", "DELETE", "TRUNCATE")
        ),
    ]


class DatabaseError(Exception):
    """The database cannot be used as it is. The message says why and what to do."""


def _wal_reset_bug(version: tuple[int, ...]) -> bool:
    """Whether this SQLite may lose committed data when two connections checkpoint a WAL at once.

    Fixed in 3.51.3, and in the back-ports 3.44.6 and 3.50.7 (sqlite.org/wal.html, "the WAL-reset bug").
    """
    fixed_branch = (version[:2] == (3, 44) and version >= (3, 44, 6)) or (
        version[:2] == (3, 50) and version >= (3, 50, 7)
    )
    return (3, 7, 0) <= version < (3, 51, 3) and not fixed_branch


def _sqlite_driver() -> ModuleType:
    """Python's own SQLite, or the `pysqlite3` wheel where the interpreter's has the WAL-reset bug."""
    if _wal_reset_bug(sqlite3.sqlite_version_info):
        try:
            from pysqlite3 import dbapi2  # noqa: PLC0415 - only there on some platforms
        except ImportError:
            return sqlite3
        return dbapi2  # type: ignore[no-any-return]
    return sqlite3


SQLITE = _sqlite_driver()
JOURNAL_MODE = "DELETE" if _wal_reset_bug(SQLITE.sqlite_version_info) else "WAL"


class Database:
    """One database: a pool for reading, one for writing."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        if self.sqlite:
            self.engine = _sqlite_engine(self.url, writes=True)
            self.reading = _sqlite_engine(self.url, writes=False)
        else:
            self.engine = _postgres_engine(self.url)
            self.reading = self.engine.execution_options(postgresql_readonly=True)

    @property
    def sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.url.get_backend_name() == "sqlite"

    def reader(self) -> Session:
        """A session that cannot write."""
        return Session(self.reading, autoflush=False)

    def writer(self) -> Session:
        """A session that holds the write lock from its first statement. Whoever opened it commits."""
        return Session(self.engine, autoflush=False)

    @contextmanager
    def aside(self) -> Iterator[Session]:
        """A short transaction of its own, committed at its end."""
        with self.writer() as session:
            yield session
            session.commit()

    def check_schema(self) -> None:
        """Raise `DatabaseError` unless the tables are those this program was written for."""
        with self.engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                raise DatabaseError("The database is empty. Run `trainer db upgrade` to create its tables.")
            found = connection.scalar(text("SELECT version_num FROM alembic_version"))
        if found is None or found < SCHEMA:
            raise DatabaseError(
                f"The database has schema {found}, this program needs {SCHEMA}. Run `trainer db upgrade`."
            )
        if found > SCHEMA:
            raise DatabaseError(
                f"The database has schema {found}, newer than this program's {SCHEMA}. "
                "Run the newer program, or restore the backup taken before its upgrade."
            )

    def upgrade(self, migrations: Path, revision: str = "head") -> None:
        """Run the migrations up to a revision, in one transaction."""
        from alembic import command  # noqa: PLC0415 - a worker never needs it, and it takes its time
        from alembic.config import Config  # noqa: PLC0415

        alembic = Config()
        alembic.set_main_option("script_location", str(migrations).replace("%", "%%"))
        with self.engine.begin() as connection:
            alembic.attributes["connection"] = connection
            command.upgrade(alembic, revision)

    def dispose(self) -> None:
        """Close all connections."""
        self.reading.dispose()
        self.engine.dispose()


def _sqlite_engine(url: URL, *, writes: bool) -> Engine:
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

    begin = text("BEGIN IMMEDIATE" if writes else "BEGIN")

    @event.listens_for(engine, "begin")
    def take_the_lock(connection: Any) -> None:
        connection.execute(begin)

    return engine


def _postgres_engine(url: URL) -> Engine:
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": 3,
            "options": "-c timezone=UTC -c statement_timeout=5s -c lock_timeout=3s"
            " -c idle_in_transaction_session_timeout=10s",
        },
    )


def upsert(
    session: Session,
    model: type[Base],
    values: dict[str, Any],
    *,
    on: tuple[str, ...],
    change: Callable[[Any], dict[str, Any]],
) -> None:
    """Insert a row; where one with the same `on` stands, set what `change` makes of the new values."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(model).values(values)
    session.execute(statement.on_conflict_do_update(index_elements=on, set_=change(statement.excluded)))


def patient(session: Session) -> None:
    """Let this transaction run as long as it must: for exports and migrations, not for pages."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL statement_timeout = 0"))
        session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))


def database() -> Database:
    """The database of the running app."""
    found: Database = flask.current_app.extensions["database"]
    return found


def reader() -> Session:
    """The request's reading session, opened at the first call and closed at the request's end."""
    if "reader" not in flask.g:
        flask.g.reader = database().reader()
    session: Session = flask.g.reader
    return session


def writer() -> Session:
    """The request's writing session. The view commits it; what is not committed is undone."""
    if "writer" not in flask.g:
        end_reading()  # a reader held across a write would see the past
        flask.g.writer = database().writer()
    session: Session = flask.g.writer
    return session


def aside() -> Any:
    """A short transaction beside a reading request; see `Database.aside`."""
    end_reading()
    return database().aside()


def end_reading() -> None:
    """Give the request's reading session back."""
    session: Session | None = flask.g.pop("reader", None)
    if session is not None:
        session.close()


def _close(_error: BaseException | None) -> None:
    end_reading()
    session: Session | None = flask.g.pop("writer", None)
    if session is not None:
        session.close()


def init_app(app: flask.Flask, opened: Database) -> None:
    """Give the app its database, and close each request's sessions."""
    app.extensions["database"] = opened
    app.teardown_appcontext(_close)
