"""The commands on what is published: taken out as a folder or an archive, listed, compared, withdrawn."""

import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select

from tests import world
from tests.authoring.commands import call
from trainer import db
from trainer.audit import AuditEvent
from trainer.catalogue import folder, queries
from trainer.catalogue.models import Revision
from trainer.core.source import pack, unpack

pytestmark = pytest.mark.usefixtures("on_database", "ministry")


def test_an_exported_revision_is_the_published_one_byte_for_byte(tmp_path: Path) -> None:
    target = tmp_path / "out" / "first-steps"
    assert call("courses", "export", "first-steps", target).exit_code == 0
    assert dict(folder.read(target)) == dict(world.source("first-steps"))
    assert folder.bring(target).based_on == ("first-steps", 1)
    assert "Nothing changed" in call("courses", "publish", target).output
    assert call("courses", "export", "first-steps", target).exit_code == 1


def test_an_archive_holds_the_same_files_and_is_the_same_each_time(tmp_path: Path) -> None:
    one, other = tmp_path / "one.zip", tmp_path / "other.zip"
    for path in (one, other):
        assert call("courses", "export", "first-steps", path, "--revision", "1").exit_code == 0
    assert one.read_bytes() == other.read_bytes()
    with zipfile.ZipFile(one) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert files.pop(".revision") == b"first-steps 1\n"
    assert files == dict(world.source("first-steps"))


def test_an_archive_is_edited_packed_again_and_published_byte_for_byte(
    tmp_path: Path, database: db.Database
) -> None:
    target, lesson = tmp_path / "sent-by-mail.zip", "10-start/10-doors.md"
    call("courses", "export", "first-steps", target)
    files = dict(unpack(target.read_bytes(), "x.zip").source)
    files[lesson] = files[lesson].replace(b"minutes: 5", b"minutes: 7\r")
    target.write_bytes(pack({f"first-steps/{path}": body for path, body in files.items()}))
    assert call("courses", "check", target).exit_code == 0
    assert "Published as revision 2" in call("courses", "publish", target).output
    with database.reader() as session:
        newest = session.scalar(select(Revision.id).where(Revision.number == 2))
        assert dict(queries.source_of(session, newest)) == files
    assert "Nothing changed" in call("courses", "publish", target).output
    assert "Unpack the archive" in call("courses", "publish", target, "--moved").output


def test_an_archive_that_is_none_publishes_nothing(tmp_path: Path) -> None:
    (tmp_path / "first-steps.zip").write_bytes(b"PK and nothing else")
    result = call("courses", "publish", tmp_path / "first-steps.zip")
    assert result.exit_code == 1
    assert "first-steps.zip: This is not a .zip archive, or it is damaged. Pack the folder" in result.output
    assert "Nothing was published." in result.output


def test_what_is_not_published_can_neither_be_exported_nor_compared(
    tmp_path: Path, course_folder: Path
) -> None:
    assert "No course is called nothing" in call("courses", "export", "nothing", tmp_path / "x").output
    assert (
        "has no revision 7"
        in call("courses", "export", "first-steps", tmp_path / "x", "--revision", 7).output
    )
    assert "No course is called mine" in call("courses", "diff", "mine", course_folder).output


def test_list_names_what_is_published_and_on_which_day_of_the_house() -> None:
    assert "first-steps" in call("courses", "list").output
    assert "revision 1" in call("courses", "list").output
    assert "2026-01-12" in call("courses", "list").output
    call("house", "set", "zone", "Pacific/Pago_Pago")
    assert "2026-01-11" in call("courses", "list").output


def test_diff_shows_what_publishing_would_change(tmp_path: Path) -> None:
    target = tmp_path / "first-steps"
    call("courses", "export", "first-steps", target)
    assert "is what is published: revision 1" in call("courses", "diff", "first-steps", target).output
    lesson = target / "10-start" / "10-doors.md"
    lesson.write_text(lesson.read_text().replace("minutes: 5", "minutes: 7"))
    output = call("courses", "diff", "first-steps", target).output
    assert "changed  10-start/10-doors.md" in output
    assert "-minutes: 5\n+minutes: 7\n" in output


def test_a_course_is_withdrawn_and_offered_again(database: db.Database) -> None:
    assert (
        "No course is called nothing. `trainer courses list`" in call("courses", "withdraw", "nothing").output
    )
    assert call("courses", "withdraw", "first-steps").exit_code == 0
    assert "withdrawn" in call("courses", "list").output
    assert call("courses", "offer", "first-steps").exit_code == 0
    assert "withdrawn" not in call("courses", "list").output
    with database.reader() as session:
        actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq.desc()).limit(2)).all()
    assert actions == ["course.offer", "course.withdraw"]


@pytest.mark.parametrize("number", [0, 9])
def test_a_revision_that_is_not_there_is_told_with_the_newest(number: int, tmp_path: Path) -> None:
    result = call("courses", "export", "first-steps", tmp_path / "out", "--revision", number)
    assert result.exit_code == 1
    assert f"no revision {number}; the newest is 1." in result.output
