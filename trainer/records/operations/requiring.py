"""Requirements: set, and ended."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer import audit, settings
from trainer.accounts.operations import Refused
from trainer.audit import Actor
from trainer.catalogue.models import CourseRow
from trainer.core.message import Message
from trainer.records import queries
from trainer.records.models import Requirement
from trainer.records.operations.deciding import all_or_nobody


def require(
    session: Session,
    by: Actor,
    *,
    course_id: int,
    at: datetime,
    due: date | None = None,
    days: int | None = None,
    unit_id: int | None = None,
    track: str | None = None,
    post_id: int | None = None,
    person_id: int | None = None,
    months: int | None = None,
    recognition_months: int | None = None,
    from_day: date | None = None,
    why: str = "",
) -> Requirement:
    """Require a course of a unit and those below, of a track, a post, or one person.

    By the day `due`, or `days` after arrival; renewed every `months`; asked from `from_day`, else from today.
    `recognition_months` is how old training taken elsewhere may be. Raises `Refused` where the same is
    required of them already: two due days would leave both in doubt.
    """
    requirement = Requirement(
        course_id=course_id,
        unit_id=unit_id,
        track=track,
        post_id=post_id,
        person_id=person_id,
        due=due,
        days=days,
        months=months,
        recognition_months=recognition_months,
        why=why,
        from_day=from_day or settings.load(session).day(at),
        set_at=at,
        set_by_id=by.person,
    )
    # Two officers who require the same at once take turns.
    session.execute(select(CourseRow.id).where(CourseRow.id == course_id).with_for_update(key_share=True))
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
            "post": post_id,
            "person": person_id,
            "due": due.isoformat() if due else None,
            "days": days,
            "months": months,
            "recognition_months": recognition_months,
            "why": why,
        },
    )
    return requirement


def require_all(
    session: Session,
    by: Actor,
    people: Collection[int],
    *,
    course_id: int,
    at: datetime,
    due: date | None = None,
    days: int | None = None,
    months: int | None = None,
    recognition_months: int | None = None,
    why: str = "",
) -> None:
    """Require a course of several people, of each by name, by one decision: of all of them, or of nobody.

    Raises `Refused` where it is required of one of them by name already.
    """
    all_or_nobody(queries.not_required(session, people, course_id=course_id))
    for person_id in people:
        require(
            session, by, course_id=course_id, person_id=person_id, due=due, days=days, months=months,
            recognition_months=recognition_months, why=why, at=at,
        )  # fmt: skip


def end_requirement(
    session: Session, by: Actor, requirement: Requirement, *, at: datetime, why: str = ""
) -> None:
    """End a requirement: from today on it is not asked any more. It stays readable, and what it asked then.

    Raises `Refused` where somebody has ended it meanwhile.
    """
    held = session.scalar(
        select(Requirement.ended_at).where(Requirement.id == requirement.id).with_for_update()
    )
    if held is not None:
        raise Refused(Message("Somebody has ended this requirement meanwhile. Nothing was changed."))
    requirement.ended_at = at
    requirement.ended_day = settings.load(session).day(at)
    requirement.ended_by_id = by.person
    requirement.ended_why = why
    payload = {"reason": why} if why else {}
    audit.record(session, by, "requirement.end", f"requirement:{requirement.id}", at=at, payload=payload)
