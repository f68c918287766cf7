"""What somebody holds: completions with their corrections, certificates."""

from collections.abc import Collection
from datetime import date, datetime
from fractions import Fraction
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, select
from sqlalchemy.orm import Session

from trainer.accounts.models import Person
from trainer.catalogue.models import CourseRow, Revision
from trainer.core.standing import DAY
from trainer.core.validity import earlier
from trainer.records.models import (
    Certificate,
    CertificateHolder,
    Completion,
    CompletionCorrection,
    RecordNote,
)
from trainer.records.queries.holding import current_correction, recorded


class Held(NamedTuple):
    """A completion as it is known: what it says, corrections taken in, and its certificate's number."""

    completion: Completion
    number: str | None  # what was recognised has no certificate
    day: date
    taken: date | None
    valid_until: date | None
    score: Fraction | None
    revoked_from: date | None

    def revoked(self, on: date) -> bool:
        """Whether it is revoked on a day."""
        return self.revoked_from is not None and self.revoked_from <= on

    def until(self, on: date) -> date | None:
        """Its last valid day, as it stands on a day; None is for ever."""
        if self.revoked_from is not None and self.revoked_from <= on:
            return earlier(self.valid_until, self.revoked_from - DAY)
        return self.valid_until


def _every(known: datetime | None = None) -> Select[Any]:
    correction, joined = current_correction(known)
    return (
        select(Completion, Certificate.number, correction)
        .outerjoin(Certificate, Certificate.completion_id == Completion.id)
        .outerjoin(correction, joined)
        .where(recorded(Completion.at, known))
    )


def _held(completion: Completion, number: str | None, correction: CompletionCorrection | None) -> Held:
    if correction is None:
        one = completion
        return Held(completion, number, one.day, one.taken, one.valid_until, one.score, None)
    last = correction
    return Held(completion, number, last.day, last.taken, last.valid_until, last.score, last.revoked_from)


def held(session: Session, person_id: int, known: datetime | None = None) -> list[Held]:
    """Everything a person has come to hold, as known at an instant, newest first; revoked ones too."""
    rows = session.execute(_every(known).where(Completion.person_id == person_id))
    found = [_held(*row) for row in rows]
    return sorted(found, key=lambda one: (one.day, one.completion.id), reverse=True)


def completion(session: Session, completion_id: int) -> Held:
    """A completion as it is known now."""
    return _held(*session.execute(_every().where(Completion.id == completion_id)).one())


def completion_of(session: Session, completion_id: int, whose: ColumnElement[bool]) -> Held | None:
    """A completion as it is known now, if its person is among those in `whose`."""
    row = session.execute(
        _every().join(Person, Person.id == Completion.person_id).where(Completion.id == completion_id, whose)
    ).one_or_none()
    return _held(*row) if row else None


class Entry(NamedTuple):
    """A correction with who made it and why."""

    correction: CompletionCorrection
    by: str | None
    why: str | None


def corrections(session: Session, completion_id: int) -> list[Entry]:
    """What was corrected in a completion, the first first."""
    rows = session.execute(
        select(CompletionCorrection, Person.name, RecordNote.text)
        .outerjoin(Person, Person.id == CompletionCorrection.by_id)
        .outerjoin(
            RecordNote,
            and_(
                RecordNote.about == CompletionCorrection.__tablename__,
                RecordNote.number == CompletionCorrection.id,
            ),
        )
        .where(CompletionCorrection.completion_id == completion_id)
        .order_by(CompletionCorrection.id)
    )
    return [Entry(*row) for row in rows]


def note(session: Session, about: str, number: int) -> str | None:
    """The reason or evidence for a fact; None where it was erased."""
    return session.scalar(
        select(RecordNote.text).where(RecordNote.about == about, RecordNote.number == number)
    )


def recognised(session: Session, people: Collection[int], course_id: int, taken: date) -> frozenset[int]:
    """For whom of these people training taken elsewhere on a day counts for a course already."""
    correction, joined = current_correction()
    day = case((correction.id.is_(None), Completion.taken), else_=correction.taken)
    found = (
        select(Completion.person_id)
        .outerjoin(correction, joined)
        .where(
            Completion.person_id.in_(people),
            Completion.course_id == course_id,
            day == taken,
            correction.revoked_from.is_(None),
        )
    )
    return frozenset(session.scalars(found))


def never_held(person_id: int) -> ColumnElement[bool]:
    """The condition on `CourseRow` that a person has never held it. What was revoked was not held."""
    correction, joined = current_correction()
    proof = (
        select(Completion.id)
        .outerjoin(correction, joined)
        .where(
            Completion.course_id == CourseRow.id,
            Completion.person_id == person_id,
            correction.revoked_from.is_(None),
        )
    )
    return ~proof.correlate(CourseRow).exists()


class Proof(NamedTuple):
    """All that stands on a certificate."""

    held: Held
    number: str
    holder: str
    revision: Revision
    course: CourseRow


def proof(session: Session, number: str, whose: ColumnElement[bool]) -> Proof | None:
    """The certificate with this number, if its holder is among the people in `whose`."""
    row = session.execute(
        _every()
        .add_columns(CertificateHolder.name, Revision, CourseRow)
        .join(CertificateHolder, CertificateHolder.certificate_id == Certificate.id)
        .join(Revision, Revision.id == Completion.revision_id)
        .join(CourseRow, CourseRow.id == Completion.course_id)
        .join(Person, Person.id == Completion.person_id)
        .where(Certificate.number == number, whose)
    ).one_or_none()
    if row is None:
        return None
    completion, number, correction, *rest = row
    return Proof(_held(completion, number, correction), number, *rest)
