"""Reads of records: what somebody must hold, what they hold, certificates."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from trainer.accounts.models import Posting, Unit
from trainer.accounts.queries import serving
from trainer.catalogue.models import CourseRow, Revision
from trainer.records.models import Certificate, CertificateHolder, Completion, Requirement


def required_of(on: date) -> Select[tuple[int, int, date]]:
    """Who must hold what by when, on a day: person, course and the earliest due date, one row each.

    A requirement of a unit reaches those posted to it or below on that day; of a track, those in it.
    """
    reach = select(Unit.id.label("top"), Unit.id.label("unit")).cte("reach", recursive=True)
    child = aliased(Unit)
    reach = reach.union(select(reach.c.top, child.id).join(reach, child.parent_id == reach.c.unit))
    in_force = Requirement.ended_at.is_(None)
    posted = (
        select(Posting.person_id, Requirement.course_id, Requirement.due)
        .join(
            Requirement,
            or_(
                Requirement.track == Posting.track,
                Requirement.unit_id.in_(select(reach.c.top).where(reach.c.unit == Posting.unit_id)),
            ),
        )
        .where(in_force, serving(on))
    )
    named = select(Requirement.person_id, Requirement.course_id, Requirement.due).where(
        in_force, Requirement.person_id.is_not(None)
    )
    every = posted.union_all(named).subquery()
    return select(
        every.c.person_id.label("person_id"),
        every.c.course_id.label("course_id"),
        func.min(every.c.due).label("due"),
    ).group_by(every.c.person_id, every.c.course_id)


def dues(session: Session, person_id: int, on: date) -> dict[int, date]:
    """What one person must hold: course to the day it is due."""
    every = required_of(on).subquery()
    rows = session.execute(select(every.c.course_id, every.c.due).where(every.c.person_id == person_id))
    return {course: due for course, due in rows}


class Held(NamedTuple):
    """A completion with the number of its certificate."""

    completion: Completion
    number: str


def held(session: Session, person_id: int) -> list[Held]:
    """Everything a person has completed, newest first."""
    rows = session.execute(
        select(Completion, Certificate.number)
        .join(Certificate, Certificate.completion_id == Completion.id)
        .where(Completion.person_id == person_id)
        .order_by(Completion.day.desc(), Completion.id.desc())
    )
    return [Held(completion, number) for completion, number in rows]


class Proof(NamedTuple):
    """All that stands on a certificate."""

    completion: Completion
    number: str
    holder: str
    revision: Revision
    course: CourseRow


def proof(session: Session, number: str) -> Proof | None:
    """The certificate with this number."""
    row = session.execute(
        select(Completion, Certificate.number, CertificateHolder.name, Revision, CourseRow)
        .join(Certificate, Certificate.completion_id == Completion.id)
        .join(CertificateHolder, CertificateHolder.certificate_id == Certificate.id)
        .join(Revision, Revision.id == Completion.revision_id)
        .join(CourseRow, CourseRow.id == Completion.course_id)
        .where(Certificate.number == number)
    ).one_or_none()
    return Proof(*row) if row else None


def requirements(session: Session) -> Sequence[Row[tuple[Requirement, str, str | None]]]:
    """The requirements in force with course and unit, by due date."""
    return session.execute(
        select(Requirement, CourseRow.name, Unit.name)
        .join(CourseRow, CourseRow.id == Requirement.course_id)
        .outerjoin(Unit, Unit.id == Requirement.unit_id)
        .where(Requirement.ended_at.is_(None))
        .order_by(Requirement.due, Requirement.id)
    ).all()


def requirement(session: Session, requirement_id: int) -> Requirement | None:
    """A requirement in force."""
    return session.scalar(
        select(Requirement).where(Requirement.id == requirement_id, Requirement.ended_at.is_(None))
    )
