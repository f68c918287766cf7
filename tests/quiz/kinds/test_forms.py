"""Every kind of question by plain forms: answered, shown again, told."""

import html
from fractions import Fraction

from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import Post
from tests.quiz.kinds.answering import CANARY, everything, posted, slots
from trainer import db
from trainer.core.course import Quiz
from trainer.quiz.models import Attempt, Response


def test_every_kind_is_answered_by_a_plain_form_and_shown_again(
    quiz: Quiz, lena: FlaskClient, sitting: str, post: Post, database: db.Database
) -> None:
    page = lena.get(sitting).text
    fields = everything(database, quiz)
    assert {name for name in fields if f'name="{name}"' not in page} == set()
    saved = post(lena, sitting, {**fields, "part": 1, "go": "check"})
    assert saved.location.endswith("/check")
    shown = html.unescape(lena.get(sitting).text)
    for value in fields.values():
        assert f'value="{value}"' in shown or f">{value}</textarea>" in shown, value
    assert shown.count(" selected") == 2 + 3 + 1
    checked = lena.get(f"{sitting}/check").text
    assert "All 10 questions are answered" in checked
    assert "&lt;canary&gt;" in checked


def test_nothing_of_the_key_is_on_the_page_before_it_is_due(
    lena: FlaskClient, sitting: str, post: Post, quiz: Quiz, database: db.Database
) -> None:
    """Rule 70."""
    assert CANARY.findall(lena.get(sitting).text) == []
    for slot in slots(database, quiz):
        for right in (True, False):
            kept = post(lena, f"{sitting}/answers/{slot.number}", posted(slot, right=right))
            assert kept.status_code == 200
            assert "canary" not in kept.text.replace("canary-gap", "")


def test_drawn_values_stand_in_the_question_the_look_over_and_the_explanation(
    quiz: Quiz, lena: FlaskClient, sitting: str, post: Post, database: db.Database
) -> None:
    slot = next(one for one in slots(database, quiz) if one.question.id == "computed")
    asked = slot.question.ask
    assert "{" not in asked
    assert asked in lena.get(sitting).text
    assert asked in lena.get(f"{sitting}/check").text
    result = lena.get(post(lena, f"{sitting}/hand-in").location).text
    assert slot.question.explanation in result


def test_a_result_with_an_essay_waits_and_a_blank_one_does_not(
    quiz: Quiz, lena: FlaskClient, sitting: str, post: Post, database: db.Database
) -> None:
    post(lena, sitting, {**everything(database, quiz), "part": 1, "go": "check"})
    result = lena.get(post(lena, f"{sitting}/hand-in").location).text
    assert "<h1>Awaiting marking</h1>" in result
    assert "Awaiting marking" in result
    with database.reader() as session:
        attempt = session.scalars(select(Attempt)).one()
        assert (attempt.points, attempt.out_of) == (Fraction(9), Fraction(12))
        assert attempt.passed is None
        credits_given = [row.credit for row in session.scalars(select(Response))]
        assert sorted(credits_given, key=str) == [*[Fraction(1)] * 9, None]

    again = post(lena, "/quiz/every-kind/final").location.split("?")[0]
    fields = everything(database, quiz)
    essay = next(slot for slot in slots(database, quiz) if slot.question.id == "essay")
    post(lena, again, {**fields, essay.field: "", "part": 1, "go": "check"})
    assert "<h1>Passed</h1>" in lena.get(post(lena, f"{again}/hand-in").location).text


def test_wrong_answers_are_told_with_the_right_ones(
    quiz: Quiz, lena: FlaskClient, sitting: str, post: Post, database: db.Database
) -> None:
    post(lena, sitting, {**everything(database, quiz, right=False), "part": 1, "go": "check"})
    result = lena.get(post(lena, f"{sitting}/hand-in").location).text
    assert "CERT – technical response" in result
    assert "<li>isolate</li><li>preserve</li><li>restore</li>" in result
    assert "72 h" in result


def test_ties_are_told_at_the_form_and_what_was_chosen_stays(
    quiz: Quiz, lena: FlaskClient, sitting: str, post: Post, database: db.Database
) -> None:
    """Rule 36."""
    order = next(slot for slot in slots(database, quiz) if slot.question.id == "order")
    tied = dict.fromkeys(posted(order, right=True), "1")
    answer = post(lena, sitting, {**tied, "part": 1, "go": "check"})
    assert answer.status_code == 422
    assert "The number 1 stands at two items" in answer.text
    assert answer.text.count('<option value="1" selected>') == 3
