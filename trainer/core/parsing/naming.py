"""What the texts of a course call themselves, read from their settings alone."""

import re

from trainer.core.parsing.front_matter import FrontMatter, read_front_matter
from trainer.core.parsing.manuscript import language_of
from trainer.core.parsing.tree import FileKind, read_tree
from trainer.core.parsing.words import Vocabulary
from trainer.core.questions.block import Tell
from trainer.core.source import Source, lines

_HEAD = 16_384  # bytes of a file in which a title is looked for
_YAML = 1_000  # characters: somebody waits, and it is done for every text of a course
_CLOSING = re.compile(rb"^---[ \t]*\r?$", re.MULTILINE)


def titles(source: Source) -> dict[str, str]:
    """What each text calls itself, by path; its path where it has no title."""
    files = read_tree(source, []).files
    language = language_in(source["course.md"]) if "course.md" in files else ""
    return {
        path: title_in(source[path], file.language or language) or path
        for path, file in files.items()
        if file.kind is not FileKind.MEDIUM
    }


def title_in(text: bytes, language: str) -> str:
    """The title that a text in this language gives itself; '' where it has none."""
    words = Vocabulary(language)
    entries = (one for one in _settings(text).entries if words.meaning(one.key) == "title")
    entry = next(entries, None)
    return entry.field.text if entry else ""


def language_in(text: bytes) -> str:
    """The language that the text of a `course.md` names; '' where it names none."""
    return language_of(_settings(text))


def _settings(text: bytes) -> FrontMatter:
    end = _CLOSING.search(text, 3, _HEAD)
    head = text[: end.end() if end else _HEAD]
    return read_front_matter(lines(head.decode("utf-8-sig", "replace")), Tell("", []), most=_YAML)
