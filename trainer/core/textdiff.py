"""What differs between two texts, by words, for people who read.

Lines, and words within the lines that differ, are matched at what stands once in both texts, in the longest
order they share (Bram Cohen's patience diff); only what is left in small places is compared in full. The
work is bounded whatever the texts are: a place that would take too long is shown as replaced.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise

from trainer.core.source import lines

CONTEXT = 2  # unchanged lines round a change
DEPTH = 12  # how often a place is divided at what stands once in it
SMALL = 2_500  # old times new: what is compared in full
EFFORT = 5_000_000  # steps of comparing in full, in all
ALIKE = 0.4  # the share of a passage's letters that stays, below which it is shown as replaced

_PUNCTUATION = r"\s!-/:-@\[-`{-~¡«»¿،؛؟‐-‧、-】！-／：-？"
_SCRIPTS_WITHOUT_SPACES = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(
    rf"[{_SCRIPTS_WITHOUT_SPACES}]|[^{_PUNCTUATION}{_SCRIPTS_WITHOUT_SPACES}]+|\n|[^\S\n]+|[{_PUNCTUATION}]"
)


class Sort(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    OLD = "old"  # taken out
    NEW = "new"  # put in


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text that stayed, was taken out or was put in; lines end with a line feed."""

    sort: Sort
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines that differ, with a few round them. Lines count from 1; `until` is the last one."""

    since: int
    until: int
    pieces: tuple[Piece, ...]


Range = tuple[int, int, int, int]  # old from and to, new from and to


def difference(before: str, after: str) -> list[Passage]:
    """Where two texts differ, in order; none if they differ at most in how their lines end.

    The lines of a passage are counted in the text after; where it has none there, the line that follows.
    """
    old, new = _lines(before), _lines(after)
    changes = list(_changes(old, new))
    return [_passage(old, new, group) for group in _grouped(changes)]


def _lines(text: str) -> list[str]:
    rows = lines(text)
    return rows if rows[-1] else rows[:-1]


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[Range]:
    """The places where the sequences differ."""
    i = j = 0
    for x, y in [*_matches(old, new), (len(old), len(new))]:
        if x > i or y > j:
            yield i, x, j, y
        i, j = x + 1, y + 1


def _matches(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Which of one sequence stay in the other, as pairs of places, both rising."""
    found = []
    work = [(0, len(old), 0, len(new), 0)]
    effort = EFFORT
    while work:
        i, until, j, end, depth = work.pop()
        while i < until and j < end and old[i] == new[j]:
            found.append((i, j))
            i, j = i + 1, j + 1
        while i < until and j < end and old[until - 1] == new[end - 1]:
            until, end = until - 1, end - 1
            found.append((until, end))
        if i == until or j == end:
            continue
        once = _once(old[i:until], new[j:end]) if depth < DEPTH else []
        size = (until - i) * (end - j)
        if once:
            places = [(i, j), *((i + x, j + y) for x, y in once), (until, end)]
            work += [(x, to, y, last, depth + 1) for (x, y), (to, last) in pairwise(places)]
        elif size <= SMALL and effort > 0:
            effort -= size * min(until - i, end - j)
            matcher = SequenceMatcher(None, old[i:until], new[j:end], autojunk=False)
            for x, y, count in matcher.get_matching_blocks():
                found += [(i + x + step, j + y + step) for step in range(count)]
    return sorted(found)


def _once(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """What stands once in each of two sequences, and in one order in both: the longest such chain."""
    of_old, of_new = Counter(old), Counter(new)
    places = {one: y for y, one in enumerate(new) if of_new[one] == 1}
    pairs = [(x, places[one]) for x, one in enumerate(old) if of_old[one] == 1 and one in places]
    ends: list[int] = []  # the lowest place in which a chain of each length can end
    chains: list[tuple[int, int, int | None]] = []  # a pair, and the one before it in its chain
    lasts: list[int] = []
    for x, y in pairs:
        length = bisect_left(ends, y)
        chains.append((x, y, lasts[length - 1] if length else None))
        ends[length : length + 1] = [y]
        lasts[length : length + 1] = [len(chains) - 1]
    chain, at = [], lasts[-1] if lasts else None
    while at is not None:
        x, y, at = chains[at]
        chain.append((x, y))
    return chain[::-1]


def _grouped(changes: Sequence[Range]) -> Iterator[list[Range]]:
    """Changes so near that the lines round them touch, together."""
    group: list[Range] = []
    for change in changes:
        if group and change[0] - group[-1][1] > 2 * CONTEXT:
            yield group
            group = []
        group.append(change)
    if group:
        yield group


def _passage(old: Sequence[str], new: Sequence[str], group: Sequence[Range]) -> Passage:
    first, last = group[0], group[-1]
    since, until = max(0, first[2] - CONTEXT), min(len(new), last[3] + CONTEXT)
    pieces = [Piece(Sort.SAME, _joined(new[since : first[2]]))]
    for number, (i, x, j, y) in enumerate(group):
        if number:
            pieces.append(Piece(Sort.SAME, _joined(new[group[number - 1][3] : j])))
        pieces += _words(_joined(old[i:x]), _joined(new[j:y]))
    pieces.append(Piece(Sort.SAME, _joined(new[last[3] : until])))
    return Passage(since + 1, max(until, since + 1), tuple(piece for piece in pieces if piece.text))


def _joined(rows: Sequence[str]) -> str:
    return "".join(f"{row}\n" for row in rows)


def _words(before: str, after: str) -> list[Piece]:
    """The pieces of a replaced passage; if hardly a word of it stays, the old as a whole and the new."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    pieces: list[Piece] = []
    j = 0
    for x, to, y, end in [*_changes(old, new), (len(old), len(old), len(new), len(new))]:
        same = "".join(new[j:y])
        if not pieces or any(char.isalnum() for char in same) or (x, y) == (len(old), len(new)):
            pieces += [Piece(Sort.SAME, same), Piece(Sort.OLD, ""), Piece(Sort.NEW, "")]
            same = ""
        pieces[-2:] = [
            Piece(Sort.OLD, pieces[-2].text + same + "".join(old[x:to])),
            Piece(Sort.NEW, pieces[-1].text + same + "".join(new[y:end])),
        ]
        j = end
    stays = sum(_letters(piece.text) for piece in pieces if piece.sort is Sort.SAME)
    if stays < ALIKE * max(_letters(before), _letters(after)):
        pieces = [Piece(Sort.OLD, before), Piece(Sort.NEW, after)]
    return [piece for piece in pieces if piece.text]


def _letters(text: str) -> int:
    return sum(char.isalnum() for char in text)
