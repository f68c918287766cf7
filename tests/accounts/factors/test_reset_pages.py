"""The administrator's page for a lost factor, and the house's rules about second factors."""

from datetime import timedelta

import flask
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import world
from tests.accounts.factors.device import given_app, half_in
from tests.conftest import Post, SignIn
from tests.world import World
from trainer import clock, db, settings
from trainer.accounts import operations
from trainer.accounts.factors import queries
from trainer.accounts.models import Person
from trainer.accounts.queries import FRESH
from trainer.audit import SYSTEM, AuditEvent
from trainer.mail import Letter
from trainer.permissions import Role

RULES = "/accounts/house/second-factors"


@pytest.fixture
def lena(app: flask.Flask, database: db.Database, ministry: World) -> int:
    """Lena, who has an app and has lost it."""
    person = ministry.people["lena"]
    given_app(database, person, app.config["FACTOR_KEY"], clock.now() - timedelta(days=1))
    return person


def has_factor(database: db.Database, person: int) -> bool:
    with database.reader() as session:
        return queries.has_factor(session, person)


def test_an_administrator_takes_it_off_on_the_page_and_its_holder_is_written_to(
    lena: int, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    ada, page = sign_in("ada"), f"/accounts/people/{lena}"
    assert "Take the second factor off" in ada.get(page).text
    assert post(ada, f"{page}/factors/reset").status_code == 303
    assert not has_factor(database, lena)
    after = ada.get(page).text
    assert "its holder is told" in after
    assert "Take the second factor off" not in after
    with database.reader() as session:
        last = session.scalars(select(Letter).order_by(Letter.id.desc())).first()
    assert last.address == world.email("lena")
    assert "An administrator took off all your second factors" in last.body


def test_whose_sign_in_is_old_is_asked_for_the_password_first(
    lena: int, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    stale = sign_in("ada", clock.now() - FRESH * 2)
    assert post(stale, f"/accounts/people/{lena}/factors/reset").status_code == 401
    assert has_factor(database, lena)


def test_where_it_takes_two_the_second_one_finds_the_request_and_agrees(
    lena: int, sign_in: SignIn, post: Post, database: db.Database, ministry: World
) -> None:
    with database.aside() as session:
        settings.change(session, two_reset_factors=True)
        operations.grant(session, SYSTEM, ministry.people["otto"], Role.ADMIN, at=clock.now())
    ada, otto, page = sign_in("ada"), sign_in("otto"), f"/accounts/people/{lena}"
    assert "It takes two administrators" in ada.get(page).text
    for _ in range(2):  # asking twice is not agreeing
        post(ada, f"{page}/factors/reset")
        assert has_factor(database, lena)
    assert "You have asked for it" in ada.get(page).text
    assert "A second administrator has to agree" not in ada.get("/accounts/people").text, "she is the first"
    assert "A second administrator has to agree" in otto.get("/accounts/people").text
    assert "<bdi>Ada Sousa</bdi> has asked for it to be taken off" in otto.get(page).text
    assert "Agree, and take it off" in otto.get(page).text
    post(otto, f"{page}/factors/reset")
    assert not has_factor(database, lena)
    assert "A second administrator has to agree" not in otto.get("/accounts/people").text


def test_an_administrators_own_is_taken_off_by_another(
    app: flask.Flask, sign_in: SignIn, post: Post, database: db.Database, ministry: World
) -> None:
    given_app(database, ministry.people["ada"], app.config["FACTOR_KEY"], clock.now() - timedelta(days=1))
    ada, page = sign_in("ada"), f"/accounts/people/{ministry.people['ada']}"
    half = half_in(app.test_client(), database, ministry, "ada")
    assert post(half, f"{page}/factors/reset").status_code == 303
    assert has_factor(database, ministry.people["ada"]), "who is half in resets nothing"
    assert ada.get(page).status_code == 303
    with database.aside() as session:
        herself = session.get_one(Person, ministry.people["ada"])
        found = operations.sign_in(session, SYSTEM, herself, at=clock.now(), mfa_ok=True)
    with ada.session_transaction() as cookie:
        cookie["token"] = found
    assert "by another administrator only" in ada.get(page).text
    assert post(ada, f"{page}/factors/reset").status_code == 409


def test_the_house_says_whom_it_asks_and_they_are_asked_at_the_next_click(
    sign_in: SignIn, post: Post, database: db.Database
) -> None:
    ada, hugo = sign_in("ada"), sign_in("hugo")
    assert hugo.get("/reports/records").status_code == 200
    assert post(ada, RULES, roles=["hr"], two="y").status_code == 303
    with database.reader() as session:
        held = settings.load(session)
        last = session.scalar(select(AuditEvent.action).order_by(AuditEvent.seq.desc()))
    assert (held.second_factor_for, held.two_reset_factors) == ("hr", True)
    assert last == "house.change"
    assert hugo.get("/reports/records").location == "/accounts/security"
    page = ada.get("/accounts/house").text
    assert 'checked id="roles-2" name="roles" type="checkbox" value="hr"' in page
    assert post(ada, RULES).status_code == 303
    assert hugo.get("/reports/records").status_code == 200


def test_a_role_that_there_is_not_is_no_rule(sign_in: SignIn, post: Post, database: db.Database) -> None:
    assert post(sign_in("ada"), RULES, roles=["emperor"]).status_code == 400
    with database.reader() as session:
        assert "emperor" not in settings.load(session).second_factor_for


def test_rules_are_changed_by_whom_is_sure_to_be_there(sign_in: SignIn, post: Post) -> None:
    stale: FlaskClient = sign_in("ada", clock.now() - FRESH * 2)
    assert post(stale, RULES, roles=["hr"]).status_code == 401
