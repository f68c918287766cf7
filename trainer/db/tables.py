"""What all tables share: their base, their types, and the triggers that keep facts as they are."""

from collections.abc import Callable
from datetime import UTC, datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, LargeBinary, MetaData, String, Table
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator, TypeEngine


class Instant(TypeDecorator[datetime]):
    """A moment, always with a zone, always UTC in the database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a time zone: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        """SQLite's text straight to an instant: pages read many of them."""
        return _instant if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)


@lru_cache(maxsize=8192)
def _instant(stored: str | None) -> datetime | None:
    return None if stored is None else datetime.fromisoformat(stored).replace(tzinfo=UTC)


class Exact(TypeDecorator[Fraction]):
    """An exact fraction, kept as the text `n/d`: a pass is decided on it, never on a rounded figure."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Fraction | None, dialect: Dialect) -> str | None:
        return None if value is None else str(Fraction(value))

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Fraction | None]:
        """The same few marks come again and again."""
        return _fraction

    def process_result_value(self, value: str | None, dialect: Dialect) -> Fraction | None:
        return _fraction(value)


@lru_cache(maxsize=8192)
def _fraction(stored: str | None) -> Fraction | None:
    return None if stored is None else Fraction(stored)


class Document(TypeDecorator[dict[str, Any]]):
    """JSON, as each database keeps it best. PostgreSQL's part is loaded only for PostgreSQL: it is large."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name != "postgresql":
            return dialect.type_descriptor(JSON())
        from sqlalchemy.dialects.postgresql import JSONB  # noqa: PLC0415 - see above

        return dialect.type_descriptor(JSONB())


BYTEWISE = String().with_variant(String(collation="C"), "postgresql")
"""Text that sorts the same in each database: by its bytes, whatever language the server speaks."""


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
        dict[str, Any]: Document,
    }


def table(model: type[Base]) -> Table:
    """The table of a model, for statements that need no objects."""
    found = model.__table__
    assert isinstance(found, Table)
    return found


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
