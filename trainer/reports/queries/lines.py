"""The lines of the list of records: a person and a course, required of them or completed by them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Select,
    SQLColumnExpression,
    String,
    and_,
    bindparam,
    case,
    func,
    null,
    select,
    type_coerce,
)
from sqlalchemy.orm import aliased

from trainer.accounts.models import Person, Posting, Unit
from trainer.accounts.queries import serving
from trainer.learning.models import Enrolment, Step
from trainer.records import queries as records
from trainer.records.asof import AsOf
from trainer.records.models import Completion
from trainer.records.queries import corrected, current_correction, standings, standings_of_some
from trainer.records.queries.holding import People
from trainer.reports.queries.conditions import open_at
from trainer.reports.queries.paging import Column

SOME: BindParameter[Sequence[int]] = bindparam("people", expanding=True)
"""Some people, said when the query is asked; it is asked of the same day then, `on`."""


class Lines(NamedTuple):
    """Lines of a list as a query, and columns of it: those it is sorted by, and the state of a line."""

    query: Select[*tuple[Any, ...]]
    by: Mapping[Column, SQLColumnExpression[Any]]
    state: ColumnElement[str]


def lines_of(asof: AsOf, people: People, lessons: Sequence[int], *, scores: bool) -> Lines:
    """All lines of people, of all if None, as of a day; `lessons` are the pages whose doing is progress."""
    on, known = asof.on, asof.known
    built = people is SOME and known is None
    facts = (standings_of_some() if built else standings(on, known, people)).subquery("facts")
    posted, run = aliased(Posting), aliased(Enrolment)
    correction, joined = current_correction(known)
    course, completed = facts.c.course_id, corrected("day", correction)
    score = corrected("score", correction) if scores else null()
    done = select(func.count()).where(Step.enrolment_id == run.id, Step.item_id.in_(lessons))
    # A step keeps only when it was last done: how far somebody was on a day that is over, nobody knows.
    far = null() if asof.past else case((run.id.is_not(None), done.scalar_subquery()))
    state = records.state(facts.c, on, run.id.is_not(None))
    query = (
        select(
            Person.id.label("person_id"),
            Person.sorting_name.label("name"),
            Person.staff_number,
            Person.email,
            Unit.id.label("unit_id"),
            Unit.name.label("unit"),
            course,
            completed.label("completed"),
            score.label("score"),
            facts.c.until.label("valid_until"),
            facts.c.due,
            facts.c.waived_until,
            state.label("state"),
            far.label("done"),
        )
        .select_from(facts)
        .join(Person, Person.id == facts.c.person_id)
        .outerjoin(Completion, Completion.id == facts.c.completion_id)
        .outerjoin(correction, joined)
        .outerjoin(posted, posted.id == posting_on(on, known))
        .outerjoin(Unit, Unit.id == posted.unit_id)
        .outerjoin(
            run,
            and_(
                run.person_id == facts.c.person_id,
                run.course_id == facts.c.course_id,
                open_at(run, asof.end),
            ),
        )
    )
    by = {
        Column.UNIT: Unit.name,
        Column.COURSE: course,
        Column.COMPLETED: completed,
        Column.UNTIL: facts.c.until,
    }
    return Lines(query, by, state)


def as_written(lines: Select[Any]) -> Select[Any]:
    """The same lines with their days left as they come: SQLite's are what a file needs already."""
    columns = lines.selected_columns.items()
    return lines.with_only_columns(
        *(type_coerce(c, String).label(name) if isinstance(c.type, Date) else c for name, c in columns)
    )


def posting_on(on: date | SQLColumnExpression[Any], known: datetime | None) -> Any:
    """Where somebody serves on a day, be it that of a line; of postings that overlap, the one made last."""
    return (
        select(func.max(Posting.id))
        .where(Posting.person_id == Person.id, serving(cast("date", on), known))
        .correlate_except(Posting)
        .scalar_subquery()
    )
