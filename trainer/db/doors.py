"""The doors to a database: reader, writer, aside."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import CursorResult, Result, inspect, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from trainer.db.engines import postgres_engine, sqlite_engine
from trainer.db.tables import Base

SCHEMA = "0001"
"""The migration this program needs; a test holds it equal to the newest in `migrations/`."""


class DatabaseError(Exception):
    """The database cannot be used as it is. The message says why and what to do."""


class Database:
    """One database: a pool for reading, one for writing."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        if self.sqlite:
            self.engine = sqlite_engine(self.url, writes=True)
            self.reading = sqlite_engine(self.url, writes=False)
        else:
            self.engine = postgres_engine(self.url)
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


def touched(result: Result[*tuple[Any, ...]]) -> int:
    """How many rows an UPDATE or DELETE touched."""
    assert isinstance(result, CursorResult)
    return result.rowcount


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
