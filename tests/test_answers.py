"""Every answer of the house, errors and redirects too: its headers, its cookie, no breakdown."""

import dataclasses
from collections.abc import Iterator
from http.cookies import SimpleCookie

import flask
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

import config
import trainer
from tests import world
from tests.conftest import SignIn
from trainer import db
from trainer.audit import AuditEvent

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
NO_ID = 10**24  # more than any database can hold


@pytest.fixture
def live(app: flask.Flask) -> flask.Flask:
    """The application as people meet it: what breaks is answered, not raised."""
    app.testing, app.config["PROPAGATE_EXCEPTIONS"] = False, False
    return app


def answers(client: FlaskClient, hugo: FlaskClient) -> Iterator[tuple[int, TestResponse]]:
    """An answer of every sort, with the status it must have."""
    yield 200, client.get("/accounts/sign-in")
    yield 200, hugo.get("/reports/records")
    yield 200, client.get("/healthz")
    yield 302, client.get("/learning/")
    yield 308, hugo.get("/learning")
    yield 400, client.post("/accounts/sign-in")
    yield 400, client.get("/accounts/sign-in", headers={"Host": "elsewhere.example"})
    yield 400, client.post("/accounts/sign-in", headers={"Host": "elsewhere.example"})
    yield 401, client.post("/accounts/sign-out")
    yield 403, hugo.get("/accounts/people")
    yield 403, client.post("/accounts/sign-in", headers={"Sec-Fetch-Site": "cross-site"})
    yield 404, hugo.get("/nowhere")
    yield 404, client.get("/static/old/style.css")
    yield 405, hugo.put("/reports/records")
    yield 413, client.post("/accounts/sign-in", data={"email": "x" * 2**21})


@pytest.mark.usefixtures("live")
def test_every_answer_has_its_headers(client: FlaskClient, sign_in: SignIn) -> None:
    for status, answer in answers(client, sign_in("hugo")):
        assert answer.status_code == status, answer.request.path
        assert dict(answer.headers).items() >= ALWAYS.items()
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Cookie" in answer.vary
        assert "Traceback" not in answer.text
        assert "Strict-Transport-Security" not in answer.headers


def test_over_https_the_cookie_belongs_to_this_host_alone(
    database: db.Database, settings: config.Config
) -> None:
    secure = dataclasses.replace(settings, url="https://localhost")
    client = trainer.create_app(secure, database).test_client()
    page = client.get("/accounts/sign-in", base_url="https://localhost")
    (cookie,) = SimpleCookie(page.headers["Set-Cookie"]).values()
    assert cookie.key == "__Host-session"
    assert (cookie["path"], cookie["domain"], cookie["samesite"]) == ("/", "", "Lax")
    assert cookie["secure"]
    assert cookie["httponly"]
    assert page.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


def test_a_method_that_is_not_allowed_is_told_which_are(client: FlaskClient) -> None:
    assert set(client.put("/accounts/sign-in").allow) == {"GET", "HEAD", "OPTIONS", "POST"}


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("lena", f"/quiz/attempts/{NO_ID}"),
        ("ada", f"/accounts/people/{NO_ID}"),
        ("ada", f"/accounts/people?after={NO_ID}"),
        ("hugo", f"/reports/people/{NO_ID}"),
    ],
)
def test_a_number_that_no_database_holds_is_not_found(sign_in: SignIn, who: str, path: str) -> None:
    assert sign_in(who).get(path).status_code == 404


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize("path", ["/reports/records?q=a%00b", "/records/certificates/a%00b"])
def test_what_no_text_can_hold_is_no_breakdown(sign_in: SignIn, path: str) -> None:
    assert sign_in("hugo").get(path).status_code < 500


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize("target", ["http://[", "//[", "/[", "https://a]"])
def test_an_address_that_is_none_is_no_breakdown(client: FlaskClient, target: str) -> None:
    page = client.get("/accounts/sign-in", query_string={"next": target})
    assert page.status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}, 200),
    ],
)
def test_another_site_may_link_here_and_nothing_else(
    sign_in: SignIn, headers: dict[str, str], status: int
) -> None:
    assert sign_in("hugo").get("/reports/records?q=Okafor", headers=headers).status_code == status


def test_a_refusal_is_in_the_audit_trail(
    sign_in: SignIn, database: db.Database, ministry: world.World
) -> None:
    sign_in("lena").get("/accounts/people")
    with database.reader() as session:
        last = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1)).one()
    assert (last.action, last.object) == ("access.refuse", "permission:people:manage")
    assert last.actor_id == ministry.people["lena"]
