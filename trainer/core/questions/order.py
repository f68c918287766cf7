"""Order: `1) first`, `2) second`; `Scoring: exact` for all or nothing."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from random import Random
from typing import ClassVar, Self

from trainer.core.message import Message
from trainer.core.questions import choices
from trainer.core.questions.block import Block, Entry, Shape, Tell
from trainer.core.questions.choices import Option
from trainer.core.questions.credit import SCORING, read_scoring
from trainer.core.questions.fold import fold
from trainer.core.questions.kind import Account, Answer, Drawn, Form, Kind, Unreadable, View, Words

NUMBERED = Shape(
    "1)",
    re.compile(r" {0,3}(?P<mark>\d{1,9})(?:\)(?=[ \t\u00a0\u202f]|$)|）)(?P<text>.*)", re.DOTALL),
    plain=True,
)


@dataclass(frozen=True)
class Order(Kind):
    """Items to be put in order; they are written in the right one.

    Net scoring pays max(0, 1 - 2 * inversions / pairs): a random order earns on average 50, 28, 19, 16 %
    for 2, 3, 4, 5 items, the reverse order and a blank nothing. Exact scoring pays for the very order.
    """

    name: ClassVar[str] = "order"
    label: ClassVar[str] = Message("Put in order").text
    shape = NUMBERED
    settings: ClassVar[tuple[str, ...]] = ("scoring",)
    words: ClassVar[Words] = SCORING

    items: tuple[Option, ...]  # the feedback is for who put the item in a wrong place
    exact: bool = False
    right: tuple[int, ...] = ()  # the items by place in the right order, where a new key made it another

    @classmethod
    def parse(cls, block: Block, tell: Tell) -> Self | None:
        """At least two items, numbered from 1 up or all `1)` (rules 2, 21, 36)."""
        before = tell.count
        exact = read_scoring(block, tell)
        _check_numbers(block, tell)
        items: list[Option] = []
        seen: dict[str, int] = {}
        for entry in block:
            same = fold(entry.text.words, block.language)
            if not entry.text:
                message = Message("This item has no text.")
                correction = Message("Write it behind the number: `{mark} …`.", mark=entry.written.strip())
                tell(entry.line, message, correction, quote=entry.written.strip())
            elif same in seen:
                message = Message("This item says the same as the one in line {line}.", line=seen[same])
                correction = Message("Word it differently, or delete one of the two.")
                tell(entry.line, message, correction, quote=entry.text.words.split("\n", 1)[0])
            seen.setdefault(same, entry.line)
            items.append(Option(block.rich(entry.text), Fraction(0), block.prose(entry.feedback)))
        if tell.count > before:
            return None
        if len(items) > 1:
            return cls(tuple(items), exact)
        message = Message("One item has only one order.")
        correction = Message("Add the next one below it: `2) …`.")
        tell(block.line, message, correction, quote=block.entries[0].written.strip())
        return None

    def draw(self, random: Random, *, shuffle: bool) -> Drawn:
        """A start order that is never the right one, even where shuffling is off, and tokens."""
        drawn = choices.draw_options(len(self.items), random, shuffle=True)
        while drawn["order"] == sorted(drawn["order"]):
            random.shuffle(drawn["order"])
        return drawn

    def view(self, drawn: Drawn) -> View:
        """`entries`: token and text of each item, in the start order."""
        return {"entries": choices.view_options(self.items, drawn)["options"]}

    def read(self, form: Form, drawn: Drawn, *, language: str) -> Answer | Unreadable | None:
        """`order`: the places as written in the learner's order. Untouched is a blank (rules 2, 36)."""
        typed = [next(iter(form.get(f"-{token}", ())), "").strip() for token in drawn["tokens"]]
        if not any(typed):
            return None
        count = len(self.items)
        numbers = [_number(text) for text in typed]
        if any(text and not 1 <= number <= count for text, number in zip(typed, numbers, strict=True)):
            return Unreadable(Message("Give every item a number from 1 to {count}.", count=count))
        given = [number for number, text in zip(numbers, typed, strict=True) if text]
        twice = sorted({number for number in given if given.count(number) > 1})
        if twice:
            return Unreadable(
                Message("The number {number} stands at two items. Use each once.", number=twice[0])
            )
        if len(given) < count:
            return Unreadable(
                Message(
                    "{missing} of {count} items have no number yet.", missing=count - len(given), count=count
                )
            )
        return {"order": sorted(range(count), key=lambda place: numbers[place])}

    def fill(self, answer: Answer | None, drawn: Drawn) -> View:
        """`order`: the tokens in the order that stands; `numbers`: the number of each, '' if untouched."""
        standing = drawn["order"] if answer is None else answer["order"]
        tokens = [drawn["tokens"][place] for place in standing]
        numbers = ["" if answer is None else str(place + 1) for place in range(len(tokens))]
        return {"order": tokens, "numbers": dict(zip(tokens, numbers, strict=True))}

    def mark(self, answer: Answer | None) -> Fraction:
        """Net or exact credit, see the class."""
        if answer is None:
            return Fraction(0)
        order = self._ranks(self._order(answer))
        pairs = list(combinations(order, 2))
        inversions = sum(one > other for one, other in pairs)
        if self.exact:
            return Fraction(int(inversions == 0))
        return max(Fraction(0), 1 - Fraction(2 * inversions, len(pairs)))

    def account(self, answer: Answer | None, drawn: Drawn) -> Account:
        """The order given, the right one, and the feedback on items in a wrong place."""
        right = tuple(self.items[place].text for place in self._in_order())
        if answer is None:
            return Account((), right, (), every=True)
        order = self._order(answer)
        ranks = enumerate(self._ranks(order))
        wrong = (self.items[order[at]].feedback for at, rank in ranks if at != rank)
        yours = tuple(self.items[place].text for place in order)
        return Account(yours, right, tuple(text for text in wrong if text), every=True)

    def rekeyed(self, now: Kind) -> Self | None:
        """The order it has now, if the same items are to be put in it."""
        if not isinstance(now, Order):
            return None
        places = choices.same_words([item.text for item in now.items], [item.text for item in self.items])
        found = tuple(place for place in places if place is not None)
        if sorted(found) != list(range(len(self.items))) or len(found) != len(places):
            return None
        return replace(self, right=() if found == tuple(sorted(found)) else found, exact=now.exact)

    def _in_order(self) -> Sequence[int]:
        return self.right or range(len(self.items))

    def _ranks(self, order: Sequence[int]) -> list[int]:
        """Where in the right order each item of this one belongs."""
        ranks = {place: rank for rank, place in enumerate(self._in_order())}
        return [ranks[place] for place in order]

    def _order(self, answer: Answer) -> list[int]:
        """The order of an answer. KeyError if the question has had other items since."""
        order: list[int] = answer["order"]
        if sorted(order) != list(range(len(self.items))):
            raise KeyError("order")
        return order


def _number(text: str) -> int:
    """A whole number in the digits of any one script; 0 if it is none."""
    text = unicodedata.normalize("NFKC", text)
    return int(text) if text.isdecimal() and len(text) <= 4 else 0


def _check_numbers(block: Block, tell: Tell) -> None:
    """Tell the first number out of sequence, unless every one is 1."""
    numbers = [_written(block, entry) for entry in block]
    if all(number == 1 for number in numbers):
        return
    for place, (entry, number) in enumerate(zip(block, numbers, strict=True), 1):
        if number != place:
            tell(
                entry.line,
                Message(
                    "The number here should be {right}: items are numbered in the right order.", right=place
                ),
                Message(
                    "Write `{right}) {text}`, or `1)` before every item.", right=place, text=entry.text.words
                ),
                quote=entry.written.strip(),
            )
            return


def _written(block: Block, entry: Entry) -> int:
    found = block.shape.line.match(entry.written)
    return int(found["mark"]) if found else 0
