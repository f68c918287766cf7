"""Open attempts when somebody sets the clock of the machine."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer import audit, settings
from trainer.clock import Boot
from trainer.quiz.models import Attempt
from trainer.settings import Found

SLACK = timedelta(seconds=1)
"""What a clock may differ from itself: less has not been set by hand, and takes nothing from anybody."""

_BOOT = "boot"
_NOT = timedelta(0)


def follow_clock(session: Session, boot: Boot, *, at: datetime) -> timedelta:
    """Move begin and end of the open attempts by what the clock was set since last time; returns that.

    So they last as long as they would have. Whoever asks first moves them, all others find it done.
    """
    known = settings.upkeep(session, hold=True)
    last, name = known.get(_BOOT), f"{boot.machine} {boot.number}"
    by = _set_by(last, known.get("tick"), boot, at)
    if abs(by) < SLACK and last is not None and last.said == name:
        return _NOT
    settings.note_upkeep(session, _BOOT, name, at=boot.at)
    if abs(by) < SLACK:
        return _NOT
    opened = session.scalars(select(Attempt).where(Attempt.closed_at.is_(None)).with_for_update()).all()
    for attempt in opened:
        attempt.started_at += by
        attempt.due_at = attempt.due_at and attempt.due_at + by
    said = [{"clock": one.isoformat(timespec="seconds")} for one in (at - by, at)]
    payload = {"before": said[0], "after": said[1], "attempts": len(opened)}
    audit.record(session, audit.SYSTEM, "clock.set", "house:1", at=at, payload=payload)
    return by


def _set_by(last: Found | None, ticked: Found | None, boot: Boot, at: datetime) -> timedelta:
    """By how much the clock was set. Over a restart only that is known which it lies behind the last tick."""
    if last is None:
        return _NOT
    machine, _, number = last.said.partition(" ")
    if number == boot.number:
        return boot.at - last.at
    return min(at - ticked.at, _NOT) if ticked and machine == boot.machine else _NOT
