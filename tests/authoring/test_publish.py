"""Publishing: one revision at a time, nothing half-done, nobody's work overwritten."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import world
from tests.authoring.commands import NEW_DOORS, call, text_of
from tests.world import START, World
from trainer import db, settings
from trainer.audit import SYSTEM
from trainer.authoring import operations as authoring
from trainer.authoring.operations import Origin, Refused
from trainer.catalogue import operations as catalogue, queries
from trainer.catalogue.models import CompiledPart, Item, Revision
from trainer.catalogue.shelf import Shelf, Volume
from trainer.core.problem import Problems
from trainer.core.source import Source
from trainer.learning import operations as learning
from trainer.learning.models import Enrolment
from trainer.records.models import Completion


def changed(files: dict[str, str]) -> Source:
    """The tests' course with some files changed, new, or (where the text is empty) gone."""
    text = dict(world.source("first-steps")) | {path: body.encode() for path, body in files.items()}
    return Source({path: body for path, body in text.items() if body})


def publish(
    session: Session,
    source: Source,
    origin: Origin = Origin.FOLDER,
    name: str = "first-steps",
    **options: Any,
) -> Revision | None:
    return authoring.publish(
        session,
        SYSTEM,
        name,
        source,
        world.compiled(name, source),
        origin=origin,
        at=START,
        **options,
    )


def test_publishing_what_is_current_changes_nothing(database: db.Database) -> None:
    with database.writer() as session:
        before = settings.load(session)
        assert publish(session, world.source("first-steps")) is None
        assert settings.load(session) == before


def test_a_change_is_the_next_revision_and_the_old_one_stays_to_the_byte(
    database: db.Database, ministry: World
) -> None:
    with database.aside() as session:
        edition = settings.load(session).edition
        revision = publish(session, changed({"10-start/10-doors.md": NEW_DOORS}), note="Doors close too")
        assert (revision.number, revision.note) == (2, "Doors close too")
        assert settings.load(session).edition > edition
    with database.reader() as session:
        first = session.scalar(select(Revision.id).where(Revision.number == 1))
        assert dict(queries.source_of(session, first)) == dict(world.source("first-steps"))
        assert queries.newest(session, ministry.course).parent_id == first


def test_items_keep_their_numbers_over_revisions_and_was_carries_one_over(
    database: db.Database, ministry: World
) -> None:
    with database.aside() as session:
        before = queries.items(session, ministry.course)
        moved = NEW_DOORS.replace("minutes: 5", "minutes: 5\nwas: [start/doors]")
        publish(
            session,
            changed(
                {
                    "10-start/10-doors.md": "",
                    "10-start/15-gates.md": moved,
                    "10-start/20-windows.md": "---\ntitle: Windows\nminutes: 6\n---\nA window shows.\n",
                    "90-final.quiz.md": "",
                }
            ),
        )
        after = queries.items(session, ministry.course)
    assert after.pages["start/gates"] == before.pages["start/doors"]
    assert "start/doors" not in after.pages
    assert after.pages["start/windows"] == before.pages["start/windows"]
    assert after.pages["final"] == before.pages["final"]
    assert after.questions == before.questions


def test_a_built_in_course_follows_only_a_built_in_one(database: db.Database) -> None:
    other = changed({"10-start/10-doors.md": NEW_DOORS})
    with database.writer() as session:
        assert publish(session, other, Origin.BUILT_IN) is None
        assert publish(session, other, Origin.FOLDER).source == "folder"


def test_a_folder_does_not_overwrite_what_was_written_in_the_browser(database: db.Database) -> None:
    browser = changed({"10-start/10-doors.md": NEW_DOORS})
    with database.aside() as session:
        publish(session, browser, Origin.BROWSER)
    with database.writer() as session:
        with pytest.raises(Refused) as refused:
            publish(session, world.source("first-steps"))
        assert "--replace" in refused.value.message.text
        assert refused.value.change.changed == ("10-start/10-doors.md",)
        assert publish(session, world.source("first-steps"), based_on=("first-steps", 2)).number == 3
        session.rollback()
        assert publish(session, world.source("first-steps"), replace=True).number == 3


