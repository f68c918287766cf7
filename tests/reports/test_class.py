"""The class of a course: who is in it, what holds them up, in which order, page by page."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.reports.life import NOW, TODAY, noon, second_course
from tests.world import World
from trainer import db
from trainer.accounts import operations as accounts
from trainer.accounts.models import Person
from trainer.audit import SYSTEM
from trainer.catalogue.shelf import Shelf, Volume
from trainer.learning.models import Enrolment, Step
from trainer.quiz.models import Attempt, ExtraAttempt
from trainer.reports.learners.lines import Learner, Situation, View
from trainer.reports.learners.queries import Learners, Sorting

PAGES = ("start/doors", "start/windows", "final")


def volume(session: Session) -> Volume:
    return Shelf().volumes(lambda: session, 1)["first-steps"]


def begun(session: Session, person: int, days_ago: int, *lessons: str) -> int:
    """Somebody began so many days ago, and read these lessons the day after."""
    held = volume(session)
    run = Enrolment(person_id=person, course_id=held.id, opened_at=noon(TODAY) - timedelta(days=days_ago))
    session.add(run)
    session.flush()
    for lesson in lessons:
        at = run.opened_at + timedelta(days=1)
        session.add(Step(enrolment_id=run.id, item_id=held.pages[lesson], at=at))
    session.flush()
    return run.id


def sat(
    session: Session, run: int, *verdicts: bool | None, days_ago: int = 0, still_open: bool = False
) -> None:
    """A run's attempts at the final: passed, not passed, or waiting for marks (None)."""
    held, person = volume(session), session.get_one(Enrolment, run).person_id
    at = NOW - timedelta(days=days_ago)
    for number, verdict in enumerate([*verdicts, *([False] if still_open else [])], start=1):
        last = still_open and number == len(verdicts) + 1
        session.add(
            Attempt(
                enrolment_id=run, person_id=person, item_id=held.pages["final"], revision_id=held.revision,
                number=number, seed="", paper={}, started_at=at, closed_at=None if last else at,
                points=Fraction(int(bool(verdict))), out_of=Fraction(1), passed=None if last else verdict,
                code=f"{run}-{number}" if verdict is None else None,
            )
        )  # fmt: skip
    if verdicts:
        session.add(
            Step(
                enrolment_id=run, item_id=held.pages["final"], at=at, best=Fraction(int(True in verdicts)),
                passed=True if True in verdicts else False if False in verdicts else None,
                awaiting=None in verdicts,
            )
        )  # fmt: skip
    session.flush()


def view(session: Session, idle: int = 14, limit: int | None = 3) -> View:
    return View(volume(session), {} if limit is None else {"final": limit}, TODAY, "UTC", idle)


def lines(session: Session, *situations: Situation, search: str = "", idle: int = 14) -> dict[int, Learner]:
    found = Learners(view(session, idle), search, situations).stretch(session, Sorting.NAME, 1000)
    return {one.person: one for one in found.rows}


@pytest.fixture
def session(database: db.Database) -> Iterator[Session]:
    with database.writer() as opened:
        yield opened


def test_a_learner_stands_with_progress_and_results(session: Session, ministry: World) -> None:
    run = begun(session, ministry.people["lena"], 10, "start/doors")
    sat(session, run, False, True, days_ago=2)
    line = lines(session)[ministry.people["lena"]]
    assert (line.name, line.lessons_done, line.lessons) == ("Okafor, Lena", 1, 2)
    assert line.next is not None
    assert line.next.id == "start/windows"
    (final,) = line.sat
    assert (final.best, final.passed, final.attempts, final.allowed) == (1, True, 2, 3)
    assert (line.begun, line.last) == (TODAY - timedelta(days=10), TODAY - timedelta(days=2))
    assert line.situations == {Situation.GOING}


