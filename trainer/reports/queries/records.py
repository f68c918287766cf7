"""The list of records: who must hold what, and who holds it.

`Records` is the one query behind the page, the file and the page of a person: what they show cannot differ.
A line is a person and a course: required of them on the day, or completed by them, as
`trainer.records.queries.standings` has it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, True_, and_, case, func, literal, null, or_, select
from sqlalchemy.orm import Session, aliased

from trainer.accounts.models import Person, Posting, Unit
from trainer.accounts.queries import SignedIn, below, named, serving, visible_to
from trainer.catalogue.shelf import Volume
from trainer.core.collation import folded
from trainer.core.progress import counts
from trainer.core.validity import State
from trainer.learning.models import Enrolment, Step
from trainer.permissions import Permission
from trainer.records import queries as records
from trainer.records.models import Completion
from trainer.records.queries import corrected, current_correction, standings
from trainer.records.queries.holding import People
from trainer.reports.queries.paging import Column, Key, Order, Place, Stretch, beyond, missing_last


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


class Records:
    """The records a viewer may see under a permission, on a day, narrowed by conditions.

    `known` is the instant as known at which they are told, None for all that is known by now. `volumes` are
    all courses by number. Scores are not even asked for unless `scores`. In order of courses, they stand by
    their titles in `language`. Whether somebody is at a course is told of the run open at `moment`, None for
    now.
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
        known: datetime | None = None,
        moment: datetime | None = None,
    ) -> None:
        self._visible = visible_to(viewer, permission, on)
        facts = standings(on, known, self._whom(conditions)).subquery("facts")
        posted, run = aliased(Posting), aliased(Enrolment)
        correction, joined = current_correction(known)
        self._until, self._completed = facts.c.until, corrected("day", correction)
        score = corrected("score", correction) if scores else null()
        self._course = facts.c.course_id
        self._ranks = _ranks(volumes, language)
        done = select(func.count()).where(Step.enrolment_id == run.id, Step.item_id.in_(_lessons(volumes)))
        state = records.state(facts.c, on, run.id.is_not(None))
        self._lines = (
            select(
                Person.id.label("person_id"),
                Person.sorting_name.label("name"),
                Person.staff_number,
                Person.email,
                Unit.id.label("unit_id"),
                Unit.name.label("unit"),
                facts.c.course_id,
                self._completed.label("completed"),
                score.label("score"),
                facts.c.until.label("valid_until"),
                facts.c.due,
                facts.c.waived_until,
                state.label("state"),
                case((run.id.is_not(None), done.scalar_subquery())).label("done"),
            )
            .select_from(facts)
            .join(Person, Person.id == facts.c.person_id)
            .outerjoin(Completion, Completion.id == facts.c.completion_id)
            .outerjoin(correction, joined)
            .outerjoin(posted, posted.id == _posting_on(on, known))
            .outerjoin(Unit, Unit.id == posted.unit_id)
            .outerjoin(
                run,
                and_(
                    run.person_id == facts.c.person_id,
                    run.course_id == facts.c.course_id,
                    _open(run, moment),
                ),
            )
            .where(self._visible, *self._narrowed(conditions, state))
        )

    def _narrowed(self, asked: Conditions, state: ColumnElement[str]) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if asked.search:
            found.append(named(asked.search))
        if asked.course is not None:
            found.append(self._course == asked.course)
        if asked.unit is not None:
            found.append(Unit.id.in_(below([asked.unit])))
        if asked.since is not None:
            found.append(self._completed >= asked.since)
        if asked.until is not None:
            found.append(self._completed <= asked.until)
        if asked.states:
            found.append(state.in_([state.value for state in asked.states]))
        if asked.person is not None:
            found.append(Person.id == asked.person)
        return found

    def _whom(self, asked: Conditions) -> People:
        """Whom the facts are gathered of: everybody, unless that is known to be too many."""
        if asked.person is not None:
            return asked.person
        if asked.search:
            return select(Person.id).where(self._visible, named(asked.search))
        return None if isinstance(self._visible, True_) else select(Person.id).where(self._visible)

    def count(self, session: Session) -> int:
        """How many lines there are."""
        return session.execute(self._lines.with_only_columns(func.count())).scalar_one()

    def every(self, order: Order) -> Select[Any]:
        """All lines, sorted."""
        return self._lines.order_by(*(key.sorted for key in self._keys(order)))

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
        keys = [key.turned if back else key for key in self._keys(order)]
        lines = self._lines.order_by(*(key.sorted for key in keys)).limit(size + 1)
        if values is not None:
            lines = lines.where(beyond(keys, values))
        rows = session.execute(lines).all()
        more, rows = len(rows) > size, rows[:size]
        if back:
            return Stretch(rows[::-1], earlier=more, later=True)
        return Stretch(rows, earlier=values is not None, later=more)

    def _keys(self, order: Order) -> list[Key]:
        rank = Key(case(self._ranks, value=self._course) if self._ranks else literal(0))
        by_name = [Key(Person.sorting_key), Key(Person.id), rank]
        if order.by is Column.NAME:
            first, *rest = by_name
            return [first.turned if order.descending else first, *rest]
        if order.by is Column.COURSE:
            return [rank.turned if order.descending else rank, *by_name]
        column = {
            Column.UNIT: Unit.name,
            Column.COMPLETED: self._completed,
            Column.UNTIL: self._until,
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


def _open(run: Any, moment: datetime | None) -> ColumnElement[bool]:
    """The condition that a run is open: now, or as it was at a moment."""
    if moment is None:
        return run.closed_at.is_(None)  # type: ignore[no-any-return]
    return and_(run.opened_at <= moment, or_(run.closed_at.is_(None), run.closed_at > moment))


def _posting_on(on: date, known: datetime | None) -> Any:
    """Where somebody serves on a day; of postings that overlap, the one made last."""
    return (
        select(func.max(Posting.id))
        .where(Posting.person_id == Person.id, serving(on, known))
        .correlate(Person)
        .scalar_subquery()
    )


def _ranks(volumes: Mapping[int, Volume], language: str) -> dict[int, int]:
    """Courses in the order of their titles: a title stands in the text, not in a column."""
    read = {number: folded(volume.reading(language).title) for number, volume in volumes.items()}
    titles = sorted(volumes, key=lambda number: (read[number], number))
    return {number: rank for rank, number in enumerate(titles)}


def _lessons(volumes: Mapping[int, Volume]) -> list[int]:
    return [v.pages[page.id] for v in volumes.values() for page in v.course.lessons if counts(v.course, page)]
