"""The pages of marking: what does not fit is kept, what comes next follows, no script is needed."""

import re

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from tests.conftest import SignIn
from tests.quiz.marking.essays import GOOD, QUEUE, first, hand_in, post
from trainer import db
from trainer.quiz.models import Response

pytestmark = pytest.mark.usefixtures("essays")


def test_marks_that_do_not_fit_the_rubric_are_refused_and_kept_on_the_page(
    database: db.Database, sign_in: SignIn
) -> None:
    hand_in(sign_in("lena"), why="To go in and out.")
    ines = sign_in("ines")
    address = first(ines)
    for wrong in ({"points1": "3"}, {"points1": "x"}, {"points1": ""}, {"comment": "x" * 5001}):
        answer = post(ines, address, **{**GOOD, **wrong})
        assert answer.status_code == 422
        assert "canary-way-in" in answer.text
        assert re.search(r'<input (?=[^>]*checked)(?=[^>]*name="points2")(?=[^>]*value="1/2")', answer.text)
    with database.reader() as session:
        assert session.scalars(select(Response.credit).where(Response.credit.is_(None))).all() == [None]


def test_saving_goes_on_to_the_next_answer_and_at_the_end_to_the_list(sign_in: SignIn) -> None:
    for name in ("lena", "otto", "tariq"):
        hand_in(sign_in(name), why=f"Words of {name}.")
    ines = sign_in("ines")
    address = first(ines)
    following = post(ines, address, **GOOD, go="next").location
    assert following != address
    assert "Words of" in ines.get(following).text
    assert post(ines, following, **GOOD, go="list").location == f"{QUEUE}/words/why"
    assert post(ines, first(ines), **GOOD, go="next").location == f"{QUEUE}/words/why"


def test_marking_needs_neither_mouse_nor_script(site: str, browser: Browser, sign_in: SignIn) -> None:
    hand_in(sign_in("lena"), why="To go in and out.")
    kept = sign_in("ines").get_cookie("session")
    assert kept
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": "session", "value": kept.value, "url": site}])
    page = context.new_page()
    page.goto(f"{site}{QUEUE}")
    page.get_by_role("link", name="What is a door for?").click()
    page.get_by_role("link", name="Mark the first one").click()
    expect(page.get_by_text("To go in and out.")).to_be_visible()
    page.get_by_role("radio", name="0", exact=True).first.focus()
    page.keyboard.press("ArrowRight")
    for key in ("Tab", "W", "e", "l", "l", "Tab", "Space", "ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("cell", name="Lena Okafor")).to_be_visible()
    page.get_by_role("row", name="Lena Okafor").get_by_role("link").click()
    expect(page.get_by_role("cell", name="1.5 of 3")).to_be_visible()
    expect(page.get_by_text("Well", exact=True)).to_be_visible()
    context.close()
