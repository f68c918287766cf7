"""The main job, in a real browser, with scripts and without.

Lena takes a course from sign-in to certificate; an instructor changes its text and publishes; Hugo, who
is HR, sees who completed what, and takes exactly that away.
"""

import csv
import io

import pytest
from playwright.sync_api import Page, expect

from tests import world
from tests.judges import OpenPage
from tests.world import START, World
from trainer import db
from trainer.audit import SYSTEM
from trainer.authoring import operations as authoring
from trainer.authoring.operations import Origin
from trainer.core.source import Source
from trainer.records import operations as records


def sign_in(page: Page, name: str) -> None:
    page.goto("/")
    page.get_by_label("Official e-mail address").fill(world.email(name))
    page.get_by_label("Password", exact=True).fill(world.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("button", name="Account:")).to_be_visible()


def change_the_text(database: db.Database) -> None:
    text = dict(world.source("first-steps"))
    text["10-start/20-windows.md"] = text["10-start/20-windows.md"].replace(
        b"A window shows.", b"A window shows much."
    )
    source = Source(text)
    with database.aside() as session:
        parts = world.compiled("first-steps", source)
        assert authoring.publish(
            session, SYSTEM, "first-steps", source, parts, origin=Origin.FOLDER, at=START
        )


def expect_heading(page: Page, words: str) -> None:
    """Wait for the page that a click leads to."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Done, continue").click()


def hand_in(page: Page) -> None:
    expect_heading(page, "Look over and hand in")
    page.get_by_role("button", name="Hand in now", exact=True).click()


def answer(page: Page, asked: str) -> None:
    """Answer every question rightly that stands on the page that asks this, once it is there."""
    expect(page.get_by_role("main")).to_contain_text(asked)
    for question in page.locator("fieldset.question").all():
        words = question.inner_text()
        if "Which one opens?" in words:
            question.get_by_label("A door", exact=True).check()
        elif "Which are openings?" in words:
            question.get_by_label("A door", exact=True).check()
            question.get_by_label("A window", exact=True).check()
        elif "fingers" in words:
            question.get_by_role("textbox").fill("5")
        elif "pivot" in words:
            question.get_by_role("textbox").fill("hinge")
        elif "Does a door open?" in words:
            question.get_by_label("Yes").check()
        elif "How many doors" in words:
            question.get_by_role("textbox").fill("1")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_from_sign_in_to_certificate_and_record(
    scripts: bool,
    site: str,
    open_page: OpenPage,
    database: db.Database,
    ministry: World,
) -> None:
    with database.aside() as session:
        records.require(
            session,
            SYSTEM,
            course_id=ministry.course,
            due=START.date().replace(year=2099),
            track="diplomat",
            at=START,
        )
    lena = open_page(base_url=site, scripts=scripts)
    sign_in(lena, "lena")
    expect(lena).to_have_title("My training · Trainer")
    lena.get_by_role("link", name="First steps").first.click()
    expect_heading(lena, "First steps")
    lena.get_by_role("button", name="Begin").first.click()

    expect_heading(lena, "Doors")
    change_the_text(database)
    go_on(lena)
    expect(lena.get_by_text("A window shows much.")).to_be_visible()
    lena.get_by_label("Wood").check()
    lena.get_by_role("button", name="Check").click()
    expect(lena.get_by_text("Wood is not clear.")).to_be_visible()
    go_on(lena)

    expect_heading(lena, "Warm-up")
    lena.get_by_role("button", name="Begin", exact=True).click()
    for asked, said in (("Does a door open?", "canary-opens-yes"), ("How many doors", "canary-one-right")):
        answer(lena, asked)
        assert "canary" not in lena.content()
        lena.get_by_role("button", name="Check the answer", exact=True).click()
        expect(lena.get_by_text(said)).to_be_visible()
        following = lena.get_by_role("link", name="Next question")
        if following.count():
            following.click()
    lena.get_by_role("link", name="Look over and hand in").click()
    hand_in(lena)
    expect_heading(lena, "Handed in")

    lena.goto("/learning/first-steps")
    lena.get_by_role("link", name="Continue").first.click()
    expect_heading(lena, "Final")
    lena.get_by_role("button", name="Begin", exact=True).click()
    answer(lena, "How many fingers")
    assert "canary" not in lena.content()
    lena.get_by_role("button", name="Look over and hand in").click()
    expect(lena.get_by_text("hinge")).to_be_visible()
    assert "canary" not in lena.content()
    hand_in(lena)
    expect_heading(lena, "Passed")
    lena.get_by_role("link", name="See the certificate").click()
    expect(lena.get_by_text("TRN-")).to_be_visible()
    expect(lena.get_by_role("main").get_by_text("Lena Okafor")).to_be_visible()

    hugo = open_page(base_url=site, scripts=scripts)
    sign_in(hugo, "hugo")
    hugo.goto("/reports/records")
    row = hugo.get_by_role("row").filter(has_text="Okafor, Lena")
    expect(row).to_contain_text("Valid")
    with hugo.expect_download() as download:
        hugo.get_by_role("button", name="CSV", exact=True).click()
    rows = list(csv.reader(io.StringIO(download.value.path().read_text("utf-8-sig"))))
    assert any("Okafor, Lena" in row for row in rows)
