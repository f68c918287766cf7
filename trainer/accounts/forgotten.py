"""Passwords that were forgotten: a link by letter, for whoever has an account and for nobody else."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from trainer import audit
from trainer.accounts import letters, throttle
from trainer.accounts.operations import one_time_link
from trainer.accounts.queries import by_email, links_since
from trainer.audit import Actor

LASTS = timedelta(minutes=30)
A_DAY = 5
"""How many letters with a link one account gets in 24 hours."""


def ask(
    session: Session, by: Actor, email: str, link: Callable[[str], str], *, at: datetime
) -> datetime | None:
    """Send a link to choose a new password, if there is an open account for this address.

    Each asking is an event and a write, with or without an account, so that neither answer comes sooner.
    `link` makes the whole address of a token. Where too many have been asked for from the network of whoever
    asks, none is sent and the answer is when it may be asked again; the caller then rolls back.
    """
    claim = throttle.claim(session, (throttle.asking(by.address),), at=at)
    if isinstance(claim, throttle.Refusal):
        return claim.until
    person = by_email(session, email)
    audit.record(session, by, "password.ask", f"person:{person.id if person else 0}", at=at)
    if person is None or person.suspended_at is not None:
        return None
    if links_since(session, person.id, "reset", at - timedelta(days=1)) < A_DAY:
        token = one_time_link(session, by, "reset", at=at, person_id=person.id, lasts=LASTS)
        letters.password_link(session, person, link(token), at=at, until=at + LASTS)
    return None
