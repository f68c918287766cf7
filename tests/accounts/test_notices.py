"""What somebody is told of how their account is signed in to: by letter, or else at signing in."""

from dataclasses import replace
from datetime import timedelta

import flask
import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import delete, select

import config
from tests import world
from tests.accounts.factors.device import code, sealed_on, secret_on
from tests.conftest import Post, SignIn
from tests.world import World
from trainer import clock, db
from trainer.mail import Letter

NEW = "a new sentence in Vienna"


@pytest.fixture
def _sending(app: flask.Flask) -> None:
    smtp = config.Smtp(host="mail.mfa.example", sender="trainer@mfa.example")
    app.config["TRAINER"] = replace(app.config["TRAINER"], smtp=smtp)


@pytest.fixture(autouse=True)
def _nothing_waits(database: db.Database) -> None:
    with database.aside() as session:
        session.execute(delete(Letter))


def letters(database: db.Database) -> list[Letter]:
    with database.reader() as session:
        return list(session.scalars(select(Letter).order_by(Letter.id)))


def enter(client: FlaskClient, post: Post, password: str = world.PASSWORD) -> str:
    """Sign Lena in; the page she then sees."""
    entered = post(client, "/accounts/sign-in", email=world.email("lena"), password=password)
    assert entered.status_code == 302
    return str(client.get("/learning/").text)


@pytest.mark.usefixtures("_sending")
def test_a_browser_that_was_not_known_is_written_of_but_not_the_first(
    app: flask.Flask, post: Post, database: db.Database
) -> None:
    hers, others = app.test_client(), app.test_client()
    enter(hers, post)
    assert letters(database) == []
    enter(others, post)
    [letter] = letters(database)
    assert letter.address == world.email("lena")
    assert "in a browser that was not known" in letter.body
    for known in (hers, others):
        enter(known, post)
    assert len(letters(database)) == 1


@pytest.mark.usefixtures("_sending")
def test_a_factor_set_up_and_taken_off_is_written_of_once_each(
    sign_in: SignIn, post: Post, database: db.Database
) -> None:
    lena = sign_in("lena")
    page = lena.get("/accounts/security/app").text
    shown = code(secret_on(page), clock.now())
    assert post(lena, "/accounts/security/app", sealed=sealed_on(page), code=shown).status_code == 200
    assert post(lena, "/accounts/security/codes").status_code == 200
    assert post(lena, "/accounts/security/app/remove").status_code == 303
    told = [letter.body.partition("\n\n")[2].split("\n\n")[1] for letter in letters(database)]
    assert told == [
        "An app for codes was set up",
        "New recovery codes were made",
        "The app for codes was taken off",
    ]
    assert "If it has fewer than 15 characters" in lena.get("/accounts/security").text


@pytest.mark.usefixtures("_sending")
def test_both_addresses_hear_that_one_took_the_place_of_the_other(
    sign_in: SignIn, post: Post, database: db.Database, ministry: World
) -> None:
    itself = f"/accounts/people/{ministry.people['lena']}/identity"
    form = {"name": "Lena Okafor", "sorting_name": "", "staff_number": ""}
    assert post(sign_in("ada"), itself, **form, email="elsewhere@mfa.example").status_code == 303
    assert [letter.address for letter in letters(database)] == [world.email("lena"), "elsewhere@mfa.example"]
    assert not any("elsewhere" in letter.subject + letter.body for letter in letters(database))


@pytest.mark.usefixtures("_sending")
def test_a_house_that_writes_says_nothing_twice(app: flask.Flask, post: Post) -> None:
    hers = app.test_client()
    enter(hers, post)
    enter(app.test_client(), post)
    assert "was not known" not in enter(hers, post)


def test_where_no_letter_is_sent_each_known_browser_says_it_once(app: flask.Flask, post: Post) -> None:
    hers, others = app.test_client(), app.test_client()
    with time_machine.travel(clock.now(), tick=False) as now:
        assert "was not known" not in enter(hers, post)
        now.shift(60)
        assert "was not known" not in enter(others, post), "it is not told of itself"
        now.shift(60)
        assert "in a browser that was not known" in enter(hers, post)
        assert "was not known" not in enter(hers, post)
        assert "in a browser that was not known" in hers.get("/accounts/security").text


def test_what_a_thief_read_is_still_said_to_the_owner(app: flask.Flask, post: Post) -> None:
    hers, thief = app.test_client(), app.test_client()
    with time_machine.travel(clock.now(), tick=False) as now:
        enter(hers, post)
        now.shift(60)
        enter(thief, post)
        now.shift(60)
        enter(thief, post)
        now.shift(timedelta(days=30))
        assert "in a browser that was not known" in enter(hers, post)


def test_a_changed_password_is_said_at_the_next_sign_in_elsewhere(app: flask.Flask, post: Post) -> None:
    hers, other = app.test_client(), app.test_client()
    with time_machine.travel(clock.now(), tick=False) as now:
        enter(hers, post)
        now.shift(60)
        enter(other, post)
        changed = post(other, "/accounts/password", current=world.PASSWORD, password=NEW)
        assert changed.status_code == 303
        now.shift(60)
        assert "Your password was changed" in enter(hers, post, NEW)


def test_nobody_hears_anything_before_the_second_factor(
    app: flask.Flask, sign_in: SignIn, post: Post
) -> None:
    lena = sign_in("lena")
    page = lena.get("/accounts/security/app").text
    post(lena, "/accounts/security/app", sealed=sealed_on(page), code=code(secret_on(page), clock.now()))
    half = app.test_client()
    entered = post(half, "/accounts/sign-in", email=world.email("lena"), password=world.PASSWORD)
    assert "was set up" not in half.get(entered.location).text
