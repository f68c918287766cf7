"""Attacks 3, 4, 9 and 18: what is another's is not there, nobody climbs, no field is slipped in."""

import re

import flask
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.conftest import Post, SignIn
from tests.security import objects
from tests.security.doors import state, tries
from tests.security.objects import REACHED_BY, WITHOUT_OWNER, Things
from tests.site import guard
from tests.world import CAST, World, email
from trainer import clock, db
from trainer.accounts import operations as accounts
from trainer.accounts.models import Grant, Person
from trainer.audit import SYSTEM
from trainer.permissions import Role

OWNED = {
    "attempt_id",
    "item_id",
    "person_id",
    "grant_id",
    "requirement_id",
    "report_id",
    "completion_id",
    "waiver_id",
    "view_id",
    "sign_in_id",
    "passkey_id",
    "posting_id",
    "upload_id",
    "number",
    "code",
}


@pytest.fixture
def things(database: db.Database, ministry: World, sign_in: SignIn, post: Post) -> Things:
    """What Lena has in the house."""
    return objects.of_lena(database, ministry, sign_in, post)


def values(things: Things) -> dict[str, object]:
    return {name: getattr(things, name) for name in Things.__slots__}


NEW_EACH_TIME = re.compile(r'name="(csrf_token|back)" value="[^"]*"|number: \w+|/[\w/-]*\d[\w/-]*')


def said(answer: TestResponse) -> str:
    """A page without what is new in each: the guard, its number, and the address it stands at."""
    return NEW_EACH_TIME.sub("", answer.text)


def test_every_door_to_a_thing_says_here_whose_it_is(app: flask.Flask) -> None:
    found = {one.endpoint for one in tries(app) if one.takes & OWNED}
    assert found == REACHED_BY.keys() | WITHOUT_OWNER


@pytest.mark.parametrize("name", CAST)
def test_attack_3_what_is_another_s_is_not_there_by_any_door_and_method(
    name: str, app: flask.Flask, sign_in: SignIn, things: Things, database: db.Database
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client, before = sign_in(name), None
    unknown = {one.endpoint + one.method: one.path for one in tries(app)}
    for one in tries(app, **values(things)):
        if one.endpoint not in REACHED_BY:
            continue
        if name in REACHED_BY[one.endpoint]:
            if one.method == "GET":
                assert client.open(one.path).status_code in {200, 302, 303}, one
            continue
        before = before or state(database)
        answer = client.open(
            one.path, method=one.method, data={"person_id": things.person_id, "role": "admin"}
        )
        assert answer.status_code in {403, 404}, one
        nothing = client.open(unknown[one.endpoint + one.method], method=one.method)
        assert (answer.status_code, said(answer)) == (nothing.status_code, said(nothing)), one
        assert "Okafor" not in answer.text or name == "lena"
    assert before is None or {**state(database), "sign_in": []} == {**before, "sign_in": []}


def test_attack_4_a_role_taken_away_closes_every_door_it_opened_at_the_next_request(
    app: flask.Flask, sign_in: SignIn, things: Things, database: db.Database, ministry: World
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    for name in ("ines", "hugo", "ada"):
        if name == "ada":
            with database.aside() as session:
                accounts.grant(session, SYSTEM, ministry.people["otto"], Role.ADMIN, at=clock.now())
        client = sign_in(name)
        with database.aside() as session:
            for held in session.scalars(select(Grant).where(Grant.person_id == ministry.people[name])):
                held.until = clock.now()  # no more than the row: the session is still open
        for one in tries(app, **values(things)):
            status = client.open(one.path, method=one.method).status_code
            if one.endpoint in REACHED_BY:
                assert status in {403, 404}, (name, one)


def test_attack_4_whoever_is_suspended_is_a_stranger_at_the_next_request(
    app: flask.Flask, sign_in: SignIn, database: db.Database, ministry: World, things: Things
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client = sign_in("hugo")
    with database.aside() as session:
        session.get_one(Person, ministry.people["hugo"]).suspended_at = clock.now()
    for one in tries(app, **values(things)):
        if one.endpoint in REACHED_BY:
            assert client.open(one.path, method=one.method).status_code in {302, 401}, one


EXTRA = {
    "is_admin": "1", "admin": "true", "role": "admin", "roles": ["admin", "hr"], "person_id": "5", "id": "1",
    "user_id": "1", "score": "100", "passed": "1", "points": "99", "created_at": "2001-01-01",
    "password_hash": "x",
    "suspended_at": "", "edition": "99", "until": "", "by_id": "1", "token": "x", "__class__": "x",
}  # fmt: skip


def test_attack_9_fields_that_no_form_has_are_not_taken(
    sign_in: SignIn, post: Post, database: db.Database
) -> None:
    lena = sign_in("lena")
    before = state(database)
    assert post(lena, "/accounts/preferences", {**EXTRA, "theme": "dark"}).status_code == 303
    after = state(database)
    changed = {table for table in before if before[table] != after[table]}
    assert changed == {"person"}
    assert sorted(row.replace("'dark'", "'auto'") for row in after["person"]) == before["person"]


def test_attack_18_nobody_gives_a_role_or_opens_an_account_but_an_administrator(
    sign_in: SignIn, post: Post, database: db.Database, ministry: World
) -> None:
    before = state(database)
    for name in ("lena", "ines", "hugo", "petra"):
        client, own = sign_in(name), ministry.people[name]
        for role in Role:
            assert (
                post(client, f"/accounts/people/{own}/grants", role=role, where="everywhere").status_code
                == 403
            )
        opened = {"name": "X", "email": "x@mfa.example", "roles": "admin", "track": "diplomat", "unit": 0}
        assert post(client, "/accounts/people/new", opened).status_code == 403
    assert {**state(database), "sign_in": []} == {**before, "sign_in": []}


def test_attack_18_who_signs_in_brings_no_role_along(
    client: FlaskClient, post: Post, database: db.Database
) -> None:
    before = state(database)["role_grant"]
    fields = {**EXTRA, "email": email("lena"), "password": "a quiet word in Geneva"}
    assert post(client, "/accounts/sign-in", fields).status_code == 302
    assert state(database)["role_grant"] == before
    assert client.get("/accounts/people").status_code == 403


def test_attack_18_a_session_of_a_cookie_that_says_more_is_worth_no_more(sign_in: SignIn) -> None:
    lena = sign_in("lena")
    with lena.session_transaction() as cookie:
        cookie.update(role="admin", permissions=["people:manage"], user_id=5, _user_id="5", is_admin=True)
    assert lena.get("/accounts/people").status_code == 403
    assert guard(lena)
