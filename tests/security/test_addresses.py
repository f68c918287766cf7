"""Attacks 16, 24, 25 and 28: addresses that lead elsewhere or ask for more, made-up hosts and proxies."""

import dataclasses
from html import unescape
from urllib.parse import urljoin, urlsplit

import flask
import pytest
from flask.testing import FlaskClient

import config
import trainer
from tests import world
from tests.conftest import Post, SignIn
from tests.security.corpus import ELSEWHERE, NAUGHTY, SCRIPTS
from tests.security.doors import state, tries
from tests.site import guard, signed_in
from tests.world import World
from trainer import db
from trainer.accounts.views import local_path

HERE = "http://localhost/accounts/sign-in"


def host(location: str) -> str | None:
    """Where a browser goes: it drops tabs and line ends and reads a backslash as a slash."""
    read = (
        "".join(c for c in location if c not in "\t\r\n")
        .strip("".join(map(chr, range(33))))
        .replace("\\", "/")
    )
    went = urlsplit(urljoin(HERE, read))
    return went.hostname if went.scheme in {"http", "https"} else went.scheme


def test_attack_24_nobody_is_sent_to_another_site(app: flask.Flask, post: Post, sign_in: SignIn) -> None:
    lena = sign_in("lena")
    for target in ELSEWHERE:
        chosen = post(lena, "/accounts/preferences", theme="dark", back=target)
        assert host(chosen.location) == "localhost", target
        form = {"email": world.email("lena"), "password": world.PASSWORD, "next": target}
        entered = post(app.test_client(), "/accounts/sign-in", form)
        assert host(entered.location or "/") == "localhost", target
        kept = post(app.test_client(), "/accounts/sign-in", {**form, "kept:q": "x"})
        if kept.location is None:
            leads = kept.text.partition("<main")[2].partition('action="')[2].partition('"')[0]
            assert host(unescape(leads)) == "localhost", target
        page = app.test_client().get("/accounts/sign-in", query_string={"next": target}).text
        carried = page.partition('name="next"')[2].partition('value="')[2].partition('"')[0]
        assert host(unescape(carried) or "/") == host(local_path(target) or "/") == "localhost", target


PLACES = [
    ("hugo", "/reports/records", "q"), ("hugo", "/reports/records", "unit"), ("hugo", "/reports/records",
    "sort"), ("hugo", "/reports/records", "course"), ("hugo", "/reports/records", "state"), ("hugo",
    "/reports/records", "after"), ("hugo", "/reports/records", "from"), ("ada", "/accounts/people", "q"),
    ("ada", "/accounts/people", "after"), ("lena", "/quiz/first-steps/final", "part"), (None,
    "/accounts/sign-in", "next"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "path", "field"), PLACES)
def test_attack_25_what_is_asked_for_is_taken_literally(
    name: str | None,
    path: str,
    field: str,
    app: flask.Flask,
    client: FlaskClient,
    sign_in: SignIn,
    database: db.Database,
) -> None:
    app.testing = False
    reader = sign_in(name) if name else client
    assert reader.get(path).status_code == 200  # a process's first page of a quiz notes the machine's clock
    before = state(database)
    for text in (*SCRIPTS, *NAUGHTY, "a" * 4000, "-1", "9" * 40, "1.5", "ÿ", "1e9"):
        for query in ([(field, text)], [(field, text), (field, text)]):
            answer = reader.get(path, query_string=query)
            assert answer.status_code in {200, 400, 404, 422}, query
            assert "9801547" not in answer.text, query
    assert state(database) == before


@pytest.mark.parametrize("wildcard", ["%", "_", "%%%", "O%r", "O_afor", "\\", "*", "?", ".*"])
def test_attack_25_a_wildcard_finds_only_itself(wildcard: str, sign_in: SignIn) -> None:
    for name, path in (("ada", "/accounts/people"), ("hugo", "/reports/records")):
        assert "Okafor" not in sign_in(name).get(path, query_string={"q": wildcard}).text


