"""Corrections of completions: revoked, reinstated, another date or score. Each a further fact."""

from datetime import date, datetime
from fractions import Fraction
from typing import Any, TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer import audit, settings
from trainer.accounts.models import Person
from trainer.accounts.operations import Refused
from trainer.audit import Actor
from trainer.core.message import Message
from trainer.records import queries
from trainer.records.models import Change, Completion, CompletionCorrection
from trainer.records.operations.deciding import not_oneself, note


class Values(TypedDict, total=False):
    """What a correction may change."""

    day: date
    taken: date | None
    valid_until: date | None
    score: Fraction | None
    revoked_from: date | None


SAID = tuple(Values.__annotations__)


def revoke(
    session: Session, by: Actor, completion_id: int, *, from_day: date, why: str, at: datetime
) -> CompletionCorrection:
    """Revoke a completion: from a day on, at the latest today, it is not held. The certificate says so.

    Raises `Refused` where it is revoked already, or the day is not between its own and today.
    """
    held = _held(session, by, completion_id)
    if held.revoked_from is not None:
        raise Refused(Message("This completion is already revoked. Nothing was changed."))
    if not held.day <= from_day <= settings.load(session).day(at):
        raise Refused(Message("Choose a day from that of the completion until today."))
    return _record(session, by, held, Change.REVOKED, why, at, revoked_from=from_day)


def reinstate(
    session: Session, by: Actor, completion_id: int, *, why: str, at: datetime
) -> CompletionCorrection:
    """Lift a revocation as a whole: the completion is held as if it had never been revoked.

    What was known before this instant still says that it was. Raises `Refused` where it is not revoked.
    """
    held = _held(session, by, completion_id)
    if held.revoked_from is None:
        raise Refused(Message("This completion is not revoked. Nothing was changed."))
    return _record(session, by, held, Change.REINSTATED, why, at, revoked_from=None)


def correct(
    session: Session,
    by: Actor,
    completion_id: int,
    kind: Change,
    *,
    why: str,
    at: datetime,
    **values: Unpack[Values],
) -> CompletionCorrection:
    """Correct a day, the last valid day or the score of a completion. What was known before stays known.

    Raises `Refused` where nothing would change, where a day is later than today, or a last valid day is
    before the day itself.
    """
    held = _held(session, by, completion_id)
    now: dict[str, Any] = {name: getattr(held, name) for name in SAID} | dict(values)
    if all(now[name] == getattr(held, name) for name in SAID):
        raise Refused(Message("It says so already. Nothing was changed."))
    if max(now["day"], now["taken"] or now["day"]) > settings.load(session).day(at):
        raise Refused(Message("Nothing can have been completed after today. Choose an earlier day."))
    if now["valid_until"] is not None and now["valid_until"] < (now["taken"] or now["day"]):
        raise Refused(Message("The last valid day is not before the day of the training."))
    return _record(session, by, held, kind, why, at, **values)


def _held(session: Session, by: Actor, completion_id: int) -> queries.Held:
    """What a completion of somebody else says now; whoever corrects it beside us waits.

    What is held is its person: holding a fact would take the right to change it, which a running house lacks.
    """
    whose = select(Completion.person_id).where(Completion.id == completion_id).scalar_subquery()
    session.execute(select(Person.id).where(Person.id == whose).with_for_update(key_share=True))
    held = queries.completion(session, completion_id)
    not_oneself(by, held.completion.person_id)
    return held


def _record(
    session: Session,
    by: Actor,
    held: queries.Held,
    kind: Change,
    why: str,
    at: datetime,
    **values: Unpack[Values],
) -> CompletionCorrection:
    before: dict[str, Any] = {name: getattr(held, name) for name in SAID}
    correction = CompletionCorrection(
        completion_id=held.completion.id, kind=kind, at=at, by_id=by.person, **{**before, **values}
    )
    session.add(correction)
    session.flush()
    note(session, CompletionCorrection, correction.id, why)
    payload = {
        "before": {name: _said(before[name]) for name in values},
        "after": {name: _said(value) for name, value in values.items()},
        "reason": why,
        "completion": held.completion.id,
    }
    what = f"completion:{held.completion.id}"
    audit.record(session, by, ACTIONS[kind], what, at=at, payload=payload)
    return correction


ACTIONS = {
    Change.REVOKED: "completion.revoke",
    Change.REINSTATED: "completion.reinstate",
    Change.VALID_UNTIL: "completion.correct",
    Change.SCORE: "completion.correct",
    Change.DAY: "completion.correct",
}
"""How the audit trail calls them."""


def _said(value: Any) -> str | None:
    return None if value is None else str(value)
