"""The pages of a sitting: saving as answers are given, looking over, the result."""

import re
from datetime import timedelta
from fractions import Fraction
from typing import Any

import flask
import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from tests import world
from tests.conftest import Post, SignIn
from tests.judges import OpenPage
from tests.world import START
from trainer import clock, db
from trainer.accounts.models import SignIn as SignInRow
from trainer.audit import SYSTEM
from trainer.authoring import operations as authoring
from trainer.authoring.operations import Origin
from trainer.core.grading import Tally
from trainer.core.source import Source
from trainer.learning.models import Step
from trainer.quiz.models import Attempt, Response

FINAL = "/quiz/first-steps/final"


def begin(client: FlaskClient, post: Post, quiz: str = FINAL) -> str:
    """Start an attempt; its address."""
    return post(client, quiz).location.split("?")[0]


def number_of(page: str, words: str) -> int:
    """The number on the paper of the question with these words."""
    found = [part for part in page.split('<fieldset class="question" id="q')[1:] if words in part]
    return int(found[0].split('"')[0])


def option(page: str, number: int, words: str) -> str:
    """The token of an option."""
    labels = (label for label in page.split('<label class="option">') if f">{words}<" in label)
    found = (re.search(rf'name="q{number}" value="([^"]+)"', label) for label in labels)
    return next(match[1] for match in found if match)


@pytest.fixture
def lena(sign_in: SignIn) -> FlaskClient:
    """Lena's browser."""
    return sign_in("lena")


@pytest.fixture
def sitting(lena: FlaskClient, post: Post) -> str:
    """Lena's attempt at the final quiz."""
    return begin(lena, post)


@pytest.fixture
def fingers(lena: FlaskClient, sitting: str) -> int:
    """The number of the question that is answered with a number."""
    return number_of(lena.get(sitting).text, "How many fingers")


def told(answer: TestResponse) -> dict[str, Any]:
    """What the script is told."""
    assert isinstance(answer.json, dict)
    return answer.json


def saved(database: db.Database) -> list[dict[str, object] | None]:
    """What is saved of all answers, the oldest first."""
    with database.reader() as session:
        return list(session.scalars(select(Response.answer).order_by(Response.saved_at)))


def test_an_answer_is_saved_as_it_is_given_and_only_the_newest(
    lena: FlaskClient, post: Post, sitting: str, fingers: int, database: db.Database
) -> None:
    keep = f"{sitting}/answers/{fingers}"
    for typed in ("3", "3", "5 fingers"):
        answer = post(lena, keep, {f"q{fingers}": typed})
        assert answer.status_code == 200
        assert told(answer)["answered"] is True
        assert told(answer)["state"].startswith("Saved at ")
    assert told(answer)["read"] == "5"
    assert [found["value"] for found in saved(database) if found] == ["5"]
    assert "Read as" in lena.get(sitting).text


def test_an_answer_can_be_taken_back(
    lena: FlaskClient, post: Post, sitting: str, fingers: int, database: db.Database
) -> None:
    keep = f"{sitting}/answers/{fingers}"
    post(lena, keep, {f"q{fingers}": "5"})
    assert told(post(lena, keep, {f"q{fingers}": ""}))["answered"] is False
    assert saved(database) == [None]


def test_what_cannot_be_read_is_said_and_the_last_readable_answer_stays(
    lena: FlaskClient, post: Post, sitting: str, fingers: int, database: db.Database
) -> None:
    keep = f"{sitting}/answers/{fingers}"
    post(lena, keep, {f"q{fingers}": "5"})
    answer = post(lena, keep, {f"q{fingers}": "a handful"})
    assert answer.status_code == 422
    assert "a handful" in told(answer)["state"]
    assert [found["value"] for found in saved(database) if found] == ["5"]


