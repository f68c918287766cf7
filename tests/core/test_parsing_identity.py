"""Paths, ids, order: which file is what."""

import pytest

from tests.core.questions.writing import CHECK, LESSON, NAMES, QUIZ_HEAD, compiled, one_problem, told

QUESTION = "## What? {{#{}}}\n- ( ) a\n- (x) b\n"


def quiz(question_id: str = "q") -> str:
    return QUIZ_HEAD + QUESTION.format(question_id)


def test_the_id_is_the_path_without_numbers_and_endings() -> None:
    """Rule 45."""
    course = compiled({CHECK: quiz(), "90-exam.quiz.md": quiz("e")}).course
    assert [page.id for page in course.walk()] == ["networks/names", "networks/check", "exam"]
    assert course.modules[0].id == "networks"


def test_pages_stand_by_number_and_then_by_name() -> None:
    """Rule 46."""
    names = ["9-b.md", "10-a.md", "100-c.md", "zz.md", "aa.md"]
    course = compiled({f"10-networks/{name}": LESSON for name in names} | {NAMES: None}).course
    assert [page.id.removeprefix("networks/") for page in course.walk()] == ["b", "a", "c", "aa", "zz"]


def test_modules_stand_by_number() -> None:
    more = {"2-first/module.md": "---\ntitle: First\n---\n", "2-first/a.md": LESSON}
    assert [module.id for module in compiled(more).course.modules] == ["first", "networks"]


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("10-Wie-Namen.md", "wie-namen"),
        ("20-имена.md", "имена"),
        ("30-أسماء.md", "أسماء"),
        ("40-cafe\u0301.md", "café"),
        ("नाम.md", "नाम"),
    ],
)
def test_names_may_be_of_any_script(name: str, page: str) -> None:
    """Rule 45."""
    assert compiled({f"10-networks/{name}": LESSON}).course.page(f"networks/{page}")


@pytest.mark.parametrize(
    "path",
    [
        "10-networks/10-.md",
        "10-networks/how.to.md",
        "10-networks/10_names.md",
        "10-networks/10 names.md",
        "10-networks/deeper/10-a.md",
        "10-networks/notes.txt",
        "10-networks/table.docx",
        "10-lesson.md",
        "10-networks/a.quizz.md",
    ],
)
def test_a_file_of_no_known_kind_is_told(path: str) -> None:
    """Rule 45."""
    one = one_problem({path: LESSON})
    assert one.file == path
    assert one.correction


@pytest.mark.parametrize(
    "path", ["README.md", ".revision", "10-networks/~$10-names.md", "Thumbs.db", ".git/config"]
)
def test_what_editors_and_computers_leave_behind_is_ignored(path: str) -> None:
    """Rule 45."""
    compiled({path: "what"})


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("10-networks/20-names.md", LESSON),
        ("10-networks/90-names.quiz.md", quiz()),
        ("90-networks.quiz.md", quiz()),
        ("10-networks/NAMES.md", LESSON),
    ],
)
def test_two_files_with_one_id_are_told_with_both_names(path: str, text: str) -> None:
    """Rule 46."""
    found = told({path: text})
    assert any(path in str(one.message) and "id" in str(one.message) for one in found)


def test_a_module_needs_its_file() -> None:
    """Rule 56."""
    one = one_problem({"20-threats/10-a.md": LESSON})
    assert one.file == "20-threats/module.md"
    assert "title: Threats" in str(one.correction)


def test_a_course_needs_its_file() -> None:
    one = one_problem({"course.md": None})
    assert one.file == "course.md"
    assert "language: en" in str(one.correction)


def test_a_page_remembers_its_old_ids() -> None:
    """Rule 47."""
    moved = LESSON.replace("minutes", "was: [threats/names, old]\nminutes")
    page = compiled({NAMES: moved}).course.page("networks/names")
    assert page
    assert page.was == ("threats/names", "old")


def test_an_old_id_belongs_to_one_page_only() -> None:
    """Rule 47."""
    other = "10-networks/20-more.md"
    taken = LESSON.replace("minutes", "was: networks/names\nminutes")
    assert "networks/names" in str(one_problem({other: taken}).message)
    twice = LESSON.replace("minutes", "was: old\nminutes")
    assert "old" in str(one_problem({NAMES: twice, other: twice}).message)
    assert one_problem({NAMES: LESSON.replace("minutes", "was: 10-a.md\nminutes")}).line == 3


def test_other_kinds_of_files_are_known_and_their_settings_checked() -> None:
    more = {
        "glossary.md": "---\ntitle: Terms\n---\nTerm\n:   meaning\n",
        "toolkit/statement.md": "---\ntitle: Statement\n---\nText\n",
        "10-networks/50-night.scenario.md": "---\ntitle: Night\nminutes: 9\nstart: a\n---\n## A {#a}\n",
        "10-networks/10-names.fr.md": "---\ntitre: Noms\n---\nTexte\n",
        "course.fr.md": "---\ntitre: Cyber\n---\n",
    }
    assert [page.id for page in compiled(more).course.walk()] == ["networks/names"]
    broken = one_problem(more | {"glossary.md": "---\ntitle: 'L'heure'\n---\n"})
    assert (broken.file, broken.line) == ("glossary.md", 2)


@pytest.mark.parametrize(
    "path", ["10-networks/10-names.en.md", "10-networks/20-new.fr.md", "10-networks/10-names.xx.md"]
)
def test_a_translation_is_of_a_file_and_into_another_language(path: str) -> None:
    """Rule 50."""
    assert one_problem({path: LESSON}).file == path


@pytest.mark.parametrize("data", [b"\xff\xfet\x00", b"caf\xe9", b"a\x00b", "a\u202eb".encode()])
def test_a_file_that_is_no_text_is_told(data: bytes) -> None:
    """Rule 68."""
    assert one_problem({NAMES: data}).file == NAMES
