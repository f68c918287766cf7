"""Passkeys: added, asked, taken off."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from trainer import audit, keys
from trainer.accounts.factors import challenges, passkeys, queries, sealing
from trainer.accounts.factors.models import Passkey, SpentChallenge
from trainer.accounts.factors.operations.giving import has_given, hold, once, removed, whose
from trainer.accounts.models import Person
from trainer.accounts.notices import Notice
from trainer.accounts.queries import SignedIn
from trainer.audit import Actor
from trainer.core.message import Message
from trainer.db import touched

UNPROVEN = Message("This passkey could not be checked. Try again, or use another way to sign in.")


def add_passkey(
    session: Session,
    by: Actor,
    who: SignedIn,
    site: passkeys.Site,
    response: str,
    name: str,
    *,
    browser: str,
    key: bytes,
    at: datetime,
) -> Message | None:
    """Keep a passkey that a device has made for us: what is wrong, or None."""
    try:
        challenge = passkeys.made_challenge(response)
        _answered(session, challenge, f"creation:{who.id}", browser, key=key, at=at)
        made = passkeys.made(site, response, challenge)
    except passkeys.Unproven:
        return Message("The passkey could not be made. Try again.")
    if queries.passkey(session, made.credential) is not None:
        return Message("This passkey is known here already.")
    session.add(
        Passkey(
            person_id=who.id,
            credential=made.credential,
            public_key=made.public_key,
            sign_count=made.sign_count,
            name=name,
            since=at,
        )
    )
    audit.record(session, by, "passkey.add", whose(who.id), at=at, payload={"name": name})
    has_given(session, who, Notice.PASSKEY_ADDED, at=at)
    return None


def check_passkey(
    session: Session, by: Actor, site: passkeys.Site, response: str, *, browser: str, key: bytes, at: datetime
) -> Person | None:
    """Whose passkey has signed our challenge in this browser; None if that is not proven."""
    try:
        return _owner(session, site, response, browser=browser, key=key, at=at)
    except passkeys.Unproven:
        audit.record(session, by, "second_factor.fail", "person:0", at=at, payload={"with": "passkey"})
        return None


def _owner(
    session: Session, site: passkeys.Site, response: str, *, browser: str, key: bytes, at: datetime
) -> Person:
    answer = passkeys.answer(response)
    _answered(session, answer.challenge, "sign-in", browser, key=key, at=at)
    held = session.scalar(select(Passkey).where(Passkey.credential == answer.credential).with_for_update())
    if held is None or (answer.owner and answer.owner != handle(key, held.person_id)):
        raise passkeys.Unproven
    held.sign_count = passkeys.proven(site, response, answer.challenge, held)
    held.used_at = at
    person = session.get_one(Person, held.person_id)
    if person.suspended_at is not None:
        raise passkeys.Unproven
    return person


def _answered(
    session: Session, challenge: bytes, purpose: str, browser: str, *, key: bytes, at: datetime
) -> None:
    """Use up a challenge. Raises `Unproven` for one that is not ours, not for this, too old or used."""
    if not challenges.holds(key, challenge, purpose, browser, at=at):
        raise passkeys.Unproven
    session.execute(delete(SpentChallenge).where(SpentChallenge.at < at - challenges.LASTS))
    if not once(session, SpentChallenge, fingerprint=keys.fingerprint(challenge.hex()), at=at):
        raise passkeys.Unproven


def handle(key: bytes, person_id: int) -> bytes:
    """What a device keeps of the owner of a passkey: 32 bytes that say nothing to anybody else."""
    return bytes.fromhex(sealing.keyed(key, "handle", str(person_id)))


def remove_passkey(session: Session, by: Actor, held: Passkey, *, needed: bool, at: datetime) -> None:
    """Take a passkey off. Raises `Refused` where it is the last factor and one is `needed`."""
    hold(session, held.person_id)
    if touched(session.execute(delete(Passkey).where(Passkey.id == held.id))) == 0:  # already off
        return
    audit.record(session, by, "passkey.remove", whose(held.person_id), at=at, payload={"name": held.name})
    removed(session, held.person_id, Notice.PASSKEY_REMOVED, needed=needed, at=at)
