"""Reads of what was published: revisions with who and when. Whose courses they are is asked first."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from trainer.accounts.models import Person
from trainer.catalogue.models import Revision


class Published(NamedTuple):
    """A revision, with the name of who published it where a person did."""

    id: int
    number: int
    at: datetime
    source: str
    note: str
    by: str | None


def _published(course_id: int) -> Select[int, int, datetime, str, str, str | None]:
    return (
        select(Revision.id, Revision.number, Revision.at, Revision.source, Revision.note, Person.name)
        .outerjoin(Person, Person.id == Revision.by_id)
        .where(Revision.course_id == course_id)
        .order_by(Revision.number.desc())
    )


def revisions(session: Session, course_id: int, *, before: int | None, limit: int) -> list[Published]:
    """The revisions of a course, the newest first; those before a number, if it is given."""
    asked = _published(course_id).limit(limit)
    if before is not None:
        asked = asked.where(Revision.number < before)
    return [Published(*row) for row in session.execute(asked)]


def revision(session: Session, course_id: int, number: int) -> Published | None:
    """One revision of a course."""
    row = session.execute(_published(course_id).where(Revision.number == number)).first()
    return Published(*row) if row else None


def numbers(session: Session, course_id: int) -> list[int]:
    """The numbers of all revisions of a course, the newest first."""
    asked = select(Revision.number).where(Revision.course_id == course_id).order_by(Revision.number.desc())
    return list(session.scalars(asked))
