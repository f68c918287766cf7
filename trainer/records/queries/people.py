"""What officers have decided about one person: waivers."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, aliased

from trainer.accounts.models import Person
from trainer.records.models import RecordNote, Requirement, Waiver, WaiverEnd


class Excused(NamedTuple):
    """A waiver with its end, if it was ended earlier: by whom, and why. No course: from all."""

    waiver: Waiver
    end: WaiverEnd | None
    course_id: int | None
    by: str | None
    why: str | None
    ended_by: str | None
    ended_why: str | None


def somebody(session: Session, person_id: int, whose: ColumnElement[bool]) -> Person | None:
    """A person, if they are among those in `whose`."""
    return session.scalar(select(Person).where(Person.id == person_id, whose))


def waivers(session: Session, person_id: int) -> list[Excused]:
    """All waivers of a person, the newest first."""
    author, ender, note, last = aliased(Person), aliased(Person), aliased(RecordNote), aliased(RecordNote)
    rows = session.execute(
        select(Waiver, WaiverEnd, Requirement.course_id, author.name, note.text, ender.name, last.text)
        .outerjoin(WaiverEnd, WaiverEnd.waiver_id == Waiver.id)
        .outerjoin(Requirement, Requirement.id == Waiver.requirement_id)
        .outerjoin(author, author.id == Waiver.by_id)
        .outerjoin(note, and_(note.about == Waiver.__tablename__, note.number == Waiver.id))
        .outerjoin(ender, ender.id == WaiverEnd.by_id)
        .outerjoin(last, and_(last.about == WaiverEnd.__tablename__, last.number == Waiver.id))
        .where(Waiver.person_id == person_id)
        .order_by(Waiver.id.desc())
    )
    return [Excused(*row) for row in rows]


def waiver(session: Session, waiver_id: int, whose: ColumnElement[bool]) -> Waiver | None:
    """A waiver of somebody in `whose`."""
    return session.scalar(
        select(Waiver).join(Person, Person.id == Waiver.person_id).where(Waiver.id == waiver_id, whose)
    )