def test_an_answer_kept_on_a_device_does_not_undo_a_newer_one(
    lena: FlaskClient, post: Post, sitting: str, fingers: int, database: db.Database
) -> None:
    keep = f"{sitting}/answers/{fingers}"
    before = clock.now().timestamp()
    post(lena, keep, {f"q{fingers}": "5"})
    late = post(lena, keep, {f"q{fingers}": "3", "kept": str(before)})
    assert (late.status_code, told(late)["changed"]) == (200, False)
    assert [found["value"] for found in saved(database) if found] == ["5"]
    newer = post(lena, keep, {f"q{fingers}": "4", "kept": str(clock.now().timestamp())})
    assert told(newer)["changed"] is True
    assert [found["value"] for found in saved(database) if found] == ["4"]


def test_saving_as_it_is_given_marks_nothing(lena: FlaskClient, post: Post) -> None:
    sitting = begin(lena, post, "/quiz/first-steps/start/warm-up")
    token = option(lena.get(sitting).text, 1, "No")
    assert post(lena, f"{sitting}/answers/1", q1=token).status_code == 200
    page = lena.get(sitting).text
    assert "canary" not in page
    assert f'value="{token}" checked' in page
    checked = post(lena, sitting, {"q1": token, "part": 1, "go": "1"})
    assert "canary-opens-no" in lena.get(checked.location).text
    again = post(lena, f"{sitting}/answers/1", q1=token)
    assert again.status_code == 409
    assert told(again)["state"]


def test_after_handing_in_and_after_the_time_nothing_is_saved(
    lena: FlaskClient, post: Post, sitting: str, fingers: int, database: db.Database
) -> None:
    keep = f"{sitting}/answers/{fingers}"
    post(lena, keep, {f"q{fingers}": "5"})
    with database.aside() as session:
        session.execute(update(Attempt).values(due_at=clock.now() - timedelta(seconds=1)))
    assert post(lena, keep, {f"q{fingers}": "3"}).status_code == 409
    assert lena.get(sitting).location.endswith("/result")
    assert post(lena, keep, {f"q{fingers}": "3"}).status_code == 409
    assert [found["value"] for found in saved(database) if found] == ["5"]
    assert "The time was over" in lena.get(f"{sitting}/result").text


def test_only_its_own_page_saves_an_answer(
    lena: FlaskClient, client: FlaskClient, sign_in: SignIn, post: Post, sitting: str, fingers: int
) -> None:
    keep = f"{sitting}/answers/{fingers}"
    assert post(sign_in("otto"), keep, {f"q{fingers}": "5"}).status_code == 404
    assert post(lena, f"{sitting}/answers/99", q99="5").status_code == 404
    assert post(client, keep, {f"q{fingers}": "5"}).status_code == 401
    assert lena.post(keep, data={f"q{fingers}": "5"}).status_code == 400


def test_a_page_that_saves_by_itself_does_not_keep_the_session_alive(
    lena: FlaskClient, post: Post, sitting: str, fingers: int, database: db.Database
) -> None:
    long_ago = clock.now() - timedelta(minutes=20)
    with database.aside() as session:
        session.execute(update(SignInRow).values(last_seen=long_ago))
    assert post(lena, f"{sitting}/answers/{fingers}", {f"q{fingers}": "5"}).status_code == 200
    with database.reader() as session:
        assert set(session.scalars(select(SignInRow.last_seen))) == {long_ago}


def publish_in_parts(database: db.Database) -> None:
    text = dict(world.source("first-steps"))
    rules = b"kind: graded\nper page: 2\ntime: 20 minutes\ndeclaration: I did this on my own.\n"
    text["90-final.quiz.md"] = text["90-final.quiz.md"].replace(b"kind: graded\n", rules)
    source = Source(text)
    with database.aside() as session:
        parts = world.compiled("in-parts", source)
        assert authoring.publish(session, SYSTEM, "in-parts", source, parts, origin=Origin.FOLDER, at=START)


def publish_quiz(database: db.Database, course: str, text: str) -> None:
    """A course with this final quiz."""
    source = Source({**world.source("first-steps"), "90-final.quiz.md": text.encode()})
    with database.aside() as session:
        parts = world.compiled(course, source)
        assert authoring.publish(session, SYSTEM, course, source, parts, origin=Origin.FOLDER, at=START)


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


