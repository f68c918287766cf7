"""The log and the error pages: enough to find what happened, nothing of anybody."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import flask
import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError, OperationalError

from tests import world
from tests.conftest import Post, SignIn
from tests.security.doors import tries
from tests.world import World
from trainer.pages import log
from trainer.permissions import public

SECRETS = ("canary-query", "canary-value", "canary-sql", "lena@mfa.example", "Okafor", world.PASSWORD)


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What goes to standard error, as a server has set it up."""
    written = io.StringIO()
    logger = logging.getLogger("trainer")
    before = logger.handlers, logger.propagate, logger.level
    monkeypatch.setattr("sys.stderr", written)
    log.to_standard_error()
    yield written
    logger.handlers, logger.propagate, logger.level = before


def read(lines: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def fail_with(app: flask.Flask, error: Exception) -> None:
    """Let the front door fail."""

    def view() -> str:
        raise error

    app.testing, app.config["PROPAGATE_EXCEPTIONS"] = False, False
    app.view_functions["home"] = public(view)


ERRORS = [
    (500, ValueError("canary-value")),
    (
        409,
        IntegrityError(
            "INSERT canary-sql", {"name": "canary-value"}, Exception("Key (email)=(lena@mfa.example)")
        ),
    ),
    (
        503,
        OperationalError("SELECT canary-sql", {"name": "canary-value"}, Exception("canary-value is locked")),
    ),
]


@pytest.mark.parametrize(("status", "error"), ERRORS, ids=[str(status) for status, _ in ERRORS])
def test_a_mistake_is_found_by_the_number_on_its_page_and_neither_tells_more(
    status: int, error: Exception, app: flask.Flask, client: FlaskClient, lines: io.StringIO
) -> None:
    fail_with(app, error)
    answer = client.get("/?q=canary-query")
    assert answer.status_code == status
    told = read(lines)
    assert {line["request"] for line in told} == {told[0]["request"]}
    assert str(told[0]["request"]) in answer.text
    assert told[0]["error"] == type(error).__name__
    assert any("test_log.py" in place for place in told[0]["places"])
    assert not [secret for secret in SECRETS if secret in lines.getvalue()]
    assert not [secret for secret in SECRETS[1:] if secret in answer.text]
    for detail in ("Traceback", "ValueError", "sqlalchemy", "SELECT", "INSERT", ".py", "Werkzeug", "Flask"):
        assert detail not in answer.text


def test_every_line_says_when_what_and_by_whom_without_a_name(
    sign_in: SignIn, ministry: World, lines: io.StringIO
) -> None:
    sign_in("lena").get("/accounts/people?q=canary-query")
    (line,) = read(lines)
    assert line["at"].endswith("+00:00")
    wanted = {
        "level": "info",
        "status": 403,
        "method": "GET",
        "endpoint": "accounts.people",
        "message": "refused",
    }
    assert line.items() >= wanted.items()
    assert line["person"] == ministry.people["lena"]
    assert "canary" not in lines.getvalue()


def test_what_is_refused_at_any_door_leaves_no_secret_in_the_log(
    app: flask.Flask, client: FlaskClient, sign_in: SignIn, lines: io.StringIO
) -> None:
    for reader in (client, sign_in("lena")):
        for one in tries(app, token="canary-value"):
            reader.open(
                f"{one.path}?q=canary-query",
                method=one.method,
                data={"password": world.PASSWORD, "x": "Okafor"},
            )
    assert len(read(lines)) > 50
    assert not [secret for secret in SECRETS if secret in lines.getvalue()]
    with sign_in("lena").session_transaction() as cookie:
        assert cookie["token"] not in lines.getvalue()


def test_signing_in_with_a_wrong_password_writes_neither_address_nor_password(
    client: FlaskClient, post: Post, lines: io.StringIO
) -> None:
    post(client, "/accounts/sign-in", email="lena@mfa.example", password="canary-value")
    assert read(lines)[-1]["endpoint"] == "accounts.enter"
    assert not [secret for secret in SECRETS if secret in lines.getvalue()]


def test_nobody_writes_a_line_of_their_own(client: FlaskClient, lines: io.StringIO) -> None:
    client.get("/nowhere%0d%0a%7b%22level%22:%22error%22%7d", headers={"User-Agent": 'x"}{"level": "error"}'})
    (line,) = read(lines)
    assert line["status"] == 404


def test_what_works_is_not_logged(sign_in: SignIn, lines: io.StringIO) -> None:
    sign_in("lena").get("/learning/")
    assert read(lines) == []


def test_the_page_of_a_stranger_s_host_has_its_number_too(
    app: flask.Flask, client: FlaskClient, lines
) -> None:
    app.testing = False
    answer = client.get("/", headers={"Host": "elsewhere.example"})
    assert answer.status_code == 400
    assert str(read(lines)[-1]["request"]) in answer.text
