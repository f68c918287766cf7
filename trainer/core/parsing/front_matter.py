"""Front matter: the keys and values between the `---` lines.

It looks like YAML and is read line by line, because YAML bites people who are not programmers: a
colon in a title is an error there, `#1 risk` is nothing, `no` is a truth value, `12:30` is 750, and
the second of two equal keys wins silently. Here what follows `key: ` is text to the end of its line.
Only a value that begins with `[ { " '` is YAML, and `|` or `>` opens a text of several lines.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from trainer.core.message import Message
from trainer.core.parsing.fields import Field, block_text, checked_pairs, tell_twice
from trainer.core.parsing.words import Vocabulary, key as same_key
from trainer.core.questions.block import Tell

_FENCE = re.compile(r"---[ \t]*$")
_ALMOST_FENCE = re.compile(r"(?:[ \t]*-{2}|[ \t]*-{4,}|[ \t]+---|[ \t]*[–—][–—-]*|\*{3,}|_{3,}|={3,})[ \t]*$")
_KEY = re.compile(
    r"""(?P<indent>[ \t]*)(?P<key>(?:"[^"]*"|'[^']*')\s*|[^\s:："'#\[{][^:：]*)"""
    r"""(?::(?=\s|$)|：)\s*(?P<value>.*)$"""
)
_DASH = re.compile(r"(?P<indent>[ \t]*)-(?:[ \t\u00a0]+(?P<value>.*)|$)")
_COMMENT = re.compile(r"(?:^|(?<=\s))#(?=\s|$).*$")
_UNCLEAR_COMMENT = re.compile(r"\s#\S.*$")
_YAML_ONLY = re.compile(r"!{1,2}\w*(?:\s|$)|&\w+(?:\s|$)|\*\w+\s*$")
YAML_LIMIT = 5_000
"""Characters of YAML in one file: its reader takes up to 0.1 ms for each."""
_BLOCK = re.compile(r"(?P<style>[|>])[-+]?\d?[-+]?\s*$")


@dataclass(frozen=True, slots=True)
class Entry:
    """A key as written, where it stands, and its value."""

    key: str
    line: int
    column: int
    field: Field


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The entries of a file's front matter and the number of the line its body begins in."""

    entries: tuple[Entry, ...]
    body: int
    present: bool = True
    closed: bool = True
    unread: tuple[str, ...] = ()  # lines that could not be read, each of which was told


def read_front_matter(rows: Sequence[str], tell: Tell, *, most: int = YAML_LIMIT) -> FrontMatter:
    """Read the front matter that begins a file. Absent: no entries, the whole file is body.

    `most` is how many characters of its values may be YAML.
    """
    first = next((number for number, row in enumerate(rows) if row.strip()), len(rows))
    opened = first < len(rows) and bool(_FENCE.match(rows[first]))
    if not opened and not _seems_opened(rows, first):
        return FrontMatter((), 1, present=False)
    if not opened:
        _tell_fence(rows[first], first + 1, tell)
    elif _opened_twice(rows, first):
        first += 1
        tell(
            first + 1,
            Message("The settings end here, above the first of them."),
            Message("Delete this line `---`."),
            quote="---",
        )
    below = range(first + 1, len(rows))
    last = next((at for at in below if _FENCE.match(rows[at]) or _ALMOST_FENCE.match(rows[at])), None)
    if last is None:
        tell(
            first + 1,
            Message("The settings that begin here have no end."),
            Message("Write a line `---` below the last of them."),
            quote="---",
        )
        return FrontMatter((), len(rows) + 1, closed=False)
    if not _FENCE.match(rows[last]):
        _tell_fence(rows[last], last + 1, tell)
    reader = _Reader(rows[:last], first + 1, tell, most)
    entries = tuple(reader.entries())
    return FrontMatter(entries, last + 2, unread=tuple(reader.unread))


def _seems_opened(rows: Sequence[str], first: int) -> bool:
    """Whether settings begin with a line that is nearly `---`: a setting stands below it."""
    almost = first + 1 < len(rows) and _ALMOST_FENCE.match(rows[first])
    return bool(almost) and bool(_KEY.match(rows[first + 1]))


