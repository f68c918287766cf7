"""Publishing a draft: what it would change is said first, nothing happens twice, nobody's work is undone."""

from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from tests import world
from tests.authoring.commands import NEW_DOORS
from tests.authoring.drafts.test_pages import HOME, field, source
from tests.authoring.test_publish import changed, publish
from tests.conftest import Post, SignIn
from tests.quiz.test_remarking import WALL_IS_RIGHT, sit, text
from tests.world import START, World
from trainer import db
from trainer.accounts import operations as accounts
from trainer.accounts.models import Grant
from trainer.audit import SYSTEM, Actor
from trainer.authoring.drafts import operations, queries
from trainer.authoring.operations import Origin
from trainer.catalogue.models import CourseRow, Revision
from trainer.core.source import Source
from trainer.permissions import Role
from trainer.quiz.models import Attempt

DOORS = "10-start/10-doors.md"
ROOM = f"{HOME}/publish"


@pytest.fixture
def ines(sign_in: SignIn, post: Post) -> FlaskClient:
    """Ines, with a draft of the published course."""
    client = sign_in("ines")
    assert post(client, HOME).status_code == 303
    return client


def put(database: db.Database, files: Source, course: str = "first-steps") -> None:
    """Let a draft hold these files."""
    with database.aside() as session:
        draft = queries.draft_of(session, course)
        assert draft
        operations.replace(session, Actor(), draft, files, base_revision=draft.base_revision_id, at=START)


def numbers(database: db.Database) -> list[int]:
    with database.reader() as session:
        return list(session.scalars(select(Revision.number).order_by(Revision.id)))


def go(client: FlaskClient, post: Post, room: str = ROOM, **fields: object) -> str:
    """Look at the page and press its button; where that leads, or what it says instead."""
    page = client.get(room).text
    answer = post(client, room, seen=field(page, "seen"), note="Doors close too", **fields)
    return client.get(answer.location).text if answer.status_code == 303 else answer.text


def test_what_learners_will_find_changed_is_said_before_anything_is_published(
    ines: FlaskClient, post: Post, database: db.Database
) -> None:
    put(database, changed({DOORS: NEW_DOORS}))
    page = ines.get(ROOM).text
    assert "The text of the lesson “Doors” changes." in page
    assert "closes" in page.partition("<ins>")[2]
    assert "What becomes of marks" not in page
    assert numbers(database) == [1]
    told = go(ines, post)
    assert "Revision 2 is published." in told
    assert "Nothing changed" in told
    with database.reader() as session:
        newest = session.scalars(select(Revision).order_by(Revision.id.desc())).first()
        assert newest
        assert (newest.source, newest.note, newest.number) == ("browser", "Doors close too", 2)
    assert "A door closes." in ines.get("/learning/preview/first-steps/start/doors").text


def test_publishing_asks_for_a_reason_and_for_a_fresh_password(
    ines: FlaskClient, post: Post, database: db.Database
) -> None:
    put(database, changed({DOORS: NEW_DOORS}))
    seen = field(ines.get(ROOM).text, "seen")
    refused = post(ines, ROOM, seen=seen, note=" ")
    assert refused.status_code == 422
    assert "Write why this is published" in refused.text
    assert numbers(database) == [1]


def test_two_tabs_publish_once(ines: FlaskClient, post: Post, database: db.Database) -> None:
    put(database, changed({DOORS: NEW_DOORS}))
    seen = field(ines.get(ROOM).text, "seen")
    for _tab in range(2):
        answer = post(ines, ROOM, seen=seen, note="Once")
        assert answer.status_code == 303
    assert "This is what is published already." in ines.get(answer.location).text
    assert numbers(database) == [1, 2]


def test_what_nobody_has_looked_at_is_not_published(
    ines: FlaskClient, post: Post, database: db.Database
) -> None:
    put(database, changed({DOORS: NEW_DOORS}))
    seen = field(ines.get(ROOM).text, "seen")
    put(database, changed({DOORS: NEW_DOORS.replace("closes", "slams")}))
    answer = post(ines, ROOM, seen=seen, note="Once")
    assert answer.status_code == 409
    assert "Nothing has been published" in answer.text
    assert "slams" in answer.text
    assert numbers(database) == [1]


