"""What a person is given beyond the rules of a quiz: attempts, minutes, extra time."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from trainer import audit
from trainer.accounts.models import Person
from trainer.accounts.operations import Refused
from trainer.audit import Actor
from trainer.core.message import Message
from trainer.quiz.models import Attempt, ExtraAttempt, ExtraTime, TimeAllowance


def give_attempt(
    session: Session, by: Actor, person_id: int, enrolment_id: int, item_id: int, reason: str, *, at: datetime
) -> None:
    """Allow one attempt more at a quiz, in one run of a person. Raises `Refused` to oneself."""
    _not_to_oneself(by, person_id)
    session.add(
        ExtraAttempt(enrolment_id=enrolment_id, item_id=item_id, at=at, by_id=by.person, reason=reason)
    )
    audit.record(
        session,
        by,
        "attempt.give",
        f"enrolment:{enrolment_id}",
        at=at,
        payload={"quiz": item_id, "reason": reason},
    )


def extend(session: Session, by: Actor, attempt: Attempt, minutes: int, reason: str, *, at: datetime) -> None:
    """Give an open attempt, held for writing, more minutes.

    Raises `Refused` to oneself, and where there is nothing to lengthen: no limit, handed in, time over.
    """
    _not_to_oneself(by, attempt.person_id)
    if attempt.due_at is None:
        raise Refused(Message("This attempt has no time limit. Nothing has to be added."))
    if attempt.closed_at is not None or at > attempt.due_at:
        raise Refused(Message("This attempt has ended meanwhile. Give one more attempt instead."))
    attempt.due_at += timedelta(minutes=minutes)
    session.add(ExtraTime(attempt_id=attempt.id, minutes=minutes, at=at, by_id=by.person, reason=reason))
    audit.record(
        session,
        by,
        "attempt.extend",
        f"attempt:{attempt.id}",
        at=at,
        payload={"minutes": minutes, "reason": reason},
    )


def allow_time(
    session: Session, by: Actor, person_id: int, percent: int, reason: str, *, at: datetime
) -> None:
    """Give a person extra time in all they begin from now on, in per cent; 0 ends it.

    Raises `Refused` to oneself. What has been begun already keeps its time.
    """
    _not_to_oneself(by, person_id)
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
    session.execute(
        update(TimeAllowance)
        .where(TimeAllowance.person_id == person_id, TimeAllowance.until.is_(None))
        .values(until=at)
    )
    if percent:
        session.add(
            TimeAllowance(person_id=person_id, percent=percent, since=at, by_id=by.person, reason=reason)
        )
    audit.record(
        session,
        by,
        "time.allow",
        f"person:{person_id}",
        at=at,
        payload={"percent": percent, "reason": reason},
    )


def _not_to_oneself(by: Actor, person_id: int) -> None:
    if by.person == person_id:
        raise Refused(Message("Nobody gives themselves more than the rules do. Ask a colleague."))
