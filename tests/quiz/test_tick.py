"""When time is over: the tick, and a clock that is set while somebody sits."""

import re
import threading
from datetime import datetime, timedelta
from fractions import Fraction

import flask
import pytest
import time_machine
from sqlalchemy import select, update

from tests.conftest import SignIn
from tests.quiz.sitting.steps import told
from tests.quiz.test_attempts import answer, begin, hand_in, quiz, volume
from tests.world import START, World
from trainer import audit, db, settings
from trainer.audit import Actor, AuditEvent
from trainer.cli.ticking import sweep
from trainer.learning.models import Step
from trainer.quiz import operations, queries
from trainer.quiz.models import Attempt, Response

OVER = START + timedelta(minutes=20)


def sit(database: db.Database, person: int, due: datetime | None = OVER, saved: int = 3) -> int:
    """An open attempt with some right answers that ends at an instant."""
    with database.aside() as session:
        attempt = begin(session, person)
        attempt.due_at = due
        session.flush()
        answer(session, attempt, *("which", "openings", "fingers", "pivot")[:saved])
        return attempt.id


def test_the_tick_marks_what_had_been_saved_at_the_instant_time_was_over(
    database: db.Database, ministry: World
) -> None:
    late = sit(database, ministry.people["lena"])
    sit(database, ministry.people["otto"], OVER + timedelta(hours=2))
    sit(database, ministry.people["tariq"], None)
    at = OVER + timedelta(hours=1)
    assert sweep(database, at=at) == "Closed 1 attempts whose time was over."
    assert sweep(database, at=at) == ""
    with database.reader() as session:
        attempt = session.get_one(Attempt, late)
        assert (attempt.closed_at, attempt.points, attempt.passed) == (OVER, 3, True)
        assert session.scalars(select(Step.best)).one() == Fraction(3, 4)
        assert len(session.scalars(select(Attempt).where(Attempt.closed_at.is_(None))).all()) == 2
        assert (
            session.scalars(
                select(AuditEvent.acting_role).where(AuditEvent.action == "attempt.hand_in")
            ).one()
            == "system"
        )


@pytest.mark.parametrize(
    ("handed_in", "closed", "by"),
    [
        (OVER - timedelta(seconds=1), OVER - timedelta(seconds=1), "learner"),
        (OVER, OVER, "learner"),
        (OVER + timedelta(seconds=1), OVER, "system"),
    ],
)
def test_who_hands_in_too_late_is_marked_as_of_the_instant_time_was_over(
    database: db.Database, ministry: World, handed_in: datetime, closed: datetime, by: str
) -> None:
    lena = ministry.people["lena"]
    attempt_id = sit(database, lena)
    with database.reader() as session:
        held, what, house = volume(session), quiz(session), settings.load(session)
        found = queries.sitting(session, attempt_id, lena)
        assert found
    with database.aside() as session:
        operations.hand_in(
            session, Actor(lena, "learner"), found.attempt, held, what, house=house, at=handed_in
        )
    with database.reader() as session:
        assert session.get_one(Attempt, attempt_id).closed_at == closed
        assert session.scalars(select(Step.at)).one() == closed
        acts = select(AuditEvent.acting_role).where(AuditEvent.action == "attempt.hand_in")
        assert session.scalars(acts).one() == by


def test_minutes_given_after_a_page_was_read_count_when_it_is_handed_in(
    database: db.Database, ministry: World
) -> None:
    lena, later = ministry.people["lena"], OVER + timedelta(minutes=3)
    attempt_id = sit(database, lena)
    with database.reader() as session:
        held, what, house = volume(session), quiz(session), settings.load(session)
        read = queries.sitting(session, attempt_id, lena)
        assert read
    with database.aside() as session:
        session.execute(update(Attempt).values(due_at=OVER + timedelta(minutes=5)))
    with database.aside() as session:
        assert operations.hand_in(session, Actor(lena), read.attempt, held, what, house=house, at=later)
    with database.reader() as session:
        assert session.get_one(Attempt, attempt_id).closed_at == later