FORGED = {
    "X-Forwarded-For": "6.6.6.6, 7.7.7.7",
    "X-Forwarded-Host": "elsewhere.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Port": "666",
    "X-Forwarded-Prefix": "/evil",
    "X-Real-IP": "6.6.6.6",
    "Forwarded": "for=6.6.6.6;host=elsewhere.example;proto=https",
    "X-Original-URL": "/accounts/people",
    "X-Rewrite-URL": "/accounts/people",
    "X-Host": "elsewhere.example",
}
HOSTS = [
    "elsewhere.example", "localhost.elsewhere.example", "elsewhere.example:80",
    "localhost@elsewhere.example", "localhost:80@elsewhere.example",
    "elsewhere.example/localhost", "[::1]", "127.0.0.2", "",
    "localhost elsewhere", "local_host", "localhost:x", "\u2028",
]  # fmt: skip


@pytest.mark.parametrize("asked", HOSTS)
def test_attack_28_a_host_that_is_not_ours_is_refused_at_every_door(
    asked: str, app: flask.Flask, client: FlaskClient
) -> None:
    app.testing = False
    for one in tries(app):
        answer = client.open(one.path, method=one.method, environ_overrides={"HTTP_HOST": asked})
        assert answer.status_code == 400, one
        assert "elsewhere.example" not in answer.text + str(answer.headers), one


def test_attack_28_what_proxies_are_said_to_say_is_not_believed(
    app: flask.Flask, ministry: World, database: db.Database
) -> None:
    @app.after_request
    def seen(response: flask.Response) -> flask.Response:
        request = flask.request
        response.headers["Seen"] = f"{request.remote_addr} {request.host} {request.scheme} {request.path}"
        return response

    client = signed_in(app, database, ministry.people["lena"])
    answer = client.get("/learning/", headers=FORGED)
    assert answer.headers["Seen"] == "127.0.0.1 localhost http /learning/"
    assert "elsewhere.example" not in answer.text


@pytest.mark.parametrize(("hops", "told", "believed"), [
    (1, "6.6.6.6, 10.0.0.7", "10.0.0.7"),
    (1, "10.0.0.7", "10.0.0.7"),
    (2, "6.6.6.6, 10.0.0.7, 10.0.0.1", "10.0.0.7"),
    (2, "10.0.0.7", "127.0.0.1"),
])  # fmt: skip
def test_attack_28_only_as_many_proxies_as_there_are_are_believed(
    hops: int, told: str, believed: str, database: db.Database, settings: config.Config
) -> None:
    app = trainer.create_app(dataclasses.replace(settings, proxy_hops=hops), database)
    seen: list[str | None] = []
    app.before_request(lambda: seen.append(flask.request.remote_addr))
    app.test_client().get("/accounts/sign-in", headers={"X-Forwarded-For": told})
    assert seen == [believed]


def test_attack_28_a_proxy_that_passes_a_visitors_host_on_leads_nobody_astray(
    database: db.Database, settings: config.Config
) -> None:
    client = trainer.create_app(dataclasses.replace(settings, proxy_hops=1), database).test_client()
    assert client.get("/", headers={"X-Forwarded-Host": "elsewhere.example"}).status_code == 400


@pytest.mark.parametrize("asked", ["trainer.internal", "127.0.0.1"])
def test_attack_16_a_one_time_link_has_the_address_people_type_whoever_was_asked(
    asked: str, database: db.Database, settings: config.Config, ministry: World
) -> None:
    typed = dataclasses.replace(settings, url="https://training.mfa.example", hosts=("trainer.internal",))
    app = trainer.create_app(typed, database)
    client = signed_in(app, database, ministry.people["ada"])
    cookie = client.get_cookie("__Host-session", domain="localhost")
    assert cookie
    base = f"https://{asked}"
    client.set_cookie("__Host-session", cookie.value, domain=asked, secure=True)
    client.set_cookie("__Host-session", cookie.value, domain="localhost", secure=True)
    form = {"csrf_token": guard(client)}
    cookie = client.get_cookie("__Host-session", domain="localhost")
    client.set_cookie("__Host-session", cookie.value, domain=asked, secure=True)
    person = f"/accounts/people/{ministry.people['lena']}"
    made = client.post(f"{person}/link", data=form, base_url=base, headers={"Referer": base})
    assert made.status_code == 303, made.text
    assert "https://training.mfa.example/accounts/password/" in client.get(person, base_url=base).text
