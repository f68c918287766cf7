"""A lost factor: an administrator takes all of them off."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from trainer import audit
from trainer.accounts.factors import queries
from trainer.accounts.factors.models import Authenticator, Passkey, RecoveryCode, ResetRequest
from trainer.accounts.factors.operations.giving import hold, whose
from trainer.accounts.models import Person
from trainer.accounts.notices import Notice, notify
from trainer.accounts.operations import Refused, end_sessions
from trainer.audit import Actor
from trainer.core.message import Message


def reset_factors(session: Session, by: Actor, person: Person, *, two: bool, at: datetime) -> bool:
    """Take all second factors off somebody who has lost them; their sessions end, their password stays.

    Where the house wants `two` administrators, the first only asks and a second one within a day does it:
    the answer is whether it is done. Raises `Refused` for one's own account and where there is none to take.
    """
    if by.person == person.id:
        raise Refused(Message("Nobody resets their own second factor. Ask another administrator."))
    hold(session, person.id)
    if not queries.has_factor(session, person.id):
        raise Refused(Message("There is no second factor on this account."))
    asked = queries.reset_request(session, person.id, at=at)
    if two and (asked is None or asked.by_id == by.person):
        session.merge(ResetRequest(person_id=person.id, by_id=by.person, at=at))
        audit.record(session, by, "factors.ask_reset", whose(person.id), at=at)
        return False
    for model in (Authenticator, Passkey, RecoveryCode, ResetRequest):
        session.execute(delete(model).where(model.person_id == person.id))
    end_sessions(session, person.id)
    notify(session, person.id, Notice.RESET, at=at)
    audit.record(session, by, "factors.reset", whose(person.id), at=at)
    return True
