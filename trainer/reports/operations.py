"""What officers do from a list: keep a view of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.accounts.models import Person
from trainer.accounts.operations import Refused
from trainer.core.message import Message
from trainer.reports.models import SavedView
from trainer.reports.queries import views

MOST_VIEWS = 50


def save_view(
    session: Session, person_id: int, of: str, name: str, conditions: dict[str, Any], *, at: datetime
) -> SavedView:
    """Keep conditions of a list under a name.

    Raises `Refused` where the person has a view of this name, or too many. It is no event of the audit
    trail: nobody else sees it, and nothing of anybody's records changes.
    """
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
    own = views.views(session, person_id)
    if any(view.name.casefold() == name.casefold() for view in own):
        raise Refused(Message("You have a view of this name. Choose another name, or delete that view."))
    if len(own) >= MOST_VIEWS:
        raise Refused(Message("You keep as many views as there can be. Delete one that you no longer need."))
    view = SavedView(person_id=person_id, of=of, name=name, conditions=conditions, at=at)
    session.add(view)
    session.flush()
    return view
