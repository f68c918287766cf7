"""The editor in a browser, with its script and without: what is typed is saved, shown and never lost."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import world
from tests.authoring.drafts.test_pages import source
from tests.conftest import SignIn
from tests.judges import OpenPage
from tests.picture_bytes import png_bytes
from tests.world import START, World
from trainer import db
from trainer.audit import Actor
from trainer.authoring.drafts import operations
from trainer.authoring.snippets import BEGINNINGS
from trainer.core.parsing.tree import FileKind

HOME, KEYS = "/authoring/first-steps", "10-start/90-keys.md"
QUIET = 1500  # milliseconds without a key before the page saves
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


@pytest.fixture
def editor(site: str, open_page: OpenPage, sign_in: SignIn, database: db.Database, ministry: World) -> Page:
    """Ines at a lesson of a draft. Its script's clock can be moved on."""
    with database.aside() as session:
        by = Actor(ministry.people["ines"], "instructor")
        draft = operations.open(session, by, "first-steps", at=START)
        text = BEGINNINGS[FileKind.LESSON]("Keys")
        operations.save(session, by, draft, KEYS, text, based_on=None, at=START)
    cookie = sign_in("ines").get_cookie("session")
    assert cookie
    page = open_page(base_url=site)
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": site}])
    page.context.clock.install()
    page.goto(f"{HOME}/text/{KEYS}")
    return page


def text_of(page: Page) -> Locator:
    """Where somebody writes."""
    return page.get_by_role("textbox", name="Text", exact=True)


def rest(page: Page) -> None:
    """Nobody types for as long as the page waits for before it saves."""
    page.clock.fast_forward(QUIET)


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
    text = source(database)[KEYS].decode()
    assert text.count("```question") == 3
    assert "![A key in a door](../media/door-2.png)" in text or "](../media/door.png)" in text


def test_what_was_typed_without_a_line_is_sent_when_it_is_back(editor: Page, database: db.Database) -> None:
    editor.context.set_offline(True)
    text_of(editor).press("Control+End")
    text_of(editor).type("Written on a train.")
    rest(editor)
    expect(editor.locator("#saved")).to_contain_text("kept on this device")
    editor.context.set_offline(False)
    expect(editor.locator("#saved")).to_contain_text("Saved, ", timeout=20_000)
    assert b"Written on a train." in source(database)[KEYS]


def test_a_browser_that_was_closed_too_soon_has_the_text_still(editor: Page, database: db.Database) -> None:
    address, context = editor.url, editor.context
    editor.route("**/keep/**", lambda route: route.abort())
    text_of(editor).press("Control+End")
    text_of(editor).type("Typed and gone.")
    editor.close()
    assert b"Typed and gone." not in source(database)[KEYS]
    again = context.new_page()
    again.goto(address)
    expect(text_of(again)).to_have_value(re.compile("Typed and gone\\."))
    rest(again)
    expect(again.locator("#saved")).to_contain_text("Saved, ")
    assert b"Typed and gone." in source(database)[KEYS]


def test_two_who_write_apart_see_both_changes_and_in_one_line_both_texts(
    editor: Page, database: db.Database
) -> None:
    other = editor.context.new_page()
    other.goto(editor.url)
    one, two = text_of(editor), text_of(other)
    one.press("Control+End")
    one.type("From the first.")
    rest(editor)
    expect(editor.locator("#saved")).to_contain_text("Saved, ")
    two.fill(two.input_value().replace("title: Keys", "title: All keys"))
    rest(other)
    expect(other.locator("#saved")).to_contain_text("somebody else")
    assert "From the first." in two.input_value()
    one.fill(one.input_value().replace("title: Keys", "title: Some keys"))
    rest(editor)
    expect(editor.locator("#saved")).to_contain_text("same lines")
    editor.get_by_role("button", name="Save", exact=True).click()
    expect(editor.get_by_role("heading", name="Two texts")).to_be_visible()
    editor.get_by_role("button", name="Save this text").click()
    expect(editor.get_by_role("heading", name="Some keys", level=1)).to_be_visible()
    expect(editor.locator("#saved")).to_contain_text("Saved, ")
    assert b"title: Some keys" in source(database)[KEYS]
