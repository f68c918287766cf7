"""Codes of an app: which are taken, that each works once, and what comes before and after."""

from datetime import timedelta

import flask
import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import world
from tests.accounts.factors.device import KEY, code, codes_on, given_app, half_in, sealed_on, secret_on
from tests.accounts.factors.stage import ASK, BEFORE, NOW, inside
from tests.conftest import Post, SignIn
from tests.crowd import at_once
from tests.world import World
from trainer import db
from trainer.accounts import operations as accounts
from trainer.accounts.factors import operations, queries, totp
from trainer.accounts.factors.models import Authenticator
from trainer.audit import SYSTEM
from trainer.core.message import Message

DAY = timedelta(days=1)

pytestmark = pytest.mark.usefixtures("at_ten")


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

    def give() -> Message | None:
        with database.aside() as session:
            return operations.check_code(session, SYSTEM, person, shown, key=KEY, at=NOW)

    problems = at_once(10, give)
    assert len(problems) == 10
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


def test_beside_a_second_factor_a_password_may_be_shorter_and_the_pages_say_so(
    lena: FlaskClient, secret: str, sign_in: SignIn, post: Post, database: db.Database, ministry: World
) -> None:
    post(lena, ASK, code=code(secret, NOW))
    page, short = "/accounts/password", "geese&estuary"
    assert "At least 8 characters" in lena.get(page).text
    assert "At least 15 characters" in sign_in("otto").get(page).text
    refused = post(sign_in("otto"), page, current=world.PASSWORD, password=short)
    assert (refused.status_code, "At least 15 characters" in refused.text) == (422, True)
    assert "At least 8 characters" in post(lena, page, current=world.PASSWORD, password="geese").text
    assert post(lena, page, current=world.PASSWORD, password=short).status_code == 303
    assert inside(lena), "who has given the second factor need not give it again"
    with database.aside() as session:
        links = [
            accounts.one_time_link(
                session, SYSTEM, "password", at=NOW, person_id=ministry.people[name], lasts=DAY
            )
            for name in ("lena", "otto")
        ]
    hers, his = (lena.get(f"{page}/{token}").text for token in links)
    assert ("At least 8 characters" in hers, "At least 15 characters" in his) == (True, True)
    assert post(lena, f"{page}/{links[1]}", password=short).status_code == 422
    assert post(lena, f"{page}/{links[0]}", password=short).status_code == 303


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345x", "½23456", "①23456"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert totp.digits(typed) in {"", "123456"}
    assert (totp.digits(typed) == "") == (typed != "①23456")
