"""A clock that is set by hand while somebody sits makes their attempt neither longer nor shorter."""

import json
import re
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import flask
import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.conftest import SignIn
from tests.quiz.test_tick import sit
from tests.world import START, World
from trainer import audit, clock, db, settings
from trainer.audit import AuditEvent, AuditPayload
from trainer.cli import ticking
from trainer.clock import Boot
from trainer.quiz.ends import Ends
from trainer.quiz.models import Attempt

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LASTS = timedelta(minutes=20)
NOW = START + 9 * DAY


class Machine:
    """A machine whose clock can be set: time passes for it, whatever the clock says."""

    def __init__(self, wall: time_machine.Traveller, at: datetime) -> None:
        self.boot = Boot("here", "1", at - DAY)
        self._wall, self.now = wall, at

    def wait(self, passed: timedelta) -> None:
        """Let time pass."""
        self.now += passed
        self._wall.move_to(self.now)

    def set(self, by: timedelta) -> None:
        """Set the clock."""
        self.boot = self.boot._replace(at=self.boot.at + by)
        self.wait(by)

    def restart(self, name: str = "here") -> None:
        """Start the machine again, or go on with another one."""
        self.boot = Boot(name, self.boot.number + "1", clock.now())


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """The machine that the tests run on."""
    with time_machine.travel(NOW, tick=False) as wall:
        found = Machine(wall, NOW)
        monkeypatch.setattr(clock, "boot", lambda: found.boot)
        yield found


@pytest.fixture
def lena(here: Machine, app: flask.Flask, sign_in: SignIn) -> FlaskClient:
    """Lena, signed in."""
    app.config["WTF_CSRF_ENABLED"] = False
    return sign_in("lena", here.now)


def begin(lena: FlaskClient, database: db.Database) -> str:
    """An attempt of twenty minutes that has just begun; where one of its answers is saved."""
    sitting = lena.post("/quiz/first-steps/final").location
    with database.aside() as session:
        session.execute(update(Attempt).values(due_at=clock.now() + LASTS))
    number = re.findall(r'id="q(\d)"', lena.get(sitting).text.split("How many fingers")[0])[-1]
    return f"{sitting}/answers/{number}"


def save(lena: FlaskClient, address: str) -> int:
    return lena.post(address, data={f"q{address[-1]}": "5"}).status_code


def attempt(database: db.Database) -> Attempt:
    with database.reader() as session:
        return session.scalars(select(Attempt)).one()


def tick(database: db.Database) -> list[str]:
    """What the tick says of attempts."""
    return [said for said in ticking._due(database) if not said.startswith("Checked the database.")]


JUMPS = [HOUR, -HOUR, timedelta(minutes=-15), timedelta(seconds=90), -DAY]


@pytest.mark.parametrize("jump", JUMPS, ids=lambda jump: f"{jump.total_seconds():+.0f}s")
def test_an_attempt_lasts_as_long_as_it_would_have_whatever_is_done_to_the_clock(
    here: Machine, lena: FlaskClient, sign_in: SignIn, database: db.Database, jump: timedelta
) -> None:
    address = begin(lena, database)
    here.wait(timedelta(minutes=10))
    here.set(jump)
    lena = sign_in("lena", here.now)  # sessions go by the clock: who is signed out signs in again
    assert save(lena, address) == 200
    here.wait(timedelta(minutes=9, seconds=59))
    assert tick(database) == []
    assert save(lena, address) == 200
    here.wait(timedelta(seconds=2))
    assert save(lena, address) == 409
    closed = attempt(database)
    assert closed.closed_at
    assert closed.closed_at - closed.started_at == LASTS
    assert closed.points == 1


@pytest.mark.parametrize("jump", JUMPS, ids=lambda jump: f"{jump.total_seconds():+.0f}s")
def test_the_tick_moves_the_ends_before_it_looks_which_are_over_and_says_so(
    here: Machine, database: db.Database, ministry: World, jump: timedelta
) -> None:
    sit(database, ministry.people["lena"], NOW + LASTS)
    sit(database, ministry.people["otto"], None)
    assert tick(database) == []
    here.set(jump)
    assert tick(database) == [
        f"The clock was set by {jump.total_seconds():+.0f} seconds; open attempts last as long as before."
    ]
    assert tick(database) == []
    with database.reader() as session:
        ends = session.scalars(select(Attempt.due_at).order_by(Attempt.id)).all()
        assert ends == [NOW + LASTS + jump, None]
        acts = select(AuditPayload.body).join(AuditEvent, AuditEvent.seq == AuditPayload.seq)
        assert json.loads(session.scalars(acts.where(AuditEvent.action == "clock.set")).one()) == {
            "before": {"clock": NOW.isoformat(timespec="seconds")},
            "after": {"clock": (NOW + jump).isoformat(timespec="seconds")},
            "attempts": 2,
        }