def test_a_revision_that_leaves_nothing_to_do_completes_open_runs(
    database: db.Database, ministry: World
) -> None:
    with database.aside() as session:
        run = learning.open_run(session, SYSTEM, ministry.people["lena"], ministry.course, at=START)
        house = settings.load(session)
        volume = _volume(session)
        learning.finish(session, SYSTEM, run, volume, "start/doors", house=house, at=START)
        assert session.scalar(select(func.count(Completion.id))) == 0
        publish(
            session,
            changed(
                {"10-start/20-windows.md": "", "90-final.quiz.md": "", "10-start/10-doors.md": NEW_DOORS}
            ),
        )
        assert session.scalar(select(Completion.person_id)) == ministry.people["lena"]
        assert session.get_one(Enrolment, run).closed_at == START


def test_a_revision_never_takes_a_completion_away(database: db.Database, ministry: World) -> None:
    test_a_revision_that_leaves_nothing_to_do_completes_open_runs(database, ministry)
    with database.aside() as session:
        publish(session, world.source("first-steps"))
        assert session.scalar(select(func.count(Completion.id))) == 1


def _volume(session: Session) -> Volume:
    return Shelf().volumes(lambda: session, settings.load(session).edition)["first-steps"]


def test_parts_of_an_older_compiler_are_compiled_again(database: db.Database) -> None:
    with database.aside() as session:
        session.query(CompiledPart).update({"compiler": 0, "body": b"{}"})
    with database.aside() as session:
        assert catalogue.compile_again(session) == 1
        assert catalogue.compile_again(session) == 0
        assert session.scalar(select(func.count()).where(CompiledPart.body == b"{}")) == 0
        assert session.scalar(select(func.count(Item.id))) > 0


@pytest.mark.parametrize("hostile", ["[^1]" * 8000, "![a" * 8000, "[" * 16000, "> " * 8000, "*a_" * 8000])
def test_a_hostile_lesson_costs_seconds_and_is_a_problem_or_harmless(
    course_folder: Path, hostile: str
) -> None:
    lesson = course_folder / "10-start" / "10-doors.md"
    lesson.write_text(lesson.read_text() + "\n\n" + hostile)
    result = call("courses", "check", str(course_folder))
    assert result.exit_code in {0, 1}
    if result.exit_code:
        assert "10-start/10-doors.md" in result.output


def test_a_page_that_looks_renamed_is_asked_about_and_never_silently_lost(
    database: db.Database, ministry: World
) -> None:
    """Rule 47."""
    renamed = {
        "10-start/20-windows.md": "",
        "10-start/25-panes.md": text_of("10-start/20-windows.md"),
        "10-start/10-doors.md": text_of("10-start/10-doors.md").replace("20-windows.md", "25-panes.md"),
    }
    with database.writer() as session:
        before = queries.items(session, ministry.course)
        with pytest.raises(authoring.Moved) as moved:
            publish(session, changed(renamed))
        (move,) = moved.value.moves
        assert (move.former, move.page, move.file) == ("start/windows", "start/panes", "10-start/25-panes.md")
        assert "was: [start/windows]" in move.problem().say()
        publish(session, changed(renamed), as_new=True)
        after = queries.items(session, ministry.course)
        assert after.pages["start/windows"] == before.pages["start/windows"] != after.pages["start/panes"]


def test_a_question_may_not_change_its_kind_under_its_old_id(database: db.Database) -> None:
    """Rule 48."""
    quiz = text_of("90-final.quiz.md")
    name = quiz.partition("{#")[2].partition("}")[0]
    heading = quiz.partition("## ")[2].partition("\n")[0]
    gone, _, rest = quiz.partition(f"## {heading}\n")
    other = f"{gone}## {heading}\n= 4\n\n## {rest.partition('## ')[2]}"
    without = f"{gone}## {rest.partition('## ')[2]}"
    with database.writer() as session:
        for again in (other, without, other):  # an id that rests in between stays the old one
            if again == without:
                assert publish(session, changed({"90-final.quiz.md": without}), as_new=True)
                continue
            with pytest.raises(Problems) as problems:
                publish(session, changed({"90-final.quiz.md": again}))
            (one,) = problems.value.found
            assert one.file == "90-final.quiz.md"
            assert changed({})["90-final.quiz.md"].decode().splitlines()[one.line - 1] == f"## {heading}"
            assert f"{{#{name}-2}}" in one.say()
