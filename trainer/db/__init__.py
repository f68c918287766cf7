"""The database: how it is opened, read and written. What differs between SQLite and PostgreSQL lives here.

Three doors. A `reader` cannot write: its connections are read-only. A `writer` takes the write lock at
its beginning (`BEGIN IMMEDIATE`), so that two of them take turns and never fail half-way. An `aside` is a
short transaction of its own that commits itself. The one who opened a writer commits it, once.
"""

from trainer.db.dates import days_after, months_after
from trainer.db.doors import SCHEMA, Database, DatabaseError, Door, count, patient, still, touched, upsert
from trainer.db.engines import JOURNAL_MODE, SQLITE, wal_reset_bug
from trainer.db.pouring import Row, known_to_planner, pour
from trainer.db.requests import aside, database, end_reading, init_app, reader, reading, writer
from trainer.db.tables import APPEND_ONLY, BYTEWISE, Base, Exact, Instant, append_only_triggers, table
from trainer.db.vitals import SOUND, Vitals, quick_check, vitals

__all__ = [
    "APPEND_ONLY",
    "BYTEWISE",
    "JOURNAL_MODE",
    "SCHEMA",
    "SOUND",
    "SQLITE",
    "Base",
    "Database",
    "DatabaseError",
    "Door",
    "Exact",
    "Instant",
    "Row",
    "Vitals",
    "append_only_triggers",
    "aside",
    "count",
    "database",
    "days_after",
    "end_reading",
    "init_app",
    "known_to_planner",
    "months_after",
    "patient",
    "pour",
    "quick_check",
    "reader",
    "reading",
    "still",
    "table",
    "touched",
    "upsert",
    "vitals",
    "wal_reset_bug",
    "writer",
]
