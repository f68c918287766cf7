"""The class of a course: its learners, each by their newest run, with what holds them up.

`Learners` is the one query behind the page and the file. What filters and sorts is said in SQL, what
stands in a line by `lines`; a test holds the two equal.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    SQLColumnExpression,
    and_,
    case,
    false,
    func,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from trainer import clock
from trainer.accounts.models import Person
from trainer.core.collation import folded
from trainer.core.progress import counts
from trainer.learning.models import Enrolment, Step
from trainer.learning.queries import done_together
from trainer.quiz.models import Attempt, ExtraAttempt
from trainer.reports.learners.lines import FAILURES, Learner, Situation, Tries, View, line
from trainer.reports.queries.paging import Key, beyond

ROWS = 500
"""Learners of a part of a file."""


class Sorting(StrEnum):
    """What the class can be sorted by, and which way."""

    NAME = "name"
    NAME_DOWN = "-name"
    LAST = "last"
    LAST_DOWN = "-last"
    BEGUN = "begun"
    BEGUN_DOWN = "-begun"
    LESSONS = "lessons"
    LESSONS_DOWN = "-lessons"

    @property
    def by(self) -> str:
        """What it sorts by, whichever way."""
        return self.value.removeprefix("-")

    @property
    def descending(self) -> bool:
        """Whether the largest stand first."""
        return self.value.startswith("-")


class Stretch(NamedTuple):
    """The learners of a page, and whether there are more on either side."""

    rows: Sequence[Learner]
    earlier: bool
    later: bool


@dataclass(frozen=True, slots=True)
class Learners:
    """The learners of a course, narrowed by words of a name and by situations (none are all of them)."""

    view: View
    search: str = ""
    situations: tuple[Situation, ...] = ()

    def stretch(
        self,
        session: Session,
        order: Sorting,
        size: int,
        *,
        after: int | None = None,
        before: int | None = None,
    ) -> Stretch:
        """The `size` learners after a person, before one, or from the beginning."""
        keys, place = self._keys(order), before if before is not None else after
        values = None if place is None else session.execute(self._at(keys, place)).one_or_none()
        back = before is not None and values is not None
        keys = [key.turned if back else key for key in keys]
        query = self._sorted(keys).limit(size + 1)
        if values is not None:
            query = query.where(beyond(keys, values))
        found = session.execute(query).all()
        more, rows = len(found) > size, self._lines(session, found[:size])
        if back:
            return Stretch(rows[::-1], earlier=more, later=True)
        return Stretch(rows, earlier=values is not None, later=more)

    def parts(self, session: Session, order: Sorting) -> Iterator[Sequence[Learner]]:
        """All of them, sorted, some hundred at a time."""
        found = session.execute(self._sorted(self._keys(order)), execution_options={"yield_per": ROWS})
        for part in found.partitions():
            yield self._lines(session, part)

    def count(self, session: Session) -> int:
        """How many the conditions leave."""
        return session.scalar(self._runs(func.count()).where(*self._conditions())) or 0

    def tally(self, session: Session) -> dict[Situation, int]:
        """How many of the whole class are in each situation; who is in several counts in each."""
        counted = (func.count().filter(self._in(situation)) for situation in Situation)
        return dict(zip(Situation, session.execute(self._runs(*counted)).one(), strict=True))

    def _runs(self, *columns: SQLColumnExpression[Any]) -> Select[Any]:
        """The newest run of each learner."""
        later = aliased(Enrolment)
        newest = ~(
            select(later.id)
            .where(later.person_id == Enrolment.person_id, later.course_id == self.view.volume.id)
            .where(later.id > Enrolment.id)
            .exists()
        )
        runs = select(*columns).select_from(Enrolment).join(Person, Person.id == Enrolment.person_id)
        return runs.where(Enrolment.course_id == self.view.volume.id, newest)

    def _sorted(self, keys: Sequence[Key]) -> Select[Any]:
        columns = (Enrolment.id, Enrolment.person_id, Person.sorting_name.label("name"), Enrolment.opened_at,
                   Enrolment.closed_at)  # fmt: skip
        return self._runs(*columns).where(*self._conditions()).order_by(*(key.sorted for key in keys))

    def _at(self, keys: Sequence[Key], person: int) -> Select[Any]:
        """What the keys are of somebody of the class."""
        return self._runs(*(key.expression.label(None) for key in keys)).where(Person.id == person)

    def _keys(self, order: Sorting) -> list[Key]:
        by_name = [Key(Person.sorting_key), Key(Person.id)]
        first = {
            "last": self._last,
            "begun": Enrolment.opened_at,
            "lessons": self._lessons_done,
        }.get(order.by)
        if first is None:
            return [by_name[0]._replace(descending=order.descending), by_name[1]]
        return [Key(first, order.descending), *by_name]

    @property
    def _last(self) -> ColumnElement[datetime]:
        steps = select(func.max(Step.at)).where(Step.enrolment_id == Enrolment.id).correlate(Enrolment)
        return func.coalesce(steps.scalar_subquery(), Enrolment.opened_at)

    @property
    def _lessons_done(self) -> ColumnElement[int]:
        course, pages = self.view.volume.course, self.view.volume.pages
        lessons = [pages[page.id] for page in course.lessons if counts(course, page)]
        steps = select(func.count()).where(Step.enrolment_id == Enrolment.id, Step.item_id.in_(lessons))
        return steps.correlate(Enrolment).scalar_subquery()

    def _conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = [
            Person.sorting_key.contains(word, autoescape=True) for word in folded(self.search).split()
        ]
        if self.situations:
            found.append(or_(*(self._in(one) for one in self.situations)))
        return found

    def _in(self, situation: Situation) -> ColumnElement[bool]:
        """The condition on a run that its learner is in a situation."""
        under_way = Enrolment.closed_at.is_(None)
        idle_before = clock.beginning(self.view.idle_until + timedelta(days=1), self.view.zone)
        held_up = {
            Situation.SPENT: self._spent,
            Situation.FAILED: self._failed,
            Situation.WAITING: self._step(Step.awaiting, Step.passed.is_not(True)),
            Situation.IDLE: self._last < idle_before,
        }
        if situation is Situation.COMPLETED:
            return not_(under_way)
        if situation is Situation.GOING:
            return and_(under_way, not_(or_(*held_up.values())))
        return and_(under_way, held_up[situation])

    def _step(self, *conditions: SQLColumnExpression[bool]) -> ColumnElement[bool]:
        """That a run has such a step at a graded quiz."""
        graded = [self.view.volume.pages[page.id] for page in self.view.graded]
        steps = select(Step.item_id).where(Step.enrolment_id == Enrolment.id, Step.item_id.in_(graded))
        return steps.where(*conditions).correlate(Enrolment).exists()

    def _tries(self, *conditions: ColumnElement[bool]) -> ColumnElement[int]:
        """How many such attempts stand behind a step."""
        tries = select(func.count(Attempt.id)).where(
            Attempt.enrolment_id == Step.enrolment_id, Attempt.item_id == Step.item_id, *conditions
        )
        return tries.correlate(Step).scalar_subquery()

    @property
    def _failed(self) -> ColumnElement[bool]:
        failures = self._tries(Attempt.closed_at.is_not(None), Attempt.passed.is_(False))
        return self._step(Step.passed.is_not(True), failures >= FAILURES)

    @property
    def _spent(self) -> ColumnElement[bool]:
        if not self.view.limits:
            return false()
        items = {self.view.volume.pages[page]: limit for page, limit in self.view.limits.items()}
        extra = (
            select(func.count(ExtraAttempt.id))
            .where(ExtraAttempt.enrolment_id == Step.enrolment_id, ExtraAttempt.item_id == Step.item_id)
            .correlate(Step)
            .scalar_subquery()
        )
        return self._step(
            Step.item_id.in_(list(items)),
            Step.passed.is_not(True),
            Step.awaiting.is_(False),
            self._tries() >= case(items, value=Step.item_id, else_=0) + extra,
            self._tries(Attempt.closed_at.is_(None)) == 0,
        )

    def _lines(self, session: Session, rows: Sequence[Row[Any]]) -> list[Learner]:
        runs = [row.id for row in rows]
        done, tries, extra = done_together(session, runs), _tries_of(session, runs), _extra_of(session, runs)
        return [
            line(self.view, row, done[row.id], tries.get(row.id, {}), extra.get(row.id, {})) for row in rows
        ]


def _tries_of(session: Session, runs: Sequence[int]) -> dict[int, dict[int, Tries]]:
    """The attempts of these runs, by run and quiz."""
    closed = Attempt.closed_at.is_not(None)
    rows = session.execute(
        select(
            Attempt.enrolment_id,
            Attempt.item_id,
            func.count(),
            func.count().filter(closed, Attempt.passed.is_(False)),
            func.count().filter(not_(closed)),
        )
        .where(Attempt.enrolment_id.in_(runs))
        .group_by(Attempt.enrolment_id, Attempt.item_id)
    )
    found: dict[int, dict[int, Tries]] = {}
    for run, item, *tries in rows:
        found.setdefault(run, {})[item] = Tries(*tries)
    return found


def _extra_of(session: Session, runs: Sequence[int]) -> dict[int, dict[int, int]]:
    """The attempts given beyond the rules, by run and quiz."""
    rows = session.execute(
        select(ExtraAttempt.enrolment_id, ExtraAttempt.item_id, func.count())
        .where(ExtraAttempt.enrolment_id.in_(runs))
        .group_by(ExtraAttempt.enrolment_id, ExtraAttempt.item_id)
    )
    found: dict[int, dict[int, int]] = {}
    for run, item, many in rows:
        found.setdefault(run, {})[item] = many
    return found
