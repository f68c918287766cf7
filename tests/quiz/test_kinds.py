"""Every kind of question on its page: plain forms, and buttons and dragging where there is script."""

import html
import re
import threading
from collections.abc import Iterator
from fractions import Fraction
from random import Random

import flask
import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import select
from werkzeug.serving import make_server

from tests import world
from tests.conftest import Post, SignIn
from tests.judges import OpenPage
from tests.world import START
from trainer import db
from trainer.audit import SYSTEM
from trainer.authoring import operations as authoring
from trainer.authoring.operations import Origin
from trainer.core import storing
from trainer.core.course import Quiz
from trainer.core.paper import Paper
from trainer.core.source import Source
from trainer.demo.answers import STRATEGIES
from trainer.quiz import queries, sheets
from trainer.quiz.models import Attempt, Response

QUIZ = """---
title: Every kind
kind: graded
pass: 50%
per page: 20
---
## Pairs {#pairs}
- CERT -> technical response
  > canary-pair
- Embassy -> talks
- -> budget *approval*
  > canary-distractor

## Order {#order}
1) isolate
   > canary-item
2) preserve
3) restore

## Gaps {#gaps}
| Treaty | Seat |
|---|---|
| The [[canary-gap|Budapest]] Convention | [[Paris/Strasbourg*/Rome]] |
| Hours | [[= 72 +- 1 h]] |

## Estimate {#estimate}
= 72 h (90% interval)
  > canary-truth

Width: 48 h

## What loss does {AV} EUR at {EF} make? {#computed}
Given: AV = 200000 to 2000000 step 50000
Given: EF = 0.1, 0.25

= {AV} * {EF} +- 1% EUR
  > canary-formula

Explanation: {AV} × {EF}

## Essay {#essay}
____

Rubric: canary-criterion (2); clarity (1)
Length: 150 words

## Choice {#choice}
- ( ) a
- (x) b

## Ticks {#ticks}
- [x] c
- [ ] d

## Text {#text}
= "hinge"

## Number {#number}
= 4 h
"""
CANARY = re.compile("canary-[a-z]+")


@pytest.fixture
def quiz(database: db.Database) -> Quiz:
    """A quiz of every kind, published in a course of its own."""
    files = {path: data for path, data in world.source("first-steps").items() if "final" not in path}
    source = Source({**files, "90-final.quiz.md": QUIZ.encode()})
    parts = world.compiled("every-kind", source)
    with database.aside() as session:
        assert authoring.publish(session, SYSTEM, "every-kind", source, parts, origin=Origin.FOLDER, at=START)
    return storing.load(Quiz, parts.bodies["final"])


@pytest.fixture
def lena(sign_in: SignIn) -> FlaskClient:
    """Lena's browser."""
    return sign_in("lena")


@pytest.fixture
def sitting(quiz: Quiz, lena: FlaskClient, post: Post) -> str:
    """Lena's attempt."""
    return post(lena, f"/quiz/every-kind/{quiz.id}").location.split("?")[0]


def slots(database: db.Database, quiz: Quiz) -> list[sheets.Slot]:
    """What the newest attempt got."""
    with database.reader() as session:
        paper = session.scalars(select(Attempt).order_by(Attempt.id.desc())).first()
        assert paper
        return sheets.slots(quiz, Paper.load(paper.paper))


def posted(slot: sheets.Slot, *, right: bool) -> dict[str, str]:
    """The fields of a right or a wrong answer, as the page's form has them."""
    kind = slot.question.kind
    if kind.name == "essay":
        return {slot.field: "Because of <canary>."}
    fields = STRATEGIES[kind.name](kind, slot.drawn, right, Random(3))  # noqa: S311
    return {f"{slot.field}{suffix}": values[0] for suffix, values in fields.items() if values}


def everything(database: db.Database, quiz: Quiz, *, right: bool = True) -> dict[str, str]:
    return {
        name: value for slot in slots(database, quiz) for name, value in posted(slot, right=right).items()
    }


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


@pytest.fixture
def site(app: flask.Flask) -> Iterator[str]:
    """The app, served on a free port of this machine."""
    app.testing = False
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def opened(quiz: Quiz, site: str, open_page: OpenPage) -> Page:
    """Lena's attempt in a browser."""
    page = open_page(base_url=site)
    page.goto("/")
    page.get_by_label("Official e-mail address").fill(world.email("lena"))
    page.get_by_label("Password", exact=True).fill(world.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("button", name="Account:")).to_be_visible()
    page.goto(f"/quiz/every-kind/{quiz.id}")
    page.get_by_role("button", name="Begin").click()
    expect(page.locator("fieldset.question").first).to_be_visible()
    return page


def answer_to(database: db.Database, name: str) -> dict[str, object] | None:
    """What is saved for a question of the only attempt."""
    with database.reader() as session:
        given = queries.responses(session, session.scalars(select(Attempt.id)).one())
    return given[name].answer


