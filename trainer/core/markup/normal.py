"""Markdown as people write it, made Markdown as Python-Markdown reads it.

Lists may follow a text without a blank line, nest by two spaces and be numbered `1)`; definitions,
headings and abbreviations may follow each other without blank lines. Fenced blocks are lifted out
and leave a mark, so that nothing in them is ever read as Markdown.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from trainer.core.markup.values import Fault
from trainer.core.message import Message
from trainer.core.source import fences, lines

NESTING = 20

FENCE_MARK = "\x1a"
SLOT_MARK = "\x19"
SLOT = re.compile(rf"{SLOT_MARK}\d+{SLOT_MARK}")

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_RULE = re.compile(r" *([-*_])(?: *\1){2,} *")
_ITEM = re.compile(r"(?P<mark>[-*+]|\d{1,9}[.)])(?:(?P<gap> +)(?P<rest>.*)|$)")
_TABLE_RULE = re.compile(r"[-:| ]*\|[-:| ]*")
_ADMONITION = re.compile(r"!!! ?[\w-]")
_ALONE = re.compile(rf"{FENCE_MARK}|{SLOT.pattern}$|#{{1,6}}(?: |$)|\*\[[^\]]*\] ?:")
_HASH = re.compile(r"^( *)(?=#{1,6}[^# ])")  # `#1` is no heading
_NOTE = re.compile(r"\[\^[^\]]*\]:")
_MEANING = re.compile(r": {1,3}\S")
_MARKS = re.compile(r"(?:[ ]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ ])))*")


@dataclass(slots=True)
class Normal:
    """The text for Python-Markdown, the bodies of its fences by number, what was wrong."""

    text: str
    bodies: list[str]
    prose: list[str]  # the lines as written, those of fences blanked: where to look for places
    faults: list[Fault]


def normalise(text: str) -> Normal:
    """The text with its lists, definitions and fences in the shape that Python-Markdown reads."""
    rows = [row if SLOT.fullmatch(row) else _CONTROL.sub("", row) for row in lines(text)]
    bodies: list[str] = []
    faults: list[Fault] = []
    prose = list(rows)
    numbered: list[tuple[int, str]] = []
    at = 0
    for fence in fences(rows):
        numbered += [(n + 1, rows[n]) for n in range(at, fence.first)]
        numbered.append((fence.first + 1, f"{fence.lead}{FENCE_MARK}{len(bodies)}{FENCE_MARK}"))
        bodies.append("\n".join(fence.body(rows)))
        at = fence.last + 1
        prose[fence.first : at] = [""] * (at - fence.first)
        if not fence.closed:
            mark = rows[fence.first].lstrip(" \t>")[:3]
            message = Message("This code block has no end.")
            hint = Message("Close it with {mark} on a line of its own.", mark=mark)
            faults.append(Fault(fence.first + 1, message, hint, rows[fence.first][:80]))
    numbered += [(n + 1, rows[n]) for n in range(at, len(rows))]
    return Normal("\n".join(_Writer(faults).write(numbered)), bodies, prose, faults)


@dataclass(slots=True)
class _Open:
    """A list item, admonition, note or meaning that later lines may belong to."""

    indent: int
    content: int
    kind: str  # bullet, number, box, note, meaning

    @property
    def is_item(self) -> bool:
        """Whether it is an item of a list."""
        return self.kind in ("bullet", "number")


@dataclass(slots=True)
class _Writer:
    """One level of quoting: rewrites the indentation line by line."""

    faults: list[Fault]
    quotes: int = 0
    out: list[str] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    last: str = "blank"  # what the line before was: blank, apart, item, text, meaning, note, code
    base: int = 0  # where the lines of the current paragraph start
    second: bool = False  # whether that paragraph is not the first of its item

    def write(self, numbered: Sequence[tuple[int, str]]) -> Iterable[str]:
        at = 0
        while at < len(numbered):
            number, row = numbered[at]
            row = _HASH.sub(r"\1\\", row.expandtabs(4))
            if row.lstrip(" ").startswith(">") and not self._is_code(row):
                end = at
                while end < len(numbered) and numbered[end][1].lstrip().startswith(">"):
                    end += 1
                self._quote(numbered[at:end])
                at = end
                continue
            ahead = numbered[at + 1][1].expandtabs(4) if at + 1 < len(numbered) else ""
            self._line(number, row, ahead)
            at += 1
        return self.out

    @property
    def _room(self) -> int:
        return 4 * len(self.open)

    def _is_code(self, row: str) -> bool:
        indent = len(row) - len(row.lstrip(" "))
        content = self.open[-1].content if self.open else 0
        return self.last in ("blank", "code") and indent - content >= 4

    def _apart(self) -> None:
        """A blank line, unless there is one."""
        if self.out and self.out[-1]:
            self.out.append("")

    def _close(self, indent: int) -> str:
        """Leave what a line at this indentation does not belong to; the kind of the outermost left."""
        kind = ""
        while self.open and indent < self.open[-1].indent + 2:
            kind = self.open.pop().kind
        return kind

    def _quote(self, numbered: Sequence[tuple[int, str]]) -> None:
        number, row = numbered[0]
        self._close(len(row) - len(row.lstrip(" ")))
        if self._too_deep(number, row):
            return
        self._apart()
        inner = [(n, re.sub(r"^[ \t]*>[ ]?", "", r, count=1)) for n, r in numbered]
        deeper = _Writer(self.faults, self.quotes + 1 + len(self.open))
        self.out += [f"{' ' * self._room}> {line}".rstrip() for line in deeper.write(inner)]
        self.last, self.base, self.second = "text", self._room, True

    def _too_deep(self, number: int, row: str) -> bool:
        marks = _MARKS.match(row)
        within = len(re.findall(r"[>*+-]|\d+", marks[0])) if marks else 0
        if len(self.open) + self.quotes + within <= NESTING:
            return False
        if not any(fault.message == TOO_DEEP for fault in self.faults):
            self.faults.append(Fault(number, TOO_DEEP, TOO_DEEP_HINT, row.strip()[:80]))
        return True

    def _line(self, number: int, row: str, ahead: str) -> None:
        body = row.strip(" ")
        indent = len(row) - len(row.lstrip(" "))
        if not body:
            self.out.append("")
            self.last = "code" if self.last == "code" else "blank"
        elif self._is_code(row) and self._belongs(indent):
            content = self.open[-1].content if self.open else 0
            extra = indent - self._room if indent >= self._room + 4 else indent - content
            self.out.append(" " * (self._room + extra) + row.lstrip(" "))
            self.last, self.second = "code", True
        elif self._too_deep(number, row):
            return
        elif _ALONE.match(body):
            self._alone(indent, row.lstrip(" "))
        elif not self._item(indent, row.lstrip(" ")) and not self._opener(indent, row.lstrip(" ")):
            self._text(indent, row.lstrip(" "), ahead)

    def _belongs(self, indent: int) -> bool:
        """Whether an indented line is code of the innermost open block, not of one further out."""
        return not self.open or indent >= self.open[-1].indent + 2

    def _alone(self, indent: int, body: str) -> None:
        self._close(indent)
        self._apart()
        self.out.append(" " * self._room + body)
        self.out.append("")
        self.last = "apart"

    def _item(self, indent: int, body: str) -> bool:
        match = _ITEM.fullmatch(body)
        if not match or _RULE.fullmatch(body) or _TABLE_RULE.fullmatch(body):
            return False
        mark, gap, rest = match["mark"], match["gap"] or " ", match["rest"] or ""
        sibling = any(indent < block.indent + 2 and block.is_item for block in self.open)
        nested = self.last == "item"
        starts = mark in ("-", "*", "+", "1.", "1)") and bool(rest)
        if self.last in ("text", "note", "meaning") and not sibling and not nested and not starts:
            return False
        kind = "bullet" if mark in "-*+" else "number"
        if self._close(indent) not in ("", kind) or self.second or not (sibling or nested):
            self._apart()
        mark = mark.replace(")", ".")
        self.out.append(f"{' ' * self._room}{mark} {rest}")
        self.base, self.second = self._room, False
        width = len(match["mark"]) + (len(gap) if len(gap) <= 4 else 1)
        self.open.append(_Open(indent, indent + width, kind))
        self.last = "apart" if rest.startswith(FENCE_MARK) else "item"
        return True

    def _opener(self, indent: int, body: str) -> bool:
        if _ADMONITION.match(body):
            self._close(indent)
            self._apart()
            kind = "box"
        elif _NOTE.match(body):
            self._close(indent)
            self._apart()
            kind = "note"
        elif _MEANING.match(body) and self.last in ("text", "meaning", "blank", "code"):
            self._close(indent)
            kind = "meaning"
        else:
            return False
        self.out.append(" " * self._room + body)
        self.base = self._room
        self.open.append(_Open(indent, indent + 4, kind))
        self.last = "apart" if kind == "box" else kind
        return True

    def _text(self, indent: int, body: str, ahead: str) -> None:
        term = bool(_MEANING.match(ahead.lstrip(" ")))
        fresh = self.last in ("blank", "code", "apart")
        if fresh:
            self._close(indent)
        elif self.open and not self.open[-1].is_item and indent < self.open[-1].indent + 2:
            fresh = term or self.open[-1].kind == "box"
            if fresh:
                self._close(indent)
                self._apart()
        if fresh:
            self.base, self.second = self._room, bool(self.open)
        lead = indent if fresh and not self.open else 0
        self.out.append(" " * (self.base + min(lead, 3)) + body)
        self.last = "text"


TOO_DEEP = Message("Lists, quotes and boxes are nested more than {limit} deep.", limit=NESTING)
TOO_DEEP_HINT = Message("Write it flatter.")
