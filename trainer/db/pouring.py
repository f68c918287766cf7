"""Rows by the hundred thousand: straight into a table, past the objects and past the operations.

For made-up houses only: nothing of what an operation does beside its rows is done here, no audit event least.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from typing import Any

from sqlalchemy import Column, ColumnDefault, Connection, Table, func, select, text
from sqlalchemy.orm import Session

from trainer.db.tables import Base, table

CACHE_KIB = 128 * 1024
"""What SQLite may hold of its indexes meanwhile: they are written all over."""

Row = tuple[Any, ...]


def pour(session: Session, model: type[Base], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Insert rows, each with values for these columns; the others take the defaults of their table.

    SQLite gets them by one prepared statement, PostgreSQL by COPY. Rows are taken as they come, never held.
    """
    into, connection = table(model), session.connection()
    named = [into.c[name] for name in columns]
    left = [column for column in into.c if column not in named and column.default is not None]
    bound = _bound(connection, named, rows, [(column, _default(column)) for column in left])
    if connection.dialect.name == "sqlite":
        _execute(connection, into, [*named, *left], bound)
    else:
        _copy(connection, into, [*named, *left], bound)


def _default(column: Column[Any]) -> Any:
    """The value that stands for all rows. ValueError for a default that would be another each time."""
    default = column.default
    if not isinstance(default, ColumnDefault) or not default.is_scalar:
        raise ValueError(f"{column} has a default that has to be computed: name the column.")
    return default.arg


def _bound(
    connection: Connection,
    named: Sequence[Column[Any]],
    rows: Iterable[Row],
    defaults: Sequence[tuple[Column[Any], Any]],
) -> Iterator[Row]:
    """Rows as the driver takes them: column by column, as the type of each says."""
    dialect = connection.dialect

    def processor(column: Column[Any]) -> Any:
        return column.type.dialect_impl(dialect).bind_processor(dialect)

    same = tuple(
        value if (process := processor(column)) is None else process(value) for column, value in defaults
    )
    processors = [processor(column) for column in named]
    for row in rows:
        yield (
            *(
                value if process is None else process(value)
                for process, value in zip(processors, row, strict=True)
            ),
            *same,
        )


def _execute(
    connection: Connection, into: Table, columns: Sequence[Column[Any]], rows: Iterator[Row]
) -> None:
    driver = connection.connection.driver_connection
    assert driver is not None
    names, places = ", ".join(column.name for column in columns), ", ".join(repeat("?", len(columns)))
    (usual,) = driver.execute("PRAGMA cache_size").fetchone()
    driver.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
    driver.executemany(f"INSERT INTO {into.name} ({names}) VALUES ({places})", rows)  # noqa: S608 - our own names
    driver.execute(f"PRAGMA cache_size={usual}")


def _copy(connection: Connection, into: Table, columns: Sequence[Column[Any]], rows: Iterator[Row]) -> None:
    driver = connection.connection.driver_connection
    assert driver is not None
    names = ", ".join(column.name for column in columns)
    with driver.cursor() as cursor, cursor.copy(f"COPY {into.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    counted = into.autoincrement_column
    if counted is not None and counted in columns:
        connection.execute(
            select(func.setval(func.pg_get_serial_sequence(into.name, counted.name), func.max(counted)))
        )


def known_to_planner(session: Session) -> None:
    """Let PostgreSQL count what has been poured, as it does by itself some minutes later."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(text("ANALYZE"))
