"""Writes about sessions: begun, confirmed, ended; the one place where every way to sign in ends."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from trainer import audit, keys
from trainer.accounts import throttle
from trainer.accounts.factors.queries import has_factor
from trainer.accounts.models import KnownDevice, Person, SignIn
from trainer.accounts.notices import Notice, notify
from trainer.audit import Actor
from trainer.db import upsert

FORGOTTEN = timedelta(days=365)
"""A device by which somebody has not signed in for so long is one that nobody knows."""


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
        _know(session, person.id, keys.fingerprint(mark), at=at)
    audit.record(session, by, "sign_in.ok", f"person:{person.id}", at=at)
    return token


def _know(session: Session, person_id: int, mark_hash: str, *, at: datetime) -> None:
    """Know a browser from now on. That it was not known is news, unless none was."""
    session.execute(
        delete(KnownDevice).where(KnownDevice.person_id == person_id, KnownDevice.seen_at < at - FORGOTTEN)
    )
    known = session.scalars(select(KnownDevice.mark_hash).where(KnownDevice.person_id == person_id)).all()
    if known and mark_hash not in known:
        notify(session, person_id, Notice.DEVICE_NEW, at=at)
    device = {"person_id": person_id, "mark_hash": mark_hash, "seen_at": at}
    upsert(session, KnownDevice, device, on=("person_id", "mark_hash"))


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


def end_sessions(session: Session, person_id: int, *, keep: str = "") -> None:
    """End all sessions of a person, but for the one with this hash of its token."""
    session.execute(delete(SignIn).where(SignIn.person_id == person_id, SignIn.token_hash != keep))


def end_others(session: Session, by: Actor, sign_in_id: int, *, at: datetime) -> None:
    """End all of one's own sessions but this one."""
    session.execute(delete(SignIn).where(SignIn.person_id == by.person, SignIn.id != sign_in_id))
    audit.record(session, by, "sign_out.others", f"person:{by.person}", at=at)


def see(session: Session, sign_in_id: int, *, at: datetime) -> None:
    """Note that a session was used."""
    session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(last_seen=at))
