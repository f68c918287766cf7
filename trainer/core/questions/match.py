"""Match: `- CERT -> technical response`; `- -> budget approval` is a distractor."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random
from typing import ClassVar, Self

from trainer.core.message import Message
from trainer.core.questions import choices
from trainer.core.questions.block import Block, Entry, Shape, Tell, Text, outside_code
from trainer.core.questions.fold import fold
from trainer.core.questions.kind import Account, Answer, Drawn, Form, Kind, Unreadable, View

_SPACE = "[ \t\u00a0\u202f]"
_ARROW = "(?:->|→|\uf0e0)"  # the last is what Word makes of `-->`
PAIR = Shape(
    "- A -> B",
    re.compile(
        rf" {{0,3}}[-*+–—]{_SPACE}+(?P<mark>)"
        rf"(?P<text>(?:(?:[^`]|`[^`]*`)*?{_SPACE})?{_ARROW}(?:{_SPACE}.*)?)",
        re.DOTALL,
    ),
    plain=True,
)

_SPLIT = re.compile(rf"(?:(?<=\s)|^){_ARROW}(?=\s|$)")
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Pair:
    """A left side, the place of the right side it goes with, and the feedback if it was not found."""

    text: str
    right: int
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Right:
    """A right side. One that goes with nothing is a distractor; its feedback is for who chose it."""

    text: str
    feedback: str = ""


@dataclass(frozen=True)
class Match(Kind):
    """Pairs to be found: right pairs / pairs. Several left sides may share a right side.

    The right sides are always shuffled, whatever the author says of order: as written they are the key.
    """

    name: ClassVar[str] = "match"
    label: ClassVar[str] = Message("Match").text
    shape = PAIR

    pairs: tuple[Pair, ...]
    rights: tuple[Right, ...]

    @classmethod
    def parse(cls, block: Block, tell: Tell) -> Self | None:
        """At least one pair, and two right sides to choose from (rules 15, 21, 35)."""
        before = tell.count
        reader = _Reader(block, tell)
        for entry in block:
            reader.read(entry)
        if tell.count > before or not reader.check():
            return None
        return cls(tuple(reader.pairs), tuple(reader.rights))

    def draw(self, random: Random, *, shuffle: bool) -> Drawn:
        """The order of the left sides, the order of the right ones, and a token for each right one."""
        lefts = list(range(len(self.pairs)))
        if shuffle:
            random.shuffle(lefts)
        return {"lefts": lefts, **choices.draw_options(len(self.rights), random, shuffle=True)}

    def view(self, drawn: Drawn) -> View:
        """`rows`: number (names the field) and text of each left side; `choices`: token and text."""
        rows = [{"number": str(place + 1), "text": self.pairs[place].text} for place in drawn["lefts"]]
        rights = [
            {"token": drawn["tokens"][place], "text": self.rights[place].text} for place in drawn["order"]
        ]
        return {"rows": rows, "choices": rights}

    def read(self, form: Form, drawn: Drawn, *, language: str) -> Answer | Unreadable | None:
        """`pairs`: for each left side as written the place of the right side chosen, or None."""
        pairs: list[int | None] = []
        for place in range(len(self.pairs)):
            chosen = choices.read_tokens(form.get(f"-{place + 1}", ())[:1], drawn)
            if isinstance(chosen, Unreadable):
                return chosen
            pairs.append(chosen[0] if chosen else None)
        return {"pairs": pairs} if any(right is not None for right in pairs) else None

    def fill(self, answer: Answer | None, drawn: Drawn) -> View:
        """`chosen`: the token that stands in each row, by the row's number."""
        pairs = [] if answer is None else answer["pairs"]
        return {
            "chosen": {
                str(place + 1): drawn["tokens"][right]
                for place, right in enumerate(pairs)
                if right is not None
            }
        }

    def mark(self, answer: Answer | None) -> Fraction:
        """Right pairs / pairs."""
        if answer is None:
            return Fraction(0)
        right = sum(answer["pairs"][place] == pair.right for place, pair in enumerate(self.pairs))
        return Fraction(right, len(self.pairs))

    def account(self, answer: Answer | None, drawn: Drawn) -> Account:
        """The pairs made, the right ones, and the feedback on wrong pairs and on distractors chosen."""
        lefts = [(place, self.pairs[place]) for place in drawn["lefts"]]
        right = tuple(_pair(pair.text, self.rights[pair.right].text) for _, pair in lefts)
        if answer is None:
            return Account((), right, (), every=True)
        made: Sequence[int | None] = answer["pairs"]
        yours = tuple(
            _pair(pair.text, self.rights[chosen].text)
            for place, pair in lefts
            if (chosen := made[place]) is not None
        )
        wrong = [pair.feedback for place, pair in lefts if made[place] != pair.right]
        taken = [self.rights[place].feedback for place in drawn["order"] if place in made]
        return Account(yours, right, tuple(text for text in (*wrong, *taken) if text), every=True)

    def rekeyed(self, now: Kind) -> Self | None:
        """Each left side with the right side it goes with now; None if one was not there to choose."""
        if not isinstance(now, Match):
            return None
        lefts = choices.same_words([pair.text for pair in self.pairs], [pair.text for pair in now.pairs])
        rights = choices.same_words([one.text for one in now.rights], [one.text for one in self.rights])
        pairs: list[Pair] = []
        for pair, place in zip(self.pairs, lefts, strict=True):
            right = pair.right if place is None else rights[now.pairs[place].right]
            if right is None:
                return None
            pairs.append(replace(pair, right=right))
        return replace(self, pairs=tuple(pairs))


