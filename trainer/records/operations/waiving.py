"""Waivers: given for a time, and ended earlier."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from trainer import audit, settings
from trainer.accounts.operations import Refused
from trainer.audit import Actor
from trainer.core.message import Message
from trainer.records import queries
from trainer.records.models import Waiver, WaiverEnd
from trainer.records.operations.deciding import all_or_nobody, not_oneself, note


def waive(
    session: Session,
    by: Actor,
    person_id: int,
    *,
    from_day: date,
    until_day: date,
    why: str,
    at: datetime,
    requirement_id: int | None = None,
) -> Waiver:
    """Excuse a person from one day until another (inclusive): from one requirement, or from all.

    Raises `Refused` where it would end before it begins, and to whoever would excuse themselves.
    """
    not_oneself(by, person_id)
    if until_day < from_day:
        raise Refused(Message("A waiver ends after it begins. Choose the same day or a later one."))
    waiver = Waiver(
        person_id=person_id, requirement_id=requirement_id, from_day=from_day, until_day=until_day, at=at,
        by_id=by.person,
    )  # fmt: skip
    session.add(waiver)
    session.flush()
    note(session, Waiver, waiver.id, why)
    payload = {
        "requirement": requirement_id,
        "from": from_day.isoformat(),
        "until": until_day.isoformat(),
        "reason": why,
    }
    audit.record(session, by, "requirement.waive", f"person:{person_id}", at=at, payload=payload)
    return waiver


def waive_all(
    session: Session,
    by: Actor,
    people: Collection[int],
    *,
    from_day: date,
    until_day: date,
    why: str,
    at: datetime,
    requirement_id: int | None = None,
) -> None:
    """Excuse several people by one decision: all of them, or nobody.

    Raises `Refused` as `waive` does, and where the requirement does not reach one of them any more.
    """
    today = settings.load(session).day(at)
    all_or_nobody(queries.not_waived(session, people, by.person, requirement_id=requirement_id, on=today))
    for person_id in people:
        waive(
            session, by, person_id, from_day=from_day, until_day=until_day, why=why, at=at,
            requirement_id=requirement_id,
        )  # fmt: skip


def end_waiver(session: Session, by: Actor, waiver: Waiver, *, why: str, at: datetime) -> WaiverEnd:
    """End a waiver earlier: from today on everything is owed again.

    Raises `Refused` where it has run out, or has been ended already.
    """
    not_oneself(by, waiver.person_id)
    today = settings.load(session).day(at)
    if session.get(WaiverEnd, waiver.id) or waiver.until_day < today:
        raise Refused(Message("This waiver does not run any more. Nothing was changed."))
    end = WaiverEnd(waiver_id=waiver.id, until_day=today - timedelta(days=1), at=at, by_id=by.person)
    session.add(end)
    note(session, WaiverEnd, waiver.id, why)
    session.flush()
    payload = {"waiver": waiver.id, "reason": why}
    audit.record(session, by, "requirement.unwaive", f"person:{waiver.person_id}", at=at, payload=payload)
    return end
