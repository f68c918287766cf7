"""The doors to a database: reader, writer, aside."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, CursorResult, Insert, Result, Table, bindparam, inspect, make_url, text
from sqlalchemy.orm import Session

from trainer.db.engines import postgres_engine, sqlite_engine
from trainer.db.tables import Base, table

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

SCHEMA = "0016"
"""The migration this program needs; a test holds it equal to the newest in `migrations/`."""


Door = Connection | Session
"""What rows are read through: for those that need no objects a connection does, and costs less."""


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
        """A session that holds the write lock from its first statement. Whoever opened it commits.

        What it has loaded stays readable after that: loading it again would take the lock again.
        """
        return Session(self.engine, autoflush=False, expire_on_commit=False)

    @contextmanager
    def aside(self) -> Iterator[Session]:
        """A short transaction of its own, committed at its end."""
        with self.writer() as session:
            yield session
            session.commit()

    def check_schema(self) -> None:
        """Raise `DatabaseError` unless the tables are those this program was written for."""
        if self.sqlite and self.url.database and not Path(self.url.database).exists():
            raise DatabaseError(f"There is no database at {self.url.database}. Run `trainer db upgrade`.")
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
        from alembic.config import Config  # noqa: PLC0415 - as above

        alembic = Config()
        alembic.set_main_option("script_location", str(migrations).replace("%", "%%"))
        if self.sqlite and self.url.database:
            Path(self.url.database).touch(mode=0o600)  # what SQLite lays beside it is as private
        with self.engine.connect() as connection, self._rebuilding(connection), connection.begin():
            _be_patient(connection)
            alembic.attributes["connection"] = connection
            command.upgrade(alembic, revision)

    @contextmanager
    def _rebuilding(self, connection: Connection) -> Iterator[None]:
        """Let SQLite make a table anew while others refer to it (sqlite.org/lang_altertable.html, 7)."""
        if not self.sqlite:
            yield
            return
        driver = connection.connection
        driver.cursor().execute("PRAGMA foreign_keys=OFF")
        try:
            yield
            broken = driver.cursor().execute("PRAGMA foreign_key_check").fetchall()
        finally:
            driver.cursor().execute("PRAGMA foreign_keys=ON")
        if broken:
            raise DatabaseError(f"Rows refer to others that are not there: {broken[:5]}. Restore the backup.")

    def dispose(self) -> None:
        """Close all connections."""
        self.reading.dispose()
        self.engine.dispose()


def touched(result: Result[*tuple[Any, ...]]) -> int:
    """How many rows an UPDATE or DELETE touched."""
    assert isinstance(result, CursorResult)
    return result.rowcount


def upsert(session: Session, model: type[Base], values: dict[str, Any], *, on: tuple[str, ...]) -> None:
    """Insert a row; where one with the same `on` stands, it takes the other values."""
    connection = session.connection()
    connection.execute(_upsert(table(model), connection.dialect.name, tuple(values), on, counts=""), values)


def count(session: Session, model: type[Base], key: dict[str, Any], counter: str, *, by: int = 1) -> None:
    """Count a row's counter up; where none with this key stands, insert one that begins so."""
    statement = _upsert(
        table(model), session.get_bind().dialect.name, (*key, counter), tuple(key), counts=counter
    )
    session.connection().execute(statement, {**key, counter: by})


@cache
def _upsert(
    into: Table, dialect: str, columns: tuple[str, ...], on: tuple[str, ...], *, counts: str
) -> Insert:
    """Built once for each form: building takes ten times as long as running it."""
    builder = importlib.import_module(f"sqlalchemy.dialects.{dialect}")  # only one is ever needed
    statement: postgresql.Insert | sqlite.Insert = builder.insert(into).values(
        {name: bindparam(name) for name in columns}
    )
    change: dict[str, Any] = {name: statement.excluded[name] for name in columns if name not in on}
    if counts:
        change = {counts: into.c[counts] + statement.excluded[counts]}
    return statement.on_conflict_do_update(index_elements=on, set_=change)


def still(session: Session) -> None:
    """Let all that this transaction reads be as of one moment, as SQLite's always is. To be called first."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def patient(session: Session) -> None:
    """Let this transaction run as long as it must: for exports and compiling, not for pages."""
    _be_patient(session.connection())


def _be_patient(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
