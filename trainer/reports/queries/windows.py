"""Where in a long list to look: a few people at a time, in the order of the list.

What a line is must be worked out from facts, so no index holds the list as it is sorted. But its first key always
stands in some column: a name, a unit, a day. Along that column a page looks at as many people as fill it, be the
list of fifty lines or of a million. Only what hardly any line meets is looked for in the whole house.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, select
from sqlalchemy.orm import Session

from trainer.accounts.models import Person
from trainer.reports.queries.paging import Key, beyond

FIRST, WIDER, MOST = 16, 4, 4096
"""People of the first window; how many times wider each next one is; and at most."""


class Window(NamedTuple):
    """The people whose lines come next, and which of their lines."""

    people: Sequence[int]
    part: tuple[ColumnElement[bool], ...] = ()


class Along(NamedTuple):
    """A column that sorts a list first."""

    column: SQLColumnExpression[Any]  # of a line
    pairs: Select[Any]  # its values as `value`, with each `person_id` who may have a line there: or one too many


@dataclass(frozen=True, slots=True)
class Crowd:
    """The people whose lines a list may show, by name: `names` are the keys of their name and id."""

    session: Session
    conditions: tuple[ColumnElement[bool], ...]  # on `Person`
    names: Sequence[Key]

    def few(self, most: int) -> Sequence[int] | None:
        """All of them, if there are not more than `most`."""
        found = self.session.scalars(select(Person.id).where(*self.conditions).limit(most + 1)).all()
        return found if len(found) <= most else None

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

    def by_value(self, along: Along, start: Sequence[Any] | None, *, descending: bool) -> Iterator[Window]:
        """Windows along a column from a place on: some values together, or a single one by the names there."""
        key, width = Key(along.pairs.selected_columns["value"], descending), FIRST
        pairs = along.pairs.where(*self.conditions, key.expression.is_not(None))
        rest = pairs if start is None else pairs.where(key.reached(start[0]))
        while True:
            found = self.session.execute(rest.order_by(key.sorted).limit(width)).all()
            last = found[-1].value if found else None
            whole = len(found) < width
            sure = found if whole else [row for row in found if row.value != last]
            if sure:
                low, high = sure[0].value, sure[-1].value
                part = along.column.between(*((high, low) if descending else (low, high)))
                yield Window(list({row.person_id for row in sure}), (part,))
            if whole:
                return
            if sure:
                rest = pairs.where(key.reached(last))
            else:
                there = along.pairs.where(key.expression == last).subquery()
                beside = start[1:] if start is not None and start[0] == last else None
                among = Person.id.in_(select(there.c.person_id))
                yield from self.by_name(beside, along.column == last, among=among)
                rest = pairs.where(key.passed(last))
            width = min(width * WIDER, MOST)