def test_problems_stand_first_and_nothing_is_published(
    ines: FlaskClient, post: Post, database: db.Database
) -> None:
    put(database, changed({DOORS: "---\ntitle: Doors\nminuets: 5\n---\nA door.\n"}))
    page = ines.get(ROOM).text
    assert "Did you mean" in page
    assert f"{HOME}/text/{DOORS}" in page
    assert 'name="note"' not in page
    with database.reader() as session:
        draft = queries.draft_of(session, "first-steps")
        assert draft
        state = queries.state(session, draft)
    assert post(ines, ROOM, seen=state, note="x").status_code == 409
    assert numbers(database) == [1]


def test_pages_that_look_renamed_are_asked_about_before_anything_else(
    ines: FlaskClient, post: Post, database: db.Database
) -> None:
    files = dict(world.source("first-steps"))
    files["10-start/12-gates.md"] = files.pop(DOORS)
    moved = {path: data.replace(b"10-doors.md", b"12-gates.md") for path, data in files.items()}
    put(database, Source(moved))
    page = ines.get(ROOM).text
    assert "start/gates is new and looks like start/doors" in page
    assert 'name="note"' not in page
    asked = {"page-start/gates": "new"}
    new = ines.get(post(ines, f"{HOME}/renamed", asked).location).text
    assert field(new, "new") == "start/gates"
    assert "New lesson" in unescape(new)
    same = ines.get(post(ines, f"{HOME}/renamed", {"page-start/gates": "same"}).location).text
    assert 'name="note"' in same
    assert "New lesson" not in same
    assert b"was: [start/doors]" in source(database)["10-start/12-gates.md"]
    assert "Revision 2 is published." in go(ines, post)


@pytest.mark.parametrize(("policy", "points"), [("NEVER_LOWER", [3, 3]), ("EXACT", [3, 2])])
def test_a_corrected_key_asks_for_a_policy_with_its_figures(
    ines: FlaskClient, post: Post, database: db.Database, ministry: World, policy: str, points: list[int]
) -> None:
    with database.aside() as session:
        sit(session, ministry.people["lena"], "openings", "fingers", wall=True)
        sit(session, ministry.people["otto"], "which", "openings", "fingers")
    put(database, text(*WALL_IS_RIGHT))
    page = ines.get(ROOM).text
    assert "No mark is lowered: 1 score changes, 1 person newly passes, 0 people lose a pass." in page
    assert "alone counts: 2 scores change, 1 person newly passes, 1 person loses a pass." in page
    with database.reader() as session:
        assert [one.points for one in session.scalars(select(Attempt).order_by(Attempt.id))] == [2, 3]
    assert "reads it" in go(ines, post, policy=policy)
    told = go(ines, post, policy=policy, reason="A wall opens")
    assert "1 person newly passes" in told
    with database.reader() as session:
        assert [one.points for one in session.scalars(select(Attempt).order_by(Attempt.id))] == points


def test_a_newer_revision_is_taken_into_the_draft_before_it_is_published(
    ines: FlaskClient, post: Post, database: db.Database
) -> None:
    put(database, changed({DOORS: NEW_DOORS}))
    with database.aside() as session:
        windows = world.source("first-steps")["10-start/20-windows.md"].decode() + "\nGlass breaks.\n"
        assert publish(session, changed({"10-start/20-windows.md": windows}), Origin.BROWSER)
    page = ines.get(ROOM).text
    assert "Revision 2 is newer than the draft" in page
    assert 'name="note"' not in page
    assert "both now" in ines.get(post(ines, f"{HOME}/catch-up").location).text
    held = source(database)
    assert b"Glass breaks." in held["10-start/20-windows.md"]
    assert b"A door closes." in held[DOORS]
    assert "Revision 3 is published." in go(ines, post)


def test_where_both_changed_the_same_lines_the_draft_stands_and_the_other_is_kept(
    ines: FlaskClient, post: Post, database: db.Database
) -> None:
    put(database, changed({DOORS: NEW_DOORS}))
    with database.aside() as session:
        theirs = NEW_DOORS.replace("closes", "jams")
        assert publish(session, changed({DOORS: theirs}), Origin.BROWSER)
    page = ines.get(post(ines, f"{HOME}/catch-up").location).text
    assert f"changed the same lines of {DOORS}" in page
    assert source(database)[DOORS].decode() == NEW_DOORS
    history = ines.get(f"{HOME}/history/{DOORS}").text
    assert "Not taken, kept beside" in history


