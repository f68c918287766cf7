"""Codes of an app and on paper: which are taken, that each works once, and what happens to who guesses."""

import threading
from datetime import UTC, datetime, timedelta

import flask
import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import world
from tests.accounts.factors.device import code, codes_on, given_app, half_in, sealed_on, secret_on
from tests.conftest import Post, SignIn
from tests.world import World
from trainer import db
from trainer.accounts.factors import operations, queries, recovery, sealing, totp
from trainer.accounts.factors.models import Authenticator, RecoveryCode, SecurityNotice
from trainer.accounts.operations import Refused
from trainer.audit import SYSTEM

NOW = datetime(2026, 3, 2, 10, 0, 10, tzinfo=UTC)
BEFORE = NOW - timedelta(days=1)
KEY = b"k" * 32
ASK = "/accounts/second-factor"


@pytest.fixture(autouse=True)
def _at_ten():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def secret(app: flask.Flask, database: db.Database, ministry: World) -> str:
    """What Lena's app holds since yesterday."""
    return given_app(database, ministry.people["lena"], app.config["FACTOR_KEY"], BEFORE)


@pytest.fixture
def lena(client: FlaskClient, database: db.Database, ministry: World, secret: str) -> FlaskClient:
    """Lena's browser, half in."""
    assert secret
    return half_in(client, database, ministry, "lena")


def inside(client: FlaskClient) -> bool:
    return client.get("/learning/").status_code == 200


def test_an_app_is_set_up_from_its_page_and_asked_for_at_the_next_sign_in(
    app: flask.Flask, sign_in: SignIn, post: Post
) -> None:
    lena = sign_in("lena")
    page = lena.get("/accounts/security/app").text
    assert "<svg" in page
    secret = secret_on(page)
    done = post(lena, "/accounts/security/app", sealed=sealed_on(page), code=code(secret, NOW))
    assert len(codes_on(done.text)) == 10
    other = app.test_client()
    entered = post(other, "/accounts/sign-in", email=world.email("lena"), password=world.PASSWORD)
    assert ASK in entered.location
    assert not inside(other)
    answer = post(other, ASK, code=code(secret, NOW, 1), next="/learning/first-steps")
    assert answer.location == "/learning/first-steps"
    assert inside(other)


def test_a_wrong_code_sets_up_nothing_and_shows_the_same_secret_again(
    sign_in: SignIn, post: Post, database: db.Database
) -> None:
    lena = sign_in("lena")
    page = lena.get("/accounts/security/app").text
    for wrong in ("000000", "", "12345", "letters"):
        answer = post(lena, "/accounts/security/app", sealed=sealed_on(page), code=wrong)
        assert answer.status_code == 422
        assert secret_on(answer.text) == secret_on(page)
    with database.reader() as session:
        assert session.scalar(select(Authenticator)) is None


def test_a_secret_shown_to_somebody_else_is_not_taken(sign_in: SignIn, post: Post) -> None:
    page = sign_in("otto").get("/accounts/security/app").text
    answer = post(
        sign_in("lena"), "/accounts/security/app", sealed=sealed_on(page), code=code(secret_on(page), NOW)
    )
    assert answer.status_code == 409


@pytest.mark.parametrize(
    "write",
    [
        lambda text: text,
        lambda text: f" {text[:3]} {text[3:]} ",
        lambda text: f"{text[:3]}-{text[3:]}",
        lambda text: "".join(chr(0x660 + int(digit)) for digit in text),
        lambda text: "".join(chr(0xFF10 + int(digit)) for digit in text),
        lambda text: f"\u200e{text}\u200f",
    ],
    ids=["plain", "spaces", "dash", "Arabic digits", "full width", "marks of direction"],
)
def test_a_code_is_taken_however_it_is_written(write, lena: FlaskClient, secret: str, post: Post) -> None:
    assert post(lena, ASK, code=write(code(secret, NOW))).status_code == 302
    assert inside(lena)


@pytest.mark.parametrize(("steps", "status"), [(-2, 422), (-1, 302), (0, 302), (1, 302), (2, 422)])
def test_a_code_holds_one_step_before_and_after_its_time(
    steps: int, status: int, lena: FlaskClient, secret: str, post: Post
) -> None:
    assert post(lena, ASK, code=code(secret, NOW, steps)).status_code == status


