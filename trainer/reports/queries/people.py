"""One person, as those who answer for them may see them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from trainer.accounts.models import Person, Posting, Unit
from trainer.accounts.queries import SignedIn, visible_to
from trainer.permissions import Permission


def somebody(session: Session, viewer: SignedIn, person_id: int, on: date) -> Person | None:
    """A person whose records a viewer may see on a day."""
    return session.scalar(
        select(Person).where(Person.id == person_id, visible_to(viewer, Permission.SEE_RECORDS, on))
    )


def postings(session: Session, person_id: int) -> Sequence[Row[Posting, str]]:
    """Where a person serves and served, the newest first."""
    return session.execute(
        select(Posting, Unit.name)
        .join(Unit, Unit.id == Posting.unit_id)
        .where(Posting.person_id == person_id)
        .order_by(Posting.from_day.desc(), Posting.id.desc())
    ).all()
