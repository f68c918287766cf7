"""Everybody at once on one database: a few rounds here, 20 threads and 100 rounds in `make chaos`."""

import os
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from tests import world
from tests.quiz.test_attempts import LATER, quiz, volume
from tests.world import START, World
from trainer import audit, db, settings
from trainer.accounts import operations as accounts
from trainer.accounts.operations import Refused
from trainer.audit import SYSTEM, Actor
from trainer.authoring import operations as authoring
from trainer.authoring.operations import Origin
from trainer.catalogue import queries as catalogue
from trainer.core import storing
from trainer.core.course import Quiz
from trainer.core.paper import Paper
from trainer.core.source import Source
from trainer.learning import operations as learning
from trainer.learning.models import Enrolment, Step
from trainer.quiz import operations, queries
from trainer.quiz.models import Attempt, Response
from trainer.records.models import Certificate, Completion

THREADS, ROUNDS = map(int, os.environ.get("TRAINER_RACES", "6x3").split("x"))

pytestmark = pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")


def race(act: Callable[[int], object], threads: int = THREADS) -> list[Any]:
    """Do something at the same time from several threads; what each got. Only a refusal is an answer."""
    gate, found, failed = threading.Barrier(threads), [], []

    def run(number: int) -> None:
        gate.wait()
        try:
            found.append(act(number))
        except Refused as refused:
            found.append(refused)
        except Exception as error:  # noqa: BLE001 - told below, in the test's own thread
            failed.append(error)

    runners = [threading.Thread(target=run, args=(number,)) for number in range(threads)]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()
    assert failed == []
    return found


def count(database: db.Database, *conditions: Any) -> int:
    """How many attempts there are."""
    with database.reader() as session:
        return session.scalar(select(func.count(Attempt.id)).where(*conditions)) or 0


def chain_is_whole(database: db.Database) -> bool:
    """Whether no event was lost, doubled or put in the wrong place."""
    with database.reader() as session:
        return audit.first_broken(session) is None


def start(session: Session, person: int, at: Any, held: Any, what: Quiz) -> int:
    return operations.start(session, Actor(person), person, held, what, at=at)


def test_many_starts_make_one_attempt_each_round(database: db.Database, ministry: World) -> None:
    lena = ministry.people["lena"]
    with database.reader() as session:
        held, what = volume(session), quiz(session, "start/warm-up")
    for number in range(ROUNDS):
        at = START + timedelta(hours=number)

        def begin(_: int, at: Any = at) -> int:
            with database.aside() as session:
                return start(session, lena, at, held, what)

        assert len(set(race(begin))) == 1
        assert count(database) == number + 1
        with database.aside() as session:
            session.execute(update(Attempt).values(closed_at=at))
    assert chain_is_whole(database)


def test_the_last_attempt_is_had_once(database: db.Database, ministry: World) -> None:
    lena = ministry.people["lena"]
    with database.reader() as session:
        held, what, house = volume(session), quiz(session), settings.load(session)
    for number in range(ROUNDS):
        at = START + timedelta(days=number)
        with database.aside() as session:
            session.execute(update(Enrolment).values(closed_at=at))
            run = learning.open_run(session, SYSTEM, lena, ministry.course, at=at)

        def sit(_: int, at: Any = at) -> object:
            with database.aside() as session:
                attempt = session.get_one(Attempt, start(session, lena, at, held, what))
            with database.aside() as session:
                return operations.hand_in(session, Actor(lena), attempt, held, what, house=house, at=at)

        for _ in range(what.attempts + 1):
            race(sit)
        assert count(database, Attempt.enrolment_id == run) == what.attempts
        assert count(database, Attempt.closed_at.is_(None)) == 0
    assert chain_is_whole(database)


def test_many_saves_keep_one_answer_that_somebody_gave(database: db.Database, ministry: World) -> None:
    lena = ministry.people["lena"]
    with database.reader() as session:
        held, what = volume(session), quiz(session)
    with database.aside() as session:
        attempt = session.get_one(Attempt, start(session, lena, START, held, what))
    for turn in range(ROUNDS):

        def save(number: int, turn: int = turn) -> None:
            with database.aside() as session:
                found = queries.sitting(session, attempt.id, lena, hold=True)
                assert found
                given = {"text": f"{turn}-{number}"}
                operations.save(session, found.attempt, held.questions["pivot"], given, at=START)

        race(save)
        with database.reader() as session:
            (answer,) = session.scalars(select(Response.answer))
        assert answer["text"].startswith(f"{turn}-")


