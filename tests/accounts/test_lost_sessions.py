"""A session that ends while somebody writes: all of it comes back after signing in, whatever the form."""

import re
from datetime import timedelta
from html import unescape

import flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from werkzeug.test import TestResponse

from tests import world
from tests.accounts.factors.device import code, given_app, half_in, require, sealed_on, secret_on
from tests.conftest import Post, SignIn
from tests.quiz.marking.essays import GOOD, Essays, first, hand_in
from tests.quiz.sitting.steps import begin
from tests.security.doors import tries
from tests.site import guard
from tests.test_permissions import DOORS
from tests.world import World
from trainer import clock, db
from trainer.accounts.models import SignIn as Session
from trainer.quiz.models import MarkingNote, Response

LONG = "“Dear Ambassador,”\r\n\r\n  <b>& 1 > 0</b> čž العربية 🕊\r\n" + "word " * 4_000
PAIRS = [("letter", LONG), ("why", ""), ("pick", "a"), ("pick", "b")]


def expire(database: db.Database) -> None:
    with database.aside() as session:
        session.execute(delete(Session))


def carried(page: str) -> list[tuple[str, str]]:
    """The hidden fields of the first form of a page's main part, as a browser sends them, but its guard."""
    form = page.partition("<main")[2].partition("</form>")[0]
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return [(unescape(name), unescape(value)) for name, value in fields if name != "csrf_token"]


def send(client: FlaskClient, path: str, pairs: list[tuple[str, str]], **more: str) -> TestResponse:
    form: dict[str, list[str]] = {"csrf_token": [guard(client)]}
    for name, value in (*pairs, *more.items()):
        form.setdefault(name, []).append(value)
    return client.post(path, data=form)


def come_back(
    client: FlaskClient, lost: TestResponse, name: str, password: str = world.PASSWORD
) -> TestResponse:
    """Sign in on the page that stands in place of the answer."""
    return send(client, "/accounts/sign-in", carried(lost.text), email=world.email(name), password=password)


def test_every_form_comes_back_whole_after_signing_in(app: flask.Flask, ministry: World) -> None:
    for door in tries(app, person_id=ministry.people["otto"]):
        if door.method != "POST" or DOORS[door.endpoint] is None:
            continue
        client, path = app.test_client(), f"{door.path}?from=here"
        lost = send(client, path, PAIRS)
        assert lost.status_code == 401, door
        kept = come_back(client, lost, "lena")
        assert kept.status_code == 200, door
        assert carried(kept.text) == PAIRS, door
        assert f'action="{path}"' in kept.text, door


def test_a_wrong_password_and_a_crowd_of_tries_lose_nothing(client: FlaskClient) -> None:
    lost = send(client, "/records/requirements", PAIRS)
    for status in (*[422] * 10, 429):
        lost = come_back(client, lost, "hugo", "wrong")
        assert lost.status_code == status
        assert [(name.removeprefix("kept:"), value) for name, value in carried(lost.text)[1:]] == PAIRS


def test_a_page_of_a_quiz_is_saved_after_signing_in(
    sign_in: SignIn, post: Post, database: db.Database
) -> None:
    lena = sign_in("lena")
    attempt = begin(lena, post)
    page = lena.get(attempt).text
    name, value = re.findall(r'name="(q\d+)" value="([^"]+)"', page)[0]
    expire(database)
    lost = send(lena, attempt, [(name, value)], go="check")
    assert lost.status_code == 401
    kept = come_back(lena, lost, "lena")
    assert send(lena, attempt, carried(kept.text)).status_code == 303
    with database.reader() as session:
        assert session.scalars(select(Response.answer)).all() != []


def test_marks_and_comments_are_kept_after_signing_in(
    sign_in: SignIn, database: db.Database, ministry: World
) -> None:
    essays = Essays(database, ministry)
    essays.publish()
    hand_in(sign_in("lena"), why="To go in and out.")
    ines = sign_in("ines")
    script = first(ines)
    expire(database)
    marks = {**GOOD, "comment": LONG[:4_000]}
    lost = send(ines, script, list(marks.items()), go="list")
    assert lost.status_code == 401
    kept = come_back(ines, lost, "ines")
    assert send(ines, script, carried(kept.text)).status_code == 303
    with database.reader() as session:
        said = session.scalars(select(MarkingNote.comment)).all()
    assert any("Dear Ambassador" in comment for comment in said), said


def test_who_still_owes_a_second_factor_gives_it_and_then_sends_what_they_wrote(
    client: FlaskClient, app: flask.Flask, database: db.Database, ministry: World
) -> None:
    secret = given_app(
        database, ministry.people["lena"], app.config["FACTOR_KEY"], clock.now() - timedelta(days=1)
    )
    lena = half_in(client, database, ministry, "lena")
    asked = send(lena, "/learning/first-steps", PAIRS)
    assert asked.status_code == 401
    fields = carried(asked.text)
    kept = send(lena, "/accounts/second-factor", fields, code=code(secret, clock.now()))
    assert (kept.status_code, carried(kept.text)) == (200, PAIRS)
    assert 'action="/learning/first-steps"' in kept.text


def test_whose_role_needs_a_second_factor_sets_it_up_while_what_they_wrote_stays_open(
    client: FlaskClient, database: db.Database
) -> None:
    lost = send(client, "/learning/first-steps", PAIRS)
    require(database, "learner")
    kept = come_back(client, lost, "lena")
    assert (kept.status_code, carried(kept.text)) == (200, PAIRS)
    assert "Set up a second factor to go on" in kept.text
    early = send(client, "/learning/first-steps", PAIRS)
    assert (early.status_code, carried(early.text)) == (401, PAIRS)
    page = client.get("/accounts/security/app").text
    shown = code(secret_on(page), clock.now())
    assert (
        send(client, "/accounts/security/app", [("sealed", sealed_on(page))], code=shown).status_code == 200
    )
    assert send(client, "/learning/first-steps", PAIRS).status_code == 303
