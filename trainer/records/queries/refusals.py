"""Whom a decision about people cannot be about, and why: what is told before, and refused in the act."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trainer.core.message import Message
from trainer.core.validity import valid_until
from trainer.records.models import Requirement
from trainer.records.queries.completions import recognised
from trainer.records.queries.standing import required_of

Refusals = dict[int, Message]
"""By person, why not."""

OWN = Message("Nobody decides about their own records: ask a colleague.")


def not_waived(
    session: Session, people: Collection[int], by: int | None, *, requirement_id: int | None, on: date
) -> Refusals:
    """Who cannot be excused from a requirement on a day, or from all: oneself, and whom it does not reach."""
    found: Refusals = {}
    if requirement_id is not None:
        asked = required_of(on, people=list(people), requirement=requirement_id).subquery()
        reached = set(session.scalars(select(asked.c.person_id)))
        found = {
            one: Message("The requirement does not reach this person.")
            for one in people
            if one not in reached
        }
    return found | _own(people, by)


def not_required(session: Session, people: Collection[int], *, course_id: int) -> Refusals:
    """Of whom a course cannot be required by name: of whom it is already."""
    named = select(Requirement.person_id).where(
        Requirement.ended_at.is_(None), Requirement.course_id == course_id, Requirement.person_id.in_(people)
    )
    why = Message("This course is already required of them. End that requirement first.")
    return dict.fromkeys((one for one in session.scalars(named) if one is not None), why)


def not_recognised(
    session: Session,
    people: Collection[int],
    by: int | None,
    *,
    course_id: int,
    taken: date,
    months: int | None,
    oldest: int | None,
    on: date,
) -> Refusals:
    """Whose training of the day `taken` cannot be recognised on another: oneself, and for whom it is too old.

    Nor is it for whom it is already: a form sent twice is one fact.

    `months` is how long the course is valid, `oldest` how many months old the house lets training be; what
    is required of somebody may ask for less.
    """
    if taken > on:
        why = Message("This day is still to come. Training is recognised once it has been taken.")
        return dict.fromkeys(people, why) | _own(people, by)
    required = _oldest_required(session, people, course_id, on)
    already = recognised(session, people, course_id, taken)
    found = Refusals()
    until = valid_until(taken, months)
    for one in people:
        allowed = required.get(one)
        limit = min((age for age in (allowed, oldest) if age), default=None)
        last = valid_until(taken, limit)
        if last is not None and last < on:
            found[one] = (
                Message("This training is too old: what is required allows {months} months.", months=limit)
                if limit == allowed
                else Message("This training is too old: this house recognises {months} months.", months=limit)
            )
        elif until is not None and until < on:
            found[one] = Message("This training is not valid any more: the course has to be renewed by now.")
        elif one in already:
            found[one] = Message(
                "Training of this day is recognised for this course already. Nothing was changed."
            )
    return found | _own(people, by)


def _oldest_required(
    session: Session, people: Collection[int], course_id: int, on: date
) -> dict[int, int | None]:
    """How many months old training taken elsewhere may be by what is required; None: no limit is set."""
    asked = required_of(on, people=list(people)).subquery()
    rows = session.execute(
        select(asked.c.person_id, func.min(Requirement.recognition_months))
        .join(asked, asked.c.requirement_id == Requirement.id)
        .where(Requirement.course_id == course_id)
        .group_by(asked.c.person_id)
    )
    return dict(rows.all())


def _own(people: Collection[int], by: int | None) -> Refusals:
    return {by: OWN} if by is not None and by in people else {}
