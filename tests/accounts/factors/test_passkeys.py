"""Passkeys: whose answer is believed, and every way in which one may lie."""

import json
from datetime import timedelta
from typing import Any

import flask
import pytest
import time_machine
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings as hypothesis_settings, strategies as st
from sqlalchemy import select

from tests.accounts.factors.device import PRESENT, Device, asked, codes_on, half_in
from tests.conftest import Post, SignIn
from tests.world import World
from trainer import clock, db
from trainer.accounts.factors import challenges, passkeys
from trainer.accounts.factors.models import Passkey
from trainer.accounts.models import Person

REQUEST, CREATION = "/accounts/passkeys/request", "/accounts/passkeys/creation"
ADD, ENTER = "/accounts/security/passkeys", "/accounts/sign-in/passkey"
GIVE = "/accounts/second-factor/passkey"


@pytest.fixture
def device(sign_in: SignIn, post: Post) -> Device:
    """Lena's device, whose passkey is known."""
    lena, made = sign_in("lena"), Device()
    answer = post(lena, ADD, name="laptop", response=made.create(asked(lena, CREATION)))
    assert len(codes_on(answer.text)) == 10
    made.count = 1
    return made


def inside(client: FlaskClient) -> bool:
    return client.get("/learning/").status_code == 200


def test_a_passkey_signs_in_without_a_password(client: FlaskClient, device: Device, post: Post) -> None:
    answer = post(client, ENTER, response=device.get(asked(client, REQUEST)), next="/learning/first-steps")
    assert answer.location == "/learning/first-steps"
    assert inside(client)


def test_a_passkey_is_a_second_factor(
    client: FlaskClient, device: Device, post: Post, database: db.Database, ministry: World
) -> None:
    lena = half_in(client, database, ministry, "lena")
    assert not inside(lena)
    options = asked(lena, REQUEST)
    assert [one["id"] for one in options["allowCredentials"]] == [device.id]
    assert options["userVerification"] == "required"
    assert post(lena, GIVE, response=device.get(options)).status_code == 302
    assert inside(lena)


def test_a_stranger_is_not_told_which_passkeys_there_are(client: FlaskClient, device: Device) -> None:
    assert device.id
    assert asked(client, REQUEST)["allowCredentials"] == []


def test_somebody_elses_passkey_is_no_second_factor(
    client: FlaskClient, device: Device, post: Post, database, ministry, sign_in: SignIn
) -> None:
    assert device.id
    otto, own = sign_in("otto"), Device()
    post(otto, ADD, name="phone", response=own.create(asked(otto, CREATION)))
    own.count = 1
    lena = half_in(client, database, ministry, "lena")
    assert post(lena, GIVE, response=own.get(asked(lena, REQUEST))).status_code == 422
    assert not inside(lena)


LIES: dict[str, dict[str, Any]] = {
    "another origin": {"origin": "https://localhost.evil.example"},
    "another port": {"origin": "http://localhost:8001"},
    "another site": {"rp": "evil.example"},
    "user not verified": {"flags": PRESENT},
    "count gone back": {"count": 0},
    "unknown credential": {"credential": b"nobody's passkey"},
    "another owner": {"owner": "bm9ib2R5"},
}


@pytest.mark.parametrize("lie", LIES)
def test_an_answer_that_lies_lets_nobody_in(
    lie: str, client: FlaskClient, device: Device, post: Post, app: flask.Flask
) -> None:
    post(client, ENTER, response=device.get(asked(client, REQUEST)))
    assert inside(client)
    for name, value in LIES[lie].items():
        setattr(device, name, value)
    other = app.test_client()
    answer = post(other, ENTER, response=device.get(asked(other, REQUEST)))
    assert answer.location.startswith("/accounts/sign-in")
    assert not inside(other)
    assert "could not be checked" in other.get("/accounts/sign-in").text


