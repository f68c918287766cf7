"""What the texts of a course call themselves, read from their settings alone."""

import re
from functools import lru_cache

from trainer.core.parsing.front_matter import FrontMatter, read_front_matter
from trainer.core.parsing.manuscript import language_of
from trainer.core.parsing.tree import FileKind, read_tree
from trainer.core.parsing.words import Vocabulary
from trainer.core.questions.block import Tell
from trainer.core.source import Source, lines

_HEAD = 4096  # bytes of a file that closes no settings, in which a title is looked for
_CLOSING = re.compile(rb"^---[ \t]*\r?$", re.MULTILINE)


def titles(source: Source) -> dict[str, str]:
    """What each text calls itself, by path; its path where it has no title."""
    files = read_tree(source, []).files
    language = language_of(_settings(_head(source["course.md"]))) if "course.md" in files else ""
    return {
        path: _title(_head(source[path]), file.language or language) or path
        for path, file in files.items()
        if file.kind is not FileKind.MEDIUM
    }


def _head(data: bytes) -> bytes:
    end = _CLOSING.search(data, 3)
    return data[: end.end()] if end else data[:_HEAD]


@lru_cache(maxsize=20_000)
def _title(head: bytes, language: str) -> str:
    """The title in some settings. It is kept: an outline asks for all there are, and few have changed."""
    words = Vocabulary(language)
    entries = (one for one in _settings(head).entries if words.meaning(one.key) == "title")
    entry = next(entries, None)
    return entry.field.text if entry else ""


def _settings(head: bytes) -> FrontMatter:
    return read_front_matter(lines(head.decode("utf-8-sig", "replace")), Tell("", []))
