"""The commands that publish a corrected key: what it does to marks is said before and after."""

from pathlib import Path

import pytest
from sqlalchemy import select

from tests.authoring.commands import call
from tests.quiz.test_attempts import answer, begin, hand_in, volume
from tests.world import START, World
from trainer import db
from trainer.quiz import operations as quiz_operations
from trainer.quiz.models import Attempt


def _with_another_key(course_folder: Path, database: db.Database, ministry: World) -> None:
    """Lena said that a wall opens, Otto that a door does; now it is the wall."""
    with database.aside() as session:
        for name, chosen in (("lena", 1), ("otto", 0)):
            attempt = begin(session, ministry.people[name])
            items = volume(session).questions
            answer(session, attempt, "openings", "fingers")
            quiz_operations.save(session, attempt, items["which"], {"option": chosen}, at=START)
            hand_in(session, attempt)
    quiz = course_folder / "90-final.quiz.md"
    text = quiz.read_text().replace("- (x) A door\n", "- ( ) A door\n")
    quiz.write_text(text.replace("- ( ) A wall\n", "- (x) A wall\n"))


@pytest.mark.usefixtures("on_database")
def test_a_dry_run_says_what_a_corrected_key_does_to_marks(
    course_folder: Path, database: db.Database, ministry: World
) -> None:
    _with_another_key(course_folder, database, ministry)
    said = call("courses", "publish", str(course_folder), "--dry-run").output
    assert "key      final#which: The key of the question `which` is corrected." in said
    assert "Without lowering anybody: 1 score changes, 1 newly pass, 0 lose a pass." in said
    assert "By the corrected key alone: 2 scores change, 1 newly pass, 1 lose a pass." in said
    with database.reader() as session:
        assert [one.points for one in session.scalars(select(Attempt).order_by(Attempt.id))] == [2, 3]


@pytest.mark.usefixtures("on_database")
@pytest.mark.parametrize(("option", "points"), [((), [3, 3]), (("--exact",), [3, 2])])
def test_marks_are_lowered_only_when_asked_for_and_never_in_silence(
    course_folder: Path, database: db.Database, ministry: World, option: tuple[str, ...], points: list[int]
) -> None:
    _with_another_key(course_folder, database, ministry)
    said = call("courses", "publish", str(course_folder), *option).output
    assert ("Nobody's mark is lowered." in said) is not bool(option)
    assert "Published as revision 2." in said
    with database.reader() as session:
        assert [one.points for one in session.scalars(select(Attempt).order_by(Attempt.id))] == points
