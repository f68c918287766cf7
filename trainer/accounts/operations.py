"""Writes about people: accounts, units, postings, grants, signing in and out."""

import re
import unicodedata
from datetime import date, datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from trainer import audit, keys
from trainer.accounts import letters
from trainer.accounts.models import Grant, OneTimeLink, Person, Posting, SignIn, Throttle, Unit
from trainer.accounts.queries import admins, by_email, unit_by_code
from trainer.audit import Actor
from trainer.core.collation import folded, plain_name, sorted_as
from trainer.core.message import Message
from trainer.db import count, touched
from trainer.permissions import Role

HASHER = PasswordHasher(memory_cost=19 * 1024, time_cost=2, parallelism=1)
"""Argon2id by OWASP's figures: 19 MiB, two passes, one lane."""

NOBODY = HASHER.hash(keys.token())
"""A hash to check against when there is no such account, so that both answers take as long."""

ADDRESS = re.compile(r"[^@\s\0]+@[^@\s\0]+\.[^@\s\0]+\Z")

FAILURES = 10
WINDOW = timedelta(minutes=5)
PASSWORD = (15, 128)
"""The shortest and longest password: long, without rules about its characters (NIST SP 800-63B)."""


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
    password: str | None = None,
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
        password_hash=HASHER.hash(normal(password)) if password else None,
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


def normal(password: str) -> str:
    """A password as it is hashed: the same however a keyboard composes its characters."""
    return unicodedata.normalize("NFC", password)


def set_password(session: Session, by: Actor, person: Person, password: str, *, at: datetime) -> None:
    """Give a person a new password; all their sessions end, and every link by which one could be chosen."""
    if person.password_hash:
        letters.password_changed(session, person, at=at)
    session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.person_id == person.id, OneTimeLink.used_at.is_(None))
        .values(used_at=at)
    )
    person.password_hash = HASHER.hash(normal(password))
    end_sessions(session, person.id)
    audit.record(session, by, "password.set", f"person:{person.id}", at=at)


def password_problem(password: str) -> Message | None:
    """What is wrong with a password somebody chose, or None."""
    shortest, longest = PASSWORD
    if len(password) < shortest:
        return Message("At least {count} characters. A short sentence is easy to remember.", count=shortest)
    if len(password) > longest:
        return Message("At most {count} characters.", count=longest)
    return None


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
    """Give a person a role, everywhere or in a scope. What they already hold stays as it is.

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


def check_password(person: Person | None, password: str) -> bool:
    """Whether a password is right. Takes as long for an account that does not exist."""
    stored = person.password_hash if person and person.password_hash else None
    try:
        HASHER.verify(stored or NOBODY, normal(password))
    except (VerifyMismatchError, InvalidHashError):
        return False
    return stored is not None and person is not None and person.suspended_at is None


def sign_in_bucket(email: str) -> str:
    """The name under which failures of an account are counted, whether it exists or not."""
    return f"sign-in:{keys.fingerprint(email.strip().casefold())}"


def window(at: datetime) -> int:
    """The number of the throttle's window an instant lies in."""
    return int(at.timestamp() // WINDOW.total_seconds())


def note_failure(session: Session, by: Actor, email: str, person: Person | None, *, at: datetime) -> None:
    """Count a failed sign-in."""
    count(session, Throttle, {"bucket": sign_in_bucket(email), "window": window(at)}, "count")
    audit.record(session, by, "sign_in.fail", f"person:{person.id if person else 0}", at=at)


def sign_in(session: Session, by: Actor, person: Person, *, at: datetime, agent: str = "") -> str:
    """Begin a session and return its token, of which only the SHA-256 is kept."""
    token = keys.token()
    session.add(
        SignIn(
            token_hash=keys.fingerprint(token),
            person_id=person.id,
            created_at=at,
            last_seen=at,
            address=by.address,
            agent=agent[:200],
        )
    )
    session.execute(delete(Throttle).where(Throttle.bucket == sign_in_bucket(person.email)))
    audit.record(session, by, "sign_in.ok", f"person:{person.id}", at=at)
    return token


def sign_out(session: Session, by: Actor, sign_in_id: int, *, at: datetime) -> None:
    """End a session."""
    session.execute(delete(SignIn).where(SignIn.id == sign_in_id))
    audit.record(session, by, "sign_out", f"person:{by.person}", at=at)


def end_sessions(session: Session, person_id: int) -> None:
    """End all sessions of a person."""
    session.execute(delete(SignIn).where(SignIn.person_id == person_id))


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
