"""The days that a list of records is sorted by, and everything that each may come from.

A line shows the day and the last valid day as corrected, and as the requirements want them. So they are
looked for among the days of completions, those of corrections, and the ends of periods. What is found too
much has no line there and costs a look.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Date, Select, SQLColumnExpression, func, literal, select
from sqlalchemy.orm import Session

from trainer.accounts.models import Person
from trainer.db import days_after, months_after
from trainer.records.models import Completion, CompletionCorrection, Requirement
from trainer.reports.queries.conditions import Conditions
from trainer.reports.queries.windows import Period, Source

Day = SQLColumnExpression[Any]
Pairs = Select[*tuple[Any, ...]]


def _own(day: Day, period: Period | None = None) -> Source:
    months = period and period.months
    value = day if months is None else months_after(day, literal(months))
    pairs: Pairs = select(value.label("value"), Completion.person_id).join(
        Person, Person.id == Completion.person_id
    )
    return Source(pairs, period)


def _corrected(day: Day) -> Source:
    pairs: Pairs = (
        select(day.label("value"), Completion.person_id)
        .select_from(CompletionCorrection)
        .join(Completion, Completion.id == CompletionCorrection.completion_id)
        .join(Person, Person.id == Completion.person_id)
    )
    return Source(pairs)


def completed(asked: Conditions, on: date) -> Iterator[Source]:
    """Where the day of completion of a line may come from."""
    yield _own(Completion.day).where(*asked.of_completions(on))
    corrected = CompletionCorrection.day
    yield _corrected(corrected).where(*asked.of_days(corrected, on))


def until(session: Session, asked: Conditions, on: date) -> Iterator[Source]:
    """Where the last valid day of a line may come from."""
    own, corrected = asked.of_days(Completion.day, on), asked.of_days(CompletionCorrection.day, on)
    yield _own(Completion.valid_until).where(*own, *asked.of_end(Completion.valid_until, on))
    for months, courses in _periods(session).items():
        for day in (Completion.day, Completion.taken):
            source = _own(day, Period(day, months))
            yield source.where(*own, Completion.course_id.in_(courses), *asked.of_end(source.value, on))
    last = days_after(CompletionCorrection.revoked_from, literal(-1))
    corrections: tuple[Day, ...] = (CompletionCorrection.valid_until, last)
    for end in corrections:
        yield _corrected(end).where(*corrected, *asked.of_end(end, on))
    start = func.coalesce(CompletionCorrection.taken, CompletionCorrection.day, type_=Date)
    period = _corrected(months_after(start, Requirement.months))
    wanted = period.pairs.join(Requirement, Requirement.course_id == Completion.course_id)
    yield Source(wanted).where(*corrected, *asked.of_end(period.value, on))


def ends(asked: Conditions, on: date) -> Iterator[Source]:
    """Where the last valid day of a completion by itself may come from, whatever is required."""
    yield _own(Completion.valid_until).where(*asked.of_days(Completion.day, on))
    yield _corrected(CompletionCorrection.valid_until).where(*asked.of_days(CompletionCorrection.day, on))


def _periods(session: Session) -> dict[int, list[int]]:
    """After how many months which courses have to be renewed, by any requirement there ever was."""
    rows = session.execute(
        select(Requirement.months, Requirement.course_id).where(Requirement.months.is_not(None)).distinct()
    )
    found: dict[int, list[int]] = {}
    for months, course in rows:
        found.setdefault(months or 0, []).append(course)
    return found