def test_a_phone_two_minutes_off_is_told_so_and_its_code_is_spent(
    lena: FlaskClient, secret: str, post: Post
) -> None:
    ahead = code(secret, NOW, 4)
    answer = post(lena, ASK, code=ahead)
    assert answer.status_code == 422
    assert "wrong by about 2 min" in answer.text
    with time_machine.travel(NOW + timedelta(minutes=2), tick=False):
        assert "has been used already" in post(lena, ASK, code=ahead).text
        assert not inside(lena)


@pytest.mark.parametrize("again", ["{0}", "{0} ", "{1} {2}"])
def test_a_code_works_once(
    again: str, lena: FlaskClient, app: flask.Flask, secret: str, post: Post, database, ministry
) -> None:
    shown = code(secret, NOW)
    assert post(lena, ASK, code=shown).status_code == 302
    other = half_in(app.test_client(), database, ministry, "lena")
    answer = post(other, ASK, code=again.format(shown, shown[:3], shown[3:]))
    assert answer.status_code == 422
    assert "has been used already" in answer.text
    assert not inside(other)


def test_a_code_works_once_also_for_ten_at_the_same_moment(database: db.Database, ministry: World) -> None:
    person = ministry.people["lena"]
    shown = code(given_app(database, person, KEY, BEFORE), NOW)
    gate, problems = threading.Barrier(10), []

    def give() -> None:
        gate.wait()
        with database.aside() as session:
            problems.append(operations.check_code(session, SYSTEM, person, shown, key=KEY, at=NOW))

    threads = [threading.Thread(target=give) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(problems) == 10
    assert problems.count(None) == 1


def test_after_five_wrong_codes_the_right_one_has_to_wait(lena: FlaskClient, secret: str, post: Post) -> None:
    wrong = code(secret, NOW + timedelta(days=1))
    for _ in range(5):
        assert post(lena, ASK, code=wrong).status_code == 422
    refused = post(lena, ASK, code=code(secret, NOW))
    assert refused.status_code == 429
    assert not inside(lena)
    later = NOW + timedelta(minutes=5)
    with time_machine.travel(later, tick=False):
        assert post(lena, ASK, code=code(secret, later)).status_code == 302


def test_fifty_wrong_codes_on_a_day_lock_the_app_and_leave_word(
    database: db.Database, ministry: World
) -> None:
    person, day = ministry.people["lena"], datetime(2026, 3, 2, tzinfo=UTC)
    secret = given_app(database, person, KEY, BEFORE)
    wrong = 0
    for minute in range(24 * 60):
        at = day + timedelta(minutes=minute)
        with database.aside() as session:
            guess = code(secret, at + timedelta(days=9))
            problem = operations.check_code(session, SYSTEM, person, guess, key=KEY, at=at)
        wrong += problem is not None and problem not in {operations.TOO_MANY, operations.LOCKED}
        if problem == operations.LOCKED:
            break
    assert wrong == 50
    tomorrow = day + timedelta(days=1, hours=1)
    with database.aside() as session:
        right = code(secret, tomorrow)
        assert (
            operations.check_code(session, SYSTEM, person, right, key=KEY, at=tomorrow) == operations.LOCKED
        )
        assert "app.locked" in session.scalars(select(SecurityNotice.kind)).all()


def test_twenty_wrong_codes_in_an_hour_are_the_most(database: db.Database, ministry: World) -> None:
    person = ministry.people["lena"]
    secret = given_app(database, person, KEY, BEFORE)
    hour, taken = NOW.replace(minute=0, second=0), 0
    for minute in range(60):
        at = hour + timedelta(minutes=minute)
        with database.aside() as session:
            guess = code(secret, at + timedelta(days=9))
            problem = operations.check_code(session, SYSTEM, person, guess, key=KEY, at=at)
        taken += problem != operations.TOO_MANY
    assert taken == 20


def test_the_database_alone_shows_no_secret_and_no_code(
    secret: str, database: db.Database, ministry: World
) -> None:
    person = ministry.people["lena"]
    with database.aside() as session:
        codes = operations.make_recovery_codes(session, SYSTEM, person, key=KEY, at=NOW)
        sealed = session.get_one(Authenticator, person).sealed
        hashes = session.scalars(select(RecoveryCode.code_hash)).all()
    assert secret.encode() not in sealed
    assert not {recovery.meant(one) for one in codes} & set(hashes)


def test_a_secret_moved_to_another_persons_row_or_under_another_key_opens_nothing() -> None:
    sealed = sealing.seal(KEY, "ABCD", "person:1")
    assert sealing.unseal(KEY, sealed, "person:1") == "ABCD"
    for key, whose in ((KEY, "person:2"), (b"x" * 32, "person:1")):
        with pytest.raises(Refused, match="factor_key"):
            sealing.unseal(key, sealed, whose)


def paper(app: flask.Flask, database: db.Database, person: int) -> list[str]:
    with database.aside() as session:
        return operations.make_recovery_codes(
            session, SYSTEM, person, key=app.config["FACTOR_KEY"], at=BEFORE
        )


def test_a_recovery_code_lets_in_once_however_it_is_typed(
    app: flask.Flask, lena: FlaskClient, post: Post, database: db.Database, ministry: World
) -> None:
    first, *_ = paper(app, database, ministry.people["lena"])
    assert post(lena, f"{ASK}/recovery", recovery=first.lower().replace("-", " ")).status_code == 302
    assert inside(lena)
    other = half_in(app.test_client(), database, ministry, "lena")
    assert post(other, f"{ASK}/recovery", recovery=first).status_code == 422
    assert not inside(other)


def test_new_recovery_codes_end_the_old_and_need_a_factor(
    app: flask.Flask, lena: FlaskClient, sign_in: SignIn, secret: str, post: Post, database, ministry
) -> None:
    old = paper(app, database, ministry.people["lena"])
    post(lena, ASK, code=code(secret, NOW))
    new = codes_on(post(lena, "/accounts/security/codes").text)
    assert len(new) == 10
    assert not set(new) & set(old)
    other = half_in(app.test_client(), database, ministry, "lena")
    assert post(other, f"{ASK}/recovery", recovery=old[0]).status_code == 422
    assert post(other, f"{ASK}/recovery", recovery=new[0]).status_code == 302
    assert post(sign_in("otto"), "/accounts/security/codes").status_code == 409


def test_few_codes_left_are_said(
    app: flask.Flask, lena: FlaskClient, post: Post, database: db.Database, ministry: World
) -> None:
    codes = paper(app, database, ministry.people["lena"])
    with database.aside() as session:
        for used in codes[:6]:
            assert (
                operations.use_recovery_code(
                    session, SYSTEM, ministry.people["lena"], used, key=app.config["FACTOR_KEY"], at=BEFORE
                )
                is None
            )
    post(lena, f"{ASK}/recovery", recovery=codes[6])
    assert "3 recovery codes are left" in lena.get("/learning/").text


def test_a_recovery_code_works_once_also_for_ten_at_the_same_moment(
    database: db.Database, ministry: World
) -> None:
    person = ministry.people["lena"]
    with database.aside() as session:
        one, *_ = operations.make_recovery_codes(session, SYSTEM, person, key=KEY, at=BEFORE)
    gate, problems = threading.Barrier(10), []

    def give() -> None:
        gate.wait()
        with database.aside() as session:
            problems.append(operations.use_recovery_code(session, SYSTEM, person, one, key=KEY, at=NOW))

    threads = [threading.Thread(target=give) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems.count(None) == 1


def test_a_new_token_follows_the_second_factor(lena: FlaskClient, secret: str, post: Post) -> None:
    with lena.session_transaction() as cookie:
        before = cookie["token"]
    post(lena, ASK, code=code(secret, NOW))
    with lena.session_transaction() as cookie:
        assert cookie["token"] != before


def test_what_was_written_before_the_session_ended_comes_through_the_second_factor(
    client: FlaskClient, secret: str, post: Post
) -> None:
    fields = {"email": world.email("lena"), "password": world.PASSWORD, "next": "/learning/first-steps"}
    page = post(client, "/accounts/sign-in", **fields, **{"kept:why": "A long reason"})
    assert "A long reason" in page.text
    answer = post(client, ASK, code=code(secret, NOW), next=fields["next"], **{"kept:why": "A long reason"})
    assert 'action="/learning/first-steps"' in answer.text
    assert "A long reason" in answer.text


def test_taking_the_app_off_ends_its_codes_and_the_paper_ones(
    lena: FlaskClient, secret: str, post: Post, database: db.Database, ministry: World
) -> None:
    post(lena, ASK, code=code(secret, NOW))
    assert post(lena, "/accounts/security/app/remove").status_code == 303
    with database.reader() as session:
        assert not queries.factors(session, ministry.people["lena"]).any
        assert queries.codes_left(session, ministry.people["lena"]) == 0
    assert inside(lena)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345x", "½23456", "①23456"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert totp.digits(typed) in {"", "123456"}
    assert (totp.digits(typed) == "") == (typed != "①23456")