def test_items_move_by_buttons_by_numbers_and_by_dragging(opened: Page, database: db.Database) -> None:
    items = opened.locator("fieldset", has=opened.locator("ol.order"))
    lines = items.locator("ol.order > li")
    for words in ("preserve", "isolate"):
        button = items.get_by_role("button", name=f"Move “{words}” up")
        for _ in range(2):
            button.click()
            expect(button).to_be_focused()
    expect(lines).to_contain_text(["isolate", "preserve", "restore"])
    expect(items.get_by_text("Saved at")).to_be_visible()
    assert answer_to(database, "order") == {"order": [0, 1, 2]}

    items.get_by_label("Place of “restore”").select_option("1")
    expect(lines).to_contain_text(["restore", "isolate", "preserve"])
    expect(items.get_by_text("Saving")).to_be_hidden()
    lines.filter(has_text="restore").drag_to(lines.filter(has_text="preserve"))
    expect(lines).to_contain_text(["isolate", "preserve", "restore"])


def test_a_right_side_is_dragged_to_its_left_side(opened: Page, database: db.Database) -> None:
    pairs = opened.locator("fieldset", has=opened.locator(".pairs"))
    pairs.locator(".tiles li", has_text="talks").drag_to(pairs.locator(".pairs > div", has_text="Embassy"))
    expect(pairs.get_by_label("Embassy")).to_have_value(re.compile("."))
    expect(pairs.get_by_text("Saved at")).to_be_visible()
    assert answer_to(database, "pairs") == {"pairs": [None, 1]}


def publish_sure(database: db.Database) -> None:
    """The quiz of every kind, in a course where learners are asked how sure they are."""
    files = {path: data for path, data in world.source("first-steps").items() if "final" not in path}
    text = QUIZ.replace("kind: graded", "kind: graded\nconfidence: yes", 1)
    source = Source({**files, "90-final.quiz.md": text.encode()})
    parts = world.compiled("sure", source)
    with database.aside() as session:
        authoring.publish(session, SYSTEM, "sure", source, parts, origin=Origin.FOLDER, at=START)


def test_how_sure_a_learner_is_is_asked_with_nothing_chosen_and_kept_beside_the_answer(
    quiz: Quiz, lena: FlaskClient, post: Post, database: db.Database
) -> None:
    """Rules 38, 42: six levels, never marked, not for estimates and essays."""
    publish_sure(database)
    sitting = post(lena, "/quiz/sure/final").location.split("?")[0]
    sheet = slots(database, quiz)
    page = lena.get(sitting).text
    for slot in sheet:
        asked = slot.question.kind.name not in {"essay", "estimate"}
        assert page.count(f'name="{slot.field}.sure"') == (6 if asked else 0)
    assert '.sure" value="50" checked' not in page
    first, second = (one for one in sheet if one.question.kind.name in {"choose-one", "number"})
    said = {**posted(first, right=True), f"{first.field}.sure": "80"}
    assert post(lena, sitting, {**said, "part": 1, "go": "check"}).status_code == 303
    post(
        lena,
        f"{sitting}/answers/{second.number}",
        {**posted(second, right=True), f"{second.field}.sure": "100"},
    )
    with database.reader() as session:
        assert set(session.scalars(select(Response.confidence))) == {80, 100}
    assert f'name="{first.field}.sure" value="80" checked' in lena.get(sitting).text
    assert "80% sure" in lena.get(f"{sitting}/check").text
    unread = post(lena, sitting, {second.field: "many", f"{second.field}.sure": "60", "part": 1})
    assert f'name="{second.field}.sure" value="60" checked' in unread.text
    assert post(lena, sitting, {**said, f"{first.field}.sure": "55", "part": 1}).status_code == 400
    post(lena, f"{sitting}/hand-in", {"declared": "yes"})
    assert "How sure you were" in lena.get(f"{sitting}/result").text


def test_saying_how_sure_one_is_is_saved_as_it_is_said(opened: Page, database: db.Database) -> None:
    publish_sure(database)
    opened.goto("/quiz/sure/final")
    opened.get_by_role("button", name="Begin").click()
    asked = opened.locator("fieldset.question", has=opened.get_by_text("Choice"))
    levels = asked.get_by_role("group", name="How sure are you?").get_by_role("radio")
    expect(levels).to_have_count(6)
    expect(asked.locator(":checked")).to_have_count(0)
    asked.get_by_role("radio", name="b", exact=True).check()
    levels.nth(3).check()
    expect(asked.locator("[data-state]")).to_contain_text("Saved at")
    opened.reload()
    expect(levels.nth(3)).to_be_checked()
    expect(asked.get_by_role("radio", name="b", exact=True)).to_be_checked()
