"""Who must hold what, since when, until when, proven how: `trainer.core.standing` for everybody at once.

Every query takes two times: `on`, a calendar date of the ministry, and `known`, an instant, None for all that
is known by now. What is recorded after `known` is not seen, so an answer stays what it was. `people` narrows
to some; nothing else narrows as early. A test with random histories holds all of
this equal to the core, on both databases.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    false,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from trainer.accounts.models import Posting, Unit
from trainer.accounts.queries import serving
from trainer.core.standing import URGENCY
from trainer.core.validity import EXPIRING, State
from trainer.db import days_after, months_after
from trainer.records.models import Requirement, Waiver, WaiverEnd
from trainer.records.queries.holding import (
    LAST,
    Day,
    People,
    among,
    completions,
    earlier,
    later,
    longest,
    newest_completions,
    recorded,
)


def in_force(on: Day, known: datetime | None = None) -> ColumnElement[bool]:
    """The condition that a requirement is asked on a day, as known at an instant."""
    going = or_(Requirement.ended_day.is_(None), Requirement.ended_day > on)
    if known is not None:
        going = or_(going, Requirement.ended_at > known)
    return and_(Requirement.from_day <= on, recorded(Requirement.set_at, known), going)


def required_of(
    on: Day, known: datetime | None = None, people: People = None, requirement: int | None = None
) -> Select[Any]:
    """Who must hold what on a day, as known at an instant: a row for each person and requirement.

    Columns: person_id, course_id, requirement_id, since, due, months. A requirement of a unit reaches those
    posted to it or below on that day; of a track or a post, those posted in it. `since` is their arrival,
    the first day of that posting, but not before it was asked. `requirement` narrows to one.
    """
    asked = in_force(on, known)
    serve = and_(serving(cast("date", on), known), among(Posting.person_id, people))
    # From where they serve upwards: for a few people that is a few units, whatever the size of the tree.
    homes = select(Posting.unit_id).where(serve)
    reach = select(Unit.id.label("unit"), Unit.id.label("top")).where(Unit.id.in_(homes)).cte(recursive=True)
    above = aliased(Unit)
    reach = reach.union(
        select(reach.c.unit, above.parent_id)
        .join(above, above.id == reach.c.top)
        .where(above.parent_id.is_not(None))
    )
    if requirement is not None:
        asked = and_(asked, Requirement.id == requirement)
    posted = (
        select(Posting.person_id, Requirement.id.label("requirement_id"), Posting.from_day.label("arrival"))
        .select_from(Posting)
        .where(serve, asked)
    )
    arrivals = union_all(
        posted.join(reach, reach.c.unit == Posting.unit_id).join(
            Requirement, Requirement.unit_id == reach.c.top
        ),
        posted.join(Requirement, Requirement.track == Posting.track),
        posted.join(Requirement, Requirement.post_id == Posting.post_id),
        select(Requirement.person_id, Requirement.id, Requirement.from_day).where(
            Requirement.person_id.is_not(None),
            asked,
            among(Requirement.person_id, people),
        ),
    ).subquery()
    first = (
        select(arrivals.c.person_id, arrivals.c.requirement_id, func.min(arrivals.c.arrival).label("arrival"))
        .group_by(arrivals.c.person_id, arrivals.c.requirement_id)
        .subquery()
    )
    since = later(first.c.arrival, Requirement.from_day)
    return select(
        first.c.person_id,
        Requirement.course_id,
        first.c.requirement_id,
        since.label("since"),
        func.coalesce(Requirement.due, days_after(since, Requirement.days)).label("due"),
        Requirement.months,
    ).join(Requirement, Requirement.id == first.c.requirement_id)


def _waived(on: Day, known: datetime | None, people: People, *, each: bool) -> Subquery:
    """The last day of the waivers that had begun by a day: of each requirement, or of all at once."""
    ended = and_(WaiverEnd.waiver_id == Waiver.id, recorded(WaiverEnd.at, known))
    until = func.coalesce(WaiverEnd.until_day, Waiver.until_day)
    by = (Waiver.person_id, Waiver.requirement_id) if each else (Waiver.person_id,)
    return (
        select(*by, func.max(until).label("until"))
        .outerjoin(WaiverEnd, ended)
        .where(
            Waiver.requirement_id.is_not(None) if each else Waiver.requirement_id.is_(None),
            Waiver.from_day <= on,
            until >= Waiver.from_day,
            recorded(Waiver.at, known),
            among(Waiver.person_id, people),
        )
        .group_by(*by)
        .subquery()
    )


def satisfying(
    on: Day, known: datetime | None = None, people: People = None, requirement: int | None = None
) -> Select[Any]:
    """Each obligation of a day with the completion that meets it longest, if there is one.

    Columns: person_id, course_id, requirement_id, since, due, completion_id, until (the last day on which it
    is met; NULL is for ever), waived_until (the last day of the waiver that runs, or ran).
    """
    asked = required_of(on, known, people, requirement).subquery()
    every = completions(on, known, people).subquery()
    period = months_after(func.coalesce(every.c.taken, every.c.day), asked.c.months)
    until = earlier(every.c.valid_until, period)
    place = func.row_number().over(
        partition_by=(asked.c.person_id, asked.c.requirement_id), order_by=longest(until, every)
    )
    met = (
        select(
            *asked.c["person_id", "course_id", "requirement_id", "since", "due"],
            every.c.completion_id,
            until.label("until"),
            place.label("place"),
        )
        .select_from(asked)
        .outerjoin(
            every, and_(every.c.person_id == asked.c.person_id, every.c.course_id == asked.c.course_id)
        )
        .subquery()
    )
    one, all_ = (_waived(on, known, people, each=each) for each in (True, False))
    return (
        select(
            *met.c["person_id", "course_id", "requirement_id", "since", "due", "completion_id", "until"],
            later(one.c.until, all_.c.until).label("waived_until"),
        )
        .select_from(met)
        .outerjoin(
            one,
            and_(one.c.person_id == met.c.person_id, one.c.requirement_id == met.c.requirement_id),
        )
        .outerjoin(all_, all_.c.person_id == met.c.person_id)
        .where(met.c.place == 1)
    )


def state(line: Any, on: Day, begun: ColumnElement[bool] | None = None) -> ColumnElement[str]:
    """How somebody stands: `trainer.core.validity.standing` in SQL.

    `line` has the columns completion_id, until, due and waived_until; `begun` says whether a run is open.
    """
    soon = on + EXPIRING if isinstance(on, date) else days_after(on, literal(EXPIRING.days))
    completed = line.completion_id.is_not(None)
    return case(
        (and_(completed, or_(line.until.is_(None), line.until > soon)), literal(State.VALID.value)),
        (and_(completed, line.until >= on), literal(State.EXPIRING.value)),
        (line.waived_until >= on, literal(State.WAIVED.value)),
        (line.due < on, literal(State.OVERDUE.value)),
        (false() if begun is None else begun, literal(State.IN_PROGRESS.value)),
        (completed, literal(State.EXPIRED.value)),
        else_=literal(State.TO_DO.value),
    )


def standings(on: Day, known: datetime | None = None, people: People = None) -> Select[Any]:
    """How people stand towards each course that is required of them or that they came to hold: a row each.

    Of several obligations the one that presses most (`trainer.core.standing.pressing`). Columns: person_id,
    course_id, requirement_id, since, due, completion_id, until, waived_until; requirement_id, since and due
    are NULL where nothing is required. The state is had by `state`.
    """
    asked = satisfying(on, known, people).subquery()
    held = newest_completions(on, known, people).subquery()
    stands = state(asked.c, on)
    urgency = case({one.value: URGENCY[one] for one in State if one is not State.IN_PROGRESS}, value=stands)
    owed = [one.value for one in State if URGENCY[one] < URGENCY[State.EXPIRING]]
    by = case(
        (stands.in_(owed), asked.c.due),
        (stands == State.WAIVED.value, asked.c.waived_until),
        else_=asked.c.until,
    )
    nothing, no_day = null(), literal(None, Date)
    both = union_all(
        select(*asked.c, urgency.label("urgency"), func.coalesce(by, LAST).label("by")),
        select(
            *held.c["person_id", "course_id"], nothing, no_day, no_day, *held.c["completion_id", "until"],
            no_day, literal(len(State)), LAST,
        ),
    ).subquery()  # fmt: skip
    place = func.row_number().over(
        partition_by=(both.c.person_id, both.c.course_id),
        order_by=(both.c.urgency, both.c.by, both.c.requirement_id),
    )
    ranked = select(*both.c[*Standing._fields], place.label("place")).subquery()
    return select(*ranked.c[*Standing._fields]).where(ranked.c.place == 1)


class Standing(NamedTuple):
    """A row of `standings`."""

    person_id: int
    course_id: int
    requirement_id: int | None
    since: date | None
    due: date | None
    completion_id: int | None
    until: date | None
    waived_until: date | None


@cache
def standings_of_some() -> Select[Any]:
    """How some `people` stand `on` a day, as known now: both are parameters.

    Built once: every page of a learner and each list asks it, and building takes longer than the answer.
    """
    return standings(bindparam("on", type_=Date), None, bindparam("people", expanding=True))


def standings_of(
    session: Session, person_id: int, on: date, known: datetime | None = None
) -> Mapping[int, Standing]:
    """How one person stands, by course."""
    if known is None:
        rows = session.execute(standings_of_some(), {"on": on, "people": [person_id]})
    else:
        rows = session.execute(standings(on, known, [person_id]))
    return {row.course_id: Standing(*row) for row in rows}
