"""What `fix` writes into the files of a course: ids of questions, fingerprints of translations.

Nothing else changes: not an ending of a line, not a space, not a byte order mark. What is written is
found there the next time, so a second run writes nothing.
"""

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from trainer.core.message import Message
from trainer.core.parsing.identity import suggest_id
from trainer.core.parsing.manuscript import (
    Manuscript,
    manuscripts,
    question_fingerprint,
    question_id,
)
from trainer.core.parsing.sections import split_heading
from trainer.core.parsing.tree import FileKind
from trainer.core.source import Source

_BREAK = re.compile(r"\r\n|\n|\r")
_CLOSING = re.compile(r"(?:[ \t]+#+)?\s*$")  # what may follow the words of a heading
_BRACES = re.compile(r"\{[ \t]*#?[ \t]*\}(?=(?:[ \t]+#+)?\s*$)")  # an id that was left open


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that was written, and the line it stands in."""

    file: str
    line: int
    message: Message


@dataclass(frozen=True, slots=True)
class Fixed:
    """The files that change, with their new bytes, and what was written into them."""

    files: Mapping[str, bytes]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class _Edit:
    """Text put in the place of the characters between two offsets."""

    start: int
    end: int
    text: str
    line: int
    message: Message


def fix(source: Source) -> Fixed:
    """The missing ids of questions, and the missing fingerprints of what has been translated.

    Files that can't be read as text stay as they are; `check` says why.
    """
    known = manuscripts(source)
    taken = {
        name: (path, part.line)
        for path, one in known.items()
        for part in one.questions()
        if (name := question_id(part))
    }
    originals = {(one.file.kind, one.file.id): one for one in known.values() if not one.file.language}
    edits: dict[str, list[_Edit]] = {}
    for path, one in known.items():
        original = originals.get((one.file.kind, one.file.id))
        if not one.file.language:
            found = list(_ids(one, taken))
        else:
            found = _fingerprints(one, original) if original else []
        if found:
            edits[path] = found
    files = {path: _apply(source[path], known[path].text, found) for path, found in edits.items()}
    notes = tuple(Note(path, one.line, one.message) for path, found in edits.items() for one in found)
    return Fixed(files, notes)


def _ids(one: Manuscript, taken: dict[str, tuple[str, int]]) -> Iterator[_Edit]:
    starts = _starts(one.text)
    for section in one.questions():
        words, inside = split_heading(section.rows[0])
        if inside not in (None, "#", "") or not words:
            continue
        name = suggest_id(words, taken)
        taken[name] = (one.file.path, section.line)
        place = (_CLOSING if inside is None else _BRACES).search(section.rows[0])
        assert place is not None
        text = f" {{#{name}}}" if inside is None else f"{{#{name}}}"
        start = starts[section.line - 1] + place.start()
        end = start if inside is None else start + len(place[0])
        message = Message("`{id}` is the id of “{words}”.", id=name, words=words)
        yield _Edit(start, end, text, section.line, message)


def _fingerprints(one: Manuscript, original: Manuscript) -> list[_Edit]:
    """The lines that say from which text this is a translation, where they are missing.

    A text that still is the original's, word for word, has not been translated and gets none.
    """
    if not one.front.present or not one.front.closed:
        return []
    entry = one.entry("translated from")
    mark = original.fingerprint()
    touched = one.fingerprint() != mark
    if one.file.kind is not FileKind.QUIZ:
        line = f"{one.words.word('translated from')}: {mark}"
        return [_insert(one, one.front.body - 1, [line])] if touched and entry is None else []
    known = {name.text for name, _ in entry.field.pairs} if entry else set()
    originals = {question_id(part): question_fingerprint(part) for part in original.questions()}
    rows = []
    if touched and not any(one.words.meaning(name) == "the page" for name in known):
        rows.append(f"{one.words.word('the page')}: {mark}")
    for section in one.questions():
        name = question_id(section)
        current = originals.get(name)
        if current and name not in known and question_fingerprint(section) != current:
            rows.append(f"{name}: {current}")
    if not rows or (entry is not None and not entry.field.pairs and not entry.field.empty):
        return []
    if entry is None:
        return [_insert(one, one.front.body - 1, [f"{one.words.word('translated from')}:", *_indented(rows)])]
    last = max([entry.line, *(name.line for name, _ in entry.field.pairs)])
    above = one.rows[last - 1]
    indent = above[: len(above) - len(above.lstrip())] if last > entry.line else "  "
    return [_insert(one, last + 1, _indented(rows, indent))]


def _indented(rows: list[str], indent: str = "  ") -> list[str]:
    return [indent + row for row in rows]


def _insert(one: Manuscript, line: int, rows: list[str]) -> _Edit:
    """Whole lines put above a line, which there is: front matter ends with one."""
    ending = _BREAK.search(one.text)
    text = "".join(row + (ending[0] if ending else "\n") for row in rows)
    start = _starts(one.text)[line - 1]
    message = Message("The translation names the text it is made from: {count} lines.", count=len(rows))
    return _Edit(start, start, text, line, message)


def insert_above(one: Manuscript, data: bytes, row: str) -> bytes:
    """The file with one more line at the end of its settings, which there are."""
    return _apply(data, one.text, [_insert(one, one.front.body - 1, [row])])


def _starts(text: str) -> list[int]:
    """Where each line begins."""
    return [0, *(found.end() for found in _BREAK.finditer(text))]


def _apply(data: bytes, text: str, edits: list[_Edit]) -> bytes:
    for edit in sorted(edits, key=lambda one: one.start, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return (codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b"") + text.encode()
