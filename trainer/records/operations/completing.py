"""Completions: with their certificates, or recognised where the training was taken elsewhere."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import NamedTuple

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
from trainer.records.operations.deciding import all_or_nobody, note
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
    training = Training(course_id, months, taken, evidence)
    for why in _refusals(session, by, [person_id], training, at).values():
        raise Refused(why)
    return _recognise(session, by, person_id, training, at)


def recognise_all(
    session: Session,
    by: Actor,
    people: Collection[int],
    *,
    course_id: int,
    months: int | None,
    taken: date,
    evidence: str,
    at: datetime,
) -> None:
    """Recognise the same training for several people by one decision: for all of them, or for nobody.

    Raises `Refused` where it cannot be recognised for one of them, as `recognise` has it.
    """
    training = Training(course_id, months, taken, evidence)
    all_or_nobody(_refusals(session, by, people, training, at))
    for person_id in people:
        _recognise(session, by, person_id, training, at)


class Training(NamedTuple):
    """Training taken elsewhere: the course that it stands for, its day, what proves it."""

    course_id: int
    months: int | None  # the course is valid
    taken: date
    evidence: str


def _refusals(
    session: Session, by: Actor, people: Collection[int], training: Training, at: datetime
) -> Mapping[int, Message]:
    house = settings.load(session)
    session.execute(
        select(Person.id).where(Person.id.in_(people)).order_by(Person.id).with_for_update(key_share=True)
    )
    return queries.not_recognised(
        session, people, by.person, course_id=training.course_id, taken=training.taken,
        months=training.months, oldest=house.recognition_months, on=house.day(at),
    )  # fmt: skip


def _recognise(session: Session, by: Actor, person_id: int, training: Training, at: datetime) -> Completion:
    course_id, months, taken, evidence = training
    completion = Completion(
        person_id=person_id, course_id=course_id, route=Route.RECOGNITION, at=at,
        day=settings.load(session).day(at), taken=taken, valid_until=valid_until(taken, months),
        by_id=by.person,
    )  # fmt: skip
    session.add(completion)
    session.flush()
    note(session, Completion, completion.id, evidence)
    payload = {"course": course_id, "taken": taken.isoformat(), "completion": completion.id,
               "reason": evidence}  # fmt: skip
    audit.record(session, by, "course.recognise", f"person:{person_id}", at=at, payload=payload)
    return completion
