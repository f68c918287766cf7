"""What somebody is told of how their account is signed in to: by letter, on the Security page, at signing in.

Who has learnt a password changes what its owner would notice it by. So nothing here is ever marked as read
for good: each browser its owner signs in by is told by itself.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from trainer.accounts import letters
from trainer.accounts.models import KnownDevice, Person, SecurityNotice
from trainer.core.message import Message


class Notice(StrEnum):
    """What can happen."""

    APP_SET_UP = "app.set_up"
    APP_REMOVED = "app.removed"
    APP_LOCKED = "app.locked"
    PASSKEY_ADDED = "passkey.added"
    PASSKEY_REMOVED = "passkey.removed"
    CODES_MADE = "codes.made"
    CODE_USED = "code.used"
    RESET = "reset"
    DEVICE_NEW = "device.new"
    PASSWORD_CHANGED = "password.changed"  # noqa: S105 - the name of a notice
    EMAIL_CHANGED = "email.changed"


WORDS = {
    Notice.APP_SET_UP: Message("An app for codes was set up"),
    Notice.APP_REMOVED: Message("The app for codes was taken off"),
    Notice.APP_LOCKED: Message(
        "After too many wrong codes, codes of the app were no longer taken: somebody may know your password"
    ),
    Notice.PASSKEY_ADDED: Message("A passkey was added"),
    Notice.PASSKEY_REMOVED: Message("A passkey was taken off"),
    Notice.CODES_MADE: Message("New recovery codes were made"),
    Notice.CODE_USED: Message("A recovery code was used to sign in"),
    Notice.RESET: Message("An administrator took off all your second factors"),
    Notice.DEVICE_NEW: Message("Your password or passkey was used in a browser that was not known"),
    Notice.PASSWORD_CHANGED: Message("Your password was changed"),
    Notice.EMAIL_CHANGED: Message("The e-mail address of your account was changed"),
}

SHOWN = 10
"""How many notices the Security page shows: the newest."""

TOLD, RECENT = 3, timedelta(days=7)
"""At signing in: how many at most; and since when in a browser that has not been told of any."""


def note(session: Session, person_id: int, kind: Notice, *, at: datetime) -> None:
    """Leave word for a person whom a letter of its own tells more."""
    session.add(SecurityNotice(person_id=person_id, kind=kind.value, at=at))


def notify(session: Session, person_id: int, kind: Notice, *, at: datetime) -> None:
    """Leave word for a person, and write to them."""
    note(session, person_id, kind, at=at)
    letters.security(session, session.get_one(Person, person_id), WORDS[kind], at=at)


def lately(session: Session, person_id: int) -> Sequence[SecurityNotice]:
    """What a person should know of, the newest first."""
    return session.scalars(
        select(SecurityNotice)
        .where(SecurityNotice.person_id == person_id)
        .order_by(SecurityNotice.id.desc())
        .limit(SHOWN)
    ).all()


def tell(session: Session, person_id: int, mark_hash: str, *, at: datetime) -> Sequence[SecurityNotice]:
    """What a person has not been told of in the browser with this mark, the newest first; now they are."""
    here = KnownDevice.person_id == person_id, KnownDevice.mark_hash == mark_hash
    told = session.scalar(select(KnownDevice.told_at).where(*here))
    news = select(SecurityNotice).where(
        SecurityNotice.person_id == person_id, SecurityNotice.at > (told or at - RECENT)
    )
    if told is None:  # it would be told of itself
        news = news.where(SecurityNotice.kind != Notice.DEVICE_NEW.value)
    session.execute(update(KnownDevice).where(*here).values(told_at=at))
    return session.scalars(news.order_by(SecurityNotice.id.desc()).limit(TOLD)).all()
