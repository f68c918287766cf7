"""Completions and dates: what is valid, expiring, expired, overdue on a day."""

import calendar
from datetime import date, timedelta
from enum import StrEnum

EXPIRING = timedelta(days=90)
"""How long before its last valid day a completion counts as expiring, and renewal is possible."""


class State(StrEnum):
    """How somebody stands towards a course on a day."""

    VALID = "valid"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    IN_PROGRESS = "in progress"
    TO_DO = "to do"
    OVERDUE = "overdue"
    WAIVED = "waived"


def valid_until(day: date, months: int | None) -> date | None:
    """The last valid day of a completion: the same day of the month, `months` later; None is for ever.

    Where that month is shorter, its last day: 29 February and 12 months give 28 February.
    """
    if months is None:
        return None
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def earlier(one: date | None, other: date | None) -> date | None:
    """The earlier of two last valid days; None is for ever."""
    return min((day for day in (one, other) if day is not None), default=None)


def validity(until: date | None, on: date) -> State:
    """Whether a completion that is valid until a day (inclusive) is valid, expiring or expired on another."""
    if until is None or on + EXPIRING < until:
        return State.VALID
    return State.EXPIRING if on <= until else State.EXPIRED


def standing(
    *,
    until: date | None,
    completed: bool,
    begun: bool,
    due: date | None,
    on: date,
    waived_until: date | None = None,
) -> State:
    """How somebody stands: by what they hold, else by a waiver, by the due date, by whether they began."""
    if completed:
        state = validity(until, on)
        if state is not State.EXPIRED:
            return state
    if waived_until is not None and on <= waived_until:
        return State.WAIVED
    if due is not None and due < on:
        return State.OVERDUE
    if begun:
        return State.IN_PROGRESS
    return State.EXPIRED if completed else State.TO_DO


def overdue_by(due: date, until: date | None, on: date, waived_until: date | None = None) -> int:
    """For how many days somebody has lacked what they must hold.

    Counted from the due day, or from the last valid day of their completion or the last day of a waiver
    where that is later: until then nothing was owed.
    """
    return (on - max(due, until or due, waived_until or due)).days
