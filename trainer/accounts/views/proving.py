"""Proving who one is by a password: counted before it is looked at, the same for accounts that are none."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

import flask
from flask_babel import format_time, gettext, ngettext

from trainer import clock, db, keys
from trainer.accounts import devices, operations, passwords, queries, throttle
from trainer.accounts.models import Person
from trainer.audit import Actor
from trainer.pages.language import best_zone


@dataclass(frozen=True, slots=True)
class Denial:
    """Why somebody has not proved who they are, and after how many seconds they may try again."""

    said: str
    code: int
    wait: int | None = None

    @property
    def headers(self) -> dict[str, str]:
        """What the answer says to machines."""
        return {} if self.wait is None else {"Retry-After": str(self.wait)}


def mark() -> str:
    """What this browser is known by to those who have signed in by it."""
    return str(flask.session.setdefault("device", keys.token()))


def prove(email: str, password: str, wrong: str) -> Person | Denial:
    """Whose address and password these are. On success the request's writer is left open, to be committed.

    `wrong` is what is said if they do not go together.
    """
    session, at, address = db.writer(), clock.now(), flask.request.remote_addr or ""
    print_of_mark = keys.fingerprint(mark())
    known = devices.known(session, email, print_of_mark)
    buckets = (throttle.device(email, print_of_mark),) if known else throttle.strangers(email, address)
    claim = throttle.claim(session, buckets, at=at)
    if isinstance(claim, throttle.Refusal):
        session.rollback()
        return _too_often(claim, at)
    person = queries.by_email(session, email)
    stored = person.password_hash if person else None
    session.commit()  # nobody waits for the database while a password is looked at
    try:
        right = passwords.verify(stored, password)
        anew = passwords.hashed(password) if right and passwords.outdated(stored or "") else None
    except passwords.Busy:
        throttle.abandon(session, claim)
        session.commit()
        return Denial(crowded(), 503, int(passwords.PATIENCE))
    if person and right:
        session.refresh(person)
        if person.password_hash == stored and person.suspended_at is None:
            person.password_hash = anew or stored
            throttle.succeed(session, claim)
            return person
    operations.note_failure(session, Actor(address=address), person, claim.failures, at=at)
    session.commit()
    return Denial(wrong, 422)


def crowded() -> str:
    """What is said when too many sign in at once."""
    return gettext(
        "Very many people are signing in just now. Nothing is wrong: wait a few seconds, then try again."
    )


def _too_often(refusal: throttle.Refusal, at: datetime) -> Denial:
    if refusal.until is None:
        return Denial(
            gettext(
                "After %(count)s wrong passwords in a row this account takes no further ones here. Ask your"
                " administrator for a link to choose a new password. Devices by which you have signed in"
                " before still work.",
                count=throttle.IN_A_ROW,
            ),
            429,
        )
    wait = ceil((refusal.until - at).total_seconds())
    if wait < 60:
        said = ngettext(
            "Too many wrong passwords. Try again in %(num)s second.",
            "Too many wrong passwords. Try again in %(num)s seconds.",
            wait,
        )
        return Denial(said, 429, wait)
    minutes = ceil(wait / 60)
    said = ngettext(
        "Too many wrong passwords. Try again in %(num)s minute, at %(time)s (%(zone)s).",
        "Too many wrong passwords. Try again in %(num)s minutes, at %(time)s (%(zone)s).",
        minutes,
        time=format_time(at + timedelta(minutes=minutes), "short"),
        zone=best_zone(),
    )
    return Denial(said, 429, wait)
