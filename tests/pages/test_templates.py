"""Templates in each language."""

import flask

from tests.conftest import SignIn
from trainer.pages.cookie import guard
from trainer.pages.templates import Templates

LESSON = "/learning/first-steps/start/windows"


def test_each_reader_has_the_texts_of_their_language(sign_in: SignIn) -> None:
    lena, otto = sign_in("lena"), sign_in("otto")
    for _ in range(2):
        assert "Ma formation" in lena.get("/learning/", headers={"Accept-Language": "fr"}).text
        assert "My training" in otto.get("/learning/", headers={"Accept-Language": "en"}).text


def test_a_value_in_a_text_is_escaped(app: flask.Flask, sign_in: SignIn) -> None:
    sign_in("lena").get(LESSON, headers={"Accept-Language": "en"})
    assert isinstance(app.jinja_env, Templates)
    said = (
        app.jinja_env.languages["en_GB"].from_string("{{ _('Done on %(day)s', day=day) }}").render(day="<b>")
    )
    assert said == "Done on &lt;b&gt;"


def test_the_guard_of_forms_belongs_to_one_session(app: flask.Flask) -> None:
    with app.test_request_context("/"):
        mine = guard()
        assert guard() == mine
    with app.test_request_context("/"):
        assert guard() != mine
