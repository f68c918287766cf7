"""Writes about units, and where people serve."""

from datetime import date, datetime, timedelta

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from trainer import audit
from trainer.accounts.models import Posting, Unit
from trainer.accounts.operations.refusing import Refused
from trainer.accounts.queries import unit_by_code
from trainer.audit import Actor
from trainer.core.message import Message


def add_unit(session: Session, by: Actor, code: str, name: str, parent: Unit | None, *, at: datetime) -> Unit:
    """Found a unit below another, or at the top. Raises `Refused` where the code is taken."""
    if unit_by_code(session, code):
        raise Refused(Message("There is already a unit with the code {code}.", code=code))
    unit = Unit(code=code, name=name, parent_id=parent.id if parent else None)
    session.add(unit)
    session.flush()
    audit.record(session, by, "unit.add", f"unit:{unit.id}", at=at, payload={"code": code, "name": name})
    return unit


def post(
    session: Session, by: Actor, person_id: int, unit_id: int, track: str, day: date, *, at: datetime
) -> None:
    """Post a person to a unit from a day on; the posting before ends the day before.

    What was to begin on that day or later gives way.
    """
    session.execute(delete(Posting).where(Posting.person_id == person_id, Posting.from_day >= day))
    session.execute(
        update(Posting)
        .where(Posting.person_id == person_id, or_(Posting.until_day.is_(None), Posting.until_day >= day))
        .values(until_day=day - timedelta(days=1))
    )
    session.add(Posting(person_id=person_id, unit_id=unit_id, track=track, from_day=day))
    audit.record(
        session,
        by,
        "person.post",
        f"person:{person_id}",
        at=at,
        payload={"unit": unit_id, "track": track, "from": day.isoformat()},
    )
