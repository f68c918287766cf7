"""What becomes a draft as a whole: a former revision, an archive; and a draft that is taken out as one."""

import json

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import world
from tests.authoring.commands import NEW_DOORS
from tests.authoring.drafts.test_pages import HOME, source
from tests.authoring.drafts.test_publishing import DOORS, go, numbers, only_in, put
from tests.authoring.revisions.test_revisions import send
from tests.authoring.test_publish import changed, publish
from tests.conftest import Post, SignIn
from tests.world import World
from trainer import db
from trainer.audit import AuditEvent, AuditPayload
from trainer.authoring.operations import Origin
from trainer.core.source import pack, unpack


@pytest.fixture
def ines(sign_in: SignIn, post: Post) -> FlaskClient:
    """Ines, with a draft of the published course."""
    client = sign_in("ines")
    assert post(client, HOME).status_code == 303
    return client


def test_a_former_revision_becomes_the_draft_and_history_stays(
    ines: FlaskClient, post: Post, database: db.Database
) -> None:
    put(database, changed({DOORS: NEW_DOORS}))
    go(ines, post)
    assert "Put it into the draft" in ines.get(f"{HOME}/revisions/1").text
    assert "Put it into the draft" not in ines.get(f"{HOME}/revisions/2").text
    assert post(ines, f"{HOME}/revisions/1/restore").status_code == 303
    assert dict(source(database)) == dict(world.source("first-steps"))
    assert "Revision 3 is published." in go(ines, post)
    assert numbers(database) == [1, 2, 3]
    assert "Replaced with the whole draft" in ines.get(f"{HOME}/history/{DOORS}").text
    assert post(ines, f"{HOME}/revisions/9/restore").status_code == 404


def test_a_draft_goes_out_as_an_archive_and_comes_back_as_the_draft(
    ines: FlaskClient, post: Post, database: db.Database
) -> None:
    put(database, changed({DOORS: NEW_DOORS}))
    out = post(ines, f"{HOME}/take-out")
    assert (out.status_code, out.mimetype) == (200, "application/zip")
    unpacked = unpack(out.data, "x.zip")
    assert dict(unpacked.source) == dict(source(database))
    assert unpacked.based_on == ("first-steps", 1)
    put(database, world.source("first-steps"))
    windows = world.source("first-steps")["10-start/20-windows.md"].decode() + "\nGlass breaks.\n"
    with database.aside() as session:
        assert publish(session, changed({"10-start/20-windows.md": windows}), Origin.BROWSER)
    back = send(ines, out.data, to=f"{HOME}/archive/draft")
    assert back.status_code == 303
    page = ines.get(back.location).text
    assert "Revision 2 is newer than the draft" in page
    post(ines, f"{HOME}/catch-up")
    held = source(database)
    assert b"Glass breaks." in held["10-start/20-windows.md"]
    assert held[DOORS].decode() == NEW_DOORS
    with database.reader() as session:
        found = session.execute(
            select(AuditEvent.action, AuditPayload.body)
            .join(AuditPayload, AuditPayload.seq == AuditEvent.seq)
            .where(AuditEvent.action.in_(("draft.export", "draft.bring", "draft.catch_up")))
            .order_by(AuditEvent.seq)
        ).all()
    assert [one.action for one in found] == ["draft.export", "draft.bring", "draft.catch_up"]
    assert json.loads(found[0].body)["sha256"] == json.loads(found[1].body)["sha256"]


def test_an_archive_that_cannot_be_read_leaves_the_draft_as_it_is(
    ines: FlaskClient, database: db.Database
) -> None:
    before = dict(source(database))
    for data in (b"no archive", b""):
        answer = send(ines, data, to=f"{HOME}/archive/draft")
        assert "The draft is as it was" in ines.get(answer.location).text
    assert dict(source(database)) == before


def test_a_course_that_is_new_here_comes_as_an_archive_and_belongs_to_who_brought_it(
    sign_in: SignIn, database: db.Database, ministry: World
) -> None:
    with database.aside() as session:
        only_in(session, ministry.people["hugo"], ministry.course)
    hugo = sign_in("hugo")
    files = {f"two-tongues/{path}": data for path, data in world.source("two-tongues").items()}
    answer = send(hugo, pack(files), to="/authoring/archive")
    assert answer.location == "/authoring/two-tongues"
    assert dict(source(database, "two-tongues")) == dict(world.source("two-tongues"))
    assert "two-tongues" in hugo.get("/authoring/").text
    again = send(hugo, pack(files), to="/authoring/archive")
    assert again.status_code == 422
    assert "There is a course called" in again.text
    assert send(hugo, b"no archive", to="/authoring/archive").status_code == 422
    assert send(hugo, b"", "", to="/authoring/archive").status_code == 422
