"""What holds for every decision about somebody's records."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from trainer.accounts.operations import Refused
from trainer.audit import Actor
from trainer.core.message import Message
from trainer.db import Base
from trainer.records.models import RecordNote
from trainer.records.queries.refusals import OWN


def not_oneself(by: Actor, person_id: int) -> None:
    """Raise `Refused` to whoever would decide about their own records."""
    if by.person == person_id:
        raise Refused(OWN)


def all_or_nobody(refusals: Mapping[int, Message]) -> None:
    """Raise `Refused` where a decision about several people cannot be about one of them."""
    if refusals:
        raise Refused(Message("This cannot be decided about all of them any more. Look at them again."))


def note(session: Session, about: type[Base], number: int, text: str) -> None:
    """Keep the reason or evidence for a fact, apart from it: erasure empties it."""
    session.add(RecordNote(about=about.__tablename__, number=number, text=text))
    session.flush()
