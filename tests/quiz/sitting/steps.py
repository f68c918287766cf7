"""How tests begin a quiz, find its questions and hand in."""

import re
from typing import Any

from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests import world
from tests.conftest import Post
from tests.world import START
from trainer import db
from trainer.audit import SYSTEM
from trainer.authoring import operations as authoring
from trainer.authoring.operations import Origin
from trainer.core.source import Source
from trainer.quiz.models import Response

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


def told(answer: TestResponse) -> dict[str, Any]:
    """What the script is told."""
    assert isinstance(answer.json, dict)
    return answer.json


def saved(database: db.Database) -> list[dict[str, object] | None]:
    """What is saved of all answers, the oldest first."""
    with database.reader() as session:
        return list(session.scalars(select(Response.answer).order_by(Response.saved_at)))


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


def open_final(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Official e-mail address").fill(world.email("lena"))
    page.get_by_label("Password", exact=True).fill(world.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("button", name="Account:")).to_be_visible()
    page.goto(FINAL)
    page.get_by_role("button", name="Begin").click()
    expect(page.locator("fieldset.question").first).to_be_visible()
