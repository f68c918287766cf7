"""Reads of learning: the run somebody is in, what they have done in it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, bindparam, func, select
from sqlalchemy.orm import Session

from trainer.accounts.models import Posting, Unit
from trainer.accounts.queries import known_at
from trainer.audit import AuditEvent
from trainer.catalogue.models import CourseRow
from trainer.catalogue.shelf import Volume
from trainer.core.course import Course
from trainer.core.progress import Done, Progress, Steps, progress
from trainer.core.validity import State, validity
from trainer.db import Door, table
from trainer.learning.models import Enrolment, PracticeAnswer, Step
from trainer.records.queries import Standing, never_held


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


_enrolment, _step, _practice = map(table, (Enrolment, Step, PracticeAnswer))
_later = _enrolment.alias()
_RUN = (
    select(
        *_enrolment.c["id", "course_id", "opened_at", "closed_at"],
        *_step.c["item_id", "at", "best", "passed", "awaiting", "marked_at", "remarked_at"],
    )
    .select_from(_enrolment)
    .outerjoin(_step, _step.c.enrolment_id == _enrolment.c.id)
    .where(
        _enrolment.c.person_id == bindparam("person_id"),
        _enrolment.c.id
        == select(func.max(_later.c.id))
        .where(_later.c.person_id == _enrolment.c.person_id, _later.c.course_id == _enrolment.c.course_id)
        .correlate(_enrolment)
        .scalar_subquery(),
    )
)
_RUN_OF_COURSE = _RUN.where(_enrolment.c.course_id == bindparam("course_id"))
_ANSWERS = select(*_practice.c["item_id", "answer"]).where(
    _practice.c.enrolment_id == bindparam("enrolment_id"),
    _practice.c.item_id.in_(bindparam("items", expanding=True)),
)
_HOLD = select(*_enrolment.c["id", "person_id", "course_id", "closed_at"]).with_for_update()
_LOCKED = _HOLD.where(_enrolment.c.id == bindparam("enrolment_id"))
_OPEN = _HOLD.where(
    _enrolment.c.course_id == bindparam("course_id"), _enrolment.c.closed_at.is_(None)
).order_by(_enrolment.c.id)
_DONE = select(*_step.c["item_id", "at", "best", "passed", "awaiting", "marked_at", "remarked_at"]).where(
    _step.c.enrolment_id == bindparam("enrolment_id")
)
_DONE_TOGETHER = select(*_step.c["enrolment_id", "item_id", "at", "best", "passed", "awaiting"]).where(
    _step.c.enrolment_id.in_(bindparam("enrolments", expanding=True))
)
"""On tables, asked straight of the connection: lesson pages and handing in ask these, and need no objects."""


def run(door: Door, person_id: int, course_id: int) -> Run | None:
    """The newest run of a person through a course, in one statement; None if they never began."""
    asked = {"person_id": person_id, "course_id": course_id}
    rows = door.execute(_RUN_OF_COURSE, asked)
    return _runs(rows).get(course_id)


def runs(door: Door, person_id: int) -> dict[int, Run]:
    """The newest run through each course a person has begun, by course."""
    return _runs(door.execute(_RUN, {"person_id": person_id}))


def _runs(rows: Iterable[Row[*tuple[Any, ...]]]) -> dict[int, Run]:
    found: dict[int, Run] = {}
    steps: dict[int, dict[int, Done]] = {}
    for enrolment, course, opened, closed, item, *done in rows:
        if course not in found:
            found[course] = Run(enrolment, opened, closed, steps.setdefault(course, {}))
        if item is not None:
            steps[course][item] = Done(*done)
    return found


class Held(NamedTuple):
    """An enrolment that is held until the transaction ends: completion is judged once at a time."""

    id: int
    person_id: int
    course_id: int
    closed_at: datetime | None


def locked(door: Door, enrolment_id: int) -> Held:
    """An enrolment, held."""
    return Held(*door.execute(_LOCKED, {"enrolment_id": enrolment_id}).one())


def done(door: Door, enrolment_id: int) -> dict[int, Done]:
    """What is done in a run, by item."""
    rows = door.execute(_DONE, {"enrolment_id": enrolment_id})
    return {item: Done(*rest) for item, *rest in rows}


def lapsing(stands: Standing | None, on: date) -> bool:
    """Whether somebody who stands so may take the course again: from 90 days before it has to be renewed.

    That is when what they hold expires, or does not meet a requirement any longer; or it was revoked.
    """
    if stands is None or stands.completion_id is None:
        return True
    return validity(stands.until, on) is not State.VALID


def done_together(door: Door, enrolments: Sequence[int]) -> dict[int, dict[int, Done]]:
    """What is done in these runs, by run and item: when, how well, whether marks are awaited."""
    found: dict[int, dict[int, Done]] = {enrolment: {} for enrolment in enrolments}
    for enrolment, item, *rest in door.execute(_DONE_TOGETHER, {"enrolments": enrolments}):
        found[enrolment][item] = Done(*rest)
    return found


def not_held(session: Session, person_id: int, courses: Sequence[str]) -> list[str]:
    """Which of these courses, by name, a person has never completed; what is not in the house is left out."""
    missing = set(
        session.scalars(select(CourseRow.name).where(CourseRow.name.in_(courses), never_held(person_id)))
    )
    return [name for name in courses if name in missing]


def practice_answers(door: Door, enrolment_id: int, items: list[int]) -> dict[int, dict[str, object]]:
    """The last answers to questions inside lessons, by item."""
    asked = {"enrolment_id": enrolment_id, "items": items}
    return dict(door.execute(_ANSWERS, asked).all())


def open_runs_of(door: Door, course_id: int) -> list[Held]:
    """The enrolments in a course that are still open, held.

    All at once and in one order, so that whoever holds one of them never waits for the holder of all.
    """
    return [Held(*row) for row in door.execute(_OPEN, {"course_id": course_id})]


class Look(NamedTuple):
    """A look at somebody's records: when, what kind, in which role, from which unit on that day."""

    at: datetime
    action: str
    role: str
    unit: str | None


LOOKED_AT = ("person.look", "certificate.look", "attempt.look", "time.look")


def looks(session: Session, person_id: int, *, limit: int, day: Callable[[datetime], date]) -> list[Look]:
    """Who has looked at a person's records, the newest first: by role and unit, never by name."""
    rows = session.execute(
        select(AuditEvent.ts, AuditEvent.action, AuditEvent.acting_role, AuditEvent.actor_id)
        .where(
            AuditEvent.object == f"person:{person_id}",
            AuditEvent.action.in_(LOOKED_AT),
            AuditEvent.actor_id != person_id,
        )
        .order_by(AuditEvent.seq.desc())
        .limit(limit)
    ).all()
    served = session.execute(
        select(Posting.person_id, Posting.from_day, Posting.until_day, Unit.name)
        .join(Unit, Unit.id == Posting.unit_id)
        .where(Posting.person_id.in_({row.actor_id for row in rows}), known_at())
        .order_by(Posting.id.desc())
    ).all()

    def unit(actor: int | None, on: date) -> str | None:
        there = (
            row.name
            for row in served
            if row.person_id == actor
            and row.from_day <= on
            and (row.until_day is None or on <= row.until_day)
        )
        return next(there, None)

    return [Look(row.ts, row.action, row.acting_role, unit(row.actor_id, day(row.ts))) for row in rows]
