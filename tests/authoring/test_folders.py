"""The commands on an author's folder: begin, check, fix, translate, preview; and back from a revision."""

import json
import re
import signal
import socket
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.authoring.commands import call
from trainer import db
from trainer.authoring.previewing import Draft, create_preview
from trainer.catalogue import folder
from trainer.catalogue.budget import FILE_SECONDS, LOOK_AGAIN
from trainer.catalogue.compiler import compile_apart
from trainer.catalogue.models import CompiledPart, Revision
from trainer.catalogue.shelf import Shelf
from trainer.core import storing
from trainer.core.course import PageKind
from trainer.core.parsing import compiling
from trainer.core.parsing.lesson import read_lesson
from trainer.core.parsing.tree import File
from trainer.core.questions.registry import KINDS


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course that was just begun."""
    directory = tmp_path / "mine"
    assert call("courses", "new", directory).exit_code == 0
    return directory


def test_a_new_course_passes_the_check_and_shows_every_kind_of_question(course: Path) -> None:
    result = call("courses", "check", "--strict", course)
    assert result.exit_code == 0, result.output
    assert "no problems, 0 pieces of advice, 0 accepted." in result.output
    quizzes = "\n".join(path.read_text() for path in course.rglob("*.quiz.md"))
    compiled = compile_apart("mine", folder.read(course))
    bodies = b"".join(compiled.bodies.values()).decode()
    assert quizzes
    for kind in KINDS:
        assert f'"kind is":"{kind}"' in bodies, kind


def test_a_new_course_never_overwrites_anything(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")
    result = call("courses", "new", tmp_path)
    assert result.exit_code == 1
    assert "is not empty" in result.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["note.txt"]


def break_it(course: Path) -> None:
    quiz = course / "10-writing" / "90-check.quiz.md"
    quiz.write_text(quiz.read_text().replace("- ( ) Somebody who reads", "- (y) Somebody who reads"))


def poor(course: Path) -> None:
    lesson = course / "10-writing" / "10-a-lesson.md"
    lesson.write_text(lesson.read_text().replace("outcomes: [write]\n", ""))


def test_advice_fails_a_strict_check_only(course: Path) -> None:
    poor(course)
    result = call("courses", "check", course)
    assert result.exit_code == 0
    assert "10-writing/10-a-lesson.md:1: writing/a-lesson: The lesson names no outcome." in result.output
    assert call("courses", "check", "--strict", course).exit_code == 1


def test_an_editor_gets_json(course: Path) -> None:
    poor(course)
    told = json.loads(call("courses", "check", "--format", "json", course).output)
    assert told["problems"] == []
    assert [(one["place"], one["rule"], one["line"]) for one in told["advice"]] == [
        ("writing/a-lesson", "lesson-outcome", 1)
    ]
    assert set(told["guesses"]) == {"longest", "first", "moderate", "echo"}
    break_it(course)
    result = call("courses", "check", "--format", "json", course)
    assert result.exit_code == 1
    (problem,) = json.loads(result.output)["problems"]
    assert (problem["file"], problem["line"], problem["column"]) == ("10-writing/90-check.quiz.md", 14, 1)
    assert problem["correction"]


def test_github_gets_workflow_commands(course: Path) -> None:
    poor(course)
    place = f"file={course.as_posix()}/10-writing/10-a-lesson.md,line=1"
    assert (
        f"::warning {place}::writing/a-lesson: "
        in call("courses", "check", "--format", "github", course).output
    )
    break_it(course)
    output = call("courses", "check", "--format", "github", course).output
    assert output.startswith(f"::error file={course.as_posix()}/10-writing/90-check.quiz.md,line=14,col=1::")


def test_the_check_prints_the_four_figures_of_a_guesser(course: Path) -> None:
    output = call("courses", "check", course).output
    for trick in ("always the longest", "always the first", "never the one with", "repeats the question's"):
        assert re.search(
            rf"A guesser who picks .*{trick}.* earns [\d.]+% in \d+ questions \(chance [\d.]+%\)", output
        )


def test_github_is_told_the_four_figures_too(course: Path) -> None:
    output = call("courses", "check", "--format", "github", course).output
    assert output.count(f"::notice file={course.as_posix()}/course.md::A guesser who picks") == 4


def test_a_course_without_a_choice_of_one_leaves_a_guesser_nothing_to_try(course: Path) -> None:
    for place, quiz in enumerate(course.rglob("*.quiz.md")):
        quiz.write_text(
            f"---\ntitle: Check\nkind: practice\n---\n\n## How many? {{#how-many-{place}}}\n= 4\n"
        )
    for lesson in course.rglob("*.md"):
        lesson.write_text(re.sub(r"(?ms)^(~~~|```)question$.*?^\1$", "", lesson.read_text()))
    assert "no question asks for one choice" in call("courses", "check", course).output


def test_fix_writes_ids_says_so_and_the_second_time_nothing(course: Path) -> None:
    quiz = course / "10-writing" / "90-check.quiz.md"
    quiz.write_text(quiz.read_text().replace(" {#distractor-for}", ""))
    assert call("courses", "check", course).exit_code == 1
    result = call("courses", "fix", course)
    assert "10-writing/90-check.quiz.md:11: `who-is-a-good-distractor-for` is the id" in result.output
    assert call("courses", "check", course).exit_code == 0
    before = quiz.read_bytes()
    assert call("courses", "fix", course).output == "Nothing was missing.\n"
    assert quiz.read_bytes() == before


def test_a_translator_gets_files_and_the_check_says_what_is_left(course: Path) -> None:
    assert "course.fr.md" in call("courses", "translate", course, "fr").output
    quiz = course / "10-writing" / "90-check.quiz.fr.md"
    quiz.write_text(quiz.read_text().replace("## Who is a good distractor for?", "## À qui sert un leurre ?"))
    call("courses", "fix", course)
    output = call("courses", "check", course).output
    assert "writing/check.fr#parts: The text in fr still is the original's" in output
    assert "writing/check.fr#distractor-for" not in output
    assert "Every text has its file" in call("courses", "translate", course, "fr").output


@pytest.mark.parametrize(("language", "said"), [("en", "own language"), ("klingon", "is no language")])
def test_a_course_is_translated_into_another_language_only(course: Path, language: str, said: str) -> None:
    result = call("courses", "translate", course, language)
    assert result.exit_code == 1
    assert said in result.output


def test_the_preview_shows_pages_with_answers_and_needs_no_database(course: Path) -> None:
    client = create_preview(Draft(course)).test_client()
    home = client.get("/")
    assert home.status_code == 200
    assert "My first course" in home.text
    assert "Somebody who has not understood" in client.get("/quiz/mine/writing/check").text
    lesson = client.get("/learning/mine/writing/a-lesson")
    assert re.search(r" checked disabled>\s*<span>Where the lesson stands", lesson.text)
    picture = lesson.text.partition('src="/media/')[2].partition('"')[0]
    assert client.get(f"/media/{picture}").mimetype == "image/svg+xml"
    assert client.get("/learning/mine/writing/nothing").status_code == 404


def test_the_preview_follows_every_change_and_shows_problems(course: Path) -> None:
    client = create_preview(Draft(course)).test_client()
    state = client.get("/state").text
    assert client.get("/state").text == state
    assert f'data-state="{state}"' in client.get("/").text
    quiz = course / "10-writing" / "90-check.quiz.md"
    quiz.write_text(quiz.read_text().replace(" {#distractor-for}", ""))
    assert client.get("/state").text != state
    assert client.get("/").status_code == 200  # a missing id never stops a preview
    break_it(course)
    shown = client.get("/")
    assert shown.status_code == 422
    assert "10-writing/90-check.quiz.md:14" in shown.text


def test_a_file_that_takes_too_long_is_told_and_the_preview_goes_on(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = create_preview(Draft(course)).test_client()
    lesson = course / "10-writing" / "10-a-lesson.md"
    short = lesson.read_text()

    def hurried(file: File, *given: Any) -> Any:
        if file.path == "10-writing/10-a-lesson.md":
            assert 0 < signal.getitimer(signal.ITIMER_VIRTUAL)[0] <= FILE_SECONDS
            signal.setitimer(signal.ITIMER_VIRTUAL, 0.001, LOOK_AGAIN)  # of its time, this is left
        return read_lesson(file, *given)

    with monkeypatch.context() as patched:
        patched.setattr(compiling, "read_lesson", hurried)
        lesson.write_text(short + "\n- A *word*.\n\n    > [link](https://example.org)\n" * 2_000)
        shown = client.get("/")
        assert shown.status_code == 422
        assert shown.text.count("takes too long to read") == 1
        assert "10-writing/10-a-lesson.md" in shown.text
    lesson.write_text(short)
    assert client.get("/").status_code == 200


@pytest.mark.usefixtures("on_database", "ministry")
def test_a_translation_is_published_with_the_course_and_read_in_its_language(
    tmp_path: Path, database: db.Database
) -> None:
    target = tmp_path / "first-steps"
    call("courses", "export", "first-steps", target)
    french = "---\ntitre: Portes\n---\nUne porte.\n"
    (target / "10-start" / "10-doors.fr.md").write_text(french)
    assert call("courses", "publish", target).exit_code == 0
    with database.reader() as session:
        newest = session.scalar(select(Revision.id).order_by(Revision.number.desc()).limit(1))
        parts = set(session.scalars(select(CompiledPart.part).where(CompiledPart.revision_id == newest)))
        assert {"", "@fr", "start/doors", "start/doors@fr"} <= parts
        volume = Shelf().volumes(lambda: session, edition=99)["first-steps"]
    assert volume.reading("de") is volume.course
    course = volume.reading("fr-CA")
    titles = {page.id: (page.title, page.language) for page in course.walk() if page.kind is PageKind.LESSON}
    assert titles["start/doors"] == ("Portes", "fr")
    assert titles["start/windows"][1] == "en"
    assert storing.part_name("start/doors", "fr") == "start/doors@fr"


def test_a_course_is_called_by_its_folder_so_the_folder_has_a_name_for_it(tmp_path: Path) -> None:
    result = call("courses", "new", tmp_path / "My Course")
    assert result.exit_code == 1
    assert f"trainer courses new {tmp_path}/my-course`" in result.output
    assert list(tmp_path.iterdir()) == []
    assert call("courses", "new", tmp_path / "mine").exit_code == 0
    (tmp_path / "mine").rename(tmp_path / "My Course")
    told = call("courses", "check", tmp_path / "My Course")
    assert told.exit_code == 1
    assert "Rename the folder to `my-course`." in told.output


def test_what_cannot_be_written_is_said_in_a_sentence(course: Path) -> None:
    result = call("courses", "new", course / "course.md" / "inside")
    assert result.exit_code == 1
    assert "can't be written: Not a directory." in result.output


def test_a_port_that_is_taken_is_said_and_another_asked_for(course: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = call("courses", "preview", course, "--port", port)
    assert result.exit_code == 1
    assert result.output == f"Error: Port {port} is in use. Choose another with --port.\n"
    assert "not in the range" in call("courses", "preview", course, "--port", 99_999).output
