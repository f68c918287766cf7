"""Attacks 13 and 27: other sites can neither act here nor learn anything, and a GET changes nothing."""

import flask
import pytest
from flask.testing import FlaskClient

from tests.conftest import Post, SignIn
from tests.security import hostile, objects
from tests.security.doors import openers, state, tries
from tests.world import CAST, World
from trainer import db

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
SIMPLE = (
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain",
    "application/json",
)
ANSWERED_FROM_ELSEWHERE = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://elsewhere.example"},
    {"Origin": "http://localhost.elsewhere.example"},
    {"Origin": "http://localhost:1"},
    {"Origin": "null"},
]


@pytest.mark.parametrize("headers", ANSWERED_FROM_ELSEWHERE, ids=str)
def test_attack_13_no_unsafe_door_opens_for_a_form_of_another_site(
    headers: dict[str, str], app: flask.Flask, sign_in: SignIn, database: db.Database
) -> None:
    """The guard of forms is off, and who asks may act there: where a request comes from refuses it alone."""
    app.config["WTF_CSRF_ENABLED"] = False
    clients, who, before = {name: sign_in(name) for name in CAST}, openers(app), state(database)
    for one in tries(app):
        if one.method in UNSAFE:
            answer = clients[who[one.endpoint]].open(one.path, method=one.method, headers=headers)
            assert answer.status_code == 403, one
    assert state(database) == before


@pytest.mark.parametrize("kind", SIMPLE)
def test_attack_13_no_unsafe_door_opens_without_its_guard_whatever_is_sent(
    kind: str, app: flask.Flask, sign_in: SignIn, database: db.Database
) -> None:
    clients, who, before = {name: sign_in(name) for name in CAST}, openers(app), state(database)
    doors = [one for one in tries(app) if one.method in UNSAFE]
    assert len(doors) > 20
    for one in doors:
        client = clients[who[one.endpoint]]
        answer = client.open(one.path, method=one.method, data=b'{"theme":"dark"}', content_type=kind)
        assert answer.status_code == 400, one
    assert state(database) == before


def test_attack_13_the_guard_of_one_browser_does_not_serve_another(sign_in: SignIn) -> None:
    lena, otto = sign_in("lena"), sign_in("otto")
    page = lena.get("/learning/").text
    value = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    assert value
    assert otto.post("/accounts/sign-out", data={"csrf_token": value}).status_code == 400
    assert otto.get("/learning/").status_code == 200


@pytest.mark.parametrize("name", [*CAST, None])
def test_attack_13_a_get_changes_nothing(
    name: str | None,
    app: flask.Flask,
    database: db.Database,
    ministry: World,
    sign_in: SignIn,
    post: Post,
    client: FlaskClient,
) -> None:
    """All addresses, with things that are there and things that are not, and all that links lead to.

    The guard of forms is off: an address that took a GET for a POST would act.
    """
    app.config["WTF_CSRF_ENABLED"] = False
    things = objects.of_lena(database, ministry, sign_in, post)
    reader = sign_in(name) if name else client
    before = state(database)
    found = {field: getattr(things, field) for field in things.__slots__}
    override = {"X-HTTP-Method-Override": "POST", "X-Method-Override": "DELETE"}
    for path in {one.path for one in (*tries(app), *tries(app, **found))}:
        assert reader.get(path).status_code != 500, path
        for method in ("GET", "HEAD", "OPTIONS"):
            assert reader.open(f"{path}?_method=POST", method=method, headers=override).status_code != 500
    hostile.crawl(reader)
    assert state(database) == before


@pytest.mark.parametrize("settled", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "destination", ["image", "script", "style", "iframe", "frame", "object", "embed", "empty", "video"]
)
def test_attack_27_no_page_can_be_had_as_a_part_of_another_site(
    destination: str, app: flask.Flask, sign_in: SignIn
) -> None:
    hugo, mode = sign_in("hugo"), "navigate" if "frame" in destination else "no-cors"
    for site in ("cross-site", "same-site"):
        headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": destination}
        for one in tries(app):
            if one.method == "GET":
                assert hugo.get(one.path, headers=headers).status_code == 403, one


KEPT = {
    "static": "the same for everybody; the digest of all files stands in the address",
    "accounts.logo": "public, before signing in too; its SHA-256 is its address",
    "accounts.colours": "public, made of nothing but the two colours in its address",
}
"""What browsers and proxies may keep for ever, and why that tells nobody anything."""


def test_attack_27_what_may_be_kept_is_nobodys_and_never_changes(
    app: flask.Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    ada = sign_in("ada")
    with app.test_request_context():
        sheet = app.jinja_env.globals["static"]("style.css")
    for path in (sheet, "/accounts/colours/1c3f6e-a9c7f0.css"):
        mine, anybodys = ada.get(path), client.get(path)
        assert mine.data == anybodys.data
        assert mine.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Set-Cookie" not in mine.headers


def test_attack_27_no_answer_is_shared_framed_or_kept(app: flask.Flask, sign_in: SignIn) -> None:
    client = sign_in("ines")
    for one in tries(app):
        headers = client.open(one.path, method=one.method).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], one
        assert (
            headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
        )
        assert headers["X-Frame-Options"] == "DENY"
        assert "Access-Control-Allow-Origin" not in headers
        if one.endpoint not in KEPT:
            assert headers["Cache-Control"] == "no-store", one
            assert "Cookie" in headers["Vary"], one


def test_attack_27_a_picture_is_for_one_browser_alone_and_runs_nothing(sign_in: SignIn) -> None:
    lena = sign_in("lena")
    page = lena.get("/learning/first-steps/start/doors").text
    picture = "/media/" + page.partition('src="/media/')[2].partition('"')[0]
    answer = lena.get(picture)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"].startswith("private")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
