"""Templates in each language, and parts of pages that are kept: never another reader's, never an old one."""

import re
from typing import Any

import flask
import pytest

from tests.conftest import Post, SignIn
from trainer import db, settings
from trainer.pages.cookie import guard

LESSON = "/learning/first-steps/start/windows"


def spoken(app: flask.Flask) -> dict[str, Any]:
    """The templates of each language that has been asked for."""
    templates: Any = app.jinja_env
    return templates.languages


def unguarded(page: str) -> str:
    """A page without the guards of its forms, which carry the second they were made in."""
    return re.sub(r'(csrf_token" value|csrf" content|data-csrf)="[^"]*"', "", page)


PAGES = [LESSON, "/learning/first-steps", "/learning/", "/catalogue/"]


@pytest.mark.parametrize("page", PAGES)
def test_a_reader_gets_the_same_page_from_kept_parts_as_from_new_ones(
    app: flask.Flask, sign_in: SignIn, post: Post, page: str
) -> None:
    lena, otto = sign_in("lena"), sign_in("otto")
    post(lena, "/learning/first-steps/start/doors")
    assert lena.get(page).status_code == 200
    after_another = unguarded(otto.get(page).text)
    spoken(app).clear()
    assert unguarded(otto.get(page).text) == after_another
    assert "Lena" not in after_another


def test_a_notice_stands_on_one_page_and_on_nobody_elses(sign_in: SignIn) -> None:
    lena, otto = sign_in("lena"), sign_in("otto")
    with lena.session_transaction() as cookie:
        cookie["_flashes"] = [("ok", "Only for Lena")]
    assert "Only for Lena" in lena.get(LESSON).text
    assert "Only for Lena" not in lena.get(LESSON).text
    assert "Only for Lena" not in otto.get(LESSON).text


def test_a_reader_sends_their_own_guard_from_a_page_that_others_share(sign_in: SignIn) -> None:
    sign_in("lena").get(LESSON)
    otto = sign_in("otto")
    page = otto.get(LESSON).text
    guards = set(re.findall(r'name="csrf_token" value="([^"]+)"', page))
    assert len(guards) == 1
    answer = otto.post("/learning/first-steps/start/doors", data={"csrf_token": guards.pop()})
    assert answer.status_code == 303


def test_what_has_just_been_done_stands_in_the_outline(sign_in: SignIn, post: Post) -> None:
    lena = sign_in("lena")
    before = lena.get(LESSON).text
    post(lena, "/learning/first-steps/start/doors")
    after = lena.get(LESSON).text
    assert before.count('class="status ok"') + 1 == after.count('class="status ok"')


def test_a_new_name_of_the_house_stands_on_the_next_page(sign_in: SignIn, database: db.Database) -> None:
    lena = sign_in("lena")
    lena.get(LESSON)
    with database.aside() as session:
        settings.change(session, name="Ministry of Quiet Words")
    assert "Ministry of Quiet Words" in lena.get(LESSON).text


def test_each_reader_has_the_texts_of_their_language(sign_in: SignIn) -> None:
    lena, otto = sign_in("lena"), sign_in("otto")
    for _ in range(2):
        assert "Ma formation" in lena.get("/learning/", headers={"Accept-Language": "fr"}).text
        assert "My training" in otto.get("/learning/", headers={"Accept-Language": "en"}).text


def test_a_value_in_a_text_is_escaped(app: flask.Flask, sign_in: SignIn) -> None:
    sign_in("lena").get(LESSON, headers={"Accept-Language": "en"})
    english = spoken(app)["en_GB"]
    said = english.from_string("{{ _('Done on %(day)s', day=day) }}").render(day="<b>")
    assert said == "Done on &lt;b&gt;"


def test_the_guard_of_forms_belongs_to_one_session(app: flask.Flask) -> None:
    with app.test_request_context("/"):
        mine = guard()
        assert guard() == mine
    with app.test_request_context("/"):
        assert guard() != mine
