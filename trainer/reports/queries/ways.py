"""How a list goes through the house, by what it is sorted by."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from trainer.accounts.models import Person, Posting, Unit
from trainer.accounts.queries import serving
from trainer.records.asof import AsOf
from trainer.reports.queries import days
from trainer.reports.queries.candidates import Candidates, Sources
from trainer.reports.queries.lines import Lines
from trainer.reports.queries.paging import Column
from trainer.reports.queries.windows import Along, Part, Source, Way


def way(
    session: Session,
    by: Column,
    lines: Lines,
    candidates: Candidates,
    ranks: Mapping[int, int],
    values: Sequence[Any] | None,
    *,
    descending: bool,
) -> Way:
    """The way from a place on: its values are those of the keys; courses stand by their ranks."""
    asked, on = candidates.asked, candidates.demand.on
    if by is Column.NAME:
        return [Part((), candidates.all())]
    if by is Column.COURSE:
        return by_course(
            lines, ranks, values, asked.course, lambda one: candidates.of(one).all(), descending=descending
        )
    if by is Column.UNIT:
        return by_unit(candidates.demand.asof, descending=descending)
    completed = by is Column.COMPLETED
    values_of = days.completed(asked, on) if completed else days.until(session, asked, on)
    sources = [source.where(*candidates.of_completions()) for source in values_of]
    without = candidates.never_completed() if completed else candidates.without_end()
    return Along(lines.by[by], sources, descending, without)


def by_course(
    lines: Lines,
    ranks: Mapping[int, int],
    values: Sequence[Any] | None,
    only: int | None,
    of: Callable[[int], Sources | None],
    *,
    descending: bool,
) -> Way:
    """Course by course, from a place on: `of` says who may have a line of one; None is anybody."""
    courses = sorted(ranks, key=ranks.__getitem__, reverse=descending)
    passed = 0 if values is None else [ranks[number] for number in courses].index(values[0])
    meant = (number for number in courses[passed:] if only in {None, number})
    return [Part((lines.by[Column.COURSE] == number,), of(number)) for number in meant]


def by_unit(asof: AsOf, *, descending: bool) -> Way:
    """Along the names of the units where people serve; at the end whoever serves nowhere."""
    there = serving(asof.on, asof.known)
    posted = (
        select(Unit.name.label("value"), Person.id.label("person_id"))
        .join(Posting, Posting.unit_id == Unit.id)
        .join(Person, Person.id == Posting.person_id)
    )
    other = aliased(Person)
    nowhere = select(other.id).where(
        ~select(Posting.id).where(Posting.person_id == other.id, there).correlate(other).exists()
    )
    return Along(Unit.name, [Source(posted.where(there))], descending, [nowhere])
