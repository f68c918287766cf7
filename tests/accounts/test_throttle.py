"""Who tries too often is told when to come back; who only shares a network, or is known, is not kept out."""

from datetime import UTC, datetime, timedelta
from typing import Any

import flask
import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests import world
from tests.conftest import Post
from tests.crowd import at_once
from tests.site import guard
from tests.world import World
from trainer import clock, db
from trainer.accounts import operations, passwords, throttle
from trainer.accounts.models import Person, Throttle, ThrottleTry
from trainer.audit import SYSTEM, AuditEvent

AT = datetime(2026, 3, 2, 10, 0, 30, tzinfo=UTC)
WRONG = "not the password"


def enter(client: FlaskClient, name: str, password: str = world.PASSWORD, address: str = "192.0.2.1"):
    form = {"csrf_token": guard(client), "email": world.email(name), "password": password}
    return client.post("/accounts/sign-in", data=form, environ_base={"REMOTE_ADDR": address})


def claims(database: db.Database, bucket: throttle.Bucket, count: int, at: datetime) -> list[Any]:
    """Tries one after the other, at the same instant."""
    found = []
    for _ in range(count):
        with database.writer() as session:
            made = throttle.claim(session, [bucket], at=at)
            found.append(made)
            session.rollback() if isinstance(made, throttle.Refusal) else session.commit()
    return found


def test_the_eleventh_failure_in_five_minutes_is_refused_whatever_the_password(client: FlaskClient) -> None:
    with time_machine.travel(AT, tick=False):
        for _ in range(10):
            assert enter(client, "lena", WRONG).status_code == 422
        refused = enter(client, "lena")
        assert refused.status_code == 429
        assert refused.headers["Retry-After"] == "300"
        assert "Try again in 5 minutes, at 10:05" in refused.text
        assert enter(client, "otto").status_code == 302


def test_the_window_slides(database: db.Database) -> None:
    bucket = throttle.Bucket("account:x", 10)
    assert all(isinstance(made, throttle.Claim) for made in claims(database, bucket, 5, AT))
    later = AT + timedelta(minutes=4, seconds=59)
    made = claims(database, bucket, 6, later)
    assert [isinstance(one, throttle.Claim) for one in made] == [True] * 5 + [False]
    assert made[-1] == throttle.Refusal(AT + throttle.WINDOW)
    again = claims(database, bucket, 6, AT + throttle.WINDOW)
    assert [isinstance(one, throttle.Claim) for one in again] == [True] * 5 + [False]


def test_waits_grow_from_a_second_to_a_quarter_of_an_hour_and_end_at_a_hundred(database: db.Database) -> None:
    bucket, at, waits = throttle.account("lena@mfa.example"), AT, []
    while True:
        made = claims(database, bucket, 1, at)[0]
        if isinstance(made, throttle.Claim):
            last = at
        elif made.until is None:
            break
        else:
            assert made.until > at
            waits.append(made.until - last)
            at = made.until
    assert waits[0] == throttle.WINDOW
    assert max(waits) == waits[-1] == timedelta(minutes=15)
    with database.writer() as session:
        throttle.forget(session, bucket)
        assert isinstance(throttle.claim(session, [bucket], at=at), throttle.Claim)


def test_the_next_day_there_is_no_wait_but_failures_in_a_row_still_count(database: db.Database) -> None:
    bucket = throttle.account("lena@mfa.example")
    claims(database, bucket, 10, AT)
    (made,) = claims(database, bucket, 1, AT + timedelta(days=1))
    assert made.failures == 11


def test_after_the_first_ten_a_second_then_two_then_four(database: db.Database) -> None:
    bucket = throttle.account("lena@mfa.example")
    claims(database, bucket, 10, AT)
    at = AT + timedelta(minutes=5)
    for seconds in (2, 4, 8):
        assert isinstance(claims(database, bucket, 1, at)[0], throttle.Claim)
        assert claims(database, bucket, 1, at)[0] == throttle.Refusal(at + timedelta(seconds=seconds))
        at += timedelta(seconds=seconds)


def test_a_hundred_failures_in_a_row_need_a_new_password_but_not_of_a_known_device(
    app: flask.Flask, client: FlaskClient, post: Post, database: db.Database
) -> None:
    hers = app.test_client()
    assert enter(hers, "lena").status_code == 302
    post(hers, "/accounts/sign-out")
    with database.aside() as session:
        row = session.get_one(Throttle, throttle.account(world.email("lena")).name)
        row.failures = throttle.IN_A_ROW
    locked = enter(client, "lena")
    assert locked.status_code == 429
    assert "choose a new password" in locked.text
    assert enter(hers, "lena").status_code == 302


def test_an_outsider_does_not_lock_out_a_known_device(
    app: flask.Flask, client: FlaskClient, post: Post
) -> None:
    hers = app.test_client()
    enter(hers, "lena")
    post(hers, "/accounts/sign-out")
    for _ in range(11):
        enter(client, "lena", WRONG, address="198.51.100.9")
    assert enter(client, "lena").status_code == 429
    assert enter(hers, "lena").status_code == 302


def test_a_known_device_is_throttled_by_itself_and_is_nobody_elses(app: flask.Flask, post: Post) -> None:
    hers = app.test_client()
    enter(hers, "lena")
    post(hers, "/accounts/sign-out")
    assert [enter(hers, "lena", WRONG).status_code for _ in range(11)] == [422] * 10 + [429]
    assert [enter(hers, "otto", WRONG).status_code for _ in range(11)] == [422] * 10 + [429]


