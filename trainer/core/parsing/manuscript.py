"""A file as it was written: its settings, its lines, its questions; taken apart, but not understood.

What compares texts needs no more: translations with their originals, and what `fix` writes.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from trainer.core.parsing.fields import Field
from trainer.core.parsing.front_matter import Entry, FrontMatter, read_front_matter
from trainer.core.parsing.sections import FENCE, Section, split_heading, split_sections
from trainer.core.parsing.tree import File, FileKind, read_tree
from trainer.core.parsing.words import LANGUAGES, Vocabulary, key as same_key, meanings
from trainer.core.questions.block import Tell
from trainer.core.source import Source, check, drop_comments, fences, flaws, lines

_TRANSLATED = ("title", "summary", "declaration")

_QUESTION = re.compile(r" {0,3}##(?!#)")
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A file with its lines as the parser sees them: comments blanked, front matter read."""

    file: File
    text: str  # decoded, without a byte order mark
    rows: tuple[str, ...]
    front: FrontMatter
    words: Vocabulary

    def entry(self, meaning: str) -> Entry | None:
        """The front matter's entry for an English word."""
        return next((one for one in self.front.entries if self.words.meaning(one.key) == meaning), None)

    def sections(self) -> list[Section]:
        """The text above the first heading of a quiz, then its questions and pools."""
        body = self.rows[self.front.body - 1 :]
        return split_sections(body, self.front.body, _silent())

    def questions(self) -> list[Section]:
        """The questions of a quiz, or of the fences in a lesson, each beginning with its heading."""
        if self.file.kind is FileKind.QUIZ:
            return [one for one in self.sections()[1:] if _QUESTION.match(one.rows[0])]
        return list(self._fenced()) if self.file.kind is FileKind.LESSON else []

    def _fenced(self) -> Iterator[Section]:
        for fence in fences(self.rows):
            if FENCE.fullmatch(fence.info) and fence.closed and not fence.lead:
                inside = self.rows[fence.first + 1 : fence.last]
                for section in split_sections(inside, fence.first + 2, _silent())[1:]:
                    if _QUESTION.match(section.rows[0]):
                        yield section

    def fingerprint(self) -> str:
        """Of the text that is translated as a whole; in a quiz, of what stands around its questions."""
        entries = (self.entry(name) for name in translated(self.file.kind))
        parts = [_flat(entry.field) for entry in entries if entry]
        if self.file.kind is FileKind.QUIZ:
            intro, *rest = self.sections()
            parts += intro.rows
            parts += [split_heading(one.rows[0])[0] for one in rest if not _QUESTION.match(one.rows[0])]
        else:
            parts += self.rows[self.front.body - 1 :]
        return fingerprint("\n".join(parts))


def translated(kind: FileKind) -> tuple[str, ...]:
    """The settings of a file whose words a translator writes anew."""
    return (*_TRANSLATED, "outcomes") if kind is FileKind.COURSE else _TRANSLATED


def read_manuscript(file: File, data: bytes, language: str) -> Manuscript | None:
    """The file as it stands, in a course of this language; None if it is no text."""
    if flaws(file.path, data):
        return None
    text = data.decode("utf-8-sig")
    rows = lines(drop_comments(file.path, text)[0])
    front = read_front_matter(rows, _silent())
    return Manuscript(file, text, tuple(rows), front, Vocabulary(file.language or language))


def language_of(front: FrontMatter) -> str:
    """The language a `course.md` names, before anything else in it can be read; '' if it is silent."""
    for entry in front.entries:
        if any(meanings(language).get(same_key(entry.key)) == "language" for language in LANGUAGES):
            return entry.field.text.strip()
    return ""


def manuscripts(source: Source) -> dict[str, Manuscript]:
    """Every text of the course that can be read, by path, in reading order."""
    unsafe = {problem.file for problem in check(source)} - {"course.md"}
    tree = read_tree((path for path in source if path not in unsafe), [])
    language = ""
    found: dict[str, Manuscript] = {}
    for path, file in tree.files.items():
        if file.kind is FileKind.MEDIUM:
            continue
        one = read_manuscript(file, source[path], language)
        if one is None:
            continue
        if path == "course.md":
            language = language_of(one.front)
            one = read_manuscript(file, source[path], language) or one
        found[path] = one
    return found


def question_id(section: Section) -> str:
    """The id in a question's heading; '' if it has none."""
    inside = split_heading(section.rows[0])[1]
    return inside.removeprefix("#") if inside and inside.startswith("#") else ""


def question_fingerprint(section: Section) -> str:
    """Of a question as it is written, without its id."""
    return fingerprint("\n".join([split_heading(section.rows[0])[0], *section.rows[1:]]))


def fingerprint(words: str) -> str:
    """The first twelve hexadecimal digits of the SHA-256 of a text; line breaks and spaces don't count."""
    plain = " ".join(unicodedata.normalize("NFC", words).split())
    return hashlib.sha256(plain.encode()).hexdigest()[:_DIGITS]


def _flat(field: Field) -> str:
    """All words of a value."""
    if field.pairs:
        return "\n".join(f"{name.text} {_flat(value)}" for name, value in field.pairs)
    return field.text if isinstance(field.value, str) else "\n".join(_flat(one) for one in field.value)


def _silent() -> Tell:
    """For a second reading: what is wrong was told at the first."""
    return Tell("", [])
