"""The history of a course: what was published can be read, compared and taken out by those who write it."""

import dataclasses
import json

import flask
import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests import world
from tests.authoring.commands import NEW_DOORS
from tests.authoring.test_publish import changed, publish
from tests.conftest import Post, SignIn
from tests.site import guard
from tests.world import START, World
from trainer import db
from trainer.accounts import operations as accounts
from trainer.audit import SYSTEM, AuditEvent, AuditPayload
from trainer.authoring import operations as authoring
from trainer.authoring.operations import Origin
from trainer.catalogue.models import Revision
from trainer.core.source import pack, unpack
from trainer.learning.models import Enrolment
from trainer.permissions import Role

COURSE = "/authoring/first-steps"
DOORS = "10-start/10-doors.md"


@pytest.fixture
def twice(database: db.Database, ministry: World) -> World:
    """The course in two revisions: in the second, the doors close."""
    with database.aside() as session:
        publish(session, changed({DOORS: NEW_DOORS}), Origin.BROWSER, note="Doors close too")
    return ministry


def send(
    client: FlaskClient, data: bytes, name: str = "mine.zip", to: str = f"{COURSE}/archive"
) -> TestResponse:
    """Bring an archive as a browser does; the whole form in memory, so that no file stays open."""
    parts = (("csrf_token", "", guard(client).encode()), ("archive", f'; filename="{name}"', data))
    form = b"".join(
        f'--line\r\nContent-Disposition: form-data; name="{field}"{more}\r\n\r\n'.encode() + value + b"\r\n"
        for field, more, value in parts
    )
    kind = "multipart/form-data; boundary=line"
    return client.post(to, data=form + b"--line--\r\n", content_type=kind)


@pytest.mark.usefixtures("twice")
def test_revisions_are_listed_with_who_when_whence_and_why(sign_in: SignIn) -> None:
    page = sign_in("ines").get(f"{COURSE}/revisions").text
    assert page.index("Revision 2") < page.index("Revision 1")
    assert page.count("Current") == 1
    for said in ("Doors close too", "Written here", "From a folder", "the operator"):
        assert said in page
    assert (
        "Revision 2" not in sign_in("ines").get(f"{COURSE}/revisions?before=2").text.partition("<tbody>")[2]
    )


@pytest.mark.usefixtures("twice")
def test_a_page_is_shown_as_it_was_and_nothing_is_recorded(sign_in: SignIn, database: db.Database) -> None:
    ines = sign_in("ines")
    old, new = (ines.get(f"{COURSE}/revisions/{number}/start/doors").text for number in (1, 2))
    assert "A door closes." in new
    assert "A door closes." not in old
    assert "Not current: as in revision 1" in old
    quiz = ines.get(f"{COURSE}/revisions/1/final").text
    assert "Right answer" in quiz or "checked" in quiz
    for page in (old, new, quiz):
        assert 'method="post"' not in page.partition("<main")[2].partition("</main>")[0]
    with database.reader() as session:
        assert session.scalar(select(func.count(Enrolment.id))) == 0


@pytest.mark.usefixtures("twice")
def test_two_revisions_are_compared_by_files_and_by_words(sign_in: SignIn) -> None:
    ines = sign_in("ines")
    page = ines.get(f"{COURSE}/compare").text
    assert "1 file differs" in page
    assert DOORS in page
    assert "<ins>" in page
    assert "<del>" in page
    assert "closes" in page.partition("<ins>")[2]
    assert "closes" in ines.get(f"{COURSE}/compare?before=2&after=1").text.partition("<del>")[2]
    assert "Nothing differs" in ines.get(f"{COURSE}/compare?before=1&after=1").text
    assert ines.get(f"{COURSE}/compare?before=1&after=9").status_code == 404


@pytest.mark.usefixtures("twice")
def test_what_texts_contain_is_shown_and_never_runs(sign_in: SignIn, database: db.Database) -> None:
    with database.aside() as session:
        publish(session, changed({DOORS: NEW_DOORS + "\n`<script>alert(1)</script>`\n"}), Origin.BROWSER)
    page = sign_in("ines").get(f"{COURSE}/compare").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.usefixtures("twice")
def test_a_revision_is_taken_out_edited_and_checked_byte_for_byte(
    sign_in: SignIn, post: Post, database: db.Database
) -> None:
    ines = sign_in("ines")
    sent = post(ines, f"{COURSE}/revisions/1/archive")
    assert (sent.status_code, sent.mimetype) == (200, "application/zip")
    assert sent.headers["Content-Disposition"] == "attachment; filename=first-steps-1.zip"
    assert sent.data == post(ines, f"{COURSE}/revisions/1/archive").data
    unpacked = unpack(sent.data, "x.zip")
    assert dict(unpacked.source) == dict(world.source("first-steps"))
    assert unpacked.based_on == ("first-steps", 1)
    checked = send(ines, sent.data).text
    assert "comes from revision 1; the course is at revision 2" in checked
    assert "This archive can be published" in checked
    assert "closes" in checked.partition("<del>")[2]
    same = send(ines, post(ines, f"{COURSE}/revisions/2/archive").data).text
    assert "This archive is what is published" in same
    with database.reader() as session:
        events = session.execute(
            select(AuditEvent.action, AuditEvent.object, AuditPayload.body)
            .join(AuditPayload, AuditPayload.seq == AuditEvent.seq)
            .where(AuditEvent.action.in_(("course.export", "course.check")))
            .order_by(AuditEvent.seq)
        ).all()
        assert [action.partition(".")[2] for action, _, _ in events] == [
            "export", "export", "check", "export", "check",
        ]  # fmt: skip
        assert json.loads(events[0].body)["revision"] == 1
        assert session.scalar(select(func.count(Revision.id))) == 2


