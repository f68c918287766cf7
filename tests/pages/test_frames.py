"""Frames: what a page holds of its reader is never another's, and what has changed is never old."""

import re

import flask
import pytest
from sqlalchemy import update

from tests.conftest import Post, SignIn
from tests.world import World
from trainer import db, settings
from trainer.accounts.models import Person
from trainer.pages.frames import Frames

LESSON = "/learning/first-steps/start/windows"
PRACTICE = f"{LESSON}/practice/glass-is"


def unguarded(page: str) -> str:
    """A page without the guards of its forms, which carry the second they were made in."""
    return re.sub(r'(csrf_token" value|csrf" content|data-csrf)="[^"]*"', "", page)


def held(app: flask.Flask) -> str:
    """All text that the frames of this process hold."""
    frames: Frames = app.extensions["frames"]
    return "".join("".join(frame.texts) for frame in frames.held.values())


PAGES = [LESSON, "/learning/first-steps", "/learning/", "/catalogue/"]


@pytest.mark.parametrize("page", PAGES)
def test_a_reader_gets_the_same_page_from_a_frame_made_for_another_as_from_a_new_one(
    app: flask.Flask, sign_in: SignIn, post: Post, page: str
) -> None:
    lena, otto = sign_in("lena"), sign_in("otto")
    post(lena, "/learning/first-steps/start/doors")
    post(lena, PRACTICE, q="")
    assert lena.get(f"{page}?q=only-lena").status_code == 200
    after_another = unguarded(otto.get(page).text)
    app.extensions["frames"] = Frames()
    assert unguarded(otto.get(page).text) == after_another
    assert "Lena" not in after_another
    assert "only-lena" not in after_another


def test_a_frame_holds_nothing_of_the_one_it_was_made_for(app: flask.Flask, sign_in: SignIn) -> None:
    lena = sign_in("lena")
    page = lena.get(f"{LESSON}?q=only-lena").text
    secrets = {"Lena", "only-lena", *re.findall(r'name="csrf_token" value="([^"]+)"', page)}
    assert all(secret in page for secret in secrets)
    frames = held(app)
    assert "csrf" in frames
    assert not [secret for secret in secrets if secret in frames]


def test_a_notice_stands_on_one_page_and_on_nobody_elses(sign_in: SignIn) -> None:
    lena, otto = sign_in("lena"), sign_in("otto")
    with lena.session_transaction() as cookie:
        cookie["_flashes"] = [("ok", "Only for Lena")]
    assert "Only for Lena" in lena.get(LESSON).text
    assert "Only for Lena" not in lena.get(LESSON).text
    assert "Only for Lena" not in otto.get(LESSON).text


def test_a_reader_sends_their_own_guard_from_a_page_that_others_share(sign_in: SignIn) -> None:
    sign_in("lena").get(LESSON)
    otto = sign_in("otto")
    page = otto.get(LESSON).text
    guards = set(re.findall(r'name="csrf_token" value="([^"]+)"', page))
    assert len(guards) == 1
    answer = otto.post("/learning/first-steps/start/doors", data={"csrf_token": guards.pop()})
    assert answer.status_code == 303


def test_who_chose_dark_pages_or_another_zone_chose_for_themselves(
    database: db.Database, ministry: World, sign_in: SignIn
) -> None:
    with database.aside() as session:
        lena = update(Person).where(Person.id == ministry.people["lena"])
        session.execute(lena.values(theme="dark", time_zone="Asia/Tokyo"))
    page = sign_in("lena").get(LESSON).text
    assert 'data-theme="dark"' in page
    assert "Asia/Tokyo" in page
    other = sign_in("otto").get(LESSON).text
    assert "data-theme" not in other
    assert "Asia/Tokyo" not in other


def test_a_page_offers_only_what_its_reader_may_do(sign_in: SignIn) -> None:
    assert "/learning/" in sign_in("lena").get(LESSON).text
    hugo = sign_in("hugo").get(LESSON).text
    assert "/reports/" in hugo
    assert "Done, " not in hugo
    lena = sign_in("lena").get(LESSON).text
    assert "/reports/" not in lena
    assert "Done, " in lena


def test_a_practice_answer_stands_on_the_page_of_whoever_gave_it(sign_in: SignIn, post: Post) -> None:
    lena, otto = sign_in("lena"), sign_in("otto")
    token = re.findall(r'name="q" value="([^"]+)"', lena.get(LESSON).text)[0]
    post(lena, PRACTICE, q=token)
    assert "practice-glass-is-told" in lena.get(LESSON).text
    assert "practice-glass-is-told" not in otto.get(LESSON).text


def test_what_has_just_been_done_stands_in_the_outline(sign_in: SignIn, post: Post) -> None:
    lena = sign_in("lena")
    before = lena.get(LESSON).text
    post(lena, "/learning/first-steps/start/doors")
    after = lena.get(LESSON).text
    assert before.count('class="status ok"') + 1 == after.count('class="status ok"')


def test_a_new_name_of_the_house_stands_on_the_next_page(sign_in: SignIn, database: db.Database) -> None:
    lena = sign_in("lena")
    lena.get(LESSON)
    with database.aside() as session:
        settings.change(session, name="Ministry of Quiet Words")
    assert "Ministry of Quiet Words" in lena.get(LESSON).text
