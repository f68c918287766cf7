"""Who may have a line of the list, told from the facts it would come from, without working it out.

Whoever has a line is among the candidates; not every candidate has one. So a list of what hardly anybody is
in looks at those few, and not at the whole house.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, false, or_, select
from sqlalchemy.orm import Session, aliased

from trainer.accounts.models import Person, Posting
from trainer.accounts.queries import below, serving
from trainer.core.validity import State
from trainer.learning.models import Enrolment
from trainer.records.asof import AsOf
from trainer.records.models import Completion, CompletionCorrection, Requirement, Waiver
from trainer.records.queries import in_force
from trainer.records.queries.holding import recorded
from trainer.reports.queries.conditions import Conditions, open_at

Sources = Sequence[Select[Any]]
"""Queries of one column, the ids of people: whoever may have a line is in one of them."""

HELD = {State.VALID, State.EXPIRING, State.EXPIRED}
"""What is said of a completion only."""

COUNTS = {State.VALID, State.EXPIRING}
"""What is said only of a completion that counts on the day."""

OWED = {State.TO_DO, State.OVERDUE, State.WAIVED}
"""What is said only of what is required."""


def among(sources: Sources) -> ColumnElement[bool]:
    """The condition that a person is in one of the sources, tried person by person."""
    tried = (source.where(source.selected_columns[0] == Person.id).correlate(Person) for source in sources)
    return or_(false(), *(source.exists() for source in tried))


@dataclass(frozen=True, slots=True)
class Demand:
    """What is required on a day, as known at an instant, without whom that comes to."""

    asof: AsOf
    asked: Sequence[Row[*tuple[Any, ...]]]

    @property
    def on(self) -> date:
        """The day."""
        return self.asof.on

    @property
    def known(self) -> datetime | None:
        """The instant; None: now."""
        return self.asof.known

    @classmethod
    def read(cls, session: Session, asof: AsOf) -> "Demand":
        """All requirements in force; those of single people as one."""
        on, known = asof.on, asof.known
        late = or_(Requirement.due.is_(None), Requirement.due < on)
        audience = Requirement.unit_id, Requirement.track, Requirement.post_id
        asked = select(Requirement.course_id, *audience, late.label("late")).where(in_force(on, known))
        return cls(asof, session.execute(asked.distinct()).all())

    def courses(self, *, late: bool = False) -> list[int]:
        """What anybody at all must hold; `late`: by a day that may have passed."""
        return sorted({row.course_id for row in self.asked if row.late or not late})

    def reached(self, course: int | None, *, late: bool = False) -> Iterator[Select[Any]]:
        """Who must hold a course, or any; `late`: of whom it may be overdue."""
        asked = [row for row in self.asked if course in {None, row.course_id} and (row.late or not late)]
        posted = select(Posting.person_id).where(serving(self.on, self.known))
        if units := {row.unit_id for row in asked} - {None}:
            yield posted.where(Posting.unit_id.in_(below(sorted(units))))
        if tracks := {row.track for row in asked} - {None}:
            yield posted.where(Posting.track.in_(sorted(tracks)))
        if posts := {row.post_id for row in asked} - {None}:
            yield posted.where(Posting.post_id.in_(sorted(posts)))
        if any((row.unit_id, row.track, row.post_id) == (None, None, None) for row in asked):
            named = select(Requirement.person_id).where(
                Requirement.person_id.is_not(None), in_force(self.on, self.known)
            )
            yield named if course is None else named.where(Requirement.course_id == course)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who may have a line that meets conditions."""

    asked: Conditions
    demand: Demand

    def of(self, course: int) -> "Candidates":
        """Who may have a line of one course."""
        return replace(self, asked=replace(self.asked, course=course))

    def all(self) -> Sources | None:
        """Who may have any line; None where it may be anybody."""
        states, course = set(self.asked.states), self.asked.course
        if not states and course is None and not self.asked.dated:
            return None
        if self.asked.dated:
            return list(self._holding(states))
        if not states:
            return [*self._holding(states), *self.demand.reached(self.asked.course)]
        found: list[Select[Any]] = []
        if states & HELD:
            found += self._holding(states & HELD)
        if states & {State.TO_DO, State.OVERDUE}:
            found += self.demand.reached(self.asked.course, late=State.TO_DO not in states)
        if State.WAIVED in states:
            found.append(self._waived())
        if State.IN_PROGRESS in states:
            found.append(self._at_it())
        return found

    def never_completed(self) -> Sources:
        """Who may have a line without a completion: such a one is required."""
        if self.asked.dated or (self.asked.states and set(self.asked.states) <= HELD):
            return []
        return list(self.demand.reached(self.asked.course))

    def without_end(self) -> Sources:
        """Who may have a line without a last valid day: held for ever, or not completed."""
        found = list(self.never_completed())
        if not self.asked.states or State.VALID in self.asked.states:
            found += self._holding({State.VALID}, Completion.valid_until.is_(None))
        return found

    def _holding(self, states: Collection[State], *more: ColumnElement[bool]) -> Iterator[Select[Any]]:
        """Who has a completion that may be in a state: as it was written, and as it was corrected."""
        meant, on = replace(self.asked, states=tuple(states)), self.demand.on
        counting = list(replace(self, asked=meant).of_completions())
        yield select(Completion.person_id).where(*meant.of_completions(on), *counting, *more)
        yield (
            select(Completion.person_id)
            .join(CompletionCorrection, CompletionCorrection.completion_id == Completion.id)
            .where(*meant.of_days(CompletionCorrection.day, on), *counting)
        )

    def of_completions(self) -> Iterator[ColumnElement[bool]]:
        """What the states say of the completion of a line, beside its own days."""
        states = set(self.asked.states)
        if states and states <= OWED:
            # Plus nothing: along an index of courses, all of theirs would have to be sorted by day first.
            yield (Completion.course_id + 0).in_(self.demand.courses(late=states == {State.OVERDUE}))
        if states and not states & COUNTS:
            yield ~self._counting().exists()

    def _counting(self) -> Select[Any]:
        """Other completions by which the same is held: not corrected, and not renewed sooner."""
        on, known, other = self.demand.on, self.demand.known, aliased(Completion)
        corrected = select(CompletionCorrection.id).where(CompletionCorrection.completion_id == other.id)
        renewed = select(Requirement.course_id).where(Requirement.months.is_not(None))
        return (
            select(other.id)
            .where(
                other.person_id == Completion.person_id,
                other.course_id == Completion.course_id,
                recorded(other.at, known),
                other.day <= on,
                or_(other.valid_until.is_(None), other.valid_until >= on),
                other.course_id.not_in(renewed),
                ~corrected.correlate(other).exists(),
            )
            .correlate(Completion)
        )

    def _waived(self) -> Select[Any]:
        on = self.demand.on
        return select(Waiver.person_id).where(Waiver.from_day <= on, Waiver.until_day >= on)

    def _at_it(self) -> Select[Any]:
        """Who has a run open of what they must hold or have completed before."""
        run = aliased(Enrolment)
        before = select(Completion.id).where(
            Completion.person_id == run.person_id, Completion.course_id == run.course_id
        )
        found = select(run.person_id).where(
            open_at(run, self.demand.asof.end),
            or_(run.course_id.in_(self.demand.courses()), before.exists()),
        )
        return found if self.asked.course is None else found.where(run.course_id == self.asked.course)
