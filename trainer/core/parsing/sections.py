"""How a text falls into questions and pools: their headings, and what stands below each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from trainer.core.message import Message
from trainer.core.questions.block import Tell
from trainer.core.source import fences

FENCE = re.compile(r"\{?\s*\.?question\s*\}?", re.IGNORECASE)

_POOL = re.compile(r"#(?:[ \t\u00a0]|$)")
_QUESTION = re.compile(r"##(?:[ \t\u00a0]|$)")
_ALMOST = re.compile(r"(?:##(?=[^#\s])|[ \t]+##(?!#))")
_LOST_HASH = re.compile(r"#[^#].*\{[ \t]*#[^{}]*\}[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(?:-{2,}|={2,})[ \t]*$")
_BRACES = re.compile(r"\{(?P<inside>[^{}]*)\}$")
_CLOSING = re.compile(r"(?<=[ \t])#+$")


@dataclass(slots=True)
class Section:
    """A heading with the rows below it; the heading is the first of them. `line` is its line."""

    rows: list[str]
    line: int


def split_heading(row: str) -> tuple[str, str | None]:
    """The words of a heading line, and what stands in the braces that end it; None without braces."""
    words = _CLOSING.sub("", row.strip().lstrip("#")).strip()
    found = _BRACES.search(words)
    return (words, None) if found is None else (words[: found.start()].strip(), found["inside"].strip())


def split_sections(rows: Sequence[str], start: int, tell: Tell) -> list[Section]:
    """The rows before the first heading, then each question and pool; a fence hides what it holds."""
    hidden: set[int] = set()
    for fence in fences(rows):
        hidden.update(range(fence.first, fence.last + 1))
    sections = [Section([], start)]
    for place, row in enumerate(rows):
        if place not in hidden:
            if _ALMOST.match(row) or (_LOST_HASH.match(row) and not _opens_pool(rows[place + 1 :])):
                tell(
                    start + place,
                    Message("A question begins with `## ` at the left, and a space behind it."),
                    Message("Write `## {words}`.", words=row.lstrip(" \t#")),
                    quote=row.strip(),
                )
                sections.append(Section([], start + place))
            elif _POOL.match(row) or _QUESTION.match(row):
                sections.append(Section([], start + place))
            elif _UNDERLINE.match(row) and place and rows[place - 1].strip() and place - 1 not in hidden:
                tell(
                    start + place,
                    Message("A line like this turns the text above it into a heading."),
                    Message(
                        "Put a blank line before `{row}`; a question begins with `## `.", row=row.strip()
                    ),
                    quote=row.strip(),
                )
                sections[-1].rows.append("")
                continue
        sections[-1].rows.append(row)
    return sections


def is_pool(section: Section) -> bool:
    """Whether a section is a pool; with an id and an answer it is a question that lost a hash, and told."""
    row = section.rows[0]
    return bool(_POOL.match(row)) and not (_LOST_HASH.match(row) and not _opens_pool(section.rows[1:]))


def _opens_pool(below: Sequence[str]) -> bool:
    """Whether what stands below a heading begins with a question, or nothing stands there."""
    first = next((row for row in below if row.strip()), "##")
    return first.startswith("#")


def unclosed(section: Section, tell: Tell) -> bool:
    """Whether code in a section has no end, which is told: all below it would count as code."""
    for fence in fences(section.rows):
        if not fence.closed and ">" not in fence.lead:
            row = section.rows[fence.first].strip()
            tell(
                section.line + fence.first,
                Message("The code that begins here has no end."),
                Message("Write {mark} on a line below it.", mark=row[: len(row) - len(row.lstrip("`~"))]),
                quote=row,
            )
            return True
    return False
