"""A list on its way out of the house: streamed, and noted in the audit trail before and after."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from trainer import audit, clock, db
from trainer.audit import Actor
from trainer.db import Database
from trainer.reports.table import Cell, TableWriter, spooled

Line = TypeVar("Line")


def sent(
    database: Database,
    by: Actor,
    what: str,
    narrowed: dict[str, Any],
    parts: Callable[[Session], Iterable[Iterable[Any]]],
    cells: Callable[[Any], Iterable[Cell]],
    table: TableWriter,
    *,
    at: datetime,
) -> Iterator[bytes]:
    """The bytes of an export. `export.begin` is written here and now, or nothing leaves the house.

    `export.end` follows when the last byte has been made, or the line has broken: how many rows went out
    and the SHA-256 of all of it.
    """
    with database.aside() as session:
        audit.record(session, by, "export.begin", what, at=at, payload={"filter": narrowed})
    chunks = _chunks(database, by, what, parts, cells, table)
    # A long look at a SQLite file without a write-ahead log keeps everybody else from writing.
    holds_up = database.sqlite and db.JOURNAL_MODE == "DELETE"
    return spooled(chunks) if holds_up else chunks


def _chunks(
    database: Database,
    by: Actor,
    what: str,
    parts: Callable[[Session], Iterable[Iterable[Any]]],
    cells: Callable[[Any], Iterable[Cell]],
    table: TableWriter,
) -> Iterator[bytes]:
    complete = False
    try:
        with database.reader() as session:
            db.still(session)
            db.patient(session)
            yield table.chunk(())
            for part in parts(session):
                yield table.chunk(map(cells, part))
        complete = True
    finally:
        with database.aside() as session:
            audit.record(
                session,
                by,
                "export.end",
                what,
                at=clock.now(),
                payload={"rows": table.rows, "sha256": table.digest, "complete": complete},
            )