def test_an_archive_that_cannot_be_published_says_why_at_its_lines_and_changes_nothing(
    sign_in: SignIn, database: db.Database
) -> None:
    ines, files = sign_in("ines"), dict(world.source("first-steps"))
    answer = send(ines, pack({**files, "90-final.quiz.md": b"---\ntitle: Final\natempts: 3\n---\n"}))
    assert answer.status_code == 422
    assert "90-final.quiz.md:3" in answer.text
    assert "What would change" in answer.text
    hostile = send(ines, pack({**files, "../../etc/evil.md": b"x"}))
    assert hostile.status_code == 422
    assert "../../etc/evil.md" in hostile.text
    assert send(ines, b"no archive at all").status_code == 422
    assert "Choose the archive first" in send(ines, b"", "").text
    with database.reader() as session:
        assert session.scalar(select(func.count(Revision.id))) == 1


def test_an_archive_of_another_course_is_said_to_be_one(sign_in: SignIn) -> None:
    other = pack({**world.source("two-tongues"), ".revision": b"two-tongues 1\n"})
    assert "This archive is of another course" in send(sign_in("ines"), other).text


def test_a_page_that_looks_renamed_is_asked_about(sign_in: SignIn) -> None:
    files = dict(world.source("first-steps"))
    files["10-start/12-gates.md"] = files.pop("10-start/10-doors.md")
    moved = {path: data.replace(b"10-doors.md", b"12-gates.md") for path, data in files.items()}
    page = send(sign_in("ines"), pack(moved)).text
    assert "Renamed?" in page
    assert "start/gates" in page


def test_only_what_is_larger_than_any_course_is_too_large(sign_in: SignIn) -> None:
    ines = sign_in("ines")
    assert send(ines, bytes(3_000_000)).status_code == 422
    assert send(ines, bytes(52 * 1024 * 1024)).status_code == 413


ADDRESSES = ("revisions", "revisions/1", "revisions/1/start/doors", "compare", "archive")


def test_an_instructor_of_another_course_finds_nothing_here(
    sign_in: SignIn, post: Post, database: db.Database, ministry: World
) -> None:
    with database.aside() as session:
        text = world.source("two-tongues")
        parts = world.compiled("two-tongues", text)
        other = authoring.publish(
            session, SYSTEM, "two-tongues", text, parts, origin=Origin.FOLDER, at=START
        ).course_id
        for name, course in (("lena", ministry.course), ("tariq", other)):
            accounts.grant(
                session, SYSTEM, ministry.people[name], Role.INSTRUCTOR, at=START, course_id=course
            )
    lena, tariq = sign_in("lena"), sign_in("tariq")
    for address in ADDRESSES:
        assert lena.get(f"{COURSE}/{address}").status_code == 200
        assert tariq.get(f"{COURSE}/{address}").status_code == 404
    assert post(lena, f"{COURSE}/revisions/1/archive").status_code == 200
    assert post(tariq, f"{COURSE}/revisions/1/archive").status_code == 404
    assert send(tariq, pack(world.source("first-steps"))).status_code == 404
    assert "Revisions of this course" in lena.get("/learning/first-steps").text
    assert "Revisions of this course" not in tariq.get("/learning/first-steps").text


def test_a_grant_for_a_unit_opens_no_course(sign_in: SignIn, database: db.Database, ministry: World) -> None:
    with database.aside() as session:
        unit = ministry.units["hq"]
        accounts.grant(session, SYSTEM, ministry.people["otto"], Role.INSTRUCTOR, at=START, unit_id=unit)
    assert sign_in("otto").get(f"{COURSE}/revisions").status_code == 404


def test_nobody_brings_in_or_takes_out_more_in_an_hour_than_the_house_allows(
    app: flask.Flask, sign_in: SignIn, post: Post
) -> None:
    allowed = dataclasses.replace(app.config["TRAINER"], exports_per_hour=1, imports_per_hour=1)
    app.config["TRAINER"] = allowed
    ines = sign_in("ines")
    for status in (200, 429):
        refused = post(ines, f"{COURSE}/revisions/1/archive")
        assert refused.status_code == status
    assert "1 files within an hour" in refused.text
    assert send(ines, pack(world.source("first-steps"))).status_code == 200
    assert send(ines, pack(world.source("first-steps"))).status_code == 429