def test_many_hand_ins_mark_once(database: db.Database, ministry: World) -> None:
    lena = ministry.people["lena"]
    with database.reader() as session:
        held, what, house = volume(session), quiz(session, "start/warm-up"), settings.load(session)
    for turn in range(ROUNDS):
        with database.aside() as session:
            attempt = session.get_one(Attempt, start(session, lena, START, held, what))

        def finish(_: int, attempt: Attempt = attempt) -> bool:
            with database.aside() as session:
                done = operations.hand_in(session, Actor(lena), attempt, held, what, house=house, at=LATER)
                return done is not None

        assert race(finish).count(True) == 1
        with database.reader() as session:
            marked = select(func.count()).where(audit.AuditEvent.action == "attempt.mark")
            assert session.scalar(marked) == turn + 1


def test_whoever_starts_while_a_course_is_published_has_a_whole_paper(
    database: db.Database, ministry: World
) -> None:
    text_now = dict(world.source("first-steps"))
    people = [ministry.people[name] for name in ("lena", "otto", "tariq", "ines", "ada")]
    for turn in range(ROUNDS):
        text_now["90-final.quiz.md"] += (
            f"\n## Question {turn}? {{#extra-{turn}}}\n= {turn}\n\nOutcome: counting\n".encode()
        )
        source = Source(dict(text_now))
        parts = world.compiled("first-steps", source)
        with database.aside() as session:
            session.execute(update(Attempt).values(closed_at=START))
            session.execute(update(Enrolment).values(closed_at=START))

        def act(number: int, source: Source = source, parts: Any = parts) -> None:
            with database.aside() as session:
                if number == 0:
                    authoring.publish(
                        session, SYSTEM, "first-steps", source, parts, origin=Origin.FOLDER, at=START
                    )
                    return
                held = volume(session)
                person = people[number % len(people)]
                if not session.scalar(
                    select(Enrolment.id)
                    .where(Enrolment.person_id == person, Enrolment.closed_at.is_(None))
                    .with_for_update()
                ):
                    return
                start(session, person, START, held, quiz(session))

        with database.aside() as session:
            for person in people:
                learning.open_run(session, SYSTEM, person, ministry.course, at=START)
        race(act)
        with database.reader() as session:
            for attempt in session.scalars(select(Attempt).where(Attempt.closed_at.is_(None))):
                pinned = storing.load(Quiz, catalogue.part(session, attempt.revision_id, "final") or b"")
                asked = {slot.question for slot in Paper.load(attempt.paper).slots}
                assert asked == {question.id for question in pinned.questions}
    assert chain_is_whole(database)


def test_certificates_issued_at_once_have_numbers_without_doubles_or_gaps(database: db.Database) -> None:
    with database.reader() as session:
        held, house = volume(session), settings.load(session)
    with database.aside() as session:
        learners = [
            accounts.add_person(session, SYSTEM, email=f"l{n}@mfa.example", name=f"L {n}", at=START).id
            for n in range(THREADS)
        ]
    for turn in range(ROUNDS):
        at = START + timedelta(minutes=turn)
        runs = {}
        with database.aside() as session:
            for person in learners:
                run = runs[person] = learning.open_run(session, SYSTEM, person, held.id, at=at)
                for page in ("start/doors", "final"):
                    passed = True if page == "final" else None
                    session.add(
                        Step(enrolment_id=run, item_id=held.pages[page], at=at, best=None, passed=passed)
                    )

        def finish(number: int, at: Any = at, runs: dict[int, int] = runs) -> object:
            with database.aside() as session:
                run = runs[learners[number]]
                return learning.finish(session, SYSTEM, run, held, "start/windows", house=house, at=at)

        assert None not in race(finish)
    with database.reader() as session:
        numbers = sorted(session.scalars(select(Certificate.number)))
        assert numbers == [f"TRN-2026-{n:06}" for n in range(1, THREADS * ROUNDS + 1)]
        assert session.scalar(select(func.count(Completion.id))) == len(numbers)
    assert chain_is_whole(database)


def test_a_naive_start_fails_where_ours_holds(database: db.Database, ministry: World) -> None:
    """The control: look, then insert, without lock and constraint. The race must show it."""
    lena = ministry.people["lena"]
    with database.reader() as session:
        held = volume(session)
    with database.aside() as session:
        run = learning.enrol(session, SYSTEM, lena, held, at=START)
        session.execute(text("DROP INDEX uq_attempt_open"))
    looked = threading.Barrier(THREADS)

    def naive(number: int) -> None:
        with database.reader() as session:
            there = session.scalar(select(Attempt.id).where(Attempt.closed_at.is_(None)))
        looked.wait()
        if there is None:
            with database.aside() as session:
                session.add(
                    Attempt(
                        enrolment_id=run, person_id=lena, item_id=held.pages["final"],
                        revision_id=held.revision, number=number, seed="", paper={}, started_at=START,
                    )
                )  # fmt: skip

    race(naive)
    assert count(database, Attempt.closed_at.is_(None)) > 1
