"""Views of lists that somebody keeps."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trainer.reports.models import SavedView


def views(session: Session, person_id: int, of: str | None = None) -> Sequence[SavedView]:
    """A person's views, by name: those of a list, or all."""
    own = select(SavedView).where(SavedView.person_id == person_id)
    own = own if of is None else own.where(SavedView.of == of)
    return session.scalars(own.order_by(func.lower(SavedView.name), SavedView.id)).all()


def view(session: Session, view_id: int, person_id: int) -> SavedView | None:
    """A view, if it is this person's."""
    return session.scalar(select(SavedView).where(SavedView.id == view_id, SavedView.person_id == person_id))
