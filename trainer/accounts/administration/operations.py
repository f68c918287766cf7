"""Writes of the administrator upon an account: suspending, correcting, ending its sessions."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer import audit
from trainer.accounts import letters
from trainer.accounts.models import Person
from trainer.accounts.notices import Notice, note
from trainer.accounts.operations import (
    ADDRESS,
    Refused,
    end_sessions,
    keep_an_administrator,
)
from trainer.audit import Actor
from trainer.core.collation import folded, plain_name, sorted_as
from trainer.core.message import Message


def suspend(session: Session, by: Actor, person: Person, *, at: datetime) -> None:
    """Close an account until further notice: its sessions end at once, nothing of it is lost.

    Raises `Refused` for the last administrator.
    """
    keep_an_administrator(session, person.id)
    if person.suspended_at is None:
        person.suspended_at = at
        end_sessions(session, person.id)
        audit.record(session, by, "person.suspend", f"person:{person.id}", at=at)


def restore(session: Session, by: Actor, person: Person, *, at: datetime) -> None:
    """Open a suspended account again, as it was."""
    if person.suspended_at is not None:
        person.suspended_at = None
        audit.record(session, by, "person.restore", f"person:{person.id}", at=at)


def sign_out_everywhere(session: Session, by: Actor, person: Person, *, at: datetime) -> None:
    """End all sessions of a person; they can sign in again."""
    end_sessions(session, person.id)
    audit.record(session, by, "person.sign_out", f"person:{person.id}", at=at)


def correct(
    session: Session,
    by: Actor,
    person: Person,
    *,
    name: str,
    sorting_name: str,
    email: str,
    staff_number: str | None,
    at: datetime,
) -> None:
    """Correct who an account says its holder is; the audit trail keeps what stood there before.

    Raises `Refused` without a name or address, or where another account has the address or staff number.
    """
    name, email = plain_name(name), email.strip().casefold()
    if not name or not ADDRESS.match(email):
        raise Refused(Message("An account needs a name and an e-mail address."))
    if session.scalar(select(Person.id).where(Person.email == email, Person.id != person.id)):
        raise Refused(Message("There is already an account for {email}.", email=email))
    if staff_number and session.scalar(
        select(Person.id).where(Person.staff_number == staff_number, Person.id != person.id)
    ):
        raise Refused(Message("There is already an account with staff number {number}.", number=staff_number))
    wanted = {
        "name": name,
        "sorting_name": plain_name(sorting_name) or sorted_as(name),
        "email": email,
        "staff_number": staff_number or None,
    }
    before = {field: getattr(person, field) for field in wanted}
    changed = [field for field in wanted if wanted[field] != before[field]]
    if not changed:
        return
    for field in changed:
        setattr(person, field, wanted[field])
    person.sorting_key = folded(person.sorting_name)
    if "email" in changed:
        note(session, person.id, Notice.EMAIL_CHANGED, at=at)
        letters.address_changed(session, person, before["email"], at=at)
    audit.record(
        session,
        by,
        "person.correct",
        f"person:{person.id}",
        at=at,
        payload={
            "before": {field: before[field] for field in changed},
            "after": {field: wanted[field] for field in changed},
        },
    )
