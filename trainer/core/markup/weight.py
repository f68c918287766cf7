"""What a text may hold for the engine to read it in reasonable time."""

import re

from trainer.core.markup.normal import TOO_DEEP_HINT, Normal
from trainer.core.markup.values import Fault
from trainer.core.message import Message

NOTES = 1000  # marks and notes: each is looked for among all
BLOCK = 1000  # lines without a blank one between them: each step weighs all that are left
CELLS = 20_000  # of tables: a short row is filled up to the width of its table
LEVELS = 20_000  # how deep its lines stand in lists, quotes and boxes, summed up: each level is read anew

_RULE = re.compile(r"[> ]*[-:| ]*\|[-:| ]*")
_LEAD = re.compile(r"[> ]*")


def too_heavy(normal: Normal) -> Fault | None:
    """What of a text is too much, or None."""
    if normal.text.count("[^") > NOTES:
        message = Message("The text has more than {limit} notes and marks of notes.", limit=NOTES)
        return Fault(1, message, Message("Split it."))
    cells = levels = 0
    for block in normal.text.split("\n\n"):
        rows = block.strip("\n").split("\n")
        if len(rows) > BLOCK:
            message = Message(
                "Here {count} lines follow each other without a blank one; {limit} is the most.",
                count=len(rows),
                limit=BLOCK,
            )
            correction = Message("Divide this list, table or paragraph.")
            return Fault(_line(rows[0], normal), message, correction, rows[0].strip()[:80])
        if "|" in block:
            widest = max((row.strip("> |").count("|") + 1 for row in rows if _RULE.fullmatch(row)), default=0)
            cells += widest * len(rows)
        levels += sum(map(_level, rows))
        if cells > CELLS:
            message = Message("The tables of this text have more than {limit} cells.", limit=CELLS)
            return Fault(_line(rows[0], normal), message, Message("Split it."), rows[0].strip()[:80])
        if levels > LEVELS:
            message = Message("The text has too many lists, quotes and boxes within each other.")
            return Fault(_line(rows[0], normal), message, TOO_DEEP_HINT, rows[0].strip()[:80])
    return None


def _level(row: str) -> int:
    """How deep a line stands: four spaces or one `>` are a level."""
    lead = _LEAD.match(row)
    return 0 if lead is None else lead[0].count(">") + lead[0].count(" ") // 4


def _line(row: str, normal: Normal) -> int:
    """The line that a row of the normalised text was."""
    words = row.strip("> ")
    return next((number for number, one in enumerate(normal.prose, 1) if one.strip("> ") == words), 1)
