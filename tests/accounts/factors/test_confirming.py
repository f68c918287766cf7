"""Proving again who one is by a passkey, for whoever signs in without a password."""

from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.accounts.factors.device import Device, asked, codes_on
from tests.conftest import Post, SignIn
from trainer import clock
from trainer.accounts.queries import FRESH

REQUEST, CODES = "/accounts/passkeys/request", "/accounts/security/codes"


def with_passkey(client: FlaskClient, post: Post) -> Device:
    """The device by which whoever has signed in here has added a passkey."""
    made = Device()
    response = made.create(asked(client, "/accounts/passkeys/creation"))
    assert post(client, "/accounts/security/passkeys", name="Laptop", response=response).status_code == 200
    made.count = 1
    return made


@pytest.fixture
def device(sign_in: SignIn, post: Post) -> Device:
    """Lena's device."""
    return with_passkey(sign_in("lena"), post)


@pytest.fixture
def lena(client: FlaskClient, device: Device, post: Post):
    """Lena's browser, in which she signed in by her passkey a while ago."""
    entered = post(client, "/accounts/sign-in/passkey", response=device.get(asked(client, REQUEST)))
    assert entered.status_code == 302
    device.count += 1
    with time_machine.travel(clock.now() + FRESH + timedelta(minutes=1)):
        yield client


def confirm(client: FlaskClient, device: Device, post: Post, **sent: str) -> TestResponse:
    fields = {f"confirm:{name}": value for name, value in sent.items()}
    signed = device.get(asked(client, REQUEST))
    return post(client, "/accounts/confirm/passkey", {**fields, "confirm:response": signed})


def test_who_signs_in_by_passkey_alone_confirms_by_it_and_the_form_goes_on(
    lena: FlaskClient, device: Device, post: Post
) -> None:
    held = post(lena, CODES)
    assert held.status_code == 401
    assert "Confirm with a passkey" in held.text
    with lena.session_transaction() as cookie:
        before = cookie["token"]
    answer = confirm(lena, device, post, next=CODES, sent="1")
    assert (answer.status_code, answer.location) == (307, CODES)
    with lena.session_transaction() as cookie:
        assert cookie["token"] != before
    assert len(codes_on(post(lena, CODES).text)) == 10


def test_a_page_opens_after_it_and_no_other_site_does(lena: FlaskClient, device: Device, post: Post) -> None:
    assert confirm(lena, device, post, next="https://elsewhere.example/").location == "/"


def test_somebody_elses_passkey_confirms_nothing_and_what_was_written_stays(
    lena: FlaskClient, sign_in: SignIn, post: Post
) -> None:
    others = with_passkey(sign_in("otto"), post)
    answer = confirm(lena, others, post, next=CODES, sent="1")
    assert answer.status_code == 422
    assert "could not be checked" in answer.text
    assert f'type="hidden" name="confirm:next" value="{CODES}"' in answer.text
    assert post(lena, CODES).status_code == 401


def test_who_has_no_passkey_is_not_offered_one(sign_in: SignIn) -> None:
    otto = sign_in("otto")
    assert "passkey" not in otto.get("/accounts/confirm").text.partition("<main")[2]


@pytest.mark.parametrize("signed", ["", "{}", "x"])
def test_what_no_device_signed_confirms_nothing(signed: str, lena: FlaskClient, post: Post) -> None:
    assert post(lena, "/accounts/confirm/passkey", {"confirm:response": signed}).status_code == 422
    assert post(lena, CODES).status_code == 401
