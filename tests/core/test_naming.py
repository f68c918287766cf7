"""What texts call themselves, read from their settings alone."""

import pytest

from trainer.core.parsing.naming import titles
from trainer.core.source import Source


def course(lesson: bytes, language: str = "en") -> Source:
    settings = f"---\ntitle: Whole\nlanguage: {language}\n---\n".encode()
    return Source({"course.md": settings, "10-a/module.md": b"---\ntitle: A\n---\n", "10-a/10-b.md": lesson})


@pytest.mark.parametrize(
    ("lesson", "title"),
    [
        (b"---\ntitle: Names\n---\n---\ntitle: Not this\n---\n", "Names"),
        (b"\xef\xbb\xbf---\r\ntitle: 'Names: all'\r\n---\r\n", "Names: all"),
        (b"---\ntitle: Never closed\n", "10-a/10-b.md"),
        (b"No settings.\n", "10-a/10-b.md"),
        (b"---\n---\n", "10-a/10-b.md"),
        (b"\xff\xfe---", "10-a/10-b.md"),
        (b"", "10-a/10-b.md"),
    ],
)
def test_a_title_is_what_the_settings_say_or_else_the_path(lesson: bytes, title: str) -> None:
    assert titles(course(lesson)) == {"course.md": "Whole", "10-a/module.md": "A", "10-a/10-b.md": title}


def test_a_title_may_be_written_in_the_words_of_the_course() -> None:
    assert titles(course(b"---\ntitre: Les noms\n---\n", "fr"))["10-a/10-b.md"] == "Les noms"
