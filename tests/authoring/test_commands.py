"""The commands that check and publish a folder."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.authoring.commands import NEW_DOORS, call, text_of
from tests.world import World
from trainer import db
from trainer.catalogue import queries
from trainer.catalogue.models import Revision


def test_check_prints_every_problem_with_its_line_and_exits_with_1(course_folder: Path) -> None:
    assert call("courses", "check", str(course_folder)).exit_code == 0
    lesson = course_folder / "10-start" / "10-doors.md"
    lesson.write_text(lesson.read_text().replace("minutes: 5", "minuts: 5"))
    quiz = course_folder / "90-final.quiz.md"
    quiz.write_text(quiz.read_text().replace("- (x) A door", "- ( ) A door"))
    result = call("courses", "check", str(course_folder))
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert any(line.startswith("10-start/10-doors.md:3: ") and "minutes" in line for line in lines)
    assert any(line.startswith("90-final.quiz.md:") for line in lines)


@pytest.mark.usefixtures("on_database")
def test_a_broken_course_publishes_nothing(course_folder: Path, database: db.Database) -> None:
    (course_folder / "10-start" / "10-doors.md").write_text("no front matter")
    result = call("courses", "publish", str(course_folder))
    assert result.exit_code == 1
    assert "10-start/10-doors.md:" in result.output
    assert "Nothing was published" in result.output
    with database.reader() as session:
        assert session.scalar(select(func.max(Revision.number))) == 1


@pytest.mark.usefixtures("on_database")
def test_a_dry_run_says_what_would_change_and_changes_nothing(
    course_folder: Path, database: db.Database
) -> None:
    (course_folder / "10-start" / "10-doors.md").write_text(NEW_DOORS)
    result = call("courses", "publish", str(course_folder), "--dry-run")
    assert result.exit_code == 0
    assert "changed  10-start/10-doors.md" in result.output
    assert "revision 2" in result.output
    with database.reader() as session:
        assert session.scalar(select(func.max(Revision.number))) == 1
    assert "Published as revision 2" in call("courses", "publish", str(course_folder)).output
    assert "Nothing changed" in call("courses", "publish", str(course_folder)).output


def _no_course(folder: Path) -> None:
    (folder / "course.md").unlink()


def _not_utf8(folder: Path) -> None:
    (folder / "10-start" / "10-doors.md").write_bytes("---\ntitle: Türen\n".encode("utf-16"))


def _ten_megabytes(folder: Path) -> None:
    (folder / "10-start" / "10-doors.md").write_bytes(b"x" * 10_000_000)


def _link_out(folder: Path) -> None:
    (folder / "media" / "secret.svg").symlink_to("/etc/passwd")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_no_course, "course.md"),
        (_not_utf8, "UTF-16"),
        (_ten_megabytes, "10-doors.md"),
        (_link_out, "secret.svg"),
    ],
)
def test_a_folder_that_cannot_be_read_is_a_problem_with_its_name(
    course_folder: Path, spoil: Callable[[Path], None], said: str
) -> None:
    spoil(course_folder)
    result = call("courses", "check", str(course_folder))
    assert result.exit_code == 1
    assert said in result.output
    assert "Traceback" not in result.output


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = call("courses", "check", str(tmp_path / "nowhere"))
    assert result.exit_code == 1
    assert "nowhere" in result.output


@pytest.mark.usefixtures("on_database")
def test_the_tool_writes_what_a_page_was(course_folder: Path, database: db.Database, ministry: World) -> None:
    """Rule 47."""
    start = course_folder / "10-start"
    (start / "20-windows.md").rename(start / "25-panes.md")
    (start / "10-doors.md").write_text(
        text_of("10-start/10-doors.md").replace("20-windows.md", "25-panes.md"), newline=""
    )
    text = (start / "25-panes.md").read_bytes()
    refused = call("courses", "publish", str(course_folder), "--dry-run")
    assert refused.exit_code == 1
    assert "10-start/25-panes.md:1: `start/panes` is new and looks like `start/windows`" in refused.output
    assert "--moved" in refused.output
    assert call("courses", "publish", str(course_folder), "--moved", "--dry-run").exit_code == 0
    assert (start / "25-panes.md").read_bytes() == text
    assert "Published as revision 2" in call("courses", "publish", str(course_folder), "--moved").output
    assert b"was: [start/windows]\n---\n" in (start / "25-panes.md").read_bytes()
    with database.reader() as session:
        assert "start/panes" in queries.items(session, ministry.course).pages
        assert "start/windows" not in queries.items(session, ministry.course).pages


@pytest.mark.usefixtures("on_database")
def test_publishing_what_was_exported_changes_nothing(tmp_path: Path) -> None:
    target = tmp_path / "again" / "first-steps"
    assert call("courses", "export", "first-steps", str(target)).exit_code == 0
    result = call("courses", "publish", str(target))
    assert result.exit_code == 0
    assert result.output == "This is what is published already. Nothing changed.\n"
