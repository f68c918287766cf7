"""Who must hold what, who holds it, proven how: the database answers as the core defines it, for ever."""

from datetime import date, datetime
from functools import cache
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import Date, Select, bindparam, select
from sqlalchemy.orm import Session

from tests.records.tales import EDGES, FIRST, TALES, Tale, Told
from tests.world import World
from trainer import db
from trainer.core import standing as core
from trainer.core.standing import History
from trainer.core.validity import EXPIRING
from trainer.records import queries
from trainer.records.queries import satisfying, standings, state


def asked(history: History, on: date, known: datetime | None) -> dict[int, tuple[Any, ...]]:
    """What the core says of the obligations, by requirement."""
    return {
        one.requirement: (one.course, one.since, one.due, one.state, one.completion, one.until,
                          one.waived_until)
        for one in core.obligations(history, on, known)
    }  # fmt: skip


def lines(history: History, on: date, known: datetime | None) -> dict[int, tuple[Any, ...]]:
    """What the core says of each course: the obligation that presses most, else what is held longest."""
    found: dict[int, tuple[Any, ...]] = {
        course: (one.requirement, one.since, one.due, one.completion, one.until, one.waived_until)
        for course, one in core.pressing(core.obligations(history, on, known)).items()
    }
    held = sorted(
        core.completions(history, on, known),
        key=lambda one: (one.until(None, on) or date.max, one.day, one.number),
    )
    best = {one.course: (None, None, None, one.number, one.until(None, on), None) for one in held}
    return best | found


@cache
def statements(known: datetime | None) -> tuple[Select[Any], Select[Any]]:
    """Every obligation with its state, and every line: built once for all days, which takes longest."""
    on = bindparam("on", type_=Date)
    every = satisfying(on, known).subquery()
    return select(*every.c, state(every.c, on).label("state")), standings(on, known)


def compare(session: Session, told: Told, on: date, known: datetime | None) -> None:
    begun = frozenset((told.people[who], told.courses[course]) for who, course in told._tale.begun)
    of_all, each = (session.execute(one, {"on": on}).all() for one in statements(known))
    for place, person in enumerate(told.people):
        history = told.history(place)
        expected = asked(history, on, known)
        found = {
            row.requirement_id: (
                row.course_id, row.since, row.due,
                begun_state(row.state, (person, row.course_id) in begun),
                row.completion_id, row.until, row.waived_until,
            )
            for row in of_all
            if row.person_id == person
        }  # fmt: skip
        assert found == expected, (on, known)
        shown = {row.course_id: (row.requirement_id, *row[3:]) for row in each if row.person_id == person}
        assert shown == lines(history, on, known), (on, known)
    if known is None:  # else it is the same statement, built anew
        alone = queries.standings_of(session, told.people[1], on).values()
        assert sorted(alone) == sorted(row for row in each if row.person_id == told.people[1])


def begun_state(found: str, begun: bool) -> str:
    """A run that is open shows only where nothing stronger does."""
    return "in progress" if begun and found in ("to do", "expired") else found


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(tale=TALES, chance=st.randoms(use_true_random=False))
def test_the_database_says_of_everybody_what_the_core_says_of_each(
    database: db.Database, ministry: World, tale: Tale, chance: Random
) -> None:
    with database.writer() as session:  # never committed
        told = Told(session, ministry, tale)
        (named, follow), instants = told.turns(), told.instants()
        for days in ([*named, FIRST], follow) * 5:
            known = None if chance.random() < 0.5 else chance.choice([None, *instants])
            compare(session, told, chance.choice(days), known)


def test_on_each_day_on_which_something_turns_the_database_says_what_the_core_says(
    database: db.Database, ministry: World
) -> None:
    with database.writer() as session:  # never committed
        tale = Told(session, ministry, EDGES)
        named, follow = tale.turns()
        turning = {*named, *follow}
        for on in sorted(turning | {day - EXPIRING for day in turning}):
            compare(session, tale, on, None)
        for known in tale.instants():
            for on in (known.date(), date(2024, 10, 1), date(2024, 11, 21)):
                compare(session, tale, on, known)
