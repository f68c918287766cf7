"""What setting up, giving and taking off any factor have in common."""

from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from trainer import audit, keys
from trainer.accounts.factors import queries
from trainer.accounts.factors.models import RecoveryCode, SpentChallenge, SpentStep
from trainer.accounts.models import Person, SignIn
from trainer.accounts.notices import Notice, notify
from trainer.accounts.operations import Refused
from trainer.accounts.queries import SignedIn
from trainer.audit import Actor
from trainer.core.message import Message
from trainer.db import table, touched


def whose(person_id: int) -> str:
    """A person as the audit trail names them, and as what they share with us is sealed for."""
    return f"person:{person_id}"


def hold(session: Session, person_id: int) -> None:
    """Let what takes factors off one person take turns: of two, only one leaves the last."""
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))


def once(session: Session, model: type[SpentStep | SpentChallenge], **values: object) -> bool:
    """Insert a row; False where it is there already, also by somebody who does the same just now."""
    try:
        with session.begin_nested():
            session.execute(insert(table(model)), values)
    except IntegrityError:
        return False
    return True


def let_in(session: Session, by: Actor, sign_in_id: int, method: str, *, at: datetime) -> str:
    """Let a session in that has given its second factor: its new token. Raises `Refused` if it has gone."""
    token = keys.token()
    changed = session.execute(
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.mfa_ok.is_(False))
        .values(mfa_ok=True, confirmed_at=at, token_hash=keys.fingerprint(token))
    )
    if touched(changed) != 1:
        raise Refused(Message("This sign-in is over. Sign in again."))
    audit.record(session, by, "second_factor.ok", whose(by.person or 0), at=at, payload={"with": method})
    return token


def has_given(session: Session, who: SignedIn, notice: Notice, *, at: datetime) -> None:
    """Whoever has set up a factor has thereby given it. Sessions begun without one end."""
    others = (SignIn.person_id == who.id) & (SignIn.id != who.sign_in) & SignIn.mfa_ok.is_(None)
    session.execute(delete(SignIn).where(others))
    session.execute(update(SignIn).where(SignIn.id == who.sign_in).values(mfa_ok=True))
    notify(session, who.id, notice, at=at)


def removed(session: Session, person_id: int, notice: Notice, *, needed: bool, at: datetime) -> None:
    """A factor is taken off. `Refused` where it is the last and one is `needed`.

    With the last go the recovery codes, and the sessions that owed it: they have shown a password alone.
    """
    notify(session, person_id, notice, at=at)
    if queries.has_factor(session, person_id):
        return
    if needed:
        raise Refused(
            Message("Your role needs a second factor, and this is your last. Set up another one first.")
        )
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    session.execute(delete(SignIn).where(SignIn.person_id == person_id, SignIn.mfa_ok.is_(False)))
    session.execute(update(SignIn).where(SignIn.person_id == person_id).values(mfa_ok=None))
