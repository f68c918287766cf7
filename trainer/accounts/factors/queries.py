"""Reads of second factors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from trainer.accounts.factors.models import (
    Authenticator,
    Passkey,
    RecoveryCode,
    ResetRequest,
)
from trainer.accounts.models import Person

AGREE_WITHIN = timedelta(hours=24)
"""How long an administrator's request for a reset waits for a second one."""


@dataclass(frozen=True, slots=True)
class Factors:
    """What somebody signs in with beside the password; `codes` is how many recovery codes are left."""

    app: datetime | None
    locked: bool
    passkeys: Sequence[Passkey]
    codes: int

    @property
    def any(self) -> bool:
        """Whether there is a second factor to ask for."""
        return self.app is not None or bool(self.passkeys)


def has_factor(session: Session, person_id: int) -> bool:
    """Whether a person has a second factor."""
    held = (exists().where(model.person_id == person_id) for model in (Authenticator, Passkey))
    return bool(session.scalar(select(or_(*held))))


def anybody(session: Session) -> bool:
    """Whether anything is kept that only the key of second factors opens or compares."""
    held = (exists(select(model.person_id)) for model in (Authenticator, Passkey, RecoveryCode))
    return bool(session.scalar(select(or_(*held))))


def factors(session: Session, person_id: int) -> Factors:
    """All factors of a person."""
    app = session.get(Authenticator, person_id)
    return Factors(
        app.since if app else None,
        app is not None and app.locked_at is not None,
        session.scalars(select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.id)).all(),
        codes_left(session, person_id),
    )


def codes_left(session: Session, person_id: int) -> int:
    """How many recovery codes a person has not used."""
    unused = (RecoveryCode.person_id == person_id) & RecoveryCode.used_at.is_(None)
    return session.scalar(select(func.count()).where(unused)) or 0


def passkey(session: Session, credential: str) -> Passkey | None:
    """A passkey by the id its device knows it by."""
    return session.scalar(select(Passkey).where(Passkey.credential == credential))


def own_passkey(session: Session, passkey_id: int, person_id: int) -> Passkey | None:
    """A passkey of this person."""
    return session.scalar(select(Passkey).where(Passkey.id == passkey_id, Passkey.person_id == person_id))


def reset_request(session: Session, person_id: int, *, at: datetime) -> ResetRequest | None:
    """That an administrator has asked for this person's factors to be taken off, while that waits."""
    asked = session.get(ResetRequest, person_id)
    return asked if asked is not None and at <= asked.at + AGREE_WITHIN else None


def reset_requests(session: Session, reader_id: int, *, at: datetime) -> Sequence[Person]:
    """Whose factors an administrator has asked to be taken off, and this other one may now agree, by name."""
    return session.scalars(
        select(Person)
        .join(ResetRequest, ResetRequest.person_id == Person.id)
        .where(
            ResetRequest.at >= at - AGREE_WITHIN,
            ResetRequest.by_id != reader_id,
            ResetRequest.person_id != reader_id,
        )
        .order_by(Person.sorting_key, Person.id)
    ).all()
