"""What the lists of reports share: one query behind the page and the file, and pages by its keys.

A list has lines of people. Which people, what narrows them and how a long list is gone through is said here;
what a line is, each list says itself.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import Row, Select, True_, func, select
from sqlalchemy.orm import Session

from trainer.accounts.models import Person, Unit
from trainer.accounts.queries import SignedIn, visible_to
from trainer.permissions import Permission
from trainer.records.asof import AsOf
from trainer.records.queries.holding import People
from trainer.reports.queries.candidates import Sources
from trainer.reports.queries.conditions import Conditions
from trainer.reports.queries.lines import SOME, Lines, as_written
from trainer.reports.queries.paging import Column, Key, Order, Place, Stretch, beyond, missing_last
from trainer.reports.queries.windows import Crowd, Part, Way

ROWS = 2000
"""Lines of a part: few enough to hold, enough to be as quick as a file."""


class Count(NamedTuple):
    """How many lines there are, or at least so many."""

    lines: int
    exact: bool


class Listing(ABC):
    """The lines a viewer may see under a permission, as of a day, narrowed by conditions.

    Whom a viewer may see follows from the postings of the day as they are known now: what was known then
    gives nobody a right.
    """

    apart: ClassVar[str]  # the column that tells the lines of a person apart
    says: ClassVar[Sequence[str]]  # what a line says, beside whose it is

    def __init__(self, viewer: SignedIn, permission: Permission, asof: AsOf, asked: Conditions) -> None:
        self._asof = asof
        self._visible = visible_to(viewer, permission, asof.on)
        self._who = (self._visible, *asked.of_people(asof))
        self._single, self._searched = asked.person, bool(asked.search)

    @abstractmethod
    def _every(self, asof: AsOf, people: People) -> Lines:
        """All lines of people as of a day, whatever is asked."""

    @abstractmethod
    def _narrowed(self, lines: Lines) -> Lines:
        """Those of them that are asked for."""

    @abstractmethod
    def _rank(self, lines: Lines) -> Key:
        """By which courses are sorted."""

    @abstractmethod
    def _last(self, lines: Lines) -> Key:
        """What the lines of a person are sorted by, where nothing else says it."""

    @abstractmethod
    def _at(self, session: Session, place: Place) -> tuple[int, int]:
        """The rank of the course at a place, and the value of the last key there.

        Raises ValueError for a place that is none.
        """

    @abstractmethod
    def _sources(self, session: Session) -> Sources | None:
        """Who may have a line that is asked for; None where it may be anybody."""

    @abstractmethod
    def _way(
        self, session: Session, by: Column, lines: Lines, values: Sequence[Any] | None, *, descending: bool
    ) -> Way:
        """How the list goes from a place on, by what it is sorted by."""

    def _lines(self, people: People = None) -> Lines:
        """The one query, of everybody or of some people."""
        lines = self._narrowed(self._every(self._asof, people))
        return lines._replace(query=lines.query.where(*self._who))

    @cached_property
    def _lines_of_some(self) -> Lines:
        """The one query of the people that it is asked of: building it takes longer than its answer."""
        return self._lines(SOME)

    def recorded_later(self, session: Session, rows: Iterable[Row[Any]]) -> frozenset[tuple[int, int]]:
        """Of lines of a day that is over those that its end did not know so: whose, and which of theirs."""
        if not self._asof.may_differ:
            return frozenset()
        found = {self.which(row): self._said(row) for row in rows}
        then = self._known_then(session, {person for person, _ in found})
        known = {self.which(row): self._said(row) for row in then}
        return frozenset(line for line, said in found.items() if known.get(line) != said)

    def _known_then(self, session: Session, people: Collection[int]) -> Iterable[Row[Any]]:
        """All lines of people as the end of the day knew them."""
        return session.execute(self._every(self._asof.as_known_then(), list(people)).query)

    def which(self, row: Row[Any]) -> tuple[int, int]:
        """What tells a line from all others: whose it is, and which of theirs."""
        return row.person_id, getattr(row, self.apart)

    def _said(self, row: Row[Any]) -> tuple[str, ...]:
        """What a line says; a file has its days as texts."""
        return tuple(str(getattr(row, name)) for name in self.says)

    @property
    def _whom(self) -> People:
        """Whom facts are gathered of for all lines: everybody, unless that is known to be too many."""
        if self._single is not None:
            return [self._single]
        if isinstance(self._visible, True_) and not self._searched:
            return None
        return select(Person.id).where(*self._who)

    def count(self, session: Session, *, every: bool = False) -> Count:
        """How many lines there are, where few people may have some: of many, nothing is said.

        `every` looks at all of them, however long it takes.
        """
        names = Key(Person.sorting_key), Key(Person.id)
        crowd = Crowd(session, self._who, self._sources(session), names)
        few = crowd.few(crowd.people)
        if few is not None:
            return Count(self._counted(session, few), exact=True)
        if not every:
            return Count(0, exact=False)
        everybody = crowd.windows([Part((), crowd.people)], None, back=False)
        lines = sum(self._counted(session, window.people) for window in everybody)
        return Count(lines, exact=True)

    def _counted(self, session: Session, people: Sequence[int]) -> int:
        counted = self._lines_of_some.query.with_only_columns(func.count())
        return session.execute(counted, self._of(people)).scalar_one()

    def _of(self, people: Sequence[int]) -> dict[str, Any]:
        """The parameters of a query of some people."""
        return {SOME.key: people, "on": self._asof.on}

    def every(self, order: Order) -> Select[Any]:
        """All lines, sorted."""
        lines = self._lines(self._whom)
        return lines.query.order_by(*(key.sorted for key in self._keys(order, lines)))

    def parts(self, session: Session, order: Order) -> Iterator[Sequence[Row[Any]]]:
        """All lines for a file, sorted, some thousand at a time; days as the database writes them.

        Where the list goes along people, so do these: what the database sorts at a time stays small, and
        the first lines come at once. Else it sorts all of them.
        """
        if order.by in {Column.NAME, Column.UNIT}:
            yield from self._along_windows(session, order, None, back=False, written=as_written)
        else:
            lines = as_written(self.every(order))
            found = session.connection().execute(lines, execution_options={"yield_per": ROWS})
            yield from found.partitions()

    def people(self, session: Session, most: int) -> list[int]:
        """Whose lines these are, by name; at most one more than `most`."""
        found: dict[int, None] = {}
        for part in self._along_windows(session, Order(), None, back=False):
            found |= dict.fromkeys(row.person_id for row in part)
            if len(found) > most:
                break
        return list(found)[: most + 1]

    def stretch(
        self,
        session: Session,
        order: Order,
        size: int,
        *,
        after: Place | None = None,
        before: Place | None = None,
    ) -> Stretch:
        """The `size` lines after a place, before one, or from the beginning.

        Raises ValueError for a place that this order does not know.
        """
        place = before or after
        values = self._values(session, order, place) if place else None
        back = before is not None and values is not None
        rows: list[Row[Any]] = []
        for found in self._along_windows(session, order, values, back=back, most=size + 1):
            rows += found
            if len(rows) > size:
                break
        more, rows = len(rows) > size, rows[:size]
        if back:
            return Stretch(rows[::-1], earlier=more, later=True)
        return Stretch(rows, earlier=values is not None, later=more)

    def _along_windows(
        self,
        session: Session,
        order: Order,
        values: Sequence[Any] | None,
        *,
        back: bool,
        most: int | None = None,
        written: Callable[[Select[Any]], Select[Any]] = lambda lines: lines,
    ) -> Iterator[Sequence[Row[Any]]]:
        """The lines from a place on, of a few people at a time; of each window at most so many."""
        lines = self._lines_of_some
        keys = [key.turned if back else key for key in self._keys(order, lines)]
        query = written(lines.query).order_by(*(key.sorted for key in keys)).limit(most)
        if values is not None:
            query = query.where(beyond(keys, values))
        way = self._way(session, order.by, lines, values, descending=order.descending != back)
        crowd = Crowd(session, self._who, self._sources(session), keys[-3:-1])
        for people, part in crowd.windows(way, values, back=back):
            found = session.connection().execute(query.where(*part), self._of(people))
            yield from found.partitions(ROWS)

    def _keys(self, order: Order, lines: Lines) -> list[Key]:
        by_name = [Key(Person.sorting_key), Key(Person.id), self._last(lines)]
        if order.by is Column.NAME:
            first, *rest = by_name
            return [first.turned if order.descending else first, *rest]
        if order.by is Column.COURSE:
            rank = self._rank(lines)
            return [rank.turned if order.descending else rank, *by_name]
        column = lines.by[order.by]
        return [missing_last(column), Key(column, order.descending), *by_name]

    def _values(self, session: Session, order: Order, place: Place) -> list[Any] | None:
        """What the keys are at a place; None where its person is not to be seen (any more)."""
        name = session.scalar(select(Person.sorting_key).where(Person.id == place.person, self._visible))
        if name is None:
            return None
        rank, last = self._at(session, place)
        by_name = [name, place.person, last]
        if order.by is Column.NAME:
            return by_name
        if order.by is Column.COURSE:
            return [rank, *by_name]
        if not place.value:
            return [1, None, *by_name]
        if order.by is Column.UNIT:
            unit = session.get(Unit, int(place.value))
            return [0, unit.name, *by_name] if unit else None
        return [0, date.fromisoformat(place.value), *by_name]