@pytest.mark.parametrize("lie", ["another origin", "another port", "another site", "user not verified"])
def test_a_new_passkey_that_lies_is_not_kept(
    lie: str, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    lena, made = sign_in("lena"), Device(**LIES[lie])
    answer = post(lena, ADD, name="laptop", response=made.create(asked(lena, CREATION)))
    assert answer.status_code == 422
    with database.reader() as session:
        assert session.scalar(select(Passkey)) is None


def test_a_signature_by_another_key_lets_nobody_in(client: FlaskClient, device: Device, post: Post) -> None:
    device.private = Device().private
    post(client, ENTER, response=device.get(asked(client, REQUEST)))
    assert not inside(client)


def test_an_answer_works_once(client: FlaskClient, device: Device, post: Post, app: flask.Flask) -> None:
    lena = client
    answer = device.get(asked(lena, REQUEST))
    with lena.session_transaction() as cookie:
        before = dict(cookie)
    post(lena, ENTER, response=answer)
    assert inside(lena)
    again = app.test_client()
    with again.session_transaction() as cookie:
        cookie.update(before)
    post(again, ENTER, response=answer)
    assert not inside(again)


def test_an_answer_is_worth_nothing_in_another_browser(
    client: FlaskClient, device: Device, post: Post, app: flask.Flask
) -> None:
    stolen = device.get(asked(client, REQUEST))
    other = app.test_client()
    post(other, ENTER, response=stolen)
    assert not inside(other)


def test_a_challenge_holds_for_five_minutes(client: FlaskClient, device: Device, post: Post) -> None:
    at = clock.now()
    with time_machine.travel(at, tick=False):
        options = asked(client, REQUEST)
    with time_machine.travel(at + challenges.LASTS + timedelta(seconds=2), tick=False):
        post(client, ENTER, response=device.get(options))
        assert not inside(client)


def test_a_challenge_for_a_new_passkey_signs_nobody_in(
    client: FlaskClient, device: Device, post: Post, sign_in: SignIn
) -> None:
    otto = sign_in("otto")
    post(otto, ENTER, response=device.get(asked(otto, CREATION)))
    post(client, ENTER, response=device.get({"challenge": "bm9uZSBvZiBvdXJz"}))
    assert not inside(client)


def test_a_suspended_person_does_not_come_in_by_passkey(
    client: FlaskClient, device: Device, post: Post, database: db.Database, ministry: World
) -> None:
    with database.aside() as session:
        session.get_one(Person, ministry.people["lena"]).suspended_at = clock.now()
    post(client, ENTER, response=device.get(asked(client, REQUEST)))
    assert not inside(client)


def test_a_passkey_taken_off_signs_nobody_in_and_only_its_owner_takes_it_off(
    client: FlaskClient, device: Device, post: Post, sign_in: SignIn, database: db.Database, ministry: World
) -> None:
    with database.reader() as session:
        number = session.scalar(select(Passkey.id))
    assert post(sign_in("otto"), f"{ADD}/{number}/remove").status_code == 404
    lena = half_in(client, database, ministry, "lena")
    post(lena, GIVE, response=device.get(asked(lena, REQUEST)))
    assert "laptop" in lena.get("/accounts/security").text
    assert post(lena, f"{ADD}/{number}/remove").status_code == 303
    post(lena, "/accounts/sign-out")
    device.count += 1
    post(lena, ENTER, response=device.get(asked(lena, REQUEST)))
    assert not inside(lena)


def test_the_same_passkey_is_not_kept_twice(sign_in: SignIn, post: Post, device: Device) -> None:
    otto = sign_in("otto")
    answer = post(otto, ADD, name="mine now", response=device.create(asked(otto, CREATION)))
    assert answer.status_code == 422
    assert "known here already" in answer.text


@pytest.mark.parametrize("name", ["", "  ", "x" * 61])
def test_a_passkey_needs_a_name(name: str, sign_in: SignIn, post: Post) -> None:
    lena = sign_in("lena")
    assert post(lena, ADD, name=name, response=Device().create(asked(lena, CREATION))).status_code == 422


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "rawId", "type", "response", "x"]), inner, max_size=4)
    ),
)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(response=JSON.map(json.dumps) | st.text(), cut=st.integers(0, 600), put=st.text(max_size=4))
def test_whatever_a_browser_sends_is_an_answer_or_proves_nothing(response: str, cut: int, put: str) -> None:
    device = Device()
    true = device.get({"challenge": "bm9uZSBvZiBvdXJz"})
    for sent in (response, true[:cut] + put + true[cut + 2 :]):
        for read in (passkeys.answer, passkeys.made_challenge):
            try:
                read(sent)
            except passkeys.Unproven:
                continue
