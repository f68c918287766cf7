"""The list of records: who must hold what, and who holds it.

`Records` is the one query behind the page, the file and the page of a person: what they show cannot differ.
A line is a person and a course: required of them on the day, or completed by them. Its state follows
`trainer.core.validity.standing`, said in SQL so that filter, order and pages agree.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    case,
    false,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from trainer.accounts.models import Person, Posting, Unit
from trainer.accounts.queries import SignedIn, below, named, serving, visible_to
from trainer.catalogue.shelf import Volume
from trainer.core.collation import folded
from trainer.core.progress import counts
from trainer.core.validity import EXPIRING, State
from trainer.learning.models import Enrolment, Step
from trainer.permissions import Permission
from trainer.records.models import Completion
from trainer.records.queries import People, newest_completions, required_of
from trainer.reports.queries.paging import Column, Key, Order, Place, Stretch, beyond, missing_last
from trainer.reports.queries.windows import Along, Crowd, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What narrows the list. Days are inclusive; no states are all states."""

    search: str = ""
    course: int | None = None
    unit: int | None = None
    since: date | None = None
    until: date | None = None
    states: tuple[State, ...] = ()
    person: int | None = None


FEW, LOOKED_AT = 500, 2000
"""People whose lines are all sorted for a page; people whose lines are counted for it."""

_SOME: BindParameter[Sequence[int]] = bindparam("people", expanding=True)


class Count(NamedTuple):
    """How many lines there are, or at least so many."""

    lines: int
    exact: bool


