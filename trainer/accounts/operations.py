"""Writes about people: accounts, units, postings, grants, signing in and out."""

import re
from datetime import date, datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from trainer import audit, keys
from trainer.accounts import letters, throttle
from trainer.accounts.factors.queries import has_factor
from trainer.accounts.models import Grant, KnownDevice, OneTimeLink, Person, Posting, SignIn, Unit
from trainer.accounts.passwords import PasswordHash
from trainer.accounts.queries import admins, by_email, unit_by_code
from trainer.audit import Actor
from trainer.core.collation import folded, plain_name, sorted_as
from trainer.core.message import Message
from trainer.db import touched, upsert
from trainer.permissions import Role

ADDRESS = re.compile(r"[^@\s\0]+@[^@\s\0]+\.[^@\s\0]+\Z")

FORGOTTEN = timedelta(days=365)
"""A device by which somebody has not signed in for so long is one that nobody knows."""


class Refused(Exception):  # noqa: N818 - reads as what happened
    """An operation that may not be done as things stand; the message says why and what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.text)
        self.message = message


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
) -> None:
    """Give a person a role, everywhere or in a scope; their sessions end. What is held already stays.

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
    end_sessions(session, person_id)
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


def note_failure(session: Session, by: Actor, person: Person | None, failures: int, *, at: datetime) -> None:
    """Note a failed sign-in, and that the account is closed to those whom nobody knows where it now is."""
    about = f"person:{person.id if person else 0}"
    audit.record(session, by, "sign_in.fail", about, at=at)
    if failures in {throttle.ACCOUNT, throttle.IN_A_ROW}:
        audit.record(session, by, "sign_in.lock", about, at=at, payload={"failures": failures})


def sign_in(
    session: Session,
    by: Actor,
    person: Person,
    *,
    at: datetime,
    agent: str = "",
    mark: str = "",
    mfa_ok: bool = False,
) -> str:
    """Begin a session and return its token. Of it, and of the device's mark, only the SHA-256 is kept.

    Every way to sign in ends here. `mfa_ok` says that it has already shown two factors, as a passkey does;
    if not, and the person has a second one, the session is only half in until that has been given.
    """
    token = keys.token()
    session.add(
        SignIn(
            token_hash=keys.fingerprint(token),
            person_id=person.id,
            created_at=at,
            confirmed_at=at,
            last_seen=at,
            address=by.address,
            agent=agent[:200],
            mfa_ok=mfa_ok or (False if has_factor(session, person.id) else None),
        )
    )
    if mark:
        session.execute(
            delete(KnownDevice).where(
                KnownDevice.person_id == person.id, KnownDevice.seen_at < at - FORGOTTEN
            )
        )
        device = {"person_id": person.id, "mark_hash": keys.fingerprint(mark), "seen_at": at}
        upsert(session, KnownDevice, device, on=("person_id", "mark_hash"))
    audit.record(session, by, "sign_in.ok", f"person:{person.id}", at=at)
    return token


def confirm(session: Session, by: Actor, sign_in_id: int, *, at: datetime) -> str:
    """Note that somebody has proved again who they are; their session goes on under a new token."""
    token = keys.token()
    session.execute(
        update(SignIn)
        .where(SignIn.id == sign_in_id)
        .values(token_hash=keys.fingerprint(token), confirmed_at=at, last_seen=at)
    )
    audit.record(session, by, "sign_in.confirm", f"person:{by.person}", at=at)
    return token


def sign_out(session: Session, by: Actor, sign_in_id: int, *, at: datetime) -> None:
    """End a session."""
    session.execute(delete(SignIn).where(SignIn.id == sign_in_id))
    audit.record(session, by, "sign_out", f"person:{by.person}", at=at)


def end_sessions(session: Session, person_id: int) -> None:
    """End all sessions of a person."""
    session.execute(delete(SignIn).where(SignIn.person_id == person_id))


def end_others(session: Session, by: Actor, sign_in_id: int, *, at: datetime) -> None:
    """End all of one's own sessions but this one."""
    session.execute(delete(SignIn).where(SignIn.person_id == by.person, SignIn.id != sign_in_id))
    audit.record(session, by, "sign_out.others", f"person:{by.person}", at=at)


def see(session: Session, sign_in_id: int, *, at: datetime) -> None:
    """Note that a session was used."""
    session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(last_seen=at))


def choose(
    session: Session, person_id: int, *, language: str | None = None, theme: str | None = None
) -> None:
    """Keep a person's choice of language or appearance."""
    values = {k: v for k, v in (("language", language), ("theme", theme)) if v is not None}
    session.execute(update(Person).where(Person.id == person_id).values(**values))


def one_time_link(
    session: Session, by: Actor, purpose: str, *, at: datetime, person_id: int | None = None, lasts: timedelta
) -> str:
    """Make a link that works once and return its token; earlier ones for the same purpose and person end."""
    session.execute(
        update(OneTimeLink)
        .where(
            OneTimeLink.purpose == purpose,
            OneTimeLink.person_id.is_(None) if person_id is None else OneTimeLink.person_id == person_id,
            OneTimeLink.used_at.is_(None),
        )
        .values(used_at=at)
    )
    token = keys.token()
    session.add(
        OneTimeLink(
            token_hash=keys.fingerprint(token),
            purpose=purpose,
            person_id=person_id,
            created_at=at,
            expires_at=at + lasts,
        )
    )
    audit.record(session, by, "link.make", f"person:{person_id or 0}", at=at, payload={"purpose": purpose})
    return token


def use_link(session: Session, link: OneTimeLink, *, at: datetime) -> bool:
    """Spend a one-time link; False if somebody was faster."""
    spent = session.execute(
        update(OneTimeLink).where(OneTimeLink.id == link.id, OneTimeLink.used_at.is_(None)).values(used_at=at)
    )
    return touched(spent) == 1