def test_a_draft_that_changes_nothing_follows_what_is_published_otherwise(
    ines: FlaskClient, database: db.Database
) -> None:
    with database.aside() as session:
        assert publish(session, changed({DOORS: NEW_DOORS}), Origin.BROWSER)
    assert source(database)[DOORS].decode() == NEW_DOORS
    assert "newer than the draft" not in ines.get(HOME).text


def test_a_text_that_is_open_while_its_draft_is_published_is_saved_as_ever(
    ines: FlaskClient, post: Post, database: db.Database
) -> None:
    put(database, changed({DOORS: NEW_DOORS}))
    basis = field(ines.get(f"{HOME}/text/{DOORS}").text, "based_on")
    go(ines, post)
    saved = post(ines, f"{HOME}/text/{DOORS}", text=NEW_DOORS + "Late.\n", based_on=basis)
    assert saved.status_code == 303
    assert source(database)[DOORS].endswith(b"Late.\n")


def only_in(session: Session, person: int, course: int) -> None:
    """Leave somebody the role of instructor in one course alone."""
    session.execute(delete(Grant).where(Grant.person_id == person, Grant.role == Role.INSTRUCTOR))
    accounts.grant(session, SYSTEM, person, Role.INSTRUCTOR, at=START, course_id=course)


def test_who_begins_a_course_may_write_it_once_it_is_published_and_stays_signed_in(
    sign_in: SignIn, post: Post, database: db.Database, ministry: World
) -> None:
    with database.aside() as session:
        only_in(session, ministry.people["hugo"], ministry.course)
    hugo = sign_in("hugo")
    post(hugo, "/authoring/", title="Night desk", name="night-desk", language="en", example="y")
    assert "Revision 1 is published." in go(hugo, post, "/authoring/night-desk/publish")
    assert hugo.get("/authoring/night-desk/revisions").status_code == 200
    with database.reader() as session:
        course = session.scalar(select(CourseRow.id).where(CourseRow.name == "night-desk"))
        held = select(func.count(Grant.id)).where(Grant.scope_course_id == course)
        assert session.scalar(held) == 1
    ines = sign_in("ines")
    post(ines, "/authoring/", title="Day desk", name="day-desk", language="en", example="y")
    go(ines, post, "/authoring/day-desk/publish")
    with database.reader() as session:
        course = session.scalar(select(CourseRow.id).where(CourseRow.name == "day-desk"))
        assert session.scalar(select(func.count(Grant.id)).where(Grant.scope_course_id == course)) == 0


def test_a_new_course_is_refused_under_a_name_that_another_has_by_now(
    sign_in: SignIn, post: Post, database: db.Database
) -> None:
    ines = sign_in("ines")
    post(ines, "/authoring/", title="Tongues", name="two-tongues", language="en", example="y")
    with database.aside() as session:
        files = world.source("two-tongues")
        assert publish(session, files, name="two-tongues")
    page = ines.get("/authoring/two-tongues/publish").text
    assert "Another course has been published under this name" in page
    assert 'name="note"' not in page
    for name in ("two-tongues", "reports"):
        answer = post(ines, "/authoring/", title="T", name=name, language="en")
        assert "There is a course called" in answer.text


@pytest.mark.usefixtures("ines")
def test_who_writes_another_course_finds_none_of_these_doors(
    sign_in: SignIn, post: Post, database: db.Database, ministry: World
) -> None:
    with database.aside() as session:
        other = publish(session, world.source("two-tongues"), name="two-tongues")
        assert other
        only_in(session, ministry.people["hugo"], other.course_id)
    hugo = sign_in("hugo")
    assert hugo.get(ROOM).status_code == 404
    for door in ("publish", "renamed", "catch-up", "take-out", "revisions/1/restore", "archive/draft"):
        assert post(hugo, f"{HOME}/{door}").status_code == 404


def test_reports_of_readers_need_attention_in_my_courses(sign_in: SignIn, post: Post) -> None:
    lena, ines = sign_in("lena"), sign_in("ines")
    assert "report of a reader" not in ines.get("/authoring/").text
    post(lena, "/learning/first-steps/report?page=start/doors", anchor="", text="It is upside down.")
    assert "1 report of a reader" in ines.get("/authoring/").text
