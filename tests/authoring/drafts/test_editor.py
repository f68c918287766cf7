"""The editor in a browser, with its script and without: what is typed is saved, shown and never lost."""

import pytest
from playwright.sync_api import Page, expect

from tests import world
from tests.authoring.drafts.test_pages import source
from tests.judges import OpenPage
from tests.picture_bytes import png_bytes
from trainer import db

HOME = "/authoring/first-steps"
PICTURE = {"name": "door.png", "mimeType": "image/png", "buffer": png_bytes()}


def enter(page: Page, name: str = "ines") -> None:
    page.goto("/accounts/sign-in")
    page.get_by_label("E-mail").fill(world.email(name))
    page.get_by_label("Password", exact=True).fill(world.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("link", name="My training" if name == "lena" else "My courses")).to_be_visible()


def begin(page: Page, title: str) -> None:
    """Add a lesson to the published course, in a draft of it."""
    enter(page)
    page.goto(HOME)
    page.get_by_role("button", name="Begin a draft").click()
    expect(page.get_by_role("heading", name="Outline")).to_be_visible()
    page.get_by_label("Title").fill(title)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with a script", "without"])
def test_somebody_writes_a_lesson_with_a_figure_and_three_questions(
    site: str, open_page: OpenPage, database: db.Database, scripts: bool
) -> None:
    page = open_page(base_url=site, scripts=scripts)
    begin(page, "Keys")
    preview = page.locator("#preview")
    for label in ("Choose one", "Choose all that apply", "Fill the gaps"):
        if not page.get_by_role("button", name=label, exact=True).is_visible():
            page.get_by_text("Put something in").click()
        before = preview.locator("fieldset.question").count()
        page.get_by_role("button", name=label, exact=True).click()
        expect(preview.locator("fieldset.question")).to_have_count(before + 1)
    if not page.get_by_label("What it shows").is_visible():
        page.get_by_text("Put something in").click()
    page.get_by_label("File").set_input_files(PICTURE)
    page.get_by_label("What it shows").fill("A key in a door")
    page.get_by_role("button", name="Put the picture in").click()
    expect(preview.get_by_role("img", name="A key in a door")).to_be_visible()
    expect(page.locator("#saved")).to_contain_text("Saved, ")
    text = source(database)["10-start/90-keys.md"].decode()
    assert text.count("```question") == 3
    assert "![A key in a door](../media/door-2.png)" in text or "](../media/door.png)" in text


def test_what_was_typed_without_a_line_is_sent_when_it_is_back(
    site: str, open_page: OpenPage, database: db.Database
) -> None:
    page = open_page(base_url=site)
    begin(page, "Keys")
    area = page.get_by_role("textbox", name="Text", exact=True)
    page.context.set_offline(True)
    area.press("Control+End")
    area.type("Written on a train.")
    expect(page.locator("#saved")).to_contain_text("kept on this device")
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_contain_text("Saved, ", timeout=20_000)
    assert b"Written on a train." in source(database)["10-start/90-keys.md"]


def test_a_browser_that_was_closed_too_soon_has_the_text_still(
    site: str, open_page: OpenPage, database: db.Database
) -> None:
    page = open_page(base_url=site)
    begin(page, "Keys")
    address = page.url
    page.route("**/keep/**", lambda route: route.abort())
    area = page.get_by_role("textbox", name="Text", exact=True)
    area.press("Control+End")
    area.type("Typed and gone.")
    context = page.context
    page.close()
    assert b"Typed and gone." not in source(database)["10-start/90-keys.md"]
    again = context.new_page()
    again.goto(address)
    expect(again.get_by_role("textbox", name="Text", exact=True)).to_have_value(
        r := again.locator("#text").input_value()
    )
    assert "Typed and gone." in r
    expect(again.locator("#saved")).to_contain_text("Saved, ")
    assert b"Typed and gone." in source(database)["10-start/90-keys.md"]


def test_two_who_write_apart_see_both_changes_and_in_one_line_both_texts(
    site: str, open_page: OpenPage, database: db.Database
) -> None:
    page = open_page(base_url=site)
    begin(page, "Keys")
    other = page.context.new_page()
    other.goto(page.url)
    one, two = (tab.get_by_role("textbox", name="Text", exact=True) for tab in (page, other))
    one.press("Control+End")
    one.type("From the first.")
    expect(page.locator("#saved")).to_contain_text("Saved, ")
    two.fill(two.input_value().replace("title: Keys", "title: All keys"))
    expect(other.locator("#saved")).to_contain_text("somebody else")
    assert "From the first." in two.input_value()
    one.fill(one.input_value().replace("title: Keys", "title: Some keys"))
    expect(page.locator("#saved")).to_contain_text("same lines")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Two texts")).to_be_visible()
    page.get_by_role("button", name="Save this text").click()
    expect(page.get_by_role("heading", name="Some keys", level=1)).to_be_visible()
    expect(page.locator("#saved")).to_contain_text("Saved, ")
    assert b"title: Some keys" in source(database)["10-start/90-keys.md"]
