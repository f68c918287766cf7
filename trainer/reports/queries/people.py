"""One person, as those who answer for them may see them."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from trainer.accounts.models import Person, Post, Posting, Unit
from trainer.accounts.queries import SignedIn, known_at, serving, visible_to
from trainer.permissions import Permission
from trainer.records.asof import AsOf
from trainer.records.queries import Held, held, required_of


def somebody(session: Session, viewer: SignedIn, person_id: int, on: date) -> Person | None:
    """A person whose records a viewer may see on a day."""
    return session.scalar(
        select(Person).where(Person.id == person_id, visible_to(viewer, Permission.SEE_RECORDS, on))
    )


def postings(session: Session, person_id: int, asof: AsOf) -> Sequence[Row[Posting, str, str | None]]:
    """Where a person serves and served, and as what, by a day; the newest first."""
    day_came = (Posting.from_day <= asof.on,)
    return session.execute(
        select(Posting, Unit.name, Post.name)
        .join(Unit, Unit.id == Posting.unit_id)
        .outerjoin(Post, Post.id == Posting.post_id)
        .where(Posting.person_id == person_id, known_at(asof.known), *(day_came if asof.past else ()))
        .order_by(Posting.from_day.desc(), Posting.id.desc())
    ).all()


class Chosen(NamedTuple):
    """Somebody who was chosen from a list, and how much is required of them."""

    id: int
    name: str
    unit: str | None
    required: int


def chosen(
    session: Session,
    viewer: SignedIn,
    permission: Permission,
    ids: Sequence[int],
    on: date,
    requirement: int | None = None,
) -> list[Chosen]:
    """People by name, as far as a viewer may see them, with how many requirements reach them on a day.

    Of one requirement: whether it does.
    """
    asked = required_of(on, people=ids, requirement=requirement).subquery()
    count = select(func.count()).where(asked.c.person_id == Person.id).scalar_subquery()
    posted = (
        select(func.max(Posting.id))
        .where(Posting.person_id == Person.id, serving(on))
        .correlate(Person)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Person.id, Person.sorting_name, Unit.name, count)
        .outerjoin(Posting, Posting.id == posted)
        .outerjoin(Unit, Unit.id == Posting.unit_id)
        .where(Person.id.in_(ids), visible_to(viewer, permission, on))
        .order_by(Person.sorting_key, Person.id)
    )
    return [Chosen(*row) for row in rows]


def held_later(session: Session, person_id: int, asof: AsOf, told: Sequence[Held]) -> frozenset[int]:
    """Of what is told of a day that is over, the completions that its end did not know so."""
    if not asof.may_differ:
        return frozenset()
    known = {one.completion.id: one for one in held(session, person_id, asof.end)}
    return frozenset(one.completion.id for one in told if known.get(one.completion.id) != one)


def no_longer_held(session: Session, person_id: int, asof: AsOf, told: Sequence[Held]) -> list[Held]:
    """The completions that a day that is over knew at its end, and that are not among what is told of it."""
    if not asof.may_differ:
        return []
    ids = {one.completion.id for one in told}
    then = held(session, person_id, asof.end)
    return [one for one in then if one.day <= asof.on and one.completion.id not in ids]
