"""What people hold, for everybody at once: completions as they stand on a day and as they were known."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Integer,
    Select,
    SQLColumnExpression,
    Subquery,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from trainer.db import days_after
from trainer.records.models import Completion, CompletionCorrection

People = Sequence[int] | Select[int] | BindParameter[Sequence[int]] | None
"""Of whom a query speaks: their ids, a query of them, or a parameter that stands for them; None is of all."""

Day = date | BindParameter[date]

LAST = literal(date.max, Date)
"""Stands for ever, where dates are compared."""


def recorded(at: SQLColumnExpression[Any], known: datetime | None) -> ColumnElement[bool]:
    """The condition that what was recorded at an instant was known at another."""
    return true() if known is None else at <= known


def among(person: SQLColumnExpression[Any], people: People) -> ColumnElement[bool]:
    """The condition that somebody is among people."""
    return true() if people is None else person.in_(people)


def earlier(one: SQLColumnExpression[Any], other: SQLColumnExpression[Any]) -> ColumnElement[Any]:
    """The earlier of two days, where NULL is for ever."""
    return case((or_(one.is_(None), other < one), other), else_=one)


def later(one: SQLColumnExpression[Any], other: SQLColumnExpression[Any]) -> ColumnElement[Any]:
    """The later of two days, where NULL is none."""
    return case((or_(one.is_(None), other > one), other), else_=one)


def current_correction(known: datetime | None = None) -> tuple[Any, ColumnElement[bool]]:
    """The correction of `Completion` that holds as known at an instant, and the condition that joins it."""
    correction, newer = aliased(CompletionCorrection), aliased(CompletionCorrection)
    overtaken = select(newer.id).where(
        newer.completion_id == correction.completion_id,
        newer.id > correction.id,
        recorded(newer.at, known),
    )
    joined = and_(
        correction.completion_id == Completion.id,
        recorded(correction.at, known),
        ~overtaken.correlate(correction).exists(),
    )
    return correction, joined


def corrected(name: str, correction: Any) -> ColumnElement[Any]:
    """What a completion says: by the correction that holds, else by itself."""
    said = case((correction.id.is_(None), getattr(Completion, name)), else_=getattr(correction, name))
    return said.label(name)


def completions(on: Day, known: datetime | None = None, people: People = None) -> Select[Any]:
    """All that people had come to hold by a day, as known at an instant, corrections taken in.

    Columns: person_id, course_id, completion_id, day, taken, valid_until. What was revoked by the day is
    among them, valid until the day before; what was revoked from its first day is not.
    """
    correction, joined = current_correction(known)
    day, valid, revoked = (
        corrected("day", correction),
        corrected("valid_until", correction),
        correction.revoked_from,
    )
    cut = earlier(valid, days_after(revoked, literal(-1, Integer)))
    return (
        select(
            Completion.person_id,
            Completion.course_id,
            Completion.id.label("completion_id"),
            day,
            corrected("taken", correction),
            case((revoked <= on, cut), else_=valid).label("valid_until"),
        )
        .select_from(Completion)
        .outerjoin(correction, joined)
        .where(
            among(Completion.person_id, people),
            recorded(Completion.at, known),
            day <= on,
            or_(revoked.is_(None), day < revoked),
        )
    )


def newest_completions(on: Day, known: datetime | None = None, people: People = None) -> Select[Any]:
    """Of each person and course the completion that counts on a day: the one that is valid longest.

    Columns: person_id, course_id, completion_id, until (NULL is for ever).
    """
    every = completions(on, known, people).subquery()
    place = func.row_number().over(
        partition_by=(every.c.person_id, every.c.course_id),
        order_by=longest(every.c.valid_until, every),
    )
    ranked = select(*every.c["person_id", "course_id", "completion_id", "valid_until"], place.label("place"))
    best = ranked.subquery()
    return select(
        best.c.person_id, best.c.course_id, best.c.completion_id, best.c.valid_until.label("until")
    ).where(best.c.place == 1)


def longest(until: SQLColumnExpression[Any], every: Subquery) -> tuple[ColumnElement[Any], ...]:
    return func.coalesce(until, LAST).desc(), every.c.day.desc(), every.c.completion_id.desc()
