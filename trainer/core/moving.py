"""Pages that were renamed or moved: what vanished, what is new, and whether the two are the same text."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction

from trainer.core.fixing import insert_above
from trainer.core.message import Message
from trainer.core.parsing.manuscript import Manuscript, manuscripts, question_id
from trainer.core.parsing.tree import PAGES, FileKind
from trainer.core.problem import Problem
from trainer.core.source import Source

_KINDS = (*PAGES, FileKind.SCENARIO)
_SAME = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Move:
    """A page that is gone, and the file of a new one that says the same."""

    former: str
    page: str
    file: str

    def problem(self) -> Problem:
        """The question that the author has to answer, as a problem of the new file."""
        return Problem(
            self.file,
            1,
            0,
            Message(
                "`{page}` is new and looks like `{former}`, which is gone: is it the same page under"
                " another name?",
                page=self.page,
                former=self.former,
            ),
            Message("If so, write `was: [{former}]` between the `---` lines.", former=self.former),
            self.former,
        )


def moves(old: Source, new: Source, known: Collection[str] = ()) -> list[Move]:
    """The vanished pages that a new one of the same kind resembles, in reading order.

    Two pages resemble each other if they ask the same questions, or if half the text of the old one
    stands in the new one. A page that says what it `was` is answered for, and so is one that is `known`
    from an earlier revision: it has an identity of its own.
    """
    before, after = _pages(old), _pages(new)
    claimed = {former for one in after.values() for former in _was(one)}
    gone = {name: one for name, one in before.items() if name not in after and name not in claimed}
    fresh = {
        name: one
        for name, one in after.items()
        if name not in before and name not in known and not before.keys() & _was(one)
    }
    found: list[Move] = []
    for name, one in fresh.items():
        best = max(
            ((_likeness(was, one), former) for former, was in gone.items() if was.file.kind is one.file.kind),
            default=(Fraction(0), ""),
        )
        if best[0] >= _SAME:
            found.append(Move(best[1], name, one.file.path))
            del gone[best[1]]
    return found


def write_was(source: Source, found: Collection[Move]) -> dict[str, bytes]:
    """The files of moved pages with the line that says what they were; those that have one stay."""
    known = manuscripts(source)
    return {
        move.file: insert_above(known[move.file], source[move.file], f"was: [{move.former}]")
        for move in found
        if known[move.file].front.present and known[move.file].entry("was") is None
    }


def _pages(source: Source) -> dict[str, Manuscript]:
    found = manuscripts(source).values()
    return {one.file.id: one for one in found if one.file.kind in _KINDS and not one.file.language}


def _was(one: Manuscript) -> set[str]:
    entry = one.entry("was")
    if entry is None:
        return set()
    value = entry.field.value
    written = value.split(",") if isinstance(value, str) else [item.text for item in value]
    return {name.strip() for name in written}


def _likeness(old: Manuscript, new: Manuscript) -> Fraction:
    """The larger of two shares: of the old questions, and of the old text, that the new page has."""
    asked = {question_id(part) for part in old.questions()} - {""}
    shared = asked & {question_id(part) for part in new.questions()}
    questions = Fraction(len(shared), len(asked)) if asked else Fraction(0)
    before, after = Counter(_body(old)), Counter(_body(new))
    whole = sum(len(row) * count for row, count in before.items())
    same = sum(len(row) * count for row, count in (before & after).items())
    return max(questions, Fraction(same, whole) if whole else Fraction(0))


def _body(one: Manuscript) -> Iterator[str]:
    return (" ".join(row.split()) for row in one.rows[one.front.body - 1 :] if row.strip())
