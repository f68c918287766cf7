"""Pages of a list by its keys: each begins where the one before ended, however far down (keyset paging)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, SQLColumnExpression, and_, case, or_


class Column(StrEnum):
    """What the list can be sorted by."""

    NAME = "name"
    UNIT = "unit"
    COURSE = "course"
    COMPLETED = "completed"
    UNTIL = "until"


@dataclass(frozen=True, slots=True)
class Order:
    """How the list is sorted; what is equal there, by name."""

    by: Column = Column.NAME
    descending: bool = False

    @classmethod
    def parse(cls, text: str) -> "Order":
        """`name`, or `-name` for descending. Raises ValueError for anything else."""
        return cls(Column(text.removeprefix("-")), text.startswith("-"))

    def __str__(self) -> str:
        return f"{'-' if self.descending else ''}{self.by}"


class Place(NamedTuple):
    """A line as an address names it, without anybody's name: ids, and the day or unit sorted by.

    `line` is what tells it from the other lines of the person.
    """

    value: str
    person: int
    line: int

    @classmethod
    def parse(cls, text: str) -> "Place":
        """`2026-03-01.17.4`. Raises ValueError for anything else."""
        found = re.fullmatch(r"(\d{4}-\d\d-\d\d|\d{0,9})\.(\d{1,9})\.(\d{1,9})", text, re.ASCII)
        if found is None:
            raise ValueError(f"not a place in the list: {text!r}")
        return cls(found[1], int(found[2]), int(found[3]))

    @classmethod
    def of(cls, row: Row[Any], order: Order, apart: str = "course_id") -> "Place":
        """Where a line stands; `apart` is the column that tells it from the other lines of the person."""
        names = {Column.UNIT: "unit_id", Column.COMPLETED: "completed", Column.UNTIL: "valid_until"}
        sorted_by = getattr(row, names[order.by]) if order.by in names else None
        return cls("" if sorted_by is None else str(sorted_by), row.person_id, getattr(row, apart))

    def __str__(self) -> str:
        return f"{self.value}.{self.person}.{self.line}"


@dataclass(frozen=True, slots=True)
class Stretch:
    """The lines of a page, and whether there are more on either side."""

    rows: Sequence[Row[Any]]
    earlier: bool
    later: bool


class Key(NamedTuple):
    """Something a list is sorted by, in the end by enough of them to tell any two lines apart."""

    expression: SQLColumnExpression[Any]
    descending: bool = False

    @property
    def sorted(self) -> ColumnElement[Any]:
        """As it stands in ORDER BY."""
        return self.expression.desc() if self.descending else self.expression.asc()

    def passed(self, value: Any) -> ColumnElement[bool]:
        """The condition that a line stands behind a value."""
        behind: ColumnElement[bool] = self.expression < value if self.descending else self.expression > value
        return behind

    def reached(self, value: Any) -> ColumnElement[bool]:
        """The condition that a line stands at a value or behind it."""
        there: ColumnElement[bool] = self.expression <= value if self.descending else self.expression >= value
        return there

    @property
    def turned(self) -> "Key":
        """The other way round."""
        return self._replace(descending=not self.descending)


def missing_last(column: Any) -> Key:
    """Puts the lines without a value at the end, whatever the database thinks of NULL."""
    return Key(case((column.is_(None), 1), else_=0))


def beyond(keys: Sequence[Key], values: Sequence[Any]) -> ColumnElement[bool]:
    """The condition that a line comes after these values. Only an equal NULL may stand beside a NULL.

    Said once more of the first key alone: so an index is entered at the place and not at its beginning.
    """
    ways, equal = [], []
    for key, value in zip(keys, values, strict=True):
        if value is None:
            equal.append(key.expression.is_(None))
            continue
        ways.append(and_(*equal, key.passed(value)))
        equal.append(key.expression == value)
    return or_(*ways) if values[0] is None else and_(keys[0].reached(values[0]), or_(*ways))
