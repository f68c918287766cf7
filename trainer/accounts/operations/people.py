"""Writes about accounts: opening one, its password, its holder's choices."""

import re
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from trainer import audit
from trainer.accounts import letters, throttle
from trainer.accounts.models import KnownDevice, OneTimeLink, Person
from trainer.accounts.notices import Notice, note
from trainer.accounts.operations.roles import grant
from trainer.accounts.operations.sessions import end_sessions
from trainer.accounts.passwords import PasswordHash
from trainer.accounts.queries import by_email
from trainer.accounts.refusal import Refused
from trainer.audit import Actor
from trainer.core.collation import folded, plain_name, sorted_as
from trainer.core.message import Message
from trainer.permissions import Role

ADDRESS = re.compile(r"(?=.{3,254}\Z)[^@\s\0]+@[^@\s\0]+\.[^@\s\0]+\Z")


def add_person(
    session: Session,
    by: Actor,
    *,
    email: str,
    name: str,
    sorting_name: str = "",
    at: datetime,
    staff_number: str | None = None,
    password_hash: PasswordHash | None = None,
    language: str | None = None,
    roles: tuple[Role, ...] = (Role.LEARNER,),
) -> Person:
    """Open an account, with roles that hold everywhere.

    Raises `Refused` without a name or an e-mail address, and where the address or staff number is taken.
    """
    email = email.strip().casefold()
    name = plain_name(name)
    if not name or not ADDRESS.match(email):
        raise Refused(Message("An account needs a name and an e-mail address."))
    if by_email(session, email):
        raise Refused(Message("There is already an account for {email}.", email=email))
    if staff_number and session.scalar(select(Person.id).where(Person.staff_number == staff_number)):
        raise Refused(Message("There is already an account with staff number {number}.", number=staff_number))
    person = Person(
        email=email,
        name=name,
        sorting_name=sorting_name or sorted_as(name),
        sorting_key=folded(sorting_name or sorted_as(name)),
        staff_number=staff_number or None,
        language=language,
        password_hash=password_hash,
        created_at=at,
    )
    session.add(person)
    session.flush()
    audit.record(
        session, by, "person.add", f"person:{person.id}", at=at, payload={"email": email, "name": name}
    )
    for role in roles:
        grant(session, by, person.id, role, at=at, told=False)  # the invitation tells
    return person


def set_password(
    session: Session, by: Actor, person: Person, password_hash: PasswordHash, *, at: datetime
) -> None:
    """Give a person a new password: all their sessions end, no device is known, failures are forgotten.

    So does every link by which one could be chosen.
    """
    if person.password_hash:
        letters.password_changed(session, person, at=at)
        note(session, person.id, Notice.PASSWORD_CHANGED, at=at)
    session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.person_id == person.id, OneTimeLink.used_at.is_(None))
        .values(used_at=at)
    )
    person.password_hash = password_hash
    end_sessions(session, person.id)
    session.execute(delete(KnownDevice).where(KnownDevice.person_id == person.id))
    throttle.forget(session, throttle.account(person.email))
    audit.record(session, by, "password.set", f"person:{person.id}", at=at)


def choose(
    session: Session, person_id: int, *, language: str | None = None, theme: str | None = None
) -> None:
    """Keep a person's choice of language or appearance."""
    values = {k: v for k, v in (("language", language), ("theme", theme)) if v is not None}
    session.execute(update(Person).where(Person.id == person_id).values(**values))
