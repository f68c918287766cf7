"""Whoever is half in: what they can open is a short list, and it leads on to the rest."""

from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from datetime import timedelta

import flask
import pytest
import time_machine
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import world
from tests.accounts.factors.device import code, codes_on, given_app, half_in, require, sealed_on, secret_on
from tests.conftest import Post, SignIn
from tests.security.doors import tries
from tests.test_permissions import DOORS
from tests.world import World
from trainer import cli, clock, db
from trainer.accounts import operations, queries
from trainer.accounts.factors import operations as factors
from trainer.accounts.factors.models import Passkey
from trainer.accounts.factors.queries import has_factor
from trainer.accounts.factors.totp import STEP
from trainer.audit import SYSTEM
from trainer.permissions import Permission

GIVING = {
    "accounts.sign_out",
    "accounts.second_factor",
    "accounts.give_code",
    "accounts.give_recovery_code",
    "accounts.give_passkey",
}
SETTING_UP = {
    "accounts.confirm",
    "accounts.confirmed",
    "accounts.confirmed_by_passkey",
    "accounts.security",
    "accounts.new_app",
    "accounts.set_up_app",
    "accounts.remove_app",
    "accounts.passkey_creation",
    "accounts.add_passkey",
    "accounts.remove_passkey",
    "accounts.make_codes",
}
ASK, SECURITY = "/accounts/second-factor", "/accounts/security"


def _doors(app: flask.Flask, ministry: World, client: FlaskClient, opened: set[str], leads_to: str) -> None:
    """Walk through the house: each door that somebody who is half in finds closed leads them on."""
    app.config["WTF_CSRF_ENABLED"] = False
    for attempt in tries(app, person_id=ministry.people["otto"]):
        needed = DOORS[attempt.endpoint]
        if needed is None or attempt.endpoint in opened:
            continue
        answer = client.open(attempt.path, method=attempt.method)
        assert answer.status_code == 303, attempt
        assert answer.location.startswith(leads_to), attempt


def test_who_still_owes_the_second_factor_can_only_give_it(
    app: flask.Flask, database: db.Database, ministry: World
) -> None:
    yesterday = clock.now() - timedelta(days=1)
    given_app(database, ministry.people["ada"], app.config["FACTOR_KEY"], yesterday)
    client = half_in(app.test_client(), database, ministry, "ada")
    _doors(app, ministry, client, GIVING, ASK)


def test_who_must_set_one_up_can_only_do_that(
    app: flask.Flask, database: db.Database, ministry: World
) -> None:
    require(database, "admin")
    client = half_in(app.test_client(), database, ministry, "ada")
    _doors(app, ministry, client, GIVING | SETTING_UP, SECURITY)


def test_the_lists_above_are_what_the_permissions_say() -> None:
    doors = {Permission.SIGN_IN: GIVING, Permission.OWN_FACTORS: SETTING_UP}
    for permission, listed in doors.items():
        assert {name for name, needed in DOORS.items() if needed is permission} == listed


def test_who_owes_the_second_factor_cannot_put_another_in_its_place(
    client: FlaskClient, app: flask.Flask, database: db.Database, ministry: World, post: Post
) -> None:
    yesterday = clock.now() - timedelta(days=1)
    given_app(database, ministry.people["lena"], app.config["FACTOR_KEY"], yesterday)
    lena = half_in(client, database, ministry, "lena")
    for path in (f"{SECURITY}/app", f"{SECURITY}/app/remove", f"{SECURITY}/codes", f"{SECURITY}/passkeys"):
        assert post(lena, path).location.startswith(ASK)
    assert lena.get("/accounts/passkeys/creation").location.startswith(ASK)


@pytest.mark.parametrize(("name", "led"), [("ines", True), ("hugo", True), ("ada", True), ("lena", False)])
def test_a_role_that_needs_one_leads_to_setting_it_up_right_after_the_password(
    name: str, led: bool, client: FlaskClient, database: db.Database, post: Post
) -> None:
    require(database, "instructor", "hr", "admin")
    answer = post(client, "/accounts/sign-in", email=world.email(name), password=world.PASSWORD)
    assert (answer.location == SECURITY) is led
    page = client.get(answer.location, follow_redirects=True).text
    assert ("Set up a second factor to go on" in page) is led


def test_setting_it_up_opens_the_house_and_ends_sessions_without_one(
    app: flask.Flask, database: db.Database, ministry: World, post: Post
) -> None:
    old, ada = (half_in(app.test_client(), database, ministry, "ada") for _ in range(2))
    require(database, "admin")
    assert ada.get("/accounts/people").location == SECURITY
    page = ada.get(f"{SECURITY}/app").text
    shown = code(secret_on(page), clock.now())
    assert codes_on(post(ada, f"{SECURITY}/app", sealed=sealed_on(page), code=shown).text)
    assert ada.get("/accounts/people").status_code == 200
    assert old.get("/accounts/people").location.startswith("/accounts/sign-in")


def test_a_setting_changed_asks_at_the_next_request(database: db.Database, sign_in: SignIn) -> None:
    lena = sign_in("lena")
    assert lena.get("/learning/").status_code == 200
    require(database, "learner")
    assert lena.get("/learning/").location == SECURITY
    require(database)
    assert lena.get("/learning/").status_code == 200


