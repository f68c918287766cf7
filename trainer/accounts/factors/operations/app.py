"""The app that shows codes: set up, asked, taken off."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from trainer import audit
from trainer.accounts.factors import sealing, totp
from trainer.accounts.factors.limits import Trial
from trainer.accounts.factors.models import Authenticator, SpentStep
from trainer.accounts.factors.operations.giving import has_given, hold, once, removed, whose
from trainer.accounts.notices import Notice, notify
from trainer.accounts.queries import SignedIn
from trainer.audit import Actor
from trainer.core.message import Message
from trainer.db import touched

WRONG = Message("This is not the code that your app shows now. Wait for the next one and type it in.")
SPENT = Message("This code has been used already. Wait until your app shows the next one.")
TOO_MANY = Message("Too many wrong codes. Wait a while, or use a recovery code or a passkey.")
LOCKED = Message(
    "After too many wrong codes, codes of your app are no longer taken. Sign in with a recovery code or a"
    " passkey and set the app up again, or ask your administrator."
)


def set_up_app(
    session: Session, by: Actor, who: SignedIn, secret: str, typed: str, *, key: bytes, at: datetime
) -> Message | None:
    """Keep an app that shows the right code now, in place of any before: what is wrong, or None."""
    code = totp.digits(typed)
    if not code:
        return Message("Type the six digits that your app shows.")
    problem = _spend(session, who.id, totp.steps(secret, code, at), at=at)
    if problem is not None:
        return problem
    sealed = sealing.seal(key, secret, whose(who.id))
    session.merge(Authenticator(person_id=who.id, sealed=sealed, since=at, locked_at=None))
    audit.record(session, by, "authenticator.set", whose(who.id), at=at)
    has_given(session, who, Notice.APP_SET_UP, at=at)
    return None


def check_code(
    session: Session, by: Actor, person_id: int, typed: str, *, key: bytes, at: datetime
) -> Message | None:
    """Take a code of somebody's app: what is wrong with it, or None. Wrong ones are counted."""
    code = totp.digits(typed)
    if not code:
        return Message("Type the six digits that your app shows.")
    trial = Trial.of(session, "app", person_id, at=at)
    app = session.get(Authenticator, person_id)
    if app is None:
        return WRONG
    if app.locked_at is not None:
        return LOCKED
    if trial.refused:
        return TOO_MANY
    secret = sealing.unseal(key, app.sealed, whose(person_id))
    problem = _spend(session, person_id, totp.steps(secret, code, at), at=at)
    if problem is None:
        return None
    trial.count()
    audit.record(session, by, "second_factor.fail", whose(person_id), at=at, payload={"with": "app"})
    if trial.last_of_the_day:
        app.locked_at = at
        audit.record(session, by, "second_factor.lock", whose(person_id), at=at)
        notify(session, person_id, Notice.APP_LOCKED, at=at)
    return problem


def _spend(session: Session, person_id: int, steps: list[int], *, at: datetime) -> Message | None:
    """Use up the steps that a code stands for; what is wrong with them, or None.

    A code of another time tells how wrong a clock is. It is used up as well, so that who learns by trying
    which code is to come gains nothing.
    """
    now = totp.step(at)
    session.execute(
        delete(SpentStep).where(SpentStep.person_id == person_id, SpentStep.step < now - 2 * totp.FAR)
    )
    fresh = [step for step in steps if once(session, SpentStep, person_id=person_id, step=step)]
    if not steps:
        return WRONG
    if not fresh:
        return SPENT
    if abs(fresh[0] - now) <= totp.WINDOW:
        return None
    minutes = max(1, round(abs(fresh[0] - now) * totp.STEP / 60))
    return Message(
        "The clock of your phone is wrong by about {minutes} min. Let it set its time by itself (in its"
        " settings, under date and time), then type the next code.",
        minutes=minutes,
    )


def remove_app(session: Session, by: Actor, person_id: int, *, needed: bool, at: datetime) -> None:
    """Take somebody's app off. Raises `Refused` where it is the last factor and one is `needed`."""
    hold(session, person_id)
    taken = session.execute(delete(Authenticator).where(Authenticator.person_id == person_id))
    if touched(taken) == 0:  # already off
        return
    audit.record(session, by, "authenticator.remove", whose(person_id), at=at)
    removed(session, person_id, Notice.APP_REMOVED, needed=needed, at=at)
