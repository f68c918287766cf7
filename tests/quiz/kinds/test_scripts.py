"""What scripts make nicer: moving, dragging, saying how sure one is."""

import re

from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests import world
from tests.conftest import Post
from tests.quiz.kinds.answering import QUIZ, answer_to, posted, slots
from tests.world import START
from trainer import db
from trainer.audit import SYSTEM
from trainer.authoring import operations as authoring
from trainer.authoring.operations import Origin
from trainer.core.course import Quiz
from trainer.core.source import Source
from trainer.quiz.models import Response


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