def hand_in_final(lena: FlaskClient, post: Post, fingers: str) -> TestResponse:
    """An attempt with everything right but the number of fingers; its result."""
    sitting = begin(lena, post)
    page = lena.get(sitting).text
    which, openings = number_of(page, "Which one opens?"), number_of(page, "Which are openings?")
    answers = {
        f"q{which}": option(page, which, "A door"),
        f"q{openings}": [option(page, openings, words) for words in ("A door", "A window")],
        f"q{number_of(page, 'How many fingers')}": fingers,
        f"q{number_of(page, 'pivot')}": "hinge",
    }
    post(lena, sitting, {**answers, "part": 1, "go": "check"})
    return lena.get(post(lena, f"{sitting}/hand-in").location)


def test_a_result_says_verdict_score_and_what_was_right(lena: FlaskClient, post: Post) -> None:
    page = hand_in_final(lena, post, "6").text
    assert "<h1>Passed</h1>" in page
    assert "3.5 of 4; the pass mark is 3" in page
    assert "Partly right: 0.5 of 1" in page
    assert "the one that lost marks" in page
    assert "/learning/first-steps/start/doors#hinges" in page
    assert lena.get("/learning/first-steps").text.count("Passed: 87.5%") == 1


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


def open_final(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Official e-mail address").fill(world.email("lena"))
    page.get_by_label("Password", exact=True).fill(world.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("button", name="Account:")).to_be_visible()
    page.goto(FINAL)
    page.get_by_role("button", name="Begin").click()
    expect(page.locator("fieldset.question").first).to_be_visible()


def test_a_broken_line_loses_nothing(site: str, open_page: OpenPage, database: db.Database) -> None:
    page = open_page(base_url=site)
    open_final(page)
    address = page.url
    question = page.locator("fieldset", has_text="How many fingers")
    question.get_by_role("textbox").fill("3")
    expect(question.get_by_text("Saved at")).to_be_visible()
    expect(page.locator(".clock")).to_contain_text("Saved at")

    page.context.set_offline(True)
    question.get_by_role("textbox").fill("5")
    expect(question.get_by_text("Kept on this device")).to_be_visible()
    expect(page.locator(".clock")).to_contain_text("Not sent yet: 1")
    page.close()
    assert [found["value"] for found in saved(database) if found] == ["3"]

    later = page.context.new_page()
    page.context.set_offline(False)
    with later.expect_response(lambda answer: "/answers/" in answer.url and answer.ok):
        later.goto(address)
    expect(later.locator("fieldset", has_text="How many fingers").get_by_role("textbox")).to_have_value("5")
    assert [found["value"] for found in saved(database) if found] == ["5"]


def test_the_clock_runs_down_and_hands_in_what_was_saved(
    site: str, open_page: OpenPage, database: db.Database
) -> None:
    page = open_page(base_url=site)
    open_final(page)
    with database.aside() as session:
        session.execute(update(Attempt).values(due_at=clock.now() + timedelta(seconds=6)))
    page.reload()
    page.locator("fieldset", has_text="How many fingers").get_by_role("textbox").fill("5")
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"^0:0\d$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Not passed", timeout=15000)
    expect(page.get_by_text("The time was over")).to_be_visible()
    assert [found["value"] for found in saved(database) if found] == ["5"]


def test_minutes_that_are_given_reach_the_open_page_with_the_next_answer(
    site: str, open_page: OpenPage, database: db.Database
) -> None:
    page = open_page(base_url=site)
    open_final(page)
    with database.aside() as session:
        session.execute(update(Attempt).values(due_at=clock.now() + timedelta(minutes=8, seconds=30)))
    page.reload()
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"^8:\d\d$"))
    with database.aside() as session:
        session.execute(update(Attempt).values(due_at=clock.now() + timedelta(minutes=63, seconds=30)))
    page.locator("fieldset", has_text="How many fingers").get_by_role("textbox").fill("5")
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"^1:03:\d\d$"))
    expect(
        page.get_by_role("status").filter(has_text="The end of this attempt has been moved.")
    ).to_be_attached()
    ends = page.get_by_text(re.compile("^Ends at"))
    said = ends.inner_text()
    page.reload()
    expect(ends).to_have_text(said)
