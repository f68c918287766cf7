"""Two texts side by side in one: line by line, and within a line that changed word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

CONTEXT = 2  # lines that stand as they were around what changed
MOST_WORDS = 1000  # of a line that is compared by words: comparing takes the square of them

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")


class Fate(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Span:
    """Words that share a fate."""

    text: str
    fate: Fate


@dataclass(frozen=True, slots=True)
class Line:
    """A line of both texts: its number in each, counted from 1, 0 where it is not in that one."""

    before: int
    now: int
    spans: tuple[Span, ...]

    @property
    def changed(self) -> bool:
        """Whether anything in it is new or gone."""
        return any(span.fate is not Fate.SAME for span in self.spans)


def compare(before: str, now: str) -> list[list[Line]]:
    """What changed between two texts, place by place, each with the lines around it."""
    old, new = before.splitlines(), now.splitlines()
    matcher = SequenceMatcher(None, old, new)
    return [
        [line for change in group for line in _lines(change, old, new)]
        for group in matcher.get_grouped_opcodes(CONTEXT)
    ]


def _lines(change: tuple[str, int, int, int, int], old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    tag, old_start, old_end, new_start, new_end = change
    pairs = min(old_end - old_start, new_end - new_start) if tag in {"equal", "replace"} else 0
    for down in range(pairs):
        there, here = old[old_start + down], new[new_start + down]
        yield Line(old_start + down + 1, new_start + down + 1, tuple(_spans(there, here)))
    for place in range(old_start + pairs, old_end):
        yield Line(place + 1, 0, (Span(old[place], Fate.GONE),))
    for place in range(new_start + pairs, new_end):
        yield Line(0, place + 1, (Span(new[place], Fate.NEW),))


def _spans(before: str, now: str) -> Iterator[Span]:
    if before == now:
        yield Span(now, Fate.SAME)
        return
    old, new = _WORDS.findall(before), _WORDS.findall(now)
    if max(len(old), len(new)) > MOST_WORDS:
        old, new = [before], [now]
    for tag, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Span("".join(old[start:end]), Fate.SAME)
            continue
        if end > start:
            yield Span("".join(old[start:end]), Fate.GONE)
        if new_end > new_start:
            yield Span("".join(new[new_start:new_end]), Fate.NEW)
