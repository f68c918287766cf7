"""Recovery codes: made, used up."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from trainer import audit
from trainer.accounts.factors import recovery, sealing
from trainer.accounts.factors.limits import Trial
from trainer.accounts.factors.models import RecoveryCode
from trainer.accounts.factors.operations.giving import whose
from trainer.accounts.notices import Notice, notify
from trainer.audit import Actor
from trainer.core.message import Message
from trainer.db import touched


def make_recovery_codes(
    session: Session, by: Actor, person_id: int, *, key: bytes, at: datetime
) -> list[str]:
    """Ten new recovery codes, to be shown once; those before work no more, which is news."""
    codes = recovery.new_codes()
    replaced = session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    session.add_all(
        RecoveryCode(
            person_id=person_id, code_hash=_code_hash(key, person_id, recovery.meant(code)), made_at=at
        )
        for code in codes
    )
    audit.record(session, by, "recovery_codes.make", whose(person_id), at=at)
    if touched(replaced):
        notify(session, person_id, Notice.CODES_MADE, at=at)
    return codes


def use_recovery_code(
    session: Session, by: Actor, person_id: int, typed: str, *, key: bytes, at: datetime
) -> Message | None:
    """Spend one of somebody's recovery codes: what is wrong with it, or None. Wrong ones are counted."""
    code = recovery.meant(typed)
    if not code:
        return Message("A recovery code has 16 letters and digits, as ABCD-EFGH-JKLM-NPQR.")
    trial = Trial.of(session, "recovery", person_id, at=at)
    if trial.refused:
        return Message("Too many wrong recovery codes. Wait a while, then try again.")
    spent = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.person_id == person_id,
            RecoveryCode.code_hash == _code_hash(key, person_id, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=at)
    )
    if touched(spent) == 1:
        audit.record(session, by, "recovery_code.use", whose(person_id), at=at)
        notify(session, person_id, Notice.CODE_USED, at=at)
        return None
    trial.count()
    audit.record(session, by, "second_factor.fail", whose(person_id), at=at, payload={"with": "recovery"})
    return Message("This is none of your recovery codes, or it has been used already.")


def _code_hash(key: bytes, person_id: int, code: str) -> str:
    return sealing.keyed(key, "recovery", str(person_id), code)