def _opened_twice(rows: Sequence[str], first: int) -> bool:
    """Whether a second `---` follows the first at once, with the settings and their end below it."""
    row = rows[first + 1] if first + 2 < len(rows) else ""
    below = rows[first + 2 :]
    return bool(_FENCE.match(row)) and bool(_KEY.match(below[0])) and any(map(_FENCE.match, below))


def _tell_fence(row: str, line: int, tell: Tell) -> None:
    tell(
        line,
        Message("Settings stand between two lines of three hyphens, and this is none."),
        Message("Write `---`."),
        quote=row.strip(),
    )


class _Reader:
    """Walks the lines between the `---`."""

    def __init__(self, rows: Sequence[str], start: int, tell: Tell, most: int) -> None:
        self.rows = rows
        self.at = start
        self.tell = tell
        self.room = most  # characters of YAML that are still read
        self.unread: list[str] = []

    def entries(self) -> list[Entry]:
        found: list[Entry] = []
        while (row := self._row()) is not None:
            entry = self._entry(row)
            if entry:
                found.append(entry)
        return _without_duplicates(found, self.tell)

    def _row(self) -> str | None:
        """The next line that is neither blank nor a comment, or None at the end."""
        while self.at < len(self.rows):
            row = self.rows[self.at]
            if row.strip() and not row.lstrip().startswith("#"):
                return row
            self.at += 1
        return None

    def _entry(self, row: str) -> Entry | None:
        line = self.at + 1
        self.at += 1
        found = _KEY.match(row)
        if found and not found["indent"]:
            key = _name(found["key"])
            field = self._value(found["value"], line, found.start("value") + 1)
            if field is None:
                self.unread += self.rows[line - 1 : self.at]
            return Entry(key, line, 1, field) if field else None
        words = row.strip()
        self.unread.append(row)
        if row[0] in " \t":
            message = Message("This line is indented and belongs to nothing above it.")
            correction = Message("Begin it at the left: `{words}`.", words=words)
        elif ":" in row:
            message = Message("There is no space behind the colon.")
            correction = Message("Write `{words}`.", words=re.sub(r":(?=\S)", ": ", words, count=1))
        else:
            message = Message("Between the `---` lines stand only settings, each with a colon.")
            correction = Message("Write `key: value`, or move this text below the second `---`.")
            setting = _with_colon(words)
            if setting:
                correction = Message("Write `{setting}`.", setting=setting)
        self.tell(line, message, correction, quote=words)
        self._indented()
        return None

    def _indented(self) -> list[tuple[int, str]]:
        """The lines that belong to the key above: indented ones, and blank ones between them."""
        taken: list[tuple[int, str]] = []
        ahead = self.at
        while ahead < len(self.rows):
            row = self.rows[ahead]
            if row.strip() and row[0] not in " \t":
                break
            ahead += 1
            if row.strip():
                taken += [(number + 1, self.rows[number]) for number in range(self.at, ahead)]
                self.at = ahead
        return taken

    def _value(self, written: str, line: int, column: int) -> Field | None:
        block = _BLOCK.match(written)
        if block:
            return Field(block_text(self._indented(), block["style"]), line, column)
        if written[:1] in ("[", "{", '"', "'"):
            more = [row for _, row in self._indented()]
            return self._yaml("\n".join([written, *more]), line, column)
        literal = self._literal(written, line, column)
        if literal is None or literal:
            return self._folded(literal, line, column)
        return self._nested(line, column)

    def _literal(self, written: str, line: int, column: int) -> str | None:
        """The text of a line without its comment; None, and a problem, where that is not certain."""
        text = _COMMENT.sub("", written).strip()
        unclear = _UNCLEAR_COMMENT.search(text)
        if unclear:
            self.tell(
                line,
                Message("Trainer can't tell whether `{words}` is a comment.", words=unclear[0].strip()),
                Message(
                    'If not, put the text in quotes: "{text}". If it is one, write a space behind `#`.',
                    text=text.replace('"', "'"),
                ),
                quote=unclear[0].strip(),
                column=column + unclear.start() + 1,
            )
            return None
        if _YAML_ONLY.match(text):
            self.tell(
                line,
                Message("`{text}` has a meaning for programs here, which Trainer does not use.", text=text),
                Message('Put it in quotes: "{text}".', text=text),
                quote=text,
                column=column,
            )
            return None
        return text

    def _folded(self, literal: str | None, line: int, column: int) -> Field | None:
        """A text that goes on over indented lines, as one line."""
        parts = [literal or ""]
        for number, row in self._indented():
            more = _COMMENT.sub("", row).strip()
            if _KEY.match(row) or _DASH.match(row):
                self.tell(
                    number,
                    Message("This line is indented, so it would become part of the text above it."),
                    Message("Begin it at the left: `{words}`.", words=more),
                    quote=more,
                )
                return None
            parts.append(more)
        return None if literal is None else Field(" ".join(filter(None, parts)), line, column)

    def _nested(self, line: int, column: int) -> Field | None:
        """What stands below a key without a value: a list with dashes, pairs, or nothing."""
        rows = [
            (number, row)
            for number, row in self._indented()
            if row.strip() and not row.lstrip().startswith("#")
        ]
        if not rows:
            while (row := self._row()) is not None and _DASH.match(row):
                rows.append((self.at + 1, row))
                self.at += 1
        if not rows:
            return Field("", line, column)
        if all(_DASH.match(row) for _, row in rows):
            return self._dashes(rows, line, column)
        pairs: list[tuple[Field, Field]] = []
        for number, row in rows:
            found = _KEY.match(row)
            if found is None:
                self.tell(
                    number,
                    Message("Every line here needs a name and a colon."),
                    Message("Write `name: {words}`.", words=row.strip()),
                    quote=row.strip(),
                )
                return None
            value = self._inline(found["value"], number, found.start("value") + 1)
            if value is None:
                return None
            pairs.append((Field(_name(found["key"]), number, found.start("key") + 1), value))
        return checked_pairs(pairs, line, column, self.tell)

    def _dashes(self, rows: list[tuple[int, str]], line: int, column: int) -> Field | None:
        items: list[Field] = []
        for number, row in rows:
            found = _DASH.match(row)
            written = (found["value"] or "") if found else ""
            value = self._inline(written, number, row.find(written) + 1)
            if value is None:
                return None
            items.append(value)
        return Field(tuple(items), line, column)

    def _inline(self, written: str, line: int, column: int) -> Field | None:
        if written[:1] in ("[", "{", '"', "'"):
            return self._yaml(written, line, column)
        text = self._literal(written, line, column)
        return None if text is None else Field(text, line, column)

    def _yaml(self, written: str, line: int, column: int) -> Field | None:
        from trainer.core.parsing.flow import read_yaml  # noqa: PLC0415 - a worker seldom meets such a value

        self.room -= len(written)
        if self.room >= 0:
            return read_yaml(written, line, column, self.tell)
        self.tell(
            line,
            Message("What stands in brackets or quotes in these settings is too long to be read."),
            Message("Write it without them: a list as lines that begin with `- `."),
            quote=written.partition("\n")[0][:40],
            column=column,
        )
        return None


def _with_colon(words: str) -> str:
    """The setting that a line without its colon is meant to be; '' if it begins with no known word."""
    parts = words.split()
    for count in range(min(len(parts) - 1, 4), 0, -1):
        if Vocabulary("").meaning(" ".join(parts[:count])):
            return f"{' '.join(parts[:count])}: {' '.join(parts[count:]).lstrip('= ')}"
    return ""


def _without_duplicates(entries: list[Entry], tell: Tell) -> list[Entry]:
    seen: dict[str, Entry] = {}
    for entry in entries:
        known = seen.setdefault(same_key(entry.key), entry)
        if known is not entry:
            tell_twice(entry.key, entry.line, known.line, tell)
    return list(seen.values())


def _name(written: str) -> str:
    return written.strip().strip("\"'")
