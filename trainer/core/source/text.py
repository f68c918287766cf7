"""Bytes to text, text to lines: encoding, invisible characters, comments, fences."""

import codecs
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from trainer.core.message import Message
from trainer.core.problem import Problem

LINE_CHARACTERS = 20_000
LINES = 10_000

_BREAK = re.compile(r"\r\n|\n|\r")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_OPENERS = {"\u202a": "\u202c", "\u202b": "\u202c", "\u202d": "\u202c", "\u202e": "\u202c"} | dict.fromkeys(
    "\u2066\u2067\u2068", "\u2069"
)
_BIDI = re.compile(f"[{''.join(_OPENERS)}\u202c\u2069]")
_LEAD = r"(?P<lead>(?:[ \t]*(?:>|[-*+][ \t]|\d{1,9}[.)][ \t]))*[ \t]*)"
_FENCE = re.compile(_LEAD + r"(?:(?P<ticks>`{3,})(?P<info>[^`]*)|(?P<tildes>~{3,})(?P<more>.*))")
_COMMENT = re.compile(r"[ \t]*<!--")
_CODE = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)")


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block: its first and last line (0-based, inclusive), what stands after the fence."""

    first: int
    last: int
    lead: str  # what stands before the fence: indentation, > and a list's mark
    info: str
    closed: bool

    def body(self, text: Sequence[str]) -> list[str]:
        """The lines between the fences, without what stood before the opening one."""
        quotes = re.compile(rf"(?:[ \t]{{0,3}}>){{0,{self.lead.count('>')}}}")
        room = len(self.lead.rpartition(">")[2].expandtabs(4))
        inside = slice(self.first + 1, self.last if self.closed else self.last + 1)
        return [_outdent(quotes.sub("", line, count=1), room) for line in text[inside]]


def _outdent(line: str, room: int) -> str:
    """The line with at most `room` columns of its indentation gone; tabs end at every fourth."""
    bare = line.lstrip(" \t")
    indent = len(line[: len(line) - len(bare)].expandtabs(4))
    return " " * (indent - room) + bare if room else line


def lines(text: str) -> list[str]:
    """The lines as an editor counts them: only LF, CRLF and CR end one."""
    return _BREAK.split(text)


def fences(text: Sequence[str]) -> list[Fence]:
    """The fenced blocks of these lines, in order. One without an end runs to the last line."""
    found = []
    number = 0
    while number < len(text):
        fence = _fence_at(text, number)
        if fence:
            found.append(fence)
            number = fence.last
        number += 1
    return found


def _fence_at(text: Sequence[str], number: int) -> Fence | None:
    match = _FENCE.fullmatch(text[number])
    if not match:
        return None
    mark = match["ticks"] or match["tildes"]
    end = re.compile(rf"[ \t>]*{mark[0]}{{{len(mark)},}}[ \t]*")
    info = (match["info"] or match["more"] or "").strip()
    for last in range(number + 1, len(text)):
        if end.fullmatch(text[last]):
            return Fence(number, last, match["lead"], info, closed=True)
    return Fence(number, len(text) - 1, match["lead"], info, closed=False)


def decode(path: str, data: bytes) -> str | Problem:
    """The text of a file, or the first of its `flaws`."""
    found = flaws(path, data)
    return found[0] if found else data.decode("utf-8-sig")


def flaws(path: str, data: bytes) -> list[Problem]:
    """What keeps bytes from being a text: encoding, length, control characters, directions, endless lines."""
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) or data.count(0) * 3 > len(data):
        message = Message("The file is not UTF-8; it looks like UTF-16.")
        return [Problem(path, 0, 0, message, Message("Save it as UTF-8."))]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = len(lines(data[: error.start].decode("utf-8", "replace")))
        message = Message("The file is not UTF-8; it looks like Windows-1252.")
        return [Problem(path, line, 0, message, Message("Save it as UTF-8."))]
    rows = lines(text)
    if len(rows) > LINES:
        message = Message("The text has {count} lines; {limit} is the most.", count=len(rows), limit=LINES)
        return [Problem(path, LINES + 1, 0, message, Message("Split it into several."))]
    return sorted(
        [*_controls(path, rows), *_long(path, rows), *_directions(path, rows)], key=lambda p: p.line
    )


def _controls(path: str, rows: Sequence[str]) -> Iterator[Problem]:
    for number, row in enumerate(rows, 1):
        match = _CONTROL.search(row)
        if match:
            yield Problem(
                path,
                number,
                match.start() + 1,
                Message(
                    "The line contains an invisible control character (U+{code}).",
                    code=f"{ord(match[0]):04X}",
                ),
                Message("Delete it, and start a new line where one is meant."),
                _CONTROL.sub("\N{REPLACEMENT CHARACTER}", row)[:80],
            )


def _long(path: str, rows: Sequence[str]) -> Iterator[Problem]:
    for number, row in enumerate(rows, 1):
        if len(row) > LINE_CHARACTERS:
            message = Message(
                "The line has {count} characters; {limit} is the most.", count=len(row), limit=LINE_CHARACTERS
            )
            yield Problem(path, number, LINE_CHARACTERS + 1, message, Message("Break it into several lines."))


def _directions(path: str, rows: Sequence[str]) -> Iterator[Problem]:
    """Overrides, embeddings and isolates that a paragraph opens and does not close, or the reverse."""
    unclosed: list[tuple[str, int, int]] = []
    for number, row in enumerate([*rows, ""], 1):
        if not row.strip():
            yield from (_direction(path, *place) for place in unclosed)
            unclosed = []
        for match in _BIDI.finditer(row):
            if match[0] in _OPENERS:
                unclosed.append((match[0], number, match.start() + 1))
            elif unclosed and _OPENERS[unclosed[-1][0]] == match[0]:
                unclosed.pop()
            else:
                yield _direction(path, match[0], number, match.start() + 1)


def _direction(path: str, char: str, line: int, column: int) -> Problem:
    message = Message(
        "An invisible character turns the direction of the text and has no partner in its paragraph: {name}.",
        name=unicodedata.name(char),
    )
    return Problem(path, line, column, message, Message("Delete it, or close it in the same paragraph."))


def drop_comments(path: str, text: str) -> tuple[str, list[Problem]]:
    """The text with HTML comments that stand on lines of their own blanked, line for line.

    What is in a fence stays. A comment without an end, or with text beside it, is a problem: it
    would be shown to learners.
    """
    pieces = re.split(r"(\r\n|\n|\r)", text)
    rows = pieces[::2]
    found: list[Problem] = []
    number = 0
    while number < len(rows):
        fence = _fence_at(rows, number)
        if fence:
            number = fence.last + 1
            continue
        if _COMMENT.match(rows[number]):
            last = next((n for n in range(number, len(rows)) if "-->" in rows[n]), None)
            if last is None:
                message = Message("This comment has no end.")
                found.append(
                    Problem(path, number + 1, 1, message, Message("Close it with -->."), rows[number][:80])
                )
                last = len(rows) - 1
            rest = rows[last].partition("-->")[2]
            for blank in range(number, last + 1):
                rows[blank] = ""
            if rest.strip():
                found.append(_beside(path, last + 1, rest))
            number = last
        elif "<!--" in _CODE.sub("", rows[number]):
            found.append(_beside(path, number + 1, rows[number]))
        number += 1
    pieces[::2] = rows
    return "".join(pieces), found


def _beside(path: str, line: int, quote: str) -> Problem:
    return Problem(
        path,
        line,
        0,
        Message("A comment shares its line with text, so learners would see it."),
        Message("Put the comment, from <!-- to -->, on lines of its own."),
        quote.strip()[:80],
    )
