"""Writes of records: completions with their certificates, requirements. Facts are only ever added."""

from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer import audit
from trainer.accounts.operations import Refused
from trainer.audit import Actor
from trainer.core.message import Message
from trainer.core.validity import valid_until
from trainer.db import count
from trainer.records import queries
from trainer.records.models import Certificate, CertificateCount, CertificateHolder, Completion, Requirement


def complete(
    session: Session,
    by: Actor,
    *,
    enrolment_id: int,
    person_id: int,
    holder: str,
    course_id: int,
    revision_id: int,
    months: int | None,
    score: Fraction | None,
    prefix: str,
    at: datetime,
    day: date,
) -> Completion:
    """Write that a person completed a course, and issue the certificate. Both happen once an enrolment."""
    completion = Completion(
        enrolment_id=enrolment_id,
        person_id=person_id,
        course_id=course_id,
        revision_id=revision_id,
        at=at,
        day=day,
        valid_until=valid_until(day, months),
        score=score,
    )
    session.add(completion)
    session.flush()
    certificate = Certificate(completion_id=completion.id, number=_next_number(session, prefix, day.year))
    session.add(certificate)
    session.flush()
    session.add(CertificateHolder(certificate_id=certificate.id, name=holder))
    session.flush()
    audit.record(session, by, "course.complete", f"completion:{completion.id}", at=at)
    audit.record(
        session,
        by,
        "certificate.issue",
        f"certificate:{certificate.id}",
        at=at,
        payload={"number": certificate.number},
    )
    return completion


def _next_number(session: Session, prefix: str, year: int) -> str:
    count(session, CertificateCount, {"year": year}, "last")
    last = session.scalar(select(CertificateCount.last).where(CertificateCount.year == year))
    return f"{prefix}-{year}-{last:06d}"


def require(
    session: Session,
    by: Actor,
    *,
    course_id: int,
    due: date,
    at: datetime,
    unit_id: int | None = None,
    track: str | None = None,
    person_id: int | None = None,
    why: str = "",
) -> Requirement:
    """Require a course by a day: of a unit and those below, of a track, or of one person.

    Raises `Refused` where the same is required of them already: two due days would leave both in doubt.
    """
    requirement = Requirement(
        course_id=course_id,
        unit_id=unit_id,
        track=track,
        person_id=person_id,
        due=due,
        why=why,
        set_at=at,
        set_by_id=by.person,
    )
    if queries.same(session, requirement):
        raise Refused(Message("This course is already required of them. End that requirement first."))
    session.add(requirement)
    session.flush()
    audit.record(
        session,
        by,
        "requirement.set",
        f"requirement:{requirement.id}",
        at=at,
        payload={
            "course": course_id,
            "unit": unit_id,
            "track": track,
            "person": person_id,
            "due": due.isoformat(),
            "why": why,
        },
    )
    return requirement


def end_requirement(session: Session, by: Actor, requirement: Requirement, *, at: datetime) -> None:
    """End a requirement from now on; it stays readable."""
    requirement.ended_at = at
    audit.record(session, by, "requirement.end", f"requirement:{requirement.id}", at=at)
