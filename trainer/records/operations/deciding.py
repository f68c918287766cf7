"""What holds for every decision about somebody's records."""

from sqlalchemy.orm import Session

from trainer.accounts.operations import Refused
from trainer.audit import Actor
from trainer.core.message import Message
from trainer.db import Base
from trainer.records.models import RecordNote


def not_oneself(by: Actor, person_id: int) -> None:
    """Raise `Refused` to whoever would decide about their own records."""
    if by.person == person_id:
        raise Refused(Message("Nobody decides about their own records: ask a colleague."))


def note(session: Session, about: type[Base], number: int, text: str) -> None:
    """Keep the reason or evidence for a fact, apart from it: erasure empties it."""
    session.add(RecordNote(about=about.__tablename__, number=number, text=text))
    session.flush()
