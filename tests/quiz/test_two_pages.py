"""An attempt on two pages or devices at once, and what was missed, tried again."""

import json
import re

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import expect
from sqlalchemy import func, select

from tests import world
from tests.conftest import Post, SignIn
from tests.judges import OpenPage
from tests.quiz.sitting.steps import FINAL, begin, number_of, open_final, saved, told
from tests.world import START
from trainer import clock, db
from trainer.audit import SYSTEM
from trainer.authoring import operations as authoring
from trainer.authoring.operations import Origin
from trainer.core.source import Source
from trainer.quiz.models import Attempt, Response


@pytest.fixture
def lena(sign_in: SignIn) -> FlaskClient:
    """Lena's browser."""
    return sign_in("lena")


def seen(page: str) -> dict[str, str]:
    """What a page says of the answers it shows."""
    return dict(re.findall(r'name="(q\d+\.seen)" value="([^"]+)"', page))


def test_a_page_that_stood_open_does_not_put_back_what_was_given_on_another(
    lena: FlaskClient, post: Post, database: db.Database
) -> None:
    sitting = begin(lena, post)
    old = lena.get(sitting).text
    fingers, pivot = number_of(old, "How many fingers"), number_of(old, "pivot")
    post(lena, f"{sitting}/answers/{fingers}", {f"q{fingers}": "5"})
    stale = seen(old) | {f"q{fingers}": "", f"q{pivot}": "hinge", "part": "1", "go": "check"}
    assert post(lena, sitting, stale).location == f"{sitting}/check"
    assert sorted(str(one.get("value", one.get("text"))) for one in saved(database) if one) == ["5", "hinge"]


def test_the_answer_given_last_counts_and_the_page_says_what_it_replaced(
    lena: FlaskClient, post: Post, database: db.Database
) -> None:
    sitting = begin(lena, post)
    old = lena.get(sitting).text
    fingers = number_of(old, "How many fingers")
    post(lena, f"{sitting}/answers/{fingers}", {f"q{fingers}": "5"})
    onward = post(lena, sitting, seen(old) | {f"q{fingers}": "6", "part": 1, "go": "check"})
    assert "had been answered on another page" in lena.get(onward.location).text
    assert [one["value"] for one in saved(database) if one] == ["6"]
    said = told(post(lena, f"{sitting}/answers/{fingers}", seen(old) | {f"q{fingers}": "7"}))
    assert "another page" in said["state"]
    kept = post(lena, f"{sitting}/answers/{fingers}", {f"q{fingers}.seen": said["seen"], f"q{fingers}": "8"})
    assert "another page" not in told(kept)["state"]


def test_what_was_kept_on_a_device_gives_way_to_a_later_answer_and_says_so(
    lena: FlaskClient, post: Post, database: db.Database
) -> None:
    sitting = begin(lena, post)
    old = lena.get(sitting).text
    fingers = number_of(old, "How many fingers")
    before = clock.now().timestamp()
    post(lena, f"{sitting}/answers/{fingers}", {f"q{fingers}": "5"})
    kept = post(lena, f"{sitting}/answers/{fingers}", seen(old) | {f"q{fingers}": "3", "kept": before})
    assert told(kept)["overtaken"]
    assert "it counts" in told(kept)["state"]
    assert [one["value"] for one in saved(database) if one] == ["5"]


def test_a_declaration_that_is_missing_locks_nothing(
    lena: FlaskClient, post: Post, database: db.Database
) -> None:
    text = dict(world.source("first-steps"))
    text["90-final.quiz.md"] = text["90-final.quiz.md"].replace(
        b"pass: 75%", b"pass: 75%\ndeclaration: I did."
    )
    source = Source(text)
    with database.aside() as session:
        parts = world.compiled("first-steps", source)
        authoring.publish(session, SYSTEM, "first-steps", source, parts, origin=Origin.FOLDER, at=START)
    sitting = begin(lena, post)
    lena.get(sitting)
    with database.writer() as session:  # somebody else holds what the attempt would have to wait for
        session.scalars(select(Attempt).with_for_update()).all()
        assert post(lena, f"{sitting}/hand-in").status_code == 422
    assert post(lena, f"{sitting}/hand-in", declared="yes").location == f"{sitting}/result"


