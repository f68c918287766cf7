"""Reads of learning: the run somebody is in, what they have done in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, aliased

from trainer.catalogue.models import CourseRow
from trainer.catalogue.shelf import Volume
from trainer.core.course import Course
from trainer.core.progress import Done, Progress, Steps, progress
from trainer.learning.models import Enrolment, PracticeAnswer, Step
from trainer.records.models import Completion


@dataclass(frozen=True, slots=True)
class Run:
    """The newest run of a person through a course, with what is done in it by item."""

    enrolment: int
    opened_at: datetime
    closed_at: datetime | None
    done: Mapping[int, Done]

    def steps(self, volume: Volume) -> Steps:
        """What is done, by the ids of the course's pages today."""
        return {volume.names[item]: done for item, done in self.done.items() if item in volume.names}

    def progress(self, volume: Volume, outline: Course | None = None) -> Progress:
        """How far the person is, by the pages of the course or of another outline of it."""
        return progress(outline or volume.course, self.steps(volume))


_later = aliased(Enrolment)
_RUN = (
    select(
        Enrolment.id,
        Enrolment.course_id,
        Enrolment.opened_at,
        Enrolment.closed_at,
        Step.item_id,
        Step.at,
        Step.best,
        Step.passed,
    )
    .outerjoin(Step, Step.enrolment_id == Enrolment.id)
    .where(
        Enrolment.person_id == bindparam("person_id"),
        Enrolment.id
        == select(func.max(_later.id))
        .where(_later.person_id == Enrolment.person_id, _later.course_id == Enrolment.course_id)
        .correlate(Enrolment)
        .scalar_subquery(),
    )
)
_RUN_OF_COURSE = _RUN.where(Enrolment.course_id == bindparam("course_id"))


def run(session: Session, person_id: int, course_id: int) -> Run | None:
    """The newest run of a person through a course, in one statement; None if they never began."""
    rows = session.execute(_RUN_OF_COURSE, {"person_id": person_id, "course_id": course_id})
    return _runs(rows).get(course_id)


def runs(session: Session, person_id: int) -> dict[int, Run]:
    """The newest run through each course a person has begun, by course."""
    return _runs(session.execute(_RUN, {"person_id": person_id}))


def _runs(rows: object) -> dict[int, Run]:
    found: dict[int, Run] = {}
    for enrolment, course, opened, closed, item, at, best, passed in rows:  # type: ignore[attr-defined]
        if course not in found:
            found[course] = Run(enrolment, opened, closed, {})
        if item is not None:
            found[course].done[item] = Done(at, best, passed)  # type: ignore[index]
    return found


def locked(session: Session, enrolment_id: int) -> Enrolment:
    """An enrolment, held until the transaction ends: completion is judged once at a time."""
    return session.scalars(select(Enrolment).where(Enrolment.id == enrolment_id).with_for_update()).one()


def not_held(session: Session, person_id: int, courses: Sequence[str]) -> list[str]:
    """Which of these courses, by name, a person has never completed; what is not in the house is left out."""
    held = select(Completion.id).where(
        Completion.course_id == CourseRow.id, Completion.person_id == person_id
    )
    missing = set(session.scalars(select(CourseRow.name).where(CourseRow.name.in_(courses), ~held.exists())))
    return [name for name in courses if name in missing]


def practice_answers(session: Session, enrolment_id: int, items: list[int]) -> dict[int, dict[str, object]]:
    """The last answers to questions inside lessons, by item."""
    rows = session.execute(
        select(PracticeAnswer.item_id, PracticeAnswer.answer).where(
            PracticeAnswer.enrolment_id == enrolment_id, PracticeAnswer.item_id.in_(items)
        )
    )
    return {row.item_id: row.answer for row in rows}


def open_runs_of(session: Session, course_id: int) -> Sequence[Enrolment]:
    """The enrolments in a course that are still open, held until the transaction ends.

    All at once and in one order, so that whoever holds one of them never waits for the holder of all.
    """
    return session.scalars(
        select(Enrolment)
        .where(Enrolment.course_id == course_id, Enrolment.closed_at.is_(None))
        .order_by(Enrolment.id)
        .with_for_update()
    ).all()