@pytest.mark.parametrize(
    ("verdicts", "situations"),
    [
        ((), {Situation.GOING}),
        ((False,), {Situation.GOING}),
        ((False, False), {Situation.FAILED}),
        ((False, True, False), {Situation.GOING}),
        ((False, False, False), {Situation.FAILED, Situation.SPENT}),
        ((None,), {Situation.WAITING}),
        ((False, False, None), {Situation.FAILED, Situation.WAITING}),
    ],
)
def test_what_holds_somebody_up_follows_from_their_attempts(
    verdicts: tuple[bool | None, ...], situations: set[Situation], session: Session, ministry: World
) -> None:
    lena = ministry.people["lena"]
    sat(session, begun(session, lena, 3), *verdicts)
    assert lines(session)[lena].situations == situations
    for one in Situation:
        assert (lena in lines(session, one)) == (one in situations), one


def test_an_attempt_that_is_open_or_given_beyond_the_rules_is_one_left(
    session: Session, ministry: World
) -> None:
    lena, otto = ministry.people["lena"], ministry.people["otto"]
    sat(session, begun(session, lena, 3), False, False, still_open=True)
    run = begun(session, otto, 3)
    sat(session, run, False, False, False)
    assert set(lines(session, Situation.SPENT)) == {otto}
    item = volume(session).pages["final"]
    session.add(ExtraAttempt(enrolment_id=run, item_id=item, at=NOW, by_id=None, reason="The line broke."))
    session.flush()
    assert lines(session, Situation.SPENT) == {}
    assert lines(session)[otto].sat[0].allowed == 4


def test_idle_begins_on_the_day_that_is_asked_for(session: Session, ministry: World) -> None:
    lena = ministry.people["lena"]
    begun(session, lena, 21, "start/doors")  # read twenty days ago
    assert lena not in lines(session, Situation.IDLE, idle=21)
    assert lena in lines(session, Situation.IDLE, idle=20)
    assert lines(session, idle=20)[lena].idle == 20


def test_idle_days_are_days_of_the_ministry(session: Session, ministry: World) -> None:
    lena = ministry.people["lena"]
    run = session.get_one(Enrolment, begun(session, lena, 0))
    run.opened_at = datetime.combine(TODAY - timedelta(days=5), time(22, 30), NOW.tzinfo)  # 00:30 in Vienna
    session.flush()
    vienna = View(volume(session), {}, TODAY, "Europe/Vienna", 5)
    assert not Learners(vienna, "", (Situation.IDLE,)).count(session)
    assert Learners(View(volume(session), {}, TODAY, "UTC", 5), "", (Situation.IDLE,)).count(session) == 1


def test_only_the_newest_run_counts_and_a_completed_one_is_held_up_by_nothing(
    session: Session, ministry: World
) -> None:
    lena, otto = ministry.people["lena"], ministry.people["otto"]
    for person in (lena, otto):
        run = begun(session, person, 400)
        sat(session, run, False, False, False, days_ago=300)
        session.get_one(Enrolment, run).closed_at = noon(TODAY) - timedelta(days=300)
    begun(session, lena, 2)
    session.flush()
    found = lines(session)
    assert found[lena].situations == {Situation.GOING}
    assert found[lena].sat == ()
    assert found[otto].situations == {Situation.COMPLETED}
    assert found[otto].completed == TODAY - timedelta(days=300)


def test_nobody_of_another_course_is_in_it(session: Session, ministry: World) -> None:
    other = second_course(session)
    session.add(Enrolment(person_id=ministry.people["lena"], course_id=other, opened_at=NOW))
    begun(session, ministry.people["otto"], 1)
    assert set(lines(session)) == {ministry.people["otto"]}


