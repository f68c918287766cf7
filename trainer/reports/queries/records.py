"""The list of records: who must hold what, and who holds it.

`Records` is the one query behind the page, the file and the page of a person: what they show cannot differ.
A line is a person and a course: required of them on the day, or completed by them, as
`trainer.records.queries.standings` has it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, True_, case, func, literal, select, union
from sqlalchemy.orm import Session

from trainer.accounts.models import Person, Unit
from trainer.accounts.queries import SignedIn, visible_to
from trainer.catalogue.shelf import Volume
from trainer.core.collation import folded
from trainer.core.progress import counts
from trainer.permissions import Permission
from trainer.records.asof import AsOf
from trainer.records.queries import completions, required_of
from trainer.records.queries.holding import People
from trainer.reports.queries.candidates import Candidates, Demand
from trainer.reports.queries.conditions import Conditions
from trainer.reports.queries.lines import SOME, Lines, as_written, lines_of, says
from trainer.reports.queries.paging import Column, Key, Order, Place, Stretch, beyond, missing_last
from trainer.reports.queries.ways import way
from trainer.reports.queries.windows import Crowd, Part

ROWS = 2000
"""Lines of a part: few enough to hold, enough to be as quick as a file."""


class Count(NamedTuple):
    """How many lines there are, or at least so many."""

    lines: int
    exact: bool


class Records:
    """The records a viewer may see under a permission, as of a day, narrowed by conditions.

    `volumes` are all courses by number. Scores are not even asked for unless `scores`. In order of courses,
    they stand by their titles in `language`. Whom a viewer may see follows from the postings of the day as
    they are known now: what was known then gives nobody a right.
    """

    def __init__(
        self,
        viewer: SignedIn,
        permission: Permission,
        asof: AsOf,
        conditions: Conditions,
        volumes: Mapping[int, Volume],
        *,
        scores: bool,
        language: str = "",
    ) -> None:
        self._asof, self._asked, self._scores = asof, conditions, scores
        self._ranks, self._lessons = _ranks(volumes, language), _lessons(volumes)
        self._visible = visible_to(viewer, permission, asof.on)
        self._who = (self._visible, *conditions.of_people(asof))

    def _lines(self, people: People = None) -> Lines:
        """The one query, of everybody or of some people."""
        every = self._every(self._asof, people)
        narrowed = self._asked.of_lines(every.course, every.completed, every.state)
        return every._replace(query=every.query.where(*self._who, *narrowed))

    @cached_property
    def _lines_of_some(self) -> Lines:
        """The one query of the people that it is asked of: building it takes longer than its answer."""
        return self._lines(SOME)

    def _every(self, asof: AsOf, people: People) -> Lines:
        """All lines of people as of a day, whatever is asked."""
        return lines_of(asof, people, self._lessons, scores=self._scores)

    def recorded_later(self, session: Session, rows: Iterable[Row[Any]]) -> frozenset[tuple[int, int]]:
        """Of lines of a day that is over those that its end did not know so: their person and course."""
        if not self._asof.may_differ:
            return frozenset()
        found = {(row.person_id, row.course_id): says(row) for row in rows}
        then = self._known_then(session, {person for person, _ in found})
        known = {(row.person_id, row.course_id): says(row) for row in then}
        return frozenset(line for line, said in found.items() if known.get(line) != said)

    def no_longer_required(self, session: Session, person: int, rows: Iterable[Row[Any]]) -> list[int]:
        """The courses that a day that is over knew at its end to be required of a person, and that are not
        among these lines of theirs."""
        if not self._asof.may_differ:
            return []
        asked = {row.course_id for row in rows if row.due}
        then = self._known_then(session, {person})
        return sorted((row.course_id for row in then if row.due and row.course_id not in asked),
                      key=self._ranks.__getitem__)  # fmt: skip

    def _known_then(self, session: Session, people: Collection[int]) -> Iterable[Row[Any]]:
        """All lines of people as the end of the day knew them."""
        return session.execute(self._every(self._asof.as_known_then(), list(people)).query)

    @property
    def _whom(self) -> People:
        """Whom facts are gathered of for all lines: everybody, unless that is known to be too many."""
        if self._asked.person is not None:
            return [self._asked.person]
        if isinstance(self._visible, True_) and not self._asked.search:
            return None
        return select(Person.id).where(*self._who)

    def count(self, session: Session, *, every: bool = False) -> Count:
        """How many lines there are, where few people may have some: of many, nothing is said.

        `every` looks at all of them, however long it takes.
        """
        names = Key(Person.sorting_key), Key(Person.id)
        crowd = Crowd(session, self._who, self._candidates(session).all(), names)
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
        if not self._asked.narrows_lines:
            pairs = (
                facts(self._asof.on, self._asof.known, SOME).subquery().c["person_id", "course_id"]
                for facts in (required_of, completions)
            )
            counted = select(func.count()).select_from(union(*(select(*pair) for pair in pairs)).subquery())
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
        candidates = self._candidates(session)
        course = way(
            session, order.by, lines, candidates, self._ranks, values, descending=order.descending != back
        )  # fmt: skip
        crowd = Crowd(session, self._who, candidates.all(), keys[-3:-1])
        for people, part in crowd.windows(course, values, back=back):
            found = session.connection().execute(query.where(*part), self._of(people))
            yield from found.partitions(ROWS)

    def _candidates(self, session: Session) -> Candidates:
        return Candidates(self._asked, Demand.read(session, self._asof))

    def _keys(self, order: Order, lines: Lines) -> list[Key]:
        rank = Key(case(self._ranks, value=lines.course) if self._ranks else literal(0))
        by_name = [Key(Person.sorting_key), Key(Person.id), rank]
        if order.by is Column.NAME:
            first, *rest = by_name
            return [first.turned if order.descending else first, *rest]
        if order.by is Column.COURSE:
            return [rank.turned if order.descending else rank, *by_name]
        column = {
            Column.UNIT: Unit.name,
            Column.COMPLETED: lines.completed,
            Column.UNTIL: lines.until,
        }[order.by]
        return [missing_last(column), Key(column, order.descending), *by_name]

    def _values(self, session: Session, order: Order, place: Place) -> list[Any] | None:
        """What the keys are at a place; None where its person is not to be seen (any more)."""
        name = session.scalar(select(Person.sorting_key).where(Person.id == place.person, self._visible))
        if name is None:
            return None
        if place.course not in self._ranks:
            raise ValueError(f"no such course: {place.course}")
        rank = self._ranks[place.course]
        by_name = [name, place.person, rank]
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


def _ranks(volumes: Mapping[int, Volume], language: str) -> dict[int, int]:
    """Courses in the order of their titles: a title stands in the text, not in a column."""
    read = {number: folded(volume.reading(language).title) for number, volume in volumes.items()}
    titles = sorted(volumes, key=lambda number: (read[number], number))
    return {number: rank for rank, number in enumerate(titles)}


def _lessons(volumes: Mapping[int, Volume]) -> list[int]:
    return [v.pages[page.id] for v in volumes.values() for page in v.course.lessons if counts(v.course, page)]
