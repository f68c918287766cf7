"""Completions of many people at once: what `completing` writes for one, in a few statements."""

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import NamedTuple

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from trainer import audit
from trainer.accounts.models import Person
from trainer.audit import Actor
from trainer.core.validity import valid_until
from trainer.db import count, table
from trainer.records.models import Certificate, CertificateCount, CertificateHolder, Completion

_completion, _certificate, _holder = map(table, (Completion, Certificate, CertificateHolder))
_COMPLETIONS = insert(_completion).returning(*_completion.c["enrolment_id", "id"])
_CERTIFICATES = insert(_certificate).returning(*_certificate.c["completion_id", "id"])
_HOLDERS = insert(_holder)


class Earned(NamedTuple):
    """A run in which nothing is left to do, and its score: 0 to 1, None where nothing is graded."""

    enrolment_id: int
    person_id: int
    score: Fraction | None


def complete_all(
    session: Session,
    by: Actor,
    earned: Sequence[Earned],
    *,
    course_id: int,
    revision_id: int,
    months: int | None,
    prefix: str,
    at: datetime,
    day: date,
) -> None:
    """Write that these people completed a course, and issue their certificates, numbered as they stand."""
    if not earned:
        return
    connection, until = session.connection(), valid_until(day, months)
    people = select(Person.id, Person.name).where(Person.id.in_([one.person_id for one in earned]))
    names = dict(session.execute(people).all())
    same = {"course_id": course_id, "revision_id": revision_id, "at": at, "day": day, "valid_until": until}
    completions: dict[int, int] = dict(
        connection.execute(_COMPLETIONS, [{**one._asdict(), **same} for one in earned]).all()
    )
    numbers = {
        completions[one.enrolment_id]: number
        for one, number in zip(earned, numbers_of(session, prefix, day.year, len(earned)), strict=True)
    }
    issued = [{"completion_id": completion, "number": number} for completion, number in numbers.items()]
    certificates: dict[int, int] = dict(connection.execute(_CERTIFICATES, issued).all())
    holders = [
        {"certificate_id": certificates[completions[one.enrolment_id]], "name": names[one.person_id]}
        for one in earned
    ]
    connection.execute(_HOLDERS, holders)
    for completion, number in numbers.items():
        audit.record(session, by, "course.complete", f"completion:{completion}", at=at)
        certificate = f"certificate:{certificates[completion]}"
        audit.record(session, by, "certificate.issue", certificate, at=at, payload={"number": number})


def numbers_of(session: Session, prefix: str, year: int, many: int) -> list[str]:
    """The next numbers of a year, taken at once: nobody gets one between them."""
    count(session, CertificateCount, {"year": year}, "last", by=many)
    last = session.scalar(select(CertificateCount.last).where(CertificateCount.year == year)) or 0
    return [f"{prefix}-{year}-{number:06d}" for number in range(last - many + 1, last + 1)]
