"""Estimate: `= 72 h (90% interval)` and `Width: 48 h`; the learner gives low and high."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random
from typing import ClassVar, Self

from trainer.core.message import Message
from trainer.core.questions.block import Block, Tell, Text
from trainer.core.questions.credit import EQUALS, percentage
from trainer.core.questions.kind import Account, Answer, Drawn, Form, Kind, Unreadable, View, Words
from trainer.core.questions.number import Number
from trainer.core.questions.numbers import leading_number
from trainer.core.questions.units import read_typed, same_unit

_BRACKET = re.compile(r"[(（](?P<inside>[^()（）]*)[)）]$")
_SHARE = re.compile(r"\d[\d.,٫]*[ \u00a0\u202f]?[%％٪]")
_NINETY = Fraction(9, 10)
_ENDS = ("low", "high")


@dataclass(frozen=True)
class Estimate(Kind):
    """Two ends within which the truth lies with 90 % confidence.

    Full credit if the truth lies inside, ends included, and the interval is no wider than `width`, which
    the learner is told; else none. That it is a 90 % interval matters for calibration only (rules 4, 38).
    """

    name: ClassVar[str] = "estimate"
    label: ClassVar[str] = Message("Estimate: 90% sure that it lies between").text
    shape = EQUALS
    settings: ClassVar[tuple[str, ...]] = ("width",)
    words: ClassVar[Words] = {
        "en": {"width": ("width",), "interval": ("interval",)},
        "fr": {"width": ("largeur",), "interval": ("intervalle", "intervalle à")},
    }
    confidence: ClassVar[bool] = False

    truth: Fraction
    width: Fraction
    written: str  # the truth as the author wrote it
    widest: str  # the width as the author wrote it, without its unit
    unit: str = ""
    feedback: str = ""  # for who found it

    @classmethod
    def claims(cls, block: Block) -> bool:
        """A block with an interval in brackets, or a width."""
        return "width" in block.settings or any(_interval(entry.text.words, block) for entry in block)

    @classmethod
    def parse(cls, block: Block, tell: Tell) -> Self | None:
        """One number, without a tolerance, and the width allowed."""
        entry = block.entries[0]
        if len(block.entries) > 1:
            tell(
                block.entries[1].line,
                Message("An estimate has one line: the true value."),
                Message("Delete this line; what everybody should know goes into `Explanation:`."),
                quote=block.entries[1].text.words.strip(),
            )
            return None
        words, inside = _interval(entry.text.words, block) or (entry.text.words.strip(), "")
        share = _SHARE.search(inside)
        if share is None or percentage(share[0], block.language) != _NINETY:
            tell(
                entry.line,
                Message("An estimate asks for an interval of 90 %, no other."),
                Message("Write `= {words} (90% interval)`.", words=words.partition("(")[0].strip()),
                quote=inside or words,
            )
            return None
        plain = replace(block, entries=(replace(entry, text=Text(words, entry.text.line)),))
        number = Number.parse(plain, tell)
        if number is None:
            return None
        key = number.keys[0]
        if key.low != key.high:
            tell(
                entry.line,
                Message("The true value of an estimate is one number, without tolerance or range."),
                Message("Write one number; how wide the interval may be says `Width:`."),
                quote=words,
            )
            return None
        width = _width(block, number.unit, words, tell)
        if width is None:
            return None
        value, widest, unit = width
        return cls(key.low, value, key.written, widest, number.unit or unit, key.feedback)

    def draw(self, random: Random, *, shuffle: bool) -> Drawn:
        """Nothing is drawn."""
        return {}

    def view(self, drawn: Drawn) -> View:
        """`unit`, and `width`: how wide the interval may be."""
        return {"unit": self.unit, "width": self.widest}

    def read(self, form: Form, drawn: Drawn, *, language: str) -> Answer | Unreadable | None:
        """`low` and `high` in plain digits, and how they were `typed`. Never swapped (rule 4)."""
        typed = [next(iter(form.get(f"-{end}", ())), "").strip() for end in _ENDS]
        if not any(typed):
            return None
        if not all(typed):
            return Unreadable(Message("Give both ends: the lowest and the highest value you think likely."))
        low, high = (read_typed(text, self.unit, language) for text in typed)
        if isinstance(low, Unreadable):
            return low
        if isinstance(high, Unreadable):
            return high
        if Fraction(low) > Fraction(high):
            return Unreadable(
                Message("The low end, {low}, lies above the high end, {high}.", low=low, high=high)
            )
        return {"low": low, "high": high, "typed": typed}

    def fill(self, answer: Answer | None, drawn: Drawn) -> View:
        """`low` and `high` as typed, and `value`: what was read, to be echoed before handing in."""
        if answer is None:
            return {"low": "", "high": "", "value": ""}
        low, high = answer["typed"]
        return {"low": low, "high": high, "value": f"{answer['low']} – {answer['high']}"}

    def mark(self, answer: Answer | None) -> Fraction:
        """1 if the truth lies inside an interval that is narrow enough, else 0."""
        return Fraction(int(answer is not None and self._inside(answer) and self._narrow(answer)))

    def account(self, answer: Answer | None, drawn: Drawn) -> Account:
        """The interval given, the truth, and the feedback if it was found."""
        right = (html.escape(self.written),)
        if answer is None:
            return Account((), right, ())
        low, high = (html.escape(text) for text in answer["typed"])
        found = self.feedback if self.mark(answer) else ""
        return Account((f"{low} – {high}",), right, (found,) if found else ())

    def rekeyed(self, now: Kind) -> Self | None:
        """The value and the width it has now, if they are in the same unit."""
        return now if isinstance(now, type(self)) and now.unit == self.unit else None

    def _inside(self, answer: Mapping[str, str]) -> bool:
        return Fraction(answer["low"]) <= self.truth <= Fraction(answer["high"])

    def _narrow(self, answer: Mapping[str, str]) -> bool:
        return Fraction(answer["high"]) - Fraction(answer["low"]) <= self.width


def _interval(words: str, block: Block) -> tuple[str, str] | None:
    """The words of a line and its bracket, if that speaks of an interval."""
    found = _BRACKET.search(words.strip())
    if found is None or block.meaning(_SHARE.sub(" ", found["inside"]).strip()) != "interval":
        return None
    return words.strip()[: found.start()].strip(), found["inside"].strip()


def _width(block: Block, unit: str, words: str, tell: Tell) -> tuple[Fraction, str, str] | None:
    """The width allowed, the same without its unit as written, and the unit."""
    width = block.setting("width")
    if width is None:
        tell(
            block.line,
            Message("An estimate needs the width its interval may have, or any wide one would be right."),
            Message("Write below it `Width: {words}`, with a width that is fair.", words=words),
            quote=block.entries[0].text.words.strip(),
        )
        return None
    number = leading_number(width.words, block.language)
    if number is None or number.value <= 0:
        message = Message("`{value}` is no width above 0.", value=width.words)
    elif number.rest.strip() and unit and same_unit(number.rest) != same_unit(unit):
        message = Message(
            "The width is in `{other}`, the value in `{unit}`.", other=number.rest.strip(), unit=unit
        )
    elif number.rest.strip() and not unit and re.match(r"\s*[^\w%％°€$£¥]", number.rest):
        message = Message("`{value}` is no width above 0.", value=width.words)
    else:
        widest = width.words.strip().removesuffix(number.rest.strip()).strip()
        return number.value, widest, number.rest.strip()
    tell(
        width.line,
        message,
        Message("Write a number and the unit of the value: `Width: 48 {unit}`.", unit=unit),
        quote=width.words,
    )
    return None