def test_links_of_a_sitting_and_its_result_find_the_quiz_under_its_new_name(
    lena: FlaskClient, post: Post, database: db.Database
) -> None:
    sitting = begin(lena, post)
    text = dict(world.source("first-steps"))
    text["90-last.quiz.md"] = text.pop("90-final.quiz.md").replace(
        b"kind: graded", b"kind: graded\nwas: final"
    )
    lesson = text.pop("10-start/10-doors.md").replace(b"title: Doors", b"title: Doors\nwas: start/doors")
    text["10-start/10-gates.md"] = lesson
    text["90-last.quiz.md"] = text["90-last.quiz.md"].replace(b"10-doors.md", b"10-gates.md")
    source = Source(text)
    with database.aside() as session:
        parts = world.compiled("first-steps", source)
        authoring.publish(session, SYSTEM, "first-steps", source, parts, origin=Origin.FOLDER, at=START)
    assert lena.get(FINAL).location == "/quiz/first-steps/last"
    for _ in range(3):
        for path in (sitting, f"{sitting}/check"):
            assert 'href="/quiz/first-steps/last"' in lena.get(path).text
        post(lena, f"{sitting}/hand-in")
        result = lena.get(f"{sitting}/result").text
        links = set(re.findall(r'href="(/(?:quiz|learning)/[^"#]+)', result))
        assert "/quiz/first-steps/last" in links
        assert {lena.get(link).status_code for link in links} == {200}
        last, sitting = sitting, begin(lena, post, "/quiz/first-steps/last")
    assert "/learning/first-steps/start/gates#hinges" in lena.get(f"{last}/result").text


def test_what_was_missed_is_tried_again_and_nothing_of_it_is_kept(
    lena: FlaskClient, post: Post, database: db.Database
) -> None:
    for _ in range(3):
        sitting = begin(lena, post)
        post(lena, f"{sitting}/hand-in")
    assert f'href="{sitting}/again"' in lena.get(f"{sitting}/result").text
    page = lena.get(f"{sitting}/again").text
    assert page.count('<fieldset class="question"') == 4
    assert "canary" not in page
    fingers, pivot = number_of(page, "How many fingers"), number_of(page, "pivot")
    tried = post(lena, f"{sitting}/again", {f"q{fingers}": "many", f"q{pivot}": "hinge"}).text
    assert 'aria-invalid="true"' in tried
    assert tried.count("Not answered") == 2
    assert tried.count('<div class="note ok"') == 1
    with database.reader() as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 0
        assert session.scalars(select(Attempt.points)).all() == [0, 0, 0]


def test_two_tabs_that_cannot_send_keep_each_its_own(
    site: str, open_page: OpenPage, database: db.Database
) -> None:
    page = open_page(base_url=site)
    open_final(page)
    other = page.context.new_page()
    other.goto(page.url)
    page.context.set_offline(True)
    tabs = ((page, "How many fingers", "5"), (other, "What is the pivot", "hinge"))
    for tab, words, typed in tabs:
        question = tab.locator("fieldset", has_text=words)
        question.get_by_role("textbox").fill(typed)
        expect(question.get_by_text("Kept on this device")).to_be_visible()
    address = page.url
    page.close()
    other.close()
    later = page.context.new_page()
    page.context.set_offline(False)
    later.goto(address)
    for _, words, typed in tabs:
        expect(later.locator("fieldset", has_text=words).get_by_role("textbox")).to_have_value(typed)
    assert len(saved(database)) == 2


def test_the_page_to_hand_in_first_sends_what_was_kept(
    site: str, open_page: OpenPage, database: db.Database
) -> None:
    page = open_page(base_url=site)
    open_final(page)
    sitting = page.url
    page.goto(f"{sitting}/check")
    expect(page.get_by_role("button", name="Hand in now")).to_be_visible()
    number = page.get_by_role("row").filter(has_text="How many fingers").locator(".n").inner_text()
    attempt = sitting.rsplit("/", 1)[1]
    kept = json.dumps({"fields": [[f"q{number}", "5"]], "given": clock.now().timestamp()})
    page.evaluate(
        "([key, kept]) => localStorage.setItem(key, kept)", [f"trainer:unsent:{attempt}:{number}", kept]
    )
    page.reload()
    expect(page.get_by_text("3 questions of 4 are not answered.")).to_be_visible()
    assert [one["value"] for one in saved(database) if one] == ["5"]
