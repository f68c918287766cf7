"""The pages of a quiz: its rules and parts, the look over, the result."""

import re
from fractions import Fraction
from typing import Any

import flask
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import world
from tests.conftest import Post
from tests.quiz.sitting.steps import (
    begin,
    hand_in_final,
    number_of,
    publish_in_parts,
    publish_quiz,
    saved,
)
from tests.world import START
from trainer import db
from trainer.audit import SYSTEM
from trainer.authoring import operations as authoring
from trainer.authoring.operations import Origin
from trainer.core.grading import Tally
from trainer.core.source import Source
from trainer.learning.models import Step
from trainer.quiz.models import Attempt


def test_a_must_and_a_floor_for_every_outcome_fail_what_the_points_would_pass(
    lena: FlaskClient, post: Post, database: db.Database
) -> None:
    """Rule 42."""
    floors = "---\ntitle: Floors\nkind: graded\npass: 50%\npass per outcome: 40%\n---\n"
    asked = "## A? {{#a}}\n= 1\n\nPoints: 5\n\n## B? {{#b}}\n= 2\n\n{setting}\n"
    for course, setting, said in (
        ("must", "Must: yes", "Questions that must be right"),
        ("floor", "Outcome: doors", "Every outcome"),
    ):
        publish_quiz(database, course, floors + asked.format(setting=setting))
        rules = lena.get(f"/quiz/{course}/final").text
        assert "at least 50% of the points; 40% in every outcome" in rules
        sitting = begin(lena, post, f"/quiz/{course}/final")
        number = number_of(lena.get(sitting).text, "A?")
        post(lena, sitting, {f"q{number}": "1", "part": 1, "go": "check"})
        page = lena.get(post(lena, f"{sitting}/hand-in").location).text
        assert "<h1>Passed</h1>" not in page
        assert said in page
        assert "Not met" in page
    with database.reader() as session:
        assert set(session.scalars(select(Attempt.passed))) == {False}


def test_a_pre_test_is_taken_once_and_never_counts(
    lena: FlaskClient, post: Post, database: db.Database
) -> None:
    """Rule 42."""
    publish_quiz(database, "baseline", "---\ntitle: Before\nkind: pre-test\n---\n## A? {#a}\n= 1\n")
    assert "It is taken once and never counts." in lena.get("/quiz/baseline/final").text
    sitting = begin(lena, post, "/quiz/baseline/final")
    post(lena, f"{sitting}/hand-in")
    again = post(lena, "/quiz/baseline/final")
    assert "/attempts/" not in again.headers.get("Location", "")
    assert "You have no attempts left." in lena.get("/quiz/baseline/final").text


@pytest.mark.parametrize(
    ("go", "leads_to"),
    [("2", "?part=2"), ("q4", "?part=2#q4"), ("q1", "?part=1#q1"), ("check", "/check"), ("7; x", "?part=1")],
)
def test_each_button_saves_the_part_and_leads_where_it_says(
    go: str, leads_to: str, lena: FlaskClient, post: Post, database: db.Database
) -> None:
    publish_in_parts(database)
    sitting = begin(lena, post, "/quiz/in-parts/final")
    page = lena.get(sitting).text
    assert len(re.findall('<fieldset class="question"', page)) == 2
    assert 'role="timer"' in page
    tokens = re.findall(r'name="(q[12])" value="([^"]+)"', page)
    texts = [(name, "5") for name in ("q1", "q2") if name not in dict(tokens)]
    answer = post(lena, sitting, {**dict(tokens), **dict(texts), "part": 1, "go": go})
    assert answer.location == f"{sitting}{leads_to}"
    assert len(saved(database)) == 2


def test_looking_over_tells_the_blanks_and_asks_for_the_declaration(
    lena: FlaskClient, post: Post, database: db.Database
) -> None:
    publish_in_parts(database)
    sitting = begin(lena, post, "/quiz/in-parts/final")
    page = lena.get(f"{sitting}/check").text
    assert "4 questions of 4 are not answered." in page
    refused = post(lena, f"{sitting}/hand-in")
    assert refused.status_code == 422
    assert 'aria-describedby="declared-error"' in refused.text
    assert post(lena, f"{sitting}/hand-in", declared="yes").location == f"{sitting}/result"