def test_an_attempt_that_is_closed_keeps_its_instants(
    here: Machine, lena: FlaskClient, database: db.Database
) -> None:
    address = begin(lena, database)
    lena.post(address.split("/answers")[0] + "/hand-in", data={"declared": "yes"})
    before = attempt(database)
    here.set(-HOUR)
    lena.get("/quiz/first-steps/final")
    after = attempt(database)
    assert before.closed_at
    assert (after.started_at, after.due_at, after.closed_at) == (
        before.started_at,
        before.due_at,
        before.closed_at,
    )


def test_processes_that_see_it_at_once_move_the_ends_once(
    here: Machine, database: db.Database, ministry: World
) -> None:
    attempt_id = sit(database, ministry.people["lena"], NOW + LASTS)
    workers = [Ends() for _ in range(4)]
    for worker in workers:
        worker.hold(database.aside)
    here.set(HOUR)
    gate, moved = threading.Barrier(4), []

    def hold(worker: Ends) -> None:
        gate.wait()
        moved.append(worker.hold(database.aside))

    threads = [threading.Thread(target=hold, args=[worker]) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(moved) == [timedelta(0)] * 3 + [HOUR]
    with database.reader() as session:
        assert session.get_one(Attempt, attempt_id).due_at == NOW + LASTS + HOUR
        assert audit.first_broken(session) is None


def test_what_is_less_than_a_second_is_left_until_it_has_become_more(
    here: Machine, database: db.Database, ministry: World
) -> None:
    sit(database, ministry.people["lena"], NOW + LASTS)
    step = timedelta(seconds=0.6)
    moved = []
    for _ in range(4):
        moved.append(Ends().hold(database.aside))
        here.set(step)
    assert moved == [timedelta(0), timedelta(0), 2 * step, timedelta(0)]


@pytest.mark.parametrize(
    ("gone", "by", "name", "moved"),
    [
        (timedelta(minutes=5), -HOUR, "here", -timedelta(minutes=55)),
        (timedelta(minutes=5), timedelta(0), "here", timedelta(0)),
        (timedelta(minutes=5), HOUR, "here", timedelta(0)),
        (timedelta(minutes=5), -HOUR, "there", timedelta(0)),
    ],
    ids=["set back", "as it was", "set forward", "another machine"],
)
def test_over_a_restart_time_never_goes_back_behind_the_last_tick(
    here: Machine, database: db.Database, ministry: World,
    gone: timedelta, by: timedelta, name: str, moved: timedelta,
) -> None:  # fmt: skip
    sit(database, ministry.people["lena"], NOW + LASTS + HOUR)
    tick(database)
    here.wait(gone)
    here.set(by)
    here.restart(name)
    assert Ends().hold(database.aside) == moved
    assert attempt(database).due_at == NOW + LASTS + HOUR + moved
    assert Ends().hold(database.aside) == timedelta(0)


def test_where_the_system_tells_nothing_the_clock_is_believed(
    here: Machine, database: db.Database, ministry: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit(database, ministry.people["lena"], NOW + LASTS)
    monkeypatch.setattr(clock, "boot", lambda: None)
    here.set(HOUR)
    assert Ends().hold(database.aside) == timedelta(0)
    with database.reader() as session:
        assert "boot" not in settings.upkeep(session)


def test_the_start_of_this_machine_moves_with_its_clock_and_with_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.undo()
    first = clock.boot()
    assert first
    again = clock.boot()
    assert again
    assert again._replace(at=first.at) == first
    assert abs(again.at - first.at) < timedelta(seconds=0.5)
    with time_machine.travel(clock.now() + HOUR):
        later = clock.boot()
    assert later
    assert abs(later.at - first.at - HOUR) < timedelta(seconds=0.5)
