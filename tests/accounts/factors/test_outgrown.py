"""A password that was to stand beside a second factor, and stands alone: a longer one is asked for."""

import re

import flask
import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from tests import world
from tests.accounts.factors.device import code, half_in
from tests.accounts.factors.stage import ASK, NOW, inside
from tests.accounts.test_lost_sessions import LONG, carried, come_back, expire, send
from tests.conftest import Post
from tests.world import World
from trainer import db
from trainer.accounts.models import Person
from trainer.accounts.passwords import SHORTEST, hashed

pytestmark = pytest.mark.usefixtures("at_ten")

SHORT, LONGER, REMOVE = "geese&estuary", "five geese on the pier", "/accounts/security/app/remove"
SIGN_IN, ENROL = "/accounts/sign-in", "/learning/first-steps"


@pytest.fixture
def short(database: db.Database, ministry: World) -> str:
    """The password of thirteen characters that Lena has chosen, as she may beside her app."""
    with database.aside() as session:
        hers = Person.id == ministry.people["lena"]
        session.execute(update(Person).where(hers).values(password_hash=hashed(SHORT)))
    return SHORT


@pytest.fixture
def alone(lena: FlaskClient, secret: str, post: Post, short: str) -> FlaskClient:
    """Her browser, in which she has taken the app off."""
    assert len(short) < SHORTEST
    assert post(lena, ASK, code=code(secret, NOW)).status_code == 302
    assert post(lena, REMOVE).status_code == 303
    return lena


def enter(client: FlaskClient, post: Post, password: str, **more: str):
    return post(client, SIGN_IN, email=world.email("lena"), password=password, **more)


def address_on(page: str) -> str:
    """Where the form of a page goes in which a password is chosen."""
    return re.findall(r'action="(/accounts/password/[^"]+)"', page)[0]


@pytest.mark.usefixtures("secret", "short")
def test_beside_a_second_factor_a_short_password_signs_in(client: FlaskClient, post: Post) -> None:
    assert enter(client, post, SHORT).location.startswith(ASK)


def test_alone_it_opens_nothing_but_the_choice_of_a_longer_one(
    alone: FlaskClient, app: flask.Flask, post: Post
) -> None:
    assert inside(alone), "the session in which it was taken off goes on"
    client = app.test_client()
    page = enter(client, post, SHORT).text
    assert "too short" in page
    assert "At least 15 characters" in page
    assert not inside(client)
    assert post(client, address_on(page), password=SHORT + "!").status_code == 422
    assert not inside(client)


def test_with_the_longer_one_she_is_back_where_she_was_going(
    alone: FlaskClient, app: flask.Flask, post: Post
) -> None:
    client = app.test_client()
    page = enter(client, post, SHORT, next="/learning/").text
    kept = post(client, address_on(page), dict(carried(page)), password=LONGER)
    assert (kept.status_code, kept.location) == (303, f"{SIGN_IN}?next=/learning/")
    assert "too short" not in enter(client, post, SHORT).text, "the short one holds no more"
    assert enter(client, post, LONGER, next="/learning/").location == "/learning/"
    assert inside(client)
    assert not inside(alone), "wherever the short one had signed in, it has ended"


def test_what_was_written_before_comes_along_through_the_choice(
    alone: FlaskClient, database: db.Database
) -> None:
    expire(database)
    lost = send(alone, ENROL, [("letter", LONG)])
    asked = come_back(alone, lost, "lena", SHORT)
    refused = send(alone, address_on(asked.text), carried(asked.text), password=SHORT)
    assert refused.status_code == 422
    again = send(alone, address_on(refused.text), carried(refused.text), password=LONGER)
    kept = come_back(alone, again, "lena", LONGER)
    assert (kept.status_code, carried(kept.text)) == (200, [("letter", LONG)])
    assert f'action="{ENROL}"' in kept.text


def test_who_owed_the_factor_that_is_taken_off_signs_in_anew(
    lena: FlaskClient, secret: str, app: flask.Flask, database: db.Database, ministry: World, post: Post
) -> None:
    thief = half_in(app.test_client(), database, ministry, "lena")
    assert post(lena, ASK, code=code(secret, NOW)).status_code == 302
    assert post(lena, REMOVE).status_code == 303
    assert inside(lena)
    assert thief.get("/learning/").location.startswith(SIGN_IN)