def test_the_last_factor_stays_where_a_role_needs_one(
    app: flask.Flask, database: db.Database, ministry: World, sign_in: SignIn, post: Post
) -> None:
    require(database, "admin")
    key, person = app.config["FACTOR_KEY"], ministry.people["ada"]
    secret = given_app(database, person, key, clock.now() - timedelta(days=1))
    ada = sign_in("ada")
    post(ada, ASK, code=code(secret, clock.now()))
    answer = post(ada, f"{SECURITY}/app/remove")
    assert answer.status_code == 409
    assert "Set up another one first" in answer.text
    other = half_in(app.test_client(), database, ministry, "ada")
    assert other.get("/accounts/people").location.startswith(ASK)


def test_of_two_factors_taken_off_at_once_one_stays_where_a_role_needs_one(
    app: flask.Flask, database: db.Database, ministry: World
) -> None:
    ada = ministry.people["ada"]
    given_app(database, ada, app.config["FACTOR_KEY"], clock.now())
    with database.aside() as session:
        passkey = Passkey(
            person_id=ada, credential="x", public_key=b"", sign_count=0, name="Key", since=clock.now()
        )
        session.add(passkey)

    def take_off() -> None:
        with suppress(operations.Refused), database.aside() as session:
            held = session.scalars(select(Passkey).where(Passkey.person_id == ada)).one()
            factors.remove_passkey(session, SYSTEM, held, needed=True, at=clock.now())

    with ThreadPoolExecutor(1) as beside, database.writer() as removing:
        factors.remove_app(removing, SYSTEM, ada, needed=True, at=clock.now())
        other = beside.submit(take_off)
        wait([other], timeout=0.5)
        removing.commit()
    other.result()
    with database.reader() as session:
        assert has_factor(session, ada)


def test_the_first_administrator_is_led_to_set_one_up(
    client: FlaskClient, database: db.Database, post: Post
) -> None:
    require(database, "instructor", "hr", "admin")
    with database.aside() as session:
        token = operations.one_time_link(
            session, SYSTEM, "first-admin", at=clock.now(), lasts=timedelta(minutes=30)
        )
    fields = {"name": "Anna First", "email": "anna@mfa.example", "password": "a sentence long enough"}
    assert post(client, f"/accounts/first/{token}", fields).location == SECURITY
    assert client.get("/accounts/people").location == SECURITY


def test_a_new_password_by_a_link_leaves_the_second_factor_as_it_is(
    client: FlaskClient, app: flask.Flask, database: db.Database, ministry: World, post: Post
) -> None:
    given_app(database, ministry.people["lena"], app.config["FACTOR_KEY"], clock.now() - timedelta(days=1))
    with database.aside() as session:
        token = operations.one_time_link(
            session,
            SYSTEM,
            "reset",
            at=clock.now(),
            person_id=ministry.people["lena"],
            lasts=timedelta(hours=1),
        )
    assert post(client, f"/accounts/password/{token}", password="five geese on the pier").status_code == 303
    post(client, "/accounts/sign-in", email=world.email("lena"), password="five geese on the pier")
    assert client.get("/learning/").location.startswith(ASK)


def test_half_a_sign_in_is_over_after_a_quarter_of_an_hour(
    app: flask.Flask, client: FlaskClient, database: db.Database, ministry: World
) -> None:
    at = clock.now()
    given_app(database, ministry.people["lena"], app.config["FACTOR_KEY"], at - timedelta(days=1))
    lena = half_in(client, database, ministry, "lena")
    assert lena.get(ASK).status_code == 200
    with time_machine.travel(at + queries.HALF_WAY + timedelta(seconds=STEP), tick=False):
        assert lena.get(ASK).location.startswith("/accounts/sign-in")


def test_who_is_half_in_changes_no_choice_of_the_persons_and_can_leave(
    app: flask.Flask, client: FlaskClient, database: db.Database, ministry: World, post: Post
) -> None:
    given_app(database, ministry.people["lena"], app.config["FACTOR_KEY"], clock.now() - timedelta(days=1))
    lena = half_in(client, database, ministry, "lena")
    post(lena, "/accounts/preferences", theme="dark")
    with database.reader() as session:
        assert queries.by_email(session, world.email("lena")).theme == "auto"
    assert post(lena, "/accounts/sign-out").status_code == 303
    assert lena.get(ASK).location.startswith("/accounts/sign-in")


def test_new_installations_ask_instructors_hr_and_administrators(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("TRAINER_INSTANCE", str(tmp_path))
    run = CliRunner()
    assert run.invoke(cli.main, ["db", "upgrade"]).exit_code == 0
    assert "instructor,hr,admin" in run.invoke(cli.main, ["house", "show"]).output
    assert run.invoke(cli.main, ["house", "set", "second-factor-for", "everybody"]).exit_code == 2
    assert run.invoke(cli.main, ["house", "set", "second-factor-for", "nobody"]).exit_code == 0
    assert "nobody" in run.invoke(cli.main, ["house", "show"]).output
