"""A sitting in a browser: a broken line, the clock that runs down, minutes that are given."""

import re
from datetime import timedelta

from playwright.sync_api import expect
from sqlalchemy import update

from tests.judges import OpenPage
from tests.quiz.sitting.steps import (
    open_final,
    saved,
)
from trainer import clock, db
from trainer.quiz.models import Attempt


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
