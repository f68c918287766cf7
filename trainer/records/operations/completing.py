"""Completions: with their certificates, or recognised where the training was taken elsewhere."""

from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer import audit, settings
from trainer.accounts.models import Person
from trainer.accounts.operations import Refused
from trainer.audit import Actor
from trainer.core.message import Message
from trainer.core.validity import valid_until
from trainer.records import queries
from trainer.records.models import (
    Certificate,
    CertificateHolder,
    Completion,
    Route,
)
from trainer.records.operations.deciding import not_oneself, note
from trainer.records.operations.together import numbers_of


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
    (number,) = numbers_of(session, prefix, day.year, 1)
    certificate = Certificate(completion_id=completion.id, number=number)
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


def recognise(
    session: Session,
    by: Actor,
    person_id: int,
    *,
    course_id: int,
    months: int | None,
    taken: date,
    evidence: str,
    at: datetime,
) -> Completion:
    """Record that a person holds a course by training taken elsewhere on a day. From today on it counts.

    `months` is how long the course is valid, counted from the training. Raises `Refused` for a day to come,
    for training older than the house or what is required allows, where it is valid no longer, and where that
    of the same day is recognised already: a form sent twice is one fact.
    """
    not_oneself(by, person_id)
    house = settings.load(session)
    today = house.day(at)
    if taken > today:
        raise Refused(Message("This day is still to come. Training is recognised once it has been taken."))
    required = queries.oldest_recognised(session, person_id, course_id, today)
    oldest = min((months for months in (required, house.recognition_months) if months), default=None)
    last = valid_until(taken, oldest)
    if last is not None and last < today:
        raise Refused(
            Message("This training is too old: what is required allows {months} months.", months=oldest)
            if oldest == required
            else Message("This training is too old: this house recognises {months} months.", months=oldest)
        )
    until = valid_until(taken, months)
    if until is not None and until < today:
        raise Refused(Message("This training is not valid any more: the course has to be renewed by now."))
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
    if queries.recognised(session, person_id, course_id, taken):
        raise Refused(
            Message("Training of this day is recognised for this course already. Nothing was changed.")
        )
    completion = Completion(
        person_id=person_id, course_id=course_id, route=Route.RECOGNITION, at=at, day=today, taken=taken,
        valid_until=until, by_id=by.person,
    )  # fmt: skip
    session.add(completion)
    session.flush()
    note(session, Completion, completion.id, evidence)
    payload = {"course": course_id, "taken": taken.isoformat(), "completion": completion.id,
               "reason": evidence}  # fmt: skip
    audit.record(session, by, "course.recognise", f"person:{person_id}", at=at, payload=payload)
    return completion
