"""Where in a long list to look: a few people at a time, in the order of the list.

What a line is must be worked out from facts, so no index holds the list as it is sorted. But its first key
always stands in some column: a name, a unit, a day. Along that column a page looks at as many people as fill
it, be the list of fifty lines or of a million. Only what hardly any line meets is looked for everywhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from heapq import merge
from itertools import islice
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, SQLColumnExpression, or_, select, union_all
from sqlalchemy.orm import Session

from trainer.accounts.models import Person
from trainer.core.validity import valid_until
from trainer.reports.queries.candidates import Sources, among
from trainer.reports.queries.paging import Key, beyond

FEW = 500
"""So many people are one window, whatever the order."""

FIRST, WIDER, MOST = 16, 4, 1024
"""People of the first of many windows; how many times wider each next one is; and at most."""

SHORTER = timedelta(days=3)
"""By so many days at most a month is shorter than another."""


class Window(NamedTuple):
    """The people whose lines come next, and which of their lines."""

    people: Sequence[int]
    lines: tuple[ColumnElement[bool], ...] = ()


class Part(NamedTuple):
    """Some of the lines, and who may have such; None is anybody."""

    lines: tuple[ColumnElement[bool], ...] = ()
    people: Sources | None = None


class Period(NamedTuple):
    """A day that is so many months after that of a column."""

    start: SQLColumnExpression[Any]
    months: int

    def starts(self, end: date) -> tuple[date, date]:
        """The first and the last day on which a period with this end may have begun."""
        begin = valid_until(end, -self.months) or end
        return begin, begin + SHORTER


class Source(NamedTuple):
    """Values that a column may have, as `value`, each with a `person_id` who may have a line there."""

    pairs: Select[*tuple[Any, ...]]
    period: Period | None = None  # what the values are, if no index holds them

    @property
    def value(self) -> SQLColumnExpression[Any]:
        """As conditions name it."""
        return self.pairs.selected_columns["value"]

    def where(self, *conditions: ColumnElement[bool]) -> "Source":
        """Those that meet conditions."""
        return self._replace(pairs=self.pairs.where(*conditions))

    def at(self, value: Any) -> "Source":
        """Those of one value."""
        found = self.where(self.value == value)
        return (
            found
            if self.period is None
            else found.where(self.period.start.between(*self.period.starts(value)))
        )

    def read(self, start: Any, *, descending: bool, past: bool) -> Select[*tuple[Any, ...]]:
        """Sorted, from a value on or past it; ends of periods along their starts, which an index has."""
        key = Key(self.value, descending)
        pairs = self.pairs.where(key.expression.is_not(None))
        if start is not None:
            pairs = pairs.where(key.passed(start) if past else key.reached(start))
        if self.period is None:
            return pairs.order_by(key.sorted)
        along = Key(self.period.start, descending)
        if start is not None:
            pairs = pairs.where(along.reached(self.period.starts(start)[descending]))
        return pairs.order_by(along.sorted)


class Along(NamedTuple):
    """A column that sorts a list first."""

    column: SQLColumnExpression[Any]  # of a line
    sources: Sequence[Source]  # together they have every value that a line has, with its person
    descending: bool
    without: Sources  # who may have a line without a value

    def read(self, session: Session, start: Any, width: int, *, past: bool) -> Sequence[Row[Any]]:
        """The next values, in their order."""
        reads = (source.read(start, descending=self.descending, past=past) for source in self.sources)
        found = [session.execute(read.limit(width)).all() for read in reads]
        if len(found) == 1:
            return found[0]
        merged = merge(*found, key=attrgetter("value"), reverse=self.descending)
        return list(islice(merged, width))


Way = Along | Sequence[Part]
"""How a list goes: along a column, or through parts of it one after another, each by the names."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """The people whose lines a list may show, by name: `names` are the keys of their name and id."""

    session: Session
    conditions: tuple[ColumnElement[bool], ...]  # on `Person`
    people: Sources | None  # who may have any of the lines; None is anybody
    names: Sequence[Key]

    def windows(self, way: Way, place: Sequence[Any] | None, *, back: bool) -> Iterator[Window]:
        """All windows from a place on: its values are those of the keys that the list is sorted by."""
        few = self.few(self.people)
        if few is not None:
            yield from _of(few)
        elif isinstance(way, Along):
            yield from self.by_value(way, place, back=back)
        else:
            for number, part in enumerate(way):
                yield from self.part(None if place is None or number else place[-3:-1], part)

    def few(self, sources: Sources | None) -> Sequence[int] | None:
        """Those who may have lines, if they are few; None if they are many."""
        if sources is None:
            found = select(Person.id).where(*self.conditions)
        elif sources:
            ids = union_all(*sources).subquery()
            of_them = ids.join(Person, Person.id == ids.c[0])
            found = select(ids.c[0]).select_from(of_them).where(*self.conditions).distinct()
        else:
            return []
        few = self.session.scalars(found.limit(FEW + 1)).all()
        return few if len(few) <= FEW else None

    def part(self, start: Sequence[Any] | None, part: Part) -> Iterator[Window]:
        """Windows of a part of the lines, along the names from a place on."""
        few = self.few(part.people)
        if few is not None:
            yield from _of(few, part.lines)
        elif part.people is None:
            yield from self.by_name(start, part.lines)
        else:
            yield from self.by_name(start, part.lines, among(part.people))

    def by_name(
        self, start: Sequence[Any] | None, lines: tuple[ColumnElement[bool], ...], *only: ColumnElement[bool]
    ) -> Iterator[Window]:
        """Windows along the names from a place on: some of their `lines`, and `only` some people."""
        people = select(Person.sorting_key, Person.id).where(*self.conditions, *only)
        people, width = people.order_by(*(key.sorted for key in self.names)), FIRST
        if start is not None:  # of whom other lines may still come
            name, person = start
            start = (name, person + 1 if self.names[1].descending else person - 1)
        while True:
            rest = people if start is None else people.where(beyond(self.names, start))
            found = self.session.execute(rest.limit(width)).all()
            yield from _of([row.id for row in found], lines)
            if len(found) < width:
                return
            start, width = found[-1], min(width * WIDER, MOST)

    def by_value(self, way: Along, place: Sequence[Any] | None, *, back: bool) -> Iterator[Window]:
        """Windows along a column; lines without a value stand at the end, by name."""
        at_end = place is not None and place[0] == 1
        beside = place[2:4] if at_end and place is not None else None
        last = Part((way.column.is_(None),), way.without)
        if back:
            if at_end:
                yield from self.part(beside, last)
            yield from self._by_value(way, None if at_end or place is None else place[1:4])
        else:
            if not at_end:
                yield from self._by_value(way, place and place[1:4])
            yield from self.part(beside, last)

    def _by_value(self, way: Along, start: Sequence[Any] | None) -> Iterator[Window]:
        """Some values together, or one by the names there."""
        who = self.conditions if self.people is None else (*self.conditions, among(self.people))
        seen = way._replace(sources=[source.where(*who) for source in way.sources])
        place, past, width = start and start[0], False, FIRST
        while True:
            found = seen.read(self.session, place, width, past=past)
            last = found[-1].value if found else None
            whole = len(found) < width
            sure = found if whole else [row for row in found if row.value != last]
            if sure:
                low, high = sure[0].value, sure[-1].value
                lines = way.column.between(*((high, low) if way.descending else (low, high)))
                yield Window(list({row.person_id for row in sure}), (lines,))
            if whole:
                return
            past = not sure
            if past:
                there = (source.at(last).pairs.subquery() for source in way.sources)
                only = or_(*(Person.id.in_(select(one.c.person_id)) for one in there))
                beside = start[1:] if start is not None and start[0] == last else None
                yield from self.by_name(beside, (way.column == last,), only)
            place = last
            width = min(width * WIDER, MOST)


def _of(people: Sequence[int], lines: tuple[ColumnElement[bool], ...] = ()) -> Iterator[Window]:
    """The window of some people, if they are any."""
    if people:
        yield Window(people, lines)
