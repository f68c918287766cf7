"""Number: `= 12.5 +- 2%`, `= 3 to 5 (50%)`, `= 72 h`, and `= other` for feedback on the rest."""

import html
import re
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import ClassVar, Self

from trainer.core.message import Message
from trainer.core.questions.block import Block, Entry, Tell
from trainer.core.questions.credit import EQUALS, read_other, read_share, split_credit
from trainer.core.questions.fold import fold
from trainer.core.questions.kind import Account, Answer, Drawn, Form, Kind, Unreadable, View, Words
from trainer.core.questions.numbers import decimal, leading_number

_PLUS_MINUS = re.compile(r"\+\s?/?\s?[-−–]|±")
_DASHED = re.compile(
    r"^\s*(?P<low>[-−–+]?\s?[\d.,٫٬]*\d)\s*(?:[-–—−]|\.\.+|…)\s*(?P<high>[-−–]?\d[\d.,٫٬]*)(?P<rest>.*)$"
)
_FRACTION = re.compile(r"^\s*[-−–+]?\d+\s?[/⁄]\s?\d+")
_NO_UNIT = re.compile(r"[\s\d+\-−–.,;:=<>~_*/\\^'\"“”„«»]")
_GLUED = re.compile(r"^\S*[\d_]")
_EXPONENT = re.compile(r"^\s*[eE×]\s?[+\-−]?\d")


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
        return cls(tuple(reader.keys), reader.unit, reader.other or "")

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
        found = leading_number(typed, language) if len(typed) <= 100 else None
        if found is None or _FRACTION.match(typed):
            return Unreadable(
                Message(
                    "We could not read “{typed}” as a number. Write it in digits, such as 1234 or 12.5.",
                    typed=typed[:60],
                )
            )
        rest = _same_unit(found.rest)
        if rest and rest != _same_unit(self.unit):
            return Unreadable(
                Message(
                    "We could not read “{rest}” after the number. Write the number alone.",
                    rest=found.rest.strip()[:60],
                )
            )
        return {"typed": typed, "value": decimal(found.value)}

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
        self.unit = ""
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
                raise _Wrong(
                    Message("The same number stands here twice."), Message("Delete one of the two lines.")
                )
        except _Wrong as wrong:
            quote = words or entry.written.strip()
            self.tell(entry.line, wrong.message, wrong.correction, quote=quote)
            return
        if share is not None:
            self.keys.append(Key(low, high, share, written, self.block.prose(entry.feedback)))

    def _span(self, words: str) -> tuple[Fraction, Fraction, str]:
        """The ends of what a line accepts, and how it is said to a learner."""
        if not words:
            raise _Wrong(Message("There is no number behind `=`."), Message("Write one, such as `= 4`."))
        dashed = _DASHED.match(words)
        if dashed:
            raise _Wrong(
                Message("`{words}` could be a range or a subtraction.", words=words),
                Message("Write `= {low} to {high}{rest}`.", **dashed.groupdict()),
            )
        if _FRACTION.match(words):
            raise _Wrong(
                Message("`{words}` is a fraction, which Trainer does not read.", words=words),
                Message("Write a decimal with a tolerance, such as `= 0.333 +- 0.001`."),
            )
        language = self.block.language
        start = leading_number(words, language)
        if start is None:
            raise _unreadable(words)
        word, _, after = start.rest.strip().partition(" ")
        if after and self.block.meaning(word) == "to":
            return self._range(start.value, after, words)
        tolerated = _PLUS_MINUS.search(start.rest)
        if tolerated:
            unit = start.rest[: tolerated.start()]
            return self._tolerance(start.value, unit, start.rest[tolerated.end() :], words)
        if self.block.meaning(start.rest.strip()) == "to":
            raise _Wrong(
                Message("The range `{words}` has no upper end.", words=words),
                Message("Write both ends: `= 3 to 5`."),
            )
        self._unit(start.rest, words)
        return start.value, start.value, words

    def _range(self, low: Fraction, after: str, words: str) -> tuple[Fraction, Fraction, str]:
        end = leading_number(after, self.block.language)
        if end is None:
            raise _unreadable(words)
        self._unit(end.rest, words)
        if end.value < low:
            raise _Wrong(
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
        width = leading_number(after, self.block.language)
        if width is None:
            raise _unreadable(words)
        percent = re.match(r"\s?[%％٪](?=\s|$)\s*", width.rest)
        rest = width.rest[percent.end() :] if percent else width.rest
        if percent and (unit.strip() in ("%", "٪") or self.unit == "%" or rest.strip() == "%"):
            raise _Wrong(
                Message("`{words}` could mean per cent of the number or percentage points.", words=words),
                Message("Write `= {value} % +- {width}`.", value=decimal(value), width=decimal(width.value)),
            )
        if width.value < 0:
            raise _Wrong(
                Message("A tolerance can't be negative."),
                Message("Write `= {value} +- {width}`.", value=decimal(value), width=decimal(-width.value)),
            )
        if percent and value == 0:
            raise _Wrong(
                Message("A percentage of 0 is 0, so this tolerance allows nothing."),
                Message("Write the tolerance as a number: `= 0 +- 0.5`."),
            )
        if unit.strip() and rest.strip() and _same_unit(unit) != _same_unit(rest):
            raise _unreadable(words)
        self._unit(unit if unit.strip() else rest, words)
        margin = abs(value) * width.value / 100 if percent else width.value
        return value - margin, value + margin, _PLUS_MINUS.sub("±", words)

    def _unit(self, written: str, words: str) -> None:
        """Take the unit of a line; raised if it can't be one, or is not that of the line before."""
        unit = written.strip()
        if not unit:
            return
        glued = written[0] not in " \u00a0\u202f\t" and _GLUED.match(unit)
        if _NO_UNIT.match(unit) or glued or _EXPONENT.match(unit) or len(unit) > 40:
            raise _unreadable(words)
        if self.unit and _same_unit(unit) != _same_unit(self.unit):
            raise _Wrong(
                Message(
                    "The unit is `{unit}` here and `{first}` above: a question has one unit.",
                    unit=unit,
                    first=self.unit,
                ),
                Message("Write this number in `{first}`.", first=self.unit),
            )
        self.unit = self.unit or unit


class _Wrong(Exception):  # noqa: N818 - raised as what is wrong with a line, told where lines are read
    """An `=` line that can't be read."""

    def __init__(self, message: Message, correction: Message) -> None:
        super().__init__(message)
        self.message = message
        self.correction = correction


def _unreadable(words: str) -> _Wrong:
    return _Wrong(
        Message("Trainer can't read `{words}` as a number.", words=words),
        Message(
            'Write `= 12.5`, `= 12.5 +- 2%`, `= 3 to 5` or, for a text, `= "{text}"`.',
            text=words.strip("'‘’`"),
        ),
    )


def _same_unit(unit: str) -> str:
    return fold(unit).replace(" ", "")