@pytest.fixture
def crowd(session: Session) -> Session:
    """Sixty learners by chance, some of the same name."""
    chance = Random(7)  # noqa: S311 - the same every time
    for number in range(60):
        person = accounts.add_person(
            session,
            SYSTEM,
            email=f"c{number}@mfa.example",
            name=f"Kim {chance.choice('ABC')}",
            roles=(),
            at=NOW,
        )
        for last in chance.choice(((True,), (True,), (False, True))):
            open_still = session.scalar(select(Enrolment).where(Enrolment.person_id == person.id))
            if open_still:
                open_still.closed_at = open_still.opened_at
                session.flush()
            run = begun(
                session, person.id, chance.randrange(40), *chance.sample(PAGES[:2], chance.randrange(3))
            )
            verdicts = [chance.choice((False,) * 6 + (True, None)) for _ in range(chance.randrange(6))]
            sat(
                session,
                run,
                *verdicts,
                days_ago=chance.randrange(40),
                still_open=last and chance.random() < 0.2,
            )
            if chance.random() < 0.2:
                item = volume(session).pages["final"]
                session.add(ExtraAttempt(enrolment_id=run, item_id=item, at=NOW, by_id=None, reason=""))
        if chance.random() < 0.2:
            session.get_one(Enrolment, run).closed_at = NOW
    session.flush()
    return session


@pytest.mark.parametrize("limit", [None, 3])
def test_what_filters_and_what_is_said_agree(limit: int | None, crowd: Session) -> None:
    seen = view(crowd, limit=limit)
    everybody = Learners(seen).stretch(crowd, Sorting.NAME, 1000).rows
    assert len(everybody) == 60
    tally = Learners(seen).tally(crowd)
    for one, other in product(Situation, repeat=2):
        listing = Learners(seen, "", (one, other))
        expected = {line.person for line in everybody if {one, other} & line.situations}
        assert {line.person for line in listing.stretch(crowd, Sorting.NAME, 1000).rows} == expected
        assert listing.count(crowd) == len(expected)
        assert tally[one] == sum(one in line.situations for line in everybody)
    assert all(tally[one] for one in Situation if limit or one is not Situation.SPENT)


@pytest.mark.parametrize("sorting", Sorting)
def test_pages_one_after_another_show_everybody_once_in_order_both_ways(
    sorting: Sorting, crowd: Session
) -> None:
    listing = Learners(view(crowd))
    everybody = [line for part in listing.parts(crowd, sorting) for line in part]
    columns: dict[str, list[Any]] = {
        "name": [line.name.casefold() for line in everybody],
        "last": [line.last for line in everybody],
        "begun": [line.begun for line in everybody],
        "lessons": [line.lessons_done for line in everybody],
    }
    values = columns[sorting.by]
    assert values == sorted(values, reverse=sorting.descending)
    seen = listing.stretch(crowd, sorting, 7)
    pages = [seen]
    while seen.later:
        seen = listing.stretch(crowd, sorting, 7, after=seen.rows[-1].person)
        pages.append(seen)
    assert [line for page in pages for line in page.rows] == everybody
    assert not pages[0].earlier
    for page, before in zip(reversed(pages), list(reversed(pages))[1:], strict=False):
        back = listing.stretch(crowd, sorting, 7, before=page.rows[0].person)
        assert back.rows == before.rows
        assert (back.earlier, back.later) == (before.earlier, True)


def test_somebody_who_left_the_class_begins_the_list_anew(crowd: Session, ministry: World) -> None:
    listing = Learners(view(crowd))
    first = listing.stretch(crowd, Sorting.LAST, 5)
    for place in (ministry.people["hugo"], 999_999):
        assert listing.stretch(crowd, Sorting.LAST, 5, after=place) == first
        assert listing.stretch(crowd, Sorting.LAST, 5, before=place) == first


def test_a_name_is_found_by_its_words_and_an_address_is_not(session: Session, ministry: World) -> None:
    lena = ministry.people["lena"]
    begun(session, lena, 1)
    begun(session, ministry.people["otto"], 1)
    assert set(lines(session, search="okafor lena")) == {lena}
    assert session.get_one(Person, lena).email == "lena@mfa.example"
    assert lines(session, search="mfa.example") == {}
