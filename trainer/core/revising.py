"""A text written anew: in the line ends of its file, and joined with what somebody else wrote meanwhile."""

import codecs
import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

from trainer.core.source import lines

BREAK = re.compile(r"\r\n|\n|\r")
PAIRS = 1_000_000
"""How many pairs of equal lines a comparison may have to look at: a second of work, not minutes."""


def plain(text: str) -> str:
    """A text with one kind of line end, as programs compare it."""
    return BREAK.sub("\n", text)


def rewritten(former: bytes | None, text: str) -> bytes:
    """The bytes of a text in the manner of the file it replaces.

    What stood before and behind the change keeps its line ends, and so does the byte order mark; new lines
    end as most lines of the file do, those of a new file with LF.
    """
    rows = lines(text)
    before = (former or b"").decode("utf-8-sig", "replace")
    old, ends = lines(before), BREAK.findall(before)
    usual = Counter(ends).most_common(1)[0][0] if ends else "\n"
    first = _shared(old, rows)
    last = min(_shared(old[::-1], rows[::-1]), len(rows) - first, len(old) - first)
    moved = len(old) - len(rows)  # from a line behind the change to the one it was

    def end(at: int) -> str:
        was = at if at < first else at + moved if at >= len(rows) - last else len(ends)
        return str(ends[was]) if was < len(ends) else usual

    written = "".join(row + end(at) for at, row in enumerate(rows[:-1])) + rows[-1]
    return (codecs.BOM_UTF8 if former and former.startswith(codecs.BOM_UTF8) else b"") + written.encode()


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines two texts begin with alike."""
    return next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def merged(base: str, mine: str, theirs: str) -> str | None:
    """Both changes to one text, where they stand apart; None where they touch.

    Three-way merge by lines, after Khanna, Kunal and Pierce, "A Formal Investigation of Diff3" (2007): the
    lines that all three have in common part the text into pieces, and only one side may change a piece.
    """
    base, mine, theirs = plain(base), plain(mine), plain(theirs)
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    old, one, other = base.split("\n"), mine.split("\n"), theirs.split("\n")
    if max(_pairs(old, one), _pairs(old, other)) > PAIRS:
        return None
    here, there = _same(old, one), _same(old, other)
    made: list[str] = []
    start = (0, 0, 0)
    for line in [*sorted(here.keys() & there.keys()), len(old)]:
        stop = (line, here.get(line, len(one)), there.get(line, len(other)))
        was, a, b = (text[begin:end] for text, begin, end in zip((old, one, other), start, stop, strict=True))
        if a != b and was not in (a, b):
            return None
        made += b if a == was else a
        made += old[line : line + 1]
        start = (stop[0] + 1, stop[1] + 1, stop[2] + 1)
    return "\n".join(made)


def _pairs(one: Sequence[str], other: Sequence[str]) -> int:
    counts = Counter(other)
    return sum(counts[row] for row in one)


def _same(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """The lines of the old text that stand in the new one, by where they stand there."""
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return {block.a + step: block.b + step for block in blocks for step in range(block.size)}
