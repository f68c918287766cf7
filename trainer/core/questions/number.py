"""Number: `= 12.5 +- 2%`, `= 3 to 5 (50%)`, `= 72 h`, and `= other` for feedback on the rest."""

import html
import re
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random
from typing import ClassVar, Self

from trainer.core.message import Message
from trainer.core.questions.block import Block, Entry, Tell
from trainer.core.questions.credit import EQUALS, read_other, read_share, split_credit
from trainer.core.questions.kind import Account, Answer, Drawn, Form, Kind, Unreadable, View, Words
from trainer.core.questions.numbers import decimal, leading_number
from trainer.core.questions.units import FRACTION, PLUS_MINUS, OneUnit, Wrong, read_typed, unreadable

_DASHED = re.compile(
    r"^\s*(?P<low>[-−–+]?\s?[\d.,٫٬]*\d)\s*(?:[-–—−]|\.\.+|…)\s*(?P<high>[-−–]?\d[\d.,٫٬]*)(?P<rest>.*)$"
)


@dataclass(frozen=True, slots=True)
class Key:
    """The numbers one line accepts, both ends included, and the credit for them."""

    low: Fraction
    high: Fraction
    credit: Fraction
    written: str
    feedback: str = ""


@dataclass(frozen=True)
class Number(Kind):
    """A number within a tolerance or a range; the best matching line counts."""

    name: ClassVar[str] = "number"
    label: ClassVar[str] = Message("Write a number").text
    shape = EQUALS
    words: ClassVar[Words] = {
        "en": {"to": ("to",), "other": ("other",)},
        "fr": {"to": ("à",), "other": ("autre",)},
    }

    keys: tuple[Key, ...]
    unit: str = ""
    other: str = ""  # feedback on whatever no line accepts

    @classmethod
    def parse(cls, block: Block, tell: Tell) -> Self | None:
        """At least one line with full credit; one unit for all."""
        before = tell.count
        reader = _Reader(block, tell)
        for entry in block:
            reader.read(entry)
        if tell.count > before:
            return None
        if not any(key.credit == 1 for key in reader.keys):
            tell(
                block.line,
                Message("No number earns full credit here."),
                Message("Add a line with the right number, such as `= 4`."),
            )
            return None
        return cls(tuple(reader.keys), reader.unit.name, reader.other or "")

    def draw(self, random: Random, *, shuffle: bool) -> Drawn:
        """Nothing is drawn."""
        return {}

    def view(self, drawn: Drawn) -> View:
        """`unit`: what stands beside the field."""
        return {"unit": self.unit}

    def read(self, form: Form, drawn: Drawn, *, language: str) -> Answer | Unreadable | None:
        """`typed` as it was, and `value`: the number read from it, in plain digits."""
        typed = next(iter(form.get("", ())), "").strip()
        if not typed:
            return None
        value = read_typed(typed, self.unit, language)
        return value if isinstance(value, Unreadable) else {"typed": typed, "value": value}

    def fill(self, answer: Answer | None, drawn: Drawn) -> View:
        """`typed`, and `value`: what was read, to be echoed before handing in."""
        return (
            {"typed": "", "value": ""}
            if answer is None
            else {"typed": answer["typed"], "value": answer["value"]}
        )

    def mark(self, answer: Answer | None) -> Fraction:
        """The credit of the best line that accepts the number."""
        key = self._best(answer)
        return key.credit if key else Fraction(0)

    def account(self, answer: Answer | None, drawn: Drawn) -> Account:
        """The number given, the lines with full credit, and the feedback of the best line."""
        right = tuple(html.escape(key.written) for key in self.keys if key.credit == 1)
        if answer is None:
            return Account((), right, ())
        key = self._best(answer)
        feedback = key.feedback if key else self.other
        return Account((html.escape(answer["typed"]),), right, (feedback,) if feedback else ())

    def rekeyed(self, now: Kind) -> Self | None:
        """The lines it has now, if they are in the same unit."""
        if not isinstance(now, Number) or now.unit != self.unit:
            return None
        return replace(self, keys=now.keys, other=now.other)

    def _best(self, answer: Answer | None) -> Key | None:
        if answer is None:
            return None
        value = Fraction(answer["value"])
        accepting = [key for key in self.keys if key.low <= value <= key.high]
        return max(accepting, key=lambda key: key.credit, default=None)


