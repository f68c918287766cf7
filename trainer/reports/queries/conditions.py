"""What narrows the list of records, said of people, of completions and of lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, false, or_, select

from trainer.accounts.models import Person, Posting, Unit
from trainer.accounts.queries import below, named, serving
from trainer.core.validity import EXPIRING, State
from trainer.learning.models import Enrolment
from trainer.records.asof import AsOf
from trainer.records.models import Completion, Requirement
from trainer.records.queries import required_of
from trainer.reports.queries.paging import Column


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
    track: str | None = None
    post: int | None = None
    requirement: int | None = None

    @property
    def narrows_lines(self) -> bool:
        """Whether a person's lines may be left out one by one."""
        return bool(self.states) or any(
            one is not None for one in (self.course, self.unit, self.since, self.until, self.requirement)
        )

    @property
    def dated(self) -> bool:
        """Whether only lines with a day of completion are meant."""
        return self.since is not None or self.until is not None

    def of_people(self, asof: AsOf) -> list[ColumnElement[bool]]:
        """What the conditions say of a person, whatever their lines are."""
        on, serves = asof.on, serving(asof.on, asof.known)
        found: list[ColumnElement[bool]] = []
        if self.person is not None:
            found.append(Person.id == self.person)
        if self.search:
            found.append(named(self.search))
        if there := self._of_posting():
            found.append(Person.id.in_(select(Posting.person_id).where(serves, *there)))
        if self.requirement is not None:
            asked = required_of(on, asof.known, requirement=self.requirement).subquery()
            found.append(Person.id.in_(select(asked.c.person_id)))
        return found

    def _of_posting(self) -> list[ColumnElement[bool]]:
        """What they say of one posting: its unit, its track, its post."""
        found: list[ColumnElement[bool]] = []
        if self.unit is not None:
            found.append(Posting.unit_id.in_(below([self.unit])))
        if self.track is not None:
            found.append(Posting.track == self.track)
        if self.post is not None:
            found.append(Posting.post_id == self.post)
        return found

    def of_days(self, completed: SQLColumnExpression[Any], on: date) -> list[ColumnElement[bool]]:
        """What they say of the day of a completion, by itself or by a correction of it; and of its course."""
        found: list[ColumnElement[bool]] = [completed <= on]
        if self.course is not None:
            found.append(Completion.course_id == self.course)
        if self.since is not None:
            found.append(completed >= self.since)
        if self.until is not None:
            found.append(completed <= self.until)
        return found

    def of_end(self, until: SQLColumnExpression[Any], on: date) -> list[ColumnElement[bool]]:
        """What they say of the last day of what counts. Of what counts no more, most states can be."""
        if not self.states:
            return []
        valid, expiring = or_(until.is_(None), until > on + EXPIRING), until.between(on, on + EXPIRING)
        held = {State.VALID: valid, State.EXPIRING: expiring, State.TO_DO: false()}
        return [or_(*{held.get(state, until < on) for state in self.states})]

    def of_completions(self, on: date) -> list[ColumnElement[bool]]:
        """What they say of a completion that was not corrected.

        It may count for less long than it is valid, where a requirement wants it renewed sooner.
        """
        renewed = Completion.course_id.in_(
            select(Requirement.course_id).where(Requirement.months.is_not(None))
        )
        ends = (or_(end, renewed) for end in self.of_end(Completion.valid_until, on))
        return [*self.of_days(Completion.day, on), *ends]

    def of_lines(
        self, by: Mapping[Column, SQLColumnExpression[Any]], state: ColumnElement[str]
    ) -> list[ColumnElement[bool]]:
        """What they say of a line of the records."""
        found = self.of_courses(by[Column.COURSE], by[Column.COMPLETED])
        if self.unit is not None:
            found.append(Unit.id.in_(below([self.unit])))
        if self.states:
            found.append(state.in_([state.value for state in self.states]))
        return found

    def of_courses(
        self, course: SQLColumnExpression[Any], completed: SQLColumnExpression[Any]
    ) -> list[ColumnElement[bool]]:
        """What they say of a line's course, and of when it was completed."""
        found: list[ColumnElement[bool]] = []
        if self.course is not None:
            found.append(course == self.course)
        if self.requirement is not None:
            of = select(Requirement.course_id).where(Requirement.id == self.requirement)
            found.append(course == of.scalar_subquery())
        if self.since is not None:
            found.append(completed >= self.since)
        if self.until is not None:
            found.append(completed <= self.until)
        return found


def open_at(run: type[Enrolment], moment: datetime | None) -> ColumnElement[bool]:
    """The condition that a run is open: now, or as it was at an instant."""
    if moment is None:
        return run.closed_at.is_(None)
    return and_(run.opened_at <= moment, or_(run.closed_at.is_(None), run.closed_at > moment))
