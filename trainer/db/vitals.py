"""How a database is: its kind, size and clock, and whether its pages are sound."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

SOUND = "ok"


@dataclass(frozen=True, slots=True)
class Vitals:
    """What can be told of a database by looking at it once."""

    kind: str  # with its version
    schema: str
    size: int  # bytes
    answers: int  # microseconds that the shortest question took
    clock: datetime | None  # its own; None where it has none but ours


def vitals(session: Session) -> Vitals:
    """How the database is just now."""
    embedded = session.get_bind().dialect.name == "sqlite"
    begun = time.perf_counter()
    session.execute(text("SELECT 1"))
    answers = round((time.perf_counter() - begun) * 1_000_000)
    schema = str(session.scalar(text("SELECT version_num FROM alembic_version")))
    if embedded:
        version = session.scalar(text("SELECT sqlite_version()"))
        size = session.scalar(
            text("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        )
        return Vitals(f"SQLite {version}", schema, int(size or 0), answers, None)
    version = str(session.scalar(text("SHOW server_version"))).split()[0]
    size = session.scalar(text("SELECT pg_database_size(current_database())"))
    now = session.scalar(text("SELECT clock_timestamp()"))
    assert isinstance(now, datetime)
    return Vitals(f"PostgreSQL {version}", schema, int(size or 0), answers, now.astimezone(UTC))


def quick_check(session: Session) -> str:
    """`ok`, or what is wrong with the database's pages, as it says so itself.

    SQLite reads every page (`PRAGMA quick_check`). PostgreSQL checks each page as it reads it, where the
    cluster was made with data checksums; it is asked whether that is so.
    """
    if session.get_bind().dialect.name == "sqlite":
        return "; ".join(str(line) for line in session.scalars(text("PRAGMA quick_check(10)")))
    return SOUND if session.scalar(text("SHOW data_checksums")) == "on" else "data_checksums = off"
