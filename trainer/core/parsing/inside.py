"""Answers that stand inside the prose of a question: only in its last block, and with no list besides."""

import re
from dataclasses import dataclass

from trainer.core.message import Message
from trainer.core.questions.block import Entry, Shape, Tell, Text, outside_code
from trainer.core.questions.registry import SHAPES

_ITEM = re.compile(r" {0,3}(?:[-*+]|\d{1,9}[.)])[ \t]")
_INDENTED = re.compile(r"(?:  | ?\t)")
_HEADING = re.compile(r" {0,3}#{1,6}(?:\s|$)")


@dataclass(slots=True)
class Inside:
    """The prose above the block with the answers, and that block. `broken` if a problem was told."""

    prose: Text
    shape: Shape
    entry: Entry
    broken: bool


def has_answers(words: str) -> bool:
    """Whether answers stand inside these words, code left out."""
    return any(shape.inside and shape.inside.search(outside_code(words)) for shape in SHAPES)


def find_inside(prose: Text, code: frozenset[int], tell: Tell, *, listed: bool) -> Inside | None:
    """The block of prose with the answers; None if there are none. `code` are the lines of fences.

    Told: answers above the last block, or beside a list of answers (`listed`), or in a heading; an
    unfinished one where there is no other answer.
    """
    rows = prose.words.split("\n")
    bare = ["." if prose.line + place in code else row for place, row in enumerate(rows)]
    words = outside_code("\n".join(bare))
    for shape in SHAPES:
        if shape.inside is None:
            continue
        found = list(shape.inside.finditer(words))
        if found and (half := _half(shape.inside.sub(lambda one: "." * len(one[0]), words))) is not None:
            place = _place(words, half)
            tell(
                prose.line + place,
                Message("A gap stands between two brackets on either side, and one of them is missing here."),
                Message("Write `[[answer]]`; brackets that are only text stand in backticks."),
                quote=rows[place].strip(),
            )
            return Inside(prose, shape, Entry(prose.line, "", prose, Text("", prose.line)), broken=True)
        if found:
            first = _last_block(words.split("\n"))
            return _inside(
                shape, rows, first, [_place(words, one.start()) for one in found], prose, tell, listed
            )
        opened = words.find(shape.name[:2])
        if opened >= 0 and not listed:
            place = _place(words, opened)
            tell(
                prose.line + place,
                Message("The gap that begins here has no end."),
                Message("Write both: `[[answer]]`."),
                quote=rows[place].strip(),
            )
            return Inside(prose, shape, Entry(prose.line, "", prose, Text("", prose.line)), broken=True)
    return None


def _half(rest: str) -> int | None:
    """Where brackets of a gap stand that are no whole gap; None if there are none."""
    found = re.search(r"\[\[|\]\]", rest)
    return found.start() if found else None


def _inside(
    shape: Shape, rows: list[str], first: int, places: list[int], prose: Text, tell: Tell, listed: bool
) -> Inside:
    block = Text("\n".join(rows[first:]), prose.line + first)
    above = Text("\n".join(rows[:first]).rstrip(), prose.line)
    wrong: tuple[int, Message, Message] | None = None
    heading = next((place for place in places if _HEADING.match(rows[place])), None)
    if listed:
        wrong = (
            places[0],
            Message("Gaps stand in the text, and another answer below it."),
            Message("Keep one of the two; a gap that is only text stands in backticks."),
        )
    elif heading is not None:
        wrong = (
            heading,
            Message("A gap can't stand in a heading."),
            Message("Write the sentence with the gap as the last paragraph."),
        )
    elif places[0] < first:
        wrong = (
            places[0],
            Message("Gaps stand only in the last paragraph, list or table above the settings."),
            Message("Move what stands below it above it; an explanation begins with `Explanation:`.")
            if places[-1] < first
            else Message("Join the two, or make two questions of them."),
        )
    if wrong:
        place, message, correction = wrong
        tell(prose.line + place, message, correction, quote=rows[place].strip())
    return Inside(above, shape, Entry(block.line, "", block, Text("", block.line)), broken=wrong is not None)


def _place(words: str, at: int) -> int:
    return words.count("\n", 0, at)


def _last_block(rows: list[str]) -> int:
    """The place at which the last paragraph, list or table begins."""
    starts = [
        place for place, row in enumerate(rows) if row.strip() and not (place and rows[place - 1].strip())
    ]
    last = len(starts) - 1
    while last > 0:
        row, above = rows[starts[last]], rows[starts[last - 1]]
        goes_on = _INDENTED.match(row) or (
            _ITEM.match(row) and (_ITEM.match(above) or _INDENTED.match(above))
        )
        if not goes_on:
            break
        last -= 1
    return starts[last] if starts else 0
