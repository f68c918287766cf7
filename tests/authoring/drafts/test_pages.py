"""Writing in the browser without a script: every button is a form, and no word is lost."""

import io
import re
from concurrent.futures import ThreadPoolExecutor, wait
from html import unescape

import flask
import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete

from tests.accounts.test_lost_sessions import carried, come_back, expire, send
from tests.conftest import Post, SignIn
from tests.picture_bytes import png_bytes
from tests.world import START, World
from trainer import db
from trainer.accounts import operations as accounts
from trainer.accounts.models import Grant
from trainer.audit import SYSTEM
from trainer.authoring.drafts import operations, queries
from trainer.authoring.drafts.operations import digest_of
from trainer.core.source import Source
from trainer.permissions import Role

HOME = "/authoring/first-steps"
LESSON = f"{HOME}/text/10-start/10-doors.md"


@pytest.fixture
def ines(sign_in: SignIn, post: Post) -> FlaskClient:
    """Ines, with a draft of the published course."""
    client = sign_in("ines")
    assert post(client, HOME).status_code == 303
    return client


def source(database: db.Database, course: str = "first-steps") -> Source:
    with database.reader() as session:
        draft = queries.draft_of(session, course)
        assert draft
        return queries.source(session, draft)


def field(page: str, name: str) -> str:
    """What a hidden field says."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return unescape(found[1])


def written(page: str) -> str:
    """The text in the editor, as a browser sends it."""
    text = page.partition('<textarea id="text"')[2].partition(">\n")[2].partition("</textarea>")[0]
    return unescape(text).replace("\n", "\r\n")


def test_somebody_writes_a_course_from_nothing(sign_in: SignIn, post: Post, database: db.Database) -> None:
    ines = sign_in("ines")
    post(ines, "/authoring/", title="Crisis: the first day", name="crisis", language="en")
    arrange = "/authoring/crisis/outline"
    module = post(ines, arrange, act="add", title="The call", kind="module", module="").location
    lesson = post(ines, arrange, act="add", title="Who rings?", kind="lesson", module="10-the-call").location
    assert (module, lesson) == (
        "/authoring/crisis/text/10-the-call/module.md", "/authoring/crisis/text/10-the-call/10-who-rings.md",
    )  # fmt: skip
    for insert in ("table", "footnote", "note", "choose-one", "choose-all", "gaps"):
        page = ines.get(lesson).text
        form = {"text": written(page), "based_on": field(page, "based_on"), "insert": insert}
        assert post(ines, lesson, **form).status_code == 303
    page = ines.get(lesson).text
    picture = {
        "text": written(page), "based_on": field(page, "based_on"), "insert": "picture",
        "alt": "A telephone at night", "file": (io.BytesIO(png_bytes()), "Telephone 1.png"),
    }  # fmt: skip
    assert post(ines, lesson, **picture).status_code == 303
    page = ines.get(lesson).text
    assert "No problem in this text" in page or "advice" in page
    assert (
        "![A telephone at night](../media/telephone-1.png)"
        in source(database, "crisis")["10-the-call/10-who-rings.md"].decode()
    )
    address = re.findall(r'<img[^>]+src="(/authoring/crisis/media/[^"]+)"', page)[0]
    assert ines.get(address).data.startswith(b"\x89PNG")
    assert page.count('<fieldset class="question"') == 3
    found = post(ines, "/authoring/crisis/check").text
    assert "no title" not in found


def test_a_save_keeps_the_line_ends_of_the_file(ines: FlaskClient, post: Post, database: db.Database) -> None:
    page = ines.get(LESSON).text
    before = source(database)["10-start/10-doors.md"]
    post(ines, LESSON, text=written(page), based_on=field(page, "based_on"))
    assert source(database)["10-start/10-doors.md"] == before
    post(ines, LESSON, text=written(page) + "One more.\r\n", based_on=field(page, "based_on"))
    assert source(database)["10-start/10-doors.md"] == before + b"One more.\n"
    assert "Saved, " in ines.get(LESSON).text


def test_two_editors_in_the_same_lines_both_see_both_texts(
    ines: FlaskClient, post: Post, database: db.Database
) -> None:
    page = ines.get(LESSON).text
    basis, text = field(page, "based_on"), written(page)
    post(ines, LESSON, text=text.replace("title: ", "title: Her "), based_on=basis)
    met = post(ines, LESSON, text=text.replace("title: ", "title: His "), based_on=basis)
    assert met.status_code == 409
    assert "title: Her " in met.text
    assert "title: His " in met.text
    assert "Ines Moreau" in met.text
    assert b"title: Her " in source(database)["10-start/10-doors.md"]
    again = post(ines, LESSON, text=written(met.text), based_on=field(met.text, "based_on"))
    assert again.status_code == 303
    assert b"title: His " in source(database)["10-start/10-doors.md"]


def test_changes_apart_are_joined_and_the_page_says_so(
    ines: FlaskClient, post: Post, database: db.Database
) -> None:
    page = ines.get(LESSON).text
    basis, text = field(page, "based_on"), written(page)
    post(ines, LESSON, text=text + "At the end.\r\n", based_on=basis)
    late = post(
        ines, f"{HOME}/keep/10-start/10-doors.md", text=text.replace("title: ", "title: My "), based_on=basis
    )
    assert late.status_code == 200
    assert late.get_json()["text"].endswith("At the end.\n")
    both = source(database)["10-start/10-doors.md"].decode()
    assert "title: My " in both
    assert both.endswith("At the end.\n")


def test_a_session_that_ended_loses_no_word_of_the_editor(ines: FlaskClient, database: db.Database) -> None:
    page = ines.get(LESSON).text
    long = written(page) + "“Ünïcode” & <b>\r\n" * 2_000
    expire(database)
    lost = send(ines, LESSON, [("text", long), ("based_on", field(page, "based_on"))])
    assert lost.status_code == 401
    kept = come_back(ines, lost, "ines")
    assert send(ines, LESSON, carried(kept.text)).status_code == 303
    assert source(database)["10-start/10-doors.md"].decode().count("Ünïcode") == 2_000


def test_a_paste_of_twenty_megabytes_is_refused_with_what_to_do(ines: FlaskClient, post: Post) -> None:
    page = ines.get(LESSON).text
    huge = post(ines, LESSON, text="x" * 20_000_000, based_on=field(page, "based_on"))
    assert huge.status_code == 413
    large = post(ines, LESSON, text="word\r\n" * 120_000, based_on=field(page, "based_on"))
    assert large.status_code == 422
    assert "512 KiB is the most. Split it" in large.text
    assert large.text.count("word\n") >= 120_000
    kept = post(ines, f"{HOME}/keep/10-start/10-doors.md", text="word\r\n" * 120_000, based_on="")
    assert kept.status_code == 422


def test_problems_stand_at_their_lines_and_never_hide_the_rest(ines: FlaskClient, post: Post) -> None:
    page = ines.get(LESSON).text
    text = written(page).replace("minutes:", "minuets:")
    shown = post(
        ines, LESSON.replace("/text/", "/preview/"), text=text, based_on=field(page, "based_on")
    ).text
    assert "Did you mean <code>minutes</code>?" in shown
    assert '<li class="bad">minuets: ' in shown
    assert "minuets:" in written(shown)
    assert "Not saved yet" in shown
    assert "There is nothing to show" not in shown


@pytest.mark.parametrize("text", ["", "---\r\ntitle: X\r\nlanguage: klingon\r\n---\r\n"])
def test_a_course_without_a_language_is_shown_with_its_problems(
    ines: FlaskClient, post: Post, text: str
) -> None:
    shown = post(ines, f"{HOME}/preview/course.md", text=text, based_on="")
    assert shown.status_code == 200
    assert "Problem" in shown.text


def test_too_many_previews_are_refused_and_nothing_else(
    ines: FlaskClient, app: flask.Flask, post: Post
) -> None:
    app.config["TRAINER"] = app.config["TRAINER"].__class__(previews_per_minute=1)
    assert "As the learner sees it" in ines.get(LESSON).text
    page = ines.get(LESSON).text
    assert "very many previews" in page
    assert post(ines, LESSON, text="---\r\n", based_on=field(page, "based_on")).status_code == 303


def test_what_is_moved_renamed_deleted_and_put_back_keeps_its_text(
    ines: FlaskClient, post: Post, database: db.Database
) -> None:
    before = source(database)
    post(ines, f"{HOME}/outline", down="10-start/10-doors.md")
    assert ines.get(LESSON).location.endswith("10-start/20-doors.md")
    post(ines, f"{HOME}/outline", up="10-start/20-doors.md")
    assert dict(source(database)) == dict(before)
    post(ines, f"{HOME}/outline", {"act": "rename", "path": "10-start/10-doors.md", "title": "Gates: all"})
    assert b"title: Gates: all\n" in source(database)["10-start/10-doors.md"]
    post(ines, f"{HOME}/outline", delete="10-start")
    assert not any(path.startswith("10-start/") for path in source(database))
    page = ines.get(HOME).text
    for address in re.findall(r'action="(/authoring/first-steps/saves/\d+)"', page):
        assert post(ines, address).status_code == 303
    assert set(source(database)) == set(before)


def test_what_is_saved_while_a_page_is_given_another_title_is_not_lost(
    ines: FlaskClient, post: Post, database: db.Database
) -> None:
    path, rename = "10-start/10-doors.md", {"act": "rename", "path": "10-start/10-doors.md", "title": "Gates"}
    with ThreadPoolExecutor(1) as beside, database.writer() as saving:
        draft = queries.draft_of(saving, "first-steps")
        assert draft
        before = queries.source(saving, draft)[path]
        text = before.decode() + "\nSaved meanwhile.\n"
        operations.save(saving, SYSTEM, draft, path, text, based_on=digest_of(before), at=START)
        renamed = beside.submit(post, ines, f"{HOME}/outline", rename)
        wait([renamed], timeout=1)
        saving.commit()
    assert renamed.result().status_code == 303
    stands = source(database)[path]
    assert b"title: Gates\n" in stands
    assert b"Saved meanwhile." in stands


def test_a_page_moves_to_another_module_with_all_that_names_it(
    ines: FlaskClient, post: Post, database: db.Database
) -> None:
    post(ines, f"{HOME}/outline", act="add", title="Later", kind="module", module="")
    folder = next(path.partition("/")[0] for path in source(database) if "later/" in path)
    assert "Move to another module" in ines.get(LESSON).text
    asked = {"act": "transfer", "path": "10-start/10-doors.md", "module": folder}
    there = post(ines, f"{HOME}/outline", asked).location
    assert there.endswith(f"/text/{folder}/10-doors.md")
    assert b"was: [start/doors]" in source(database)[f"{folder}/10-doors.md"]
    assert ines.get(LESSON).location == there
    assert post(ines, f"{HOME}/outline", asked | {"module": "nowhere"}).status_code == 404


def test_a_translation_stands_beside_its_original(ines: FlaskClient, post: Post) -> None:
    asked = {"act": "translate", "path": "10-start/10-doors.md", "language": "fr"}
    french = post(ines, f"{HOME}/outline", asked).location
    assert french.endswith("10-doors.fr.md")
    page = ines.get(french).text
    assert "The original" in page
    assert post(ines, f"{HOME}/outline", asked | {"language": "../x"}).location == LESSON


def test_whoever_instructs_in_one_course_finds_no_other(
    sign_in: SignIn, post: Post, database: db.Database, ministry: World
) -> None:
    ines = sign_in("ines")
    post(ines, "/authoring/", title="Secret", name="secret", language="en")
    post(ines, HOME)
    with database.aside() as session:
        session.execute(delete(Grant).where(Grant.person_id == ministry.people["hugo"]))
        accounts.grant(
            session, SYSTEM, ministry.people["hugo"], Role.INSTRUCTOR, at=START, course_id=ministry.course
        )
    hugo = sign_in("hugo")
    page = hugo.get("/authoring/").text
    assert "first-steps" in page
    assert "secret" not in page
    assert hugo.get(HOME).status_code == 200
    for path in (
        "",
        "/text/course.md",
        "/history/course.md",
        "/saves/1",
        "/pictures",
        f"/media/{'0' * 64}/x.png",
    ):
        assert hugo.get(f"/authoring/secret{path}").status_code == 404
    for path in (
        "",
        "/text/course.md",
        "/keep/course.md",
        "/preview/course.md",
        "/saves/1",
        "/pictures",
        "/check",
        "/outline",
    ):
        assert post(hugo, f"/authoring/secret{path}", text="x").status_code == 404
    assert post(hugo, "/authoring/", title="Own", name="own", language="en").status_code == 303
    assert hugo.get("/authoring/own").status_code == 200
    assert post(hugo, "/authoring/", title="Other", name="secret", language="en").status_code == 422
