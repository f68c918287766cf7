"""The outline of a course: what is moved keeps its id, and every link still finds it."""

import pytest

from tests import world
from trainer.core.arranging import as_setting, moved, new_folder, new_path, titled, transferred
from trainer.core.course import Course
from trainer.core.parsing.compiling import compile_course
from trainer.core.parsing.tree import FileKind
from trainer.core.source import Source


def after(source: Source, path: str, step: int) -> Source:
    change = moved(source, path, step)
    files = {change.renames.get(name, name): data for name, data in source.items()}
    return Source({**files, **change.changed})


def ids(source: Source) -> list[str]:
    course: Course = compile_course("x", source).course
    return [page.id for page in course.walk()]


def some() -> Source:
    lesson = "---\ntitle: {0}\nminutes: 1\n---\nSee [it]({1}).\n"
    return Source(
        {
            "course.md": b"---\ntitle: X\nlanguage: en\noutcomes:\n  o: O\n---\n[a](10-one/10-a.md)\n",
            "10-one/module.md": b"---\ntitle: One\n---\n",
            "10-one/10-a.md": lesson.format("A", "20-b.md").encode(),
            "10-one/10-a.fr.md": lesson.format("Ah", "20-b.md").encode(),
            "10-one/20-b.md": lesson.format("B", "../20-two/10-c.md").encode().replace(b"\n", b"\r\n"),
            "20-two/module.md": b"---\ntitle: Two\n---\n",
            "20-two/10-c.md": lesson.format("C", "../10-one/10-a.md").encode(),
        }
    )


def test_a_page_goes_down_with_its_translation_and_every_link_follows() -> None:
    before = some()
    source = after(before, "10-one/10-a.md", 1)
    assert [path for path in source if path.startswith("10-one/")] == [
        "10-one/10-b.md", "10-one/20-a.fr.md", "10-one/20-a.md", "10-one/module.md",
    ]  # fmt: skip
    assert ids(source) == ["one/b", "one/a", "two/c"]
    assert b"(10-b.md)" in source["10-one/20-a.md"]
    assert b"(../10-one/20-a.md)" in source["20-two/10-c.md"]
    assert b"(10-one/20-a.md)" in source["course.md"]
    assert source["10-one/10-b.md"] == before["10-one/20-b.md"]


def test_there_and_back_is_what_it_was_byte_for_byte() -> None:
    source = after(after(some(), "10-one/10-a.md", 1), "10-one/20-a.md", -1)
    assert dict(source) == dict(some())


def test_a_module_moves_with_all_it_holds() -> None:
    source = after(some(), "20-two/module.md", -1)
    assert ids(source) == ["two/c", "one/a", "one/b"]
    assert b"(../20-one/10-a.md)" in source["10-two/10-c.md"]


def test_equal_numbers_and_none_are_numbered_anew() -> None:
    files = {path.replace("20-b", "10-b"): data.replace(b"20-b", b"10-b") for path, data in some().items()}
    source = after(Source(files), "10-one/10-a.md", 1)
    assert ids(source) == ["one/b", "one/a", "two/c"]
    assert {"10-one/10-b.md", "10-one/20-a.md"} <= set(source)


@pytest.mark.parametrize(("path", "step"), [("10-one/10-a.md", -1), ("10-one/20-b.md", 1), ("nowhere.md", 1)])
def test_at_the_end_nothing_moves(path: str, step: int) -> None:
    assert not moved(some(), path, step).renames


@pytest.mark.parametrize(
    "title", ["Crisis: day 1", "#1 risk", "[draft] Norms", "L'heure", "'so'", "a #b", "@x", "- x"]
)
def test_a_title_is_read_as_it_was_given(title: str) -> None:
    source = some()
    for path in ("10-one/20-b.md", "course.md"):
        source = Source({**source, **titled(source, path, title).changed})
    course = compile_course("x", source).course
    assert (course.title, course.pages or course.modules[0].pages[1].title) == (title, title)
    assert b"\r\n" in source["10-one/20-b.md"]
    assert as_setting("two\nlines") == "two lines"


def test_new_pages_stand_last_under_a_name_that_is_free() -> None:
    paths = list(world.source("first-steps"))
    folder = new_folder(paths, "Start")
    assert folder.endswith("-start-2")
    assert new_path(some(), FileKind.LESSON, "A", "10-one") == "10-one/30-a-2.md"
    assert new_path(some(), FileKind.QUIZ, "One", "") == "10-one-2.quiz.md"
    assert new_path(some(), FileKind.LESSON, "../../etc/passwd", "20-two") == "20-two/20-etc-passwd.md"
    assert new_path(some(), FileKind.LESSON, "Имена", "20-two") == "20-two/20-имена.md"


def test_a_page_in_another_module_says_what_it_was_and_every_link_follows() -> None:
    before = some()
    change = transferred(before, "10-one/20-b.md", "20-two")
    after = Source(
        {**{change.renames.get(name, name): data for name, data in before.items()}, **change.changed}
    )
    assert ids(after) == ["one/a", "two/c", "two/b"]
    assert b"was: [one/b]\r\n---" in after["20-two/20-b.md"]
    assert b"(../20-two/10-c.md)" in after["20-two/20-b.md"]
    assert b"(../20-two/20-b.md)" in after["10-one/10-a.md"]
    assert compile_course("x", after).course.page("two/b")


def test_translations_go_with_their_page_to_another_module() -> None:
    change = transferred(some(), "10-one/10-a.md", "20-two")
    assert all(b"(../10-one/20-b.md)" in data for path, data in change.changed.items() if "20-a." in path)
    assert change.renames == {
        "10-one/10-a.md": "20-two/20-a.md", "10-one/10-a.fr.md": "20-two/20-a.fr.md",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "folder"), [("10-one/module.md", "20-two"), ("10-one/10-a.md", "30-none"), ("x.md", "20-two")]
)
def test_only_pages_move_and_only_to_modules(path: str, folder: str) -> None:
    with pytest.raises(ValueError, match=path):
        transferred(some(), path, folder)
