"""Writes about roles: given, taken away."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer import audit
from trainer.accounts import letters
from trainer.accounts.models import Grant, Person
from trainer.accounts.operations.sessions import end_sessions
from trainer.accounts.queries import admins
from trainer.accounts.refusal import Refused
from trainer.audit import Actor
from trainer.core.message import Message
from trainer.permissions import Role


def grant(
    session: Session,
    by: Actor,
    person_id: int,
    role: Role,
    *,
    at: datetime,
    unit_id: int | None = None,
    course_id: int | None = None,
    told: bool = True,
    keep: str = "",
) -> None:
    """Give a person a role, everywhere or in a scope; their sessions end. What is held already stays.

    `keep` is the hash of a session that goes on: of whoever acts, where it is they who get the role by it.

    Raises `Refused` for an administrator of a part: whoever gives roles can give any to anybody; and for
    a course, where the role is not one that is held for courses.
    """
    if role is Role.ADMIN and (unit_id is not None or course_id is not None):
        raise Refused(Message("An administrator administers everywhere. Give the role everywhere."))
    if course_id is not None and role is not Role.INSTRUCTOR:
        raise Refused(Message("Only instructors are given a course. Give this role everywhere or in a unit."))
    held = session.scalar(
        select(Grant.id).where(
            Grant.person_id == person_id,
            Grant.role == role,
            Grant.scope_unit_id.is_(unit_id) if unit_id is None else Grant.scope_unit_id == unit_id,
            Grant.scope_course_id.is_(course_id) if course_id is None else Grant.scope_course_id == course_id,
            Grant.until.is_(None),
        )
    )
    if held:
        return
    session.add(
        Grant(
            person_id=person_id,
            role=role.value,
            scope_unit_id=unit_id,
            scope_course_id=course_id,
            since=at,
            by_id=by.person,
        )
    )
    end_sessions(session, person_id, keep=keep)
    audit.record(
        session,
        by,
        "role.grant",
        f"person:{person_id}",
        at=at,
        payload={"role": role.value, "unit": unit_id, "course": course_id},
    )
    if told:
        letters.role_given(session, session.get_one(Person, person_id), role, at=at)


def revoke(session: Session, by: Actor, held: Grant, *, at: datetime) -> None:
    """Take a role away from now on; its holder's sessions end. The last administrator stays."""
    if held.role == Role.ADMIN:
        keep_an_administrator(session, held.person_id)
    held.until = at
    end_sessions(session, held.person_id)
    letters.role_taken(session, session.get_one(Person, held.person_id), Role(held.role), at=at)
    audit.record(session, by, "role.revoke", f"person:{held.person_id}", at=at, payload={"role": held.role})


def keep_an_administrator(session: Session, person_id: int) -> None:
    """Raise `Refused` if nobody could administer without this person."""
    session.execute(select(Grant.id).where(Grant.role == Role.ADMIN).order_by(Grant.id).with_for_update())
    if not admins(session) - {person_id}:  # read under the lock: two may not remove each other at once
        raise Refused(Message("The last administrator has to stay. Give somebody else the role first."))