def test_an_attempt_is_not_over_at_its_last_instant(database: db.Database, ministry: World) -> None:
    sit(database, ministry.people["lena"])
    assert sweep(database, at=OVER) == ""
    assert sweep(database, at=OVER + timedelta(microseconds=1)).startswith("Closed 1")


def test_several_ticks_at_once_close_each_attempt_once(database: db.Database, ministry: World) -> None:
    for name in ("lena", "otto", "tariq"):
        sit(database, ministry.people[name])
    gate, said = threading.Barrier(4), []

    def tick() -> None:
        gate.wait()
        said.append(sweep(database, at=OVER + timedelta(minutes=1)) or "Closed 0")

    threads = [threading.Thread(target=tick) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(int(sentence.split()[1]) for sentence in said) == 3
    with database.reader() as session:
        marks = session.scalars(select(AuditEvent).where(AuditEvent.action == "attempt.mark")).all()
        assert len(marks) == 3
        assert audit.first_broken(session) is None


def test_a_tick_closes_no_more_than_its_minute_holds(
    database: db.Database, ministry: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trainer.cli.ticking.AT_MOST", 2)
    for name in ("lena", "otto", "tariq"):
        sit(database, ministry.people[name])
    at = OVER + timedelta(minutes=1)
    assert [sweep(database, at=at)[:8] for _ in range(3)] == ["Closed 2", "Closed 1", ""]


def test_an_attempt_given_more_time_meanwhile_is_not_closed(database: db.Database, ministry: World) -> None:
    attempt_id = sit(database, ministry.people["lena"])
    with database.reader() as session:
        seen = session.get_one(Attempt, attempt_id)
    with database.aside() as session:
        session.execute(update(Attempt).values(due_at=OVER + timedelta(minutes=5)))
    with database.aside() as session:
        held, what, house = volume(session), quiz(session), settings.load(session)
        assert operations.close_overdue(session, seen, held, what, house=house) is None
    with database.reader() as session:
        assert session.get_one(Attempt, attempt_id).closed_at is None


def test_a_clock_set_back_ends_nothing_early_and_keeps_the_newest_answer(
    app: flask.Flask, sign_in: SignIn, database: db.Database
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    begun = START + timedelta(minutes=50)
    over = begun + timedelta(minutes=20)
    with time_machine.travel(START, tick=False) as clock:
        lena = sign_in("lena", START)
        clock.move_to(begun)
        sitting = lena.post("/quiz/first-steps/final").location
        with database.aside() as session:
            session.execute(update(Attempt).values(due_at=over))
        number = re.findall(r'id="q(\d)"', lena.get(sitting).text.split("How many fingers")[0])[-1]
        keep = f"{sitting}/answers/{number}"
        clock.move_to(begun + timedelta(minutes=10))
        seen = told(lena.post(keep, data={f"q{number}": "3"}))["seen"]
        for minute, typed in ((1, "4"), (0, "6"), (19, "5")):
            clock.move_to(begun + timedelta(minutes=minute))
            fields = {f"q{number}": typed, f"q{number}.seen": seen, "kept": START.timestamp()}
            kept = lena.post(keep, data=fields)
            assert kept.status_code == 200
            assert "overtaken" not in told(kept)
            seen = told(kept)["seen"]
            assert sweep(database, at=begun + timedelta(minutes=minute)) == ""
        clock.move_to(over + timedelta(minutes=1))
        assert lena.post(keep, data={f"q{number}": "7"}).status_code == 409
    with database.reader() as session:
        assert session.scalars(select(Attempt.closed_at)).one() == over
        assert [given["value"] for given in session.scalars(select(Response.answer))] == ["5"]


def test_completions_keep_their_order_by_number_when_the_clock_is_set_back(
    database: db.Database, ministry: World
) -> None:
    with database.aside() as session:
        for at in (START, START - timedelta(hours=1)):
            attempt = begin(session, ministry.people["lena"], at=at)
            hand_in(session, attempt, at)
        numbers = select(Attempt.number).order_by(Attempt.id)
        assert session.scalars(numbers).all() == [1, 2]
    with database.reader() as session:
        assert audit.first_broken(session) is None
