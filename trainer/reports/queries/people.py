"""People one by one, as those who answer for them may see them."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trainer.accounts.models import Person, Posting, Unit
from trainer.accounts.queries import SignedIn, serving, visible_to
from trainer.permissions import Permission
from trainer.records.queries import required_of


def somebody(
    session: Session, viewer: SignedIn, permission: Permission, person_id: int, on: date
) -> Person | None:
    """A person for whom a viewer has a permission on a day."""
    return session.scalar(select(Person).where(Person.id == person_id, visible_to(viewer, permission, on)))


class Chosen(NamedTuple):
    """Somebody who was chosen from a list, and how much is required of them."""

    id: int
    name: str
    unit: str | None
    required: int


def chosen(
    session: Session, viewer: SignedIn, permission: Permission, ids: Sequence[int], on: date
) -> list[Chosen]:
    """People by name, as far as a viewer may see them, with how many requirements reach them on a day."""
    asked = required_of(on, people=ids).subquery()
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
