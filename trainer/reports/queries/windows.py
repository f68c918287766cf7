"""Where in a long list to look: a few people at a time, in the order of the list.

What a line is must be worked out from facts, so no index holds the list as it is sorted. But its first key
always stands in some column: a name, a unit, a day. Along that column a page looks at as many people as fill
it, be the list of fifty lines or of a million. Only what hardly any line meets is looked for everywhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, select
from sqlalchemy.orm import Session

from trainer.accounts.models import Person
from trainer.reports.queries.paging import Key, beyond

FEW = 500
"""So many people are one window, whatever the order."""

FIRST, WIDER, MOST = 16, 4, 4096
"""People of the first of many windows; how many times wider each next one is; and at most."""


class Window(NamedTuple):
    """The people whose lines come next, and which of their lines."""

    people: Sequence[int]
    part: tuple[ColumnElement[bool], ...] = ()


class Along(NamedTuple):
    """A column that sorts a list first."""

    column: SQLColumnExpression[Any]  # of a line
    pairs: Select[*tuple[Any, ...]]  # its values as `value`, with each `person_id` who may have a line there
    descending: bool


Way = Along | Sequence[tuple[ColumnElement[bool], ...]]
"""How a list goes: along a column, or through parts of it one after another, each by the names."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """The people whose lines a list may show, by name: `names` are the keys of their name and id."""

    session: Session
    conditions: tuple[ColumnElement[bool], ...]  # on `Person`
    names: Sequence[Key]

    def windows(self, way: Way, place: Sequence[Any] | None, *, back: bool) -> Iterator[Window]:
        """All windows from a place on: its values are those of the keys that the list is sorted by."""
        few = self.session.scalars(select(Person.id).where(*self.conditions).limit(FEW + 1)).all()
        if len(few) <= FEW:
            yield Window(few)
        elif isinstance(way, Along):
            yield from self.by_value(way, place, back=back)
        else:
            for number, part in enumerate(way):
                yield from self.by_name(None if place is None or number else place[-3:-1], *part)

    def by_name(
        self,
        start: Sequence[Any] | None,
        *part: ColumnElement[bool],
        among: ColumnElement[bool] | None = None,
    ) -> Iterator[Window]:
        """Windows along the names from a place on, of which `part` of the lines is meant."""
        conditions = self.conditions if among is None else (*self.conditions, among)
        people = select(Person.sorting_key, Person.id).where(*conditions)
        people, width = people.order_by(*(key.sorted for key in self.names)), FIRST
        if start is not None:  # of whom other lines may still come
            name, person = start
            start = (name, person + 1 if self.names[1].descending else person - 1)
        while True:
            rest = people if start is None else people.where(beyond(self.names, start))
            found = self.session.execute(rest.limit(width)).all()
            if found:
                yield Window([row.id for row in found], part)
            if len(found) < width:
                return
            start, width = found[-1], min(width * WIDER, MOST)

    def by_value(self, way: Along, place: Sequence[Any] | None, *, back: bool) -> Iterator[Window]:
        """Windows along a column; lines without a value stand at the end, by name."""
        at_end = place is not None and place[0] == 1
        beside = place[2:4] if at_end and place is not None else None
        last = way.column.is_(None)
        if back:
            if at_end:
                yield from self.by_name(beside, last)
            yield from self._by_value(way, None if at_end or place is None else place[1:4])
        else:
            if not at_end:
                yield from self._by_value(way, place and place[1:4])
            yield from self.by_name(beside, last)

    def _by_value(self, way: Along, start: Sequence[Any] | None) -> Iterator[Window]:
        """Some values together, or one by the names there."""
        key, width = Key(way.pairs.selected_columns["value"], way.descending), FIRST
        pairs = way.pairs.where(*self.conditions, key.expression.is_not(None))
        rest = pairs if start is None else pairs.where(key.reached(start[0]))
        while True:
            found = self.session.execute(rest.order_by(key.sorted).limit(width)).all()
            last = found[-1].value if found else None
            whole = len(found) < width
            sure = found if whole else [row for row in found if row.value != last]
            if sure:
                low, high = sure[0].value, sure[-1].value
                part = way.column.between(*((high, low) if way.descending else (low, high)))
                yield Window(list({row.person_id for row in sure}), (part,))
            if whole:
                return
            if sure:
                rest = pairs.where(key.reached(last))
            else:
                there = way.pairs.where(key.expression == last).subquery()
                beside = start[1:] if start is not None and start[0] == last else None
                among = Person.id.in_(select(there.c.person_id))
                yield from self.by_name(beside, way.column == last, among=among)
                rest = pairs.where(key.passed(last))
            width = min(width * WIDER, MOST)
