"""Lena before a quiz with every kind of question."""

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from tests import world
from tests.conftest import Post, SignIn
from tests.judges import OpenPage
from tests.quiz.kinds.answering import QUIZ
from tests.world import START
from trainer import db
from trainer.audit import SYSTEM
from trainer.authoring import operations as authoring
from trainer.authoring.operations import Origin
from trainer.core import storing
from trainer.core.course import Quiz
from trainer.core.source import Source


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