def test_a_result_says_verdict_score_and_what_was_right(lena: FlaskClient, post: Post) -> None:
    page = hand_in_final(lena, post, "6").text
    assert "<h1>Passed</h1>" in page
    assert "3.5 of 4; the pass mark is 3" in page
    assert "Partly right: 0.5 of 1" in page
    assert "the one that lost marks" in page
    assert "/learning/first-steps/start/doors#hinges" in page
    assert lena.get("/learning/first-steps").text.count("Passed: 87.5%") == 1


def test_only_the_attempt_that_completes_a_course_says_that_it_did(lena: FlaskClient, post: Post) -> None:
    for page in ("doors", "windows"):
        post(lena, f"/learning/first-steps/start/{page}")
    first, again = (hand_in_final(lena, post, "5") for _ in range(2))
    for page, completed in (
        (first.text, True),
        (lena.get(first.request.path).text, True),
        (again.text, False),
    ):
        assert ("With this the course is complete" in page) == completed
        assert ("The course is complete." in page) != completed
        assert "See the certificate" in page


def test_only_the_questions_that_lost_marks_when_asked(lena: FlaskClient, post: Post) -> None:
    page = hand_in_final(lena, post, "6")
    lost = lena.get(f"{page.request.path}?show=lost").text
    assert lost.count('<summary><span class="n">') == 1
    assert "How many fingers" in lost
    assert "pivot" not in lost


def test_an_open_last_attempt_does_not_open_the_answers_of_those_before(
    lena: FlaskClient, post: Post
) -> None:
    for _ in range(2):
        path = begin(lena, post)
        result = post(lena, f"{path}/hand-in").location
    begin(lena, post)
    page = lena.get(result).text
    assert "canary" not in page
    assert "once you have passed, or after your last attempt" in page


def test_an_attempt_outlives_a_new_name_of_its_quiz(
    lena: FlaskClient, post: Post, sitting: str, database: db.Database
) -> None:
    text = dict(world.source("first-steps"))
    quiz = text.pop("90-final.quiz.md").replace(b"kind: graded\n", b"kind: graded\nwas: final\n")
    source = Source({**text, "90-last.quiz.md": quiz})
    with database.aside() as session:
        parts = world.compiled("first-steps", source)
        assert authoring.publish(
            session, SYSTEM, "first-steps", source, parts, origin=Origin.FOLDER, at=START
        )
    page = lena.get(sitting)
    assert page.status_code == 200
    number = number_of(page.text, "How many fingers")
    assert post(lena, sitting, {"part": 1, f"q{number}": "5", "go": "check"}).location.endswith("/check")
    result = post(lena, f"{sitting}/hand-in").location
    assert "25" in lena.get(result).text
    with database.reader() as session:
        assert session.scalars(select(Step.best)).one() == Fraction(1, 4)


@pytest.mark.parametrize(("way", "score", "floor"), [("ltr", 0, 25), ("rtl", 100, 75)])
def test_charts_begin_where_the_reader_begins(way: str, score: int, floor: int, app: flask.Flask) -> None:
    tally = Tally(Fraction(3), Fraction(4))
    with app.test_request_context():
        charts: Any = app.jinja_env.get_template("quiz/charts.html").module
        gauge = charts.gauge(tally, Fraction(1, 2), way, "3 of 4")
        bar = charts.bar(tally, Fraction(1, 4), way)
    drawn = re.search(r'<rect class="bar" x="([^"]+)" y="20" width="300.0"', gauge)
    line = re.search(r'<path class="mark-line" d="M([0-9.]+) 0V10"', bar)
    assert drawn
    assert line
    assert (float(drawn[1]), float(line[1])) == (score, floor)
