"""What holds for every decision about somebody's records."""

from trainer.accounts.operations import Refused
from trainer.audit import Actor
from trainer.core.message import Message


def not_oneself(by: Actor, person_id: int) -> None:
    """Raise `Refused` to whoever would decide about their own records."""
    if by.person == person_id:
        raise Refused(Message("Nobody decides about their own records: ask a colleague."))