class Records:
    """The records a viewer may see under a permission, on a day, narrowed by conditions.

    `volumes` are all courses by number. Scores are not even asked for unless `scores`.
    In order of courses, they stand by their titles in `language`.
    """

    def __init__(
        self,
        viewer: SignedIn,
        permission: Permission,
        on: date,
        conditions: Conditions,
        volumes: Mapping[int, Volume],
        *,
        scores: bool,
        language: str = "",
    ) -> None:
        self._on, self._asked, self._scores = on, conditions, scores
        self._ranks = _ranks(volumes, language)
        self._pages, self._lessons = _pages(volumes), _lessons(volumes)
        self._visible = visible_to(viewer, permission, on)
        self._who = (self._visible, *_of_people(conditions, on))

    def _lines(self, people: People | None = None) -> tuple[Select[Any], ColumnElement[int]]:
        """The one query, of everybody or of some people, and its column of courses."""
        facts = _facts(self._on, people)
        posted, run = aliased(Posting), aliased(Enrolment)
        course = facts.c.course_id
        begun = select(Step.item_id).where(Step.enrolment_id == run.id, Step.item_id.in_(self._pages))
        done = select(func.count()).where(Step.enrolment_id == run.id, Step.item_id.in_(self._lessons))
        state = _state(facts.c.due, begun.exists(), self._on)
        lines = (
            select(
                Person.id.label("person_id"),
                Person.sorting_name.label("name"),
                Person.staff_number,
                Person.email,
                Unit.id.label("unit_id"),
                Unit.name.label("unit"),
                course,
                Completion.day.label("completed"),
                (Completion.score if self._scores else null()).label("score"),
                Completion.valid_until,
                facts.c.due,
                state.label("state"),
                case((run.id.is_not(None), done.scalar_subquery())).label("done"),
            )
            .select_from(facts)
            .join(Person, Person.id == facts.c.person_id)
            .outerjoin(Completion, Completion.id == facts.c.completion_id)
            .outerjoin(posted, posted.id == _posting_on(self._on))
            .outerjoin(Unit, Unit.id == posted.unit_id)
            .outerjoin(
                run,
                and_(
                    run.person_id == facts.c.person_id,
                    run.course_id == facts.c.course_id,
                    run.closed_at.is_(None),
                ),
            )
            .where(*self._who, *_of_lines(self._asked, course, state))
        )
        return lines, course

    def count(self, session: Session, *, every: bool = False) -> Count:
        """How many lines there are; at least how many, where more people may have some than can be looked at.

        `every` looks at all of them, however long it takes.
        """
        counted = self._lines(_SOME)[0].with_only_columns(func.count())
        people = select(Person.id).where(*self._who).order_by(Person.id)
        found, last = 0, 0
        while True:
            some = session.scalars(people.where(Person.id > last).limit(LOOKED_AT + 1)).all()
            last = max(some[:LOOKED_AT], default=last)
            found += session.execute(counted, {_SOME.key: some[:LOOKED_AT]}).scalar_one()
            if len(some) <= LOOKED_AT or not every:
                return Count(found, exact=len(some) <= LOOKED_AT)

    def every(self, order: Order) -> Select[Any]:
        """All lines, sorted."""
        person = self._asked.person
        lines, course = self._lines(None if person is None else [person])
        return lines.order_by(*(key.sorted for key in self._keys(order, course)))

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
        lines, course = self._lines(_SOME)
        keys = [key.turned if back else key for key in self._keys(order, course)]
        lines = lines.order_by(*(key.sorted for key in keys))
        if values is not None:
            lines = lines.where(beyond(keys, values))
        rows: list[Row[Any]] = []
        for people, part in self._windows(session, order, course, values, back=back):
            found = lines.where(*part).limit(size + 1 - len(rows))
            rows += session.execute(found, {_SOME.key: people})
            if len(rows) > size:
                break
        more, rows = len(rows) > size, rows[:size]
        if back:
            return Stretch(rows[::-1], earlier=more, later=True)
        return Stretch(rows, earlier=values is not None, later=more)

    def _windows(
        self,
        session: Session,
        order: Order,
        course: ColumnElement[int],
        values: Sequence[Any] | None,
        *,
        back: bool,
    ) -> Iterator[Window]:
        """Whose lines come next, from a place on."""
        turned = back != (order.descending and order.by is Column.NAME)
        crowd = Crowd(session, self._who, [Key(Person.sorting_key, turned), Key(Person.id, back)])
        few = crowd.few(FEW)
        if few is not None:
            yield Window(few)
        elif order.by is Column.NAME:
            yield from crowd.by_name(values and values[:2])
        elif order.by is Column.COURSE:
            yield from self._by_course(crowd, course, values, descending=order.descending != back)
        else:
            along = self._along(order.by)
            last = along.column.is_(None)
            at_end, beside = values is not None and values[0] == 1, values and values[2:4]
            if not (at_end and not back):
                start = None if values is None or at_end else values[1:4]
                heads = crowd.by_value(along, start, descending=order.descending != back)
            if back:
                if at_end:
                    yield from crowd.by_name(beside, last)
                yield from heads
            elif at_end:
                yield from crowd.by_name(beside, last)
            else:
                yield from heads
                yield from crowd.by_name(None, last)

    def _by_course(
        self, crowd: Crowd, course: ColumnElement[int], values: Sequence[Any] | None, *, descending: bool
    ) -> Iterator[Window]:
        numbers = sorted(self._ranks, key=self._ranks.__getitem__, reverse=descending)
        if values is not None:
            numbers = numbers[[self._ranks[number] for number in numbers].index(values[0]) :]
        for place, number in enumerate(numbers):
            if self._asked.course in {None, number}:
                start = values[1:3] if values is not None and place == 0 else None
                yield from crowd.by_name(start, course == number)

    def _along(self, by: Column) -> Along:
        """The column that an order goes along, with who may stand where in it."""
        if by is Column.UNIT:
            pairs = select(Unit.name.label("value"), Person.id.label("person_id")).select_from(Unit)
            pairs = pairs.join(Posting, Posting.unit_id == Unit.id).join(Person, Person.id == Posting.person_id)
            return Along(Unit.name, pairs.where(serving(self._on)))
        column = Completion.day if by is Column.COMPLETED else Completion.valid_until
        pairs = select(column.label("value"), Completion.person_id).join(Person, Person.id == Completion.person_id)
        return Along(column, pairs.where(Completion.day <= self._on, *_of_completions(self._asked, self._on)))

    def _keys(self, order: Order, course: ColumnElement[int]) -> list[Key]:
        rank = Key(case(self._ranks, value=course) if self._ranks else literal(0))
        by_name = [Key(Person.sorting_key), Key(Person.id), rank]
        if order.by is Column.NAME:
            first, *rest = by_name
            return [first.turned if order.descending else first, *rest]
        if order.by is Column.COURSE:
            return [rank.turned if order.descending else rank, *by_name]
        column = {
            Column.UNIT: Unit.name,
            Column.COMPLETED: Completion.day,
            Column.UNTIL: Completion.valid_until,
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


def _facts(on: date, people: People | None) -> Any:
    """Each person and course with the day it is due and the completion that counts, where there are such."""
    required, completed = required_of(on, people).subquery(), newest_completions(on, people).subquery()
    no_day, no_completion = null().label("due"), null().label("completion_id")
    both = union_all(
        select(required.c.person_id, required.c.course_id, required.c.due, no_completion),
        select(completed.c.person_id, completed.c.course_id, no_day, completed.c.completion_id),
    ).subquery()
    return (
        select(
            both.c.person_id,
            both.c.course_id,
            func.max(both.c.due).label("due"),
            func.max(both.c.completion_id).label("completion_id"),
        )
        .group_by(both.c.person_id, both.c.course_id)
        .subquery("facts")
    )


def _posting_on(on: date) -> Any:
    """Where somebody serves on a day; of postings that overlap, the one made last."""
    return (
        select(func.max(Posting.id))
        .where(Posting.person_id == Person.id, serving(on))
        .correlate(Person)
        .scalar_subquery()
    )


def _state(due: ColumnElement[date], begun: ColumnElement[bool], on: date) -> ColumnElement[str]:
    """`trainer.core.validity.standing` in SQL: the two are held equal by a test."""
    until, completed = Completion.valid_until, Completion.id.is_not(None)
    return case(
        (completed & or_(until.is_(None), until > on + EXPIRING), literal(State.VALID.value)),
        (completed & (until >= on), literal(State.EXPIRING.value)),
        (due < on, literal(State.OVERDUE.value)),
        (begun, literal(State.IN_PROGRESS.value)),
        (completed, literal(State.EXPIRED.value)),
        else_=literal(State.TO_DO.value),
    )


def _of_people(asked: Conditions, on: date) -> list[ColumnElement[bool]]:
    """What the conditions say of a person, whatever their lines are."""
    found: list[ColumnElement[bool]] = []
    if asked.person is not None:
        found.append(Person.id == asked.person)
    if asked.search:
        found.append(named(asked.search))
    if asked.unit is not None:
        there = select(Posting.person_id).where(serving(on), Posting.unit_id.in_(below([asked.unit])))
        found.append(Person.id.in_(there))
    if asked.since is not None or asked.until is not None:
        theirs = Completion.person_id == Person.id
        found.append(select(Completion.id).where(theirs, *_of_completions(asked, on)).correlate(Person).exists())
    if asked.states == (State.IN_PROGRESS,):
        run = aliased(Enrolment)
        found.append(
            select(run.id).where(run.person_id == Person.id, run.closed_at.is_(None)).correlate(Person).exists()
        )
    return found


def _of_completions(asked: Conditions, on: date) -> list[ColumnElement[bool]]:
    """What they say of a completion. Of one that counts no more, most states can be."""
    found: list[ColumnElement[bool]] = []
    until = Completion.valid_until
    if asked.states:
        valid, expiring = or_(until.is_(None), until > on + EXPIRING), until.between(on, on + EXPIRING)
        held = {State.VALID: valid, State.EXPIRING: expiring, State.TO_DO: false()}
        found.append(or_(*{held.get(state, until < on) for state in asked.states}))
    if asked.course is not None:
        found.append(Completion.course_id == asked.course)
    if asked.since is not None:
        found.append(Completion.day >= asked.since)
    if asked.until is not None:
        found.append(Completion.day <= asked.until)
    return found


def _of_lines(
    asked: Conditions, course: ColumnElement[int], state: ColumnElement[str]
) -> list[ColumnElement[bool]]:
    """What they say of a line."""
    found: list[ColumnElement[bool]] = []
    if asked.course is not None:
        found.append(course == asked.course)
    if asked.unit is not None:
        found.append(Unit.id.in_(below([asked.unit])))
    if asked.since is not None:
        found.append(Completion.day >= asked.since)
    if asked.until is not None:
        found.append(Completion.day <= asked.until)
    if asked.states:
        found.append(state.in_([state.value for state in asked.states]))
    return found


def _ranks(volumes: Mapping[int, Volume], language: str) -> dict[int, int]:
    """Courses in the order of their titles: a title stands in the text, not in a column."""
    read = {number: folded(volume.reading(language).title) for number, volume in volumes.items()}
    titles = sorted(volumes, key=lambda number: (read[number], number))
    return {number: rank for rank, number in enumerate(titles)}


def _pages(volumes: Mapping[int, Volume]) -> list[int]:
    return [v.pages[page.id] for v in volumes.values() for page in v.course.walk()]


def _lessons(volumes: Mapping[int, Volume]) -> list[int]:
    return [v.pages[page.id] for v in volumes.values() for page in v.course.lessons if counts(v.course, page)]