def _pair(left: str, right: str) -> str:
    return f"{left} – {right}"


class _Reader:
    """Reads the lines of one question: each right side is listed once."""

    def __init__(self, block: Block, tell: Tell) -> None:
        self.block = block
        self.tell = tell
        self.pairs: list[Pair] = []
        self.rights: list[Right] = []
        self.left_lines: dict[str, int] = {}  # the folded left side -> its line
        self.places: dict[str, int] = {}  # the folded right side -> its place
        self.distractors: dict[str, int] = {}  # the folded distractor -> its line

    def read(self, entry: Entry) -> None:
        """Read a line, or tell what is wrong with it."""
        sides = self._sides(entry)
        if sides is None:
            return
        left, right = sides
        same = fold(right.words, self.block.language)
        html = self.block.rich(right)
        if not _TAG.sub("", html).strip():
            message = Message("Nothing to choose stands behind the arrow.")
            correction = Message(
                "Write words there: `- {left} -> what it goes with`.", left=left.words or "A"
            )
        elif same in self.distractors:
            message = Message(
                "`{text}` is a distractor in line {line} already.",
                text=right.words,
                line=self.distractors[same],
            )
            correction = Message("Delete one of the two, or word it differently.")
        elif not left and same in self.places:
            message = Message("This distractor is the right side of a pair above.")
            correction = Message("Word it differently, or delete the line.")
        elif not left:
            self.distractors[same] = entry.line
            self.rights.append(Right(html, self.block.prose(entry.feedback)))
            return
        elif (first := self.left_lines.get(fold(left.words, self.block.language))) is not None:
            message = Message("This left side says the same as the one in line {line}.", line=first)
            correction = Message("Word it differently, or delete one of the two.")
        else:
            self._pair(entry, left, same, html)
            return
        self.tell(entry.line, message, correction, quote=_first_line(entry.text.words))

    def check(self) -> bool:
        """Whether there is something to match; told if not."""
        if not self.pairs:
            message = Message("There is no pair here, only distractors.")
            correction = Message("Write at least one line `- A -> B`.")
        elif len(self.rights) < 2:
            message = Message("There is only one right side to choose.")
            correction = Message("Add another pair, or a distractor: `- -> something else`.")
        else:
            return True
        self.tell(self.block.line, message, correction, quote=_first_line(self.block.entries[0].text.words))
        return False

    def _pair(self, entry: Entry, left: Text, same: str, html: str) -> None:
        self.left_lines[fold(left.words, self.block.language)] = entry.line
        if same not in self.places:
            self.places[same] = len(self.rights)
            self.rights.append(Right(html))
        feedback = self.block.prose(entry.feedback)
        self.pairs.append(Pair(self.block.rich(left), self.places[same], feedback))

    def _sides(self, entry: Entry) -> tuple[Text, Text] | None:
        """What stands before and behind the only arrow outside code."""
        words = entry.text.words
        arrows = list(_SPLIT.finditer(outside_code(words)))
        if len(arrows) == 1:
            at, end = arrows[0].span()
            down = words.count("\n", 0, end)
            left, right = Text(words[:at].strip(), entry.text.line), words[end:].strip()
            return left, Text(right, entry.text.line + down)
        self.tell(
            entry.line,
            Message("Two arrows stand in this line, so it can't be told which one pairs."),
            Message("Put the one that is text in backticks: `` `->` ``."),
            quote=_first_line(words),
        )
        return None


def _first_line(words: str) -> str:
    return words.strip().split("\n", 1)[0]