def test_sixty_people_of_one_embassy_sign_in_within_a_minute(
    app: flask.Flask, database: db.Database, password_hash: str
) -> None:
    with database.aside() as session:
        for number in range(60):
            operations.add_person(
                session, SYSTEM, email=world.email(f"p{number}"), name=f"P {number}", at=AT,
                password_hash=password_hash,
            )  # fmt: skip
    with time_machine.travel(AT, tick=False) as travel:
        for number in range(60):
            assert enter(app.test_client(), f"p{number}", WRONG).status_code == 422
            assert enter(app.test_client(), f"p{number}").status_code == 302
            travel.shift(1)


def test_a_network_and_the_house_have_their_limits(database: db.Database) -> None:
    with time_machine.travel(AT, tick=False), database.writer() as session:
        for number in range(100):
            buckets = throttle.strangers(f"{number}@mfa.example", "2001:db8::1")
            assert isinstance(throttle.claim(session, buckets, at=AT), throttle.Claim)
        neighbour = throttle.strangers("x@mfa.example", "2001:db8::ffff")
        assert throttle.claim(session, neighbour, at=AT) == throttle.Refusal(AT + throttle.WINDOW)
        elsewhere = throttle.strangers("y@mfa.example", "2001:db8:0:1::1")
        assert isinstance(throttle.claim(session, elsewhere, at=AT), throttle.Claim)
        session.add_all(ThrottleTry(bucket="house", at=AT) for _ in range(900))
        session.flush()
        assert isinstance(
            throttle.claim(session, throttle.strangers("z@mfa.example", "::1"), at=AT), throttle.Refusal
        )


def test_twenty_tries_at_once_are_twenty_tries(database: db.Database) -> None:
    bucket = throttle.account("lena@mfa.example")
    found = at_once(20, lambda: claims(database, bucket, 1, clock.now())[0])
    assert sum(isinstance(one, throttle.Claim) for one in found) == 10
    with database.reader() as session:
        assert session.scalar(select(func.count()).select_from(ThrottleTry)) == 10


def test_a_try_is_counted_before_its_password_is_looked_at(
    client: FlaskClient, database: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = []

    def verify(_stored: object, _password: str) -> bool:
        with database.reader() as session:
            counted.append(session.scalar(select(func.count()).select_from(ThrottleTry)))
        return False

    monkeypatch.setattr("trainer.accounts.passwords.verify", verify)
    enter(client, "lena")
    assert counted == [3]


def test_a_right_password_leaves_nothing_counted(client: FlaskClient, database: db.Database) -> None:
    enter(client, "lena", WRONG)
    enter(client, "lena")
    with database.reader() as session:
        left = session.scalars(select(ThrottleTry.bucket)).all()
    assert len(left) == 2, "the house and the network still count the wrong one"


def test_what_is_counted_no_more_is_forgotten(database: db.Database) -> None:
    claims(database, throttle.account("a@mfa.example"), 3, AT)
    claims(database, throttle.account("b@mfa.example"), 1, AT + throttle.KEPT)
    with database.reader() as session:
        assert session.scalars(select(Throttle.bucket)).all() == [throttle.account("b@mfa.example").name]
        assert session.scalar(select(func.count()).select_from(ThrottleTry)) == 1


def test_an_account_that_is_closed_to_strangers_is_in_the_audit_trail(
    client: FlaskClient, database: db.Database, ministry: World
) -> None:
    for _ in range(12):
        enter(client, "lena", WRONG)
    with database.reader() as session:
        locks = session.scalars(select(AuditEvent.object).where(AuditEvent.action == "sign_in.lock")).all()
    assert locks == [f"person:{ministry.people['lena']}"]


class Counting:
    """The hasher of passwords, which notes against what it verifies."""

    def __init__(self) -> None:
        self.hasher = passwords.HASHER
        self.verified: list[str] = []

    def verify(self, stored: str, password: str) -> bool:
        self.verified.append(stored)
        return self.hasher.verify(stored, password)


def test_nobody_learns_who_has_an_account_from_what_is_said_or_from_the_work_it_takes(
    app: flask.Flask, database: db.Database, ministry: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.aside() as session:
        session.get_one(Person, ministry.people["tariq"]).suspended_at = AT
    counting = Counting()
    monkeypatch.setattr(passwords, "HASHER", counting)
    said, work = set(), set()
    client = app.test_client()
    with time_machine.travel(AT, tick=False) as travel:
        for _ in range(9):
            for name in ("lena", "nobody", "tariq"):
                counting.verified.clear()
                answer = enter(client, name, WRONG)
                assert answer.status_code == 422
                said.add(answer.text.replace(world.email(name), "").partition("csrf_token")[0])
                assert len(counting.verified) == 1, name
                work |= {cost(stored) for stored in counting.verified}
            travel.shift(60)
    assert len(said) == 1
    assert len(work) == 1, "the hash of nobody takes the passes and the memory of anybody's"


def cost(stored: str) -> str:
    """What verifying against a hash takes: algorithm, version, memory, passes, lanes, lengths."""
    *parameters, salt, digest = stored.split("$")
    return "$".join([*parameters, str(len(salt)), str(len(digest))])


@pytest.mark.parametrize("name", ["lena", "nobody"])
def test_a_locked_account_answers_as_one_that_does_not_exist(name: str, client: FlaskClient) -> None:
    with time_machine.travel(AT, tick=False):
        answers = [enter(client, name, WRONG) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert "Try again in 5 minutes" in answers[-1].text