class _Reader:
    """Reads the `=` lines of one question, which share a unit and an `= other`."""

    def __init__(self, block: Block, tell: Tell) -> None:
        self.block = block
        self.tell = tell
        self.keys: list[Key] = []
        self.unit = OneUnit()
        self.other: str | None = None

    def read(self, entry: Entry) -> None:
        words, credit = split_credit(entry.text)
        if self.block.meaning(words) == "other":
            self.other = read_other(entry, credit, self.other, self.block, self.tell)
            return
        share = read_share(entry, credit, self.block, self.tell)
        try:
            low, high, written = self._span(words)
            if any((key.low, key.high) == (low, high) for key in self.keys):
                raise Wrong(
                    Message("The same number stands here twice."), Message("Delete one of the two lines.")
                )
        except Wrong as wrong:
            quote = words or entry.written.strip()
            self.tell(entry.line, wrong.message, wrong.correction, quote=quote)
            return
        if share is not None:
            self.keys.append(Key(low, high, share, written, self.block.prose(entry.feedback)))

    def _span(self, words: str) -> tuple[Fraction, Fraction, str]:
        """The ends of what a line accepts, and how it is said to a learner."""
        if not words:
            raise Wrong(Message("There is no number behind `=`."), Message("Write one, such as `= 4`."))
        dashed = _DASHED.match(words)
        if dashed:
            raise Wrong(
                Message("`{words}` could be a range or a subtraction.", words=words),
                Message("Write `= {low} to {high}{rest}`.", **dashed.groupdict()),
            )
        if FRACTION.match(words):
            raise Wrong(
                Message("`{words}` is a fraction, which Trainer does not read.", words=words),
                Message("Write a decimal with a tolerance, such as `= 0.333 +- 0.001`."),
            )
        language = self.block.language
        start = leading_number(words, language)
        if start is None:
            raise unreadable(words)
        word, _, after = start.rest.strip().partition(" ")
        if after and self.block.meaning(word) == "to":
            return self._range(start.value, after, words)
        tolerated = PLUS_MINUS.search(start.rest)
        if tolerated:
            unit = start.rest[: tolerated.start()]
            return self._tolerance(start.value, unit, start.rest[tolerated.end() :], words)
        if self.block.meaning(start.rest.strip()) == "to":
            raise Wrong(
                Message("The range `{words}` has no upper end.", words=words),
                Message("Write both ends: `= 3 to 5`."),
            )
        self.unit.take(start.rest, words)
        return start.value, start.value, words

    def _range(self, low: Fraction, after: str, words: str) -> tuple[Fraction, Fraction, str]:
        end = leading_number(after, self.block.language)
        if end is None:
            raise unreadable(words)
        self.unit.take(end.rest, words)
        if end.value < low:
            raise Wrong(
                Message("The range `{words}` runs backwards.", words=words),
                Message(
                    "Write the smaller number first: `= {low} to {high}`.",
                    low=decimal(end.value),
                    high=decimal(low),
                ),
            )
        return low, end.value, words

    def _tolerance(
        self, value: Fraction, unit: str, after: str, words: str
    ) -> tuple[Fraction, Fraction, str]:
        width, percent = self.unit.tolerance(unit, after, words, self.block.language)
        if percent and value == 0:
            raise Wrong(
                Message("A percentage of 0 is 0, so this tolerance allows nothing."),
                Message("Write the tolerance as a number: `= 0 +- 0.5`."),
            )
        margin = abs(value) * width / 100 if percent else width
        return value - margin, value + margin, PLUS_MINUS.sub("±", words)
