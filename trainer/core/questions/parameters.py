"""Number from parameters: `Given: AV = 200000 to 2000000 step 50000`, `= {AV} * {EF} +- 1%`.

Every attempt gets values of its own, drawn from its seed; `{AV}` stands for the value in the text, the
hint, the feedback and the explanation.
"""

import html
import re
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random
from typing import ClassVar, Self

from trainer.core.message import Message
from trainer.core.questions.arithmetic import PLACE, parse
from trainer.core.questions.block import Block, Tell
from trainer.core.questions.credit import EQUALS
from trainer.core.questions.formulas import Given, Key, read_givens, read_keys
from trainer.core.questions.kind import Account, Answer, Drawn, Form, Kind, Unreadable, View, Words
from trainer.core.questions.numbers import decimal, figure
from trainer.core.questions.units import read_typed


@dataclass(frozen=True)
class Parameters(Kind):
    """A number computed from drawn values, within a tolerance; the best matching line counts (rule 55)."""

    name: ClassVar[str] = "parameters"
    label: ClassVar[str] = Message("Write a number").text
    shape = EQUALS
    settings: ClassVar[tuple[str, ...]] = ("given",)
    repeated: ClassVar[tuple[str, ...]] = ("given",)
    words: ClassVar[Words] = {
        "en": {"given": ("given",), "to": ("to",), "step": ("step",), "other": ("other",)},
        "fr": {"given": ("soit", "données"), "to": ("à",), "step": ("pas",), "other": ("autre",)},
    }

    givens: tuple[Given, ...]
    keys: tuple[Key, ...]
    unit: str = ""
    other: str = ""  # feedback on whatever no line accepts
    language: str = ""  # by which the drawn values are written

    @classmethod
    def claims(cls, block: Block) -> bool:
        """A block with `Given:`, or with a parameter in one of its lines."""
        return "given" in block.settings or any(PLACE.search(entry.text.words) for entry in block)

    @classmethod
    def parse(cls, block: Block, tell: Tell) -> Self | None:
        """Every parameter known and used once over, every formula computable for every draw."""
        before = tell.count
        givens = read_givens(block, tell)
        if tell.count > before:
            return None
        keys = read_keys(block, givens, tell)
        if keys is None:
            return None
        lines, unit, other = keys
        return cls(givens, lines, unit, other, block.language)

    def draw(self, random: Random, *, shuffle: bool) -> Drawn:
        """`given`: the value of each parameter, in plain digits."""
        return {"given": {one.name: decimal(random.choice(one.values)) for one in self.givens}}

    def view(self, drawn: Drawn) -> View:
        """`unit`: what stands beside the field."""
        return {"unit": self.unit}

    def fill_in(self, text: str, drawn: Drawn) -> str:
        """The text with the drawn values for `{AV}`, as the language of the course writes numbers."""
        given: dict[str, str] = drawn["given"]

        def value(found: re.Match[str]) -> str:
            known = given.get(found["name"])
            return found[0] if known is None else figure(Fraction(known), self.language)

        return PLACE.sub(value, text)

    def read(self, form: Form, drawn: Drawn, *, language: str) -> Answer | Unreadable | None:
        """`typed`, `value` in plain digits, and the `given` values it answers to."""
        typed = next(iter(form.get("", ())), "").strip()
        if not typed:
            return None
        value = read_typed(typed, self.unit, language)
        if isinstance(value, Unreadable):
            return value
        return {"typed": typed, "value": value, "given": drawn["given"]}

    def fill(self, answer: Answer | None, drawn: Drawn) -> View:
        """`typed`, and `value`: what was read, to be echoed before handing in."""
        return (
            {"typed": "", "value": ""}
            if answer is None
            else {name: answer[name] for name in ("typed", "value")}
        )

    def mark(self, answer: Answer | None) -> Fraction:
        """The credit of the best line that accepts the number for the values it was drawn with."""
        key = self._best(answer)
        return key.credit if key else Fraction(0)

    def account(self, answer: Answer | None, drawn: Drawn) -> Account:
        """The number given, those with full credit for these values, and the feedback of the best line."""
        right = tuple(self._right(key, drawn) for key in self.keys if key.credit == 1)
        if answer is None:
            return Account((), right, ())
        key = self._best(answer)
        feedback = self.fill_in(key.feedback if key else self.other, drawn)
        return Account((html.escape(answer["typed"]),), right, (feedback,) if feedback else ())

    def rekeyed(self, now: Kind) -> Self | None:
        """The formulas it has now, if they are in the same unit and need no value that was not drawn."""
        if not isinstance(now, Parameters) or now.unit != self.unit:
            return None
        needed = frozenset[str]().union(*(parse(key.formula)[0].names for key in now.keys))
        if not needed <= {given.name for given in self.givens}:
            return None
        return replace(self, keys=now.keys, other=now.other)

    def _best(self, answer: Answer | None) -> Key | None:
        if answer is None:
            return None
        given = {name: Fraction(text) for name, text in answer["given"].items()}
        accepting = [key for key in self.keys if key.accepts(Fraction(answer["value"]), given)]
        return max(accepting, key=lambda key: key.credit, default=None)

    def _right(self, key: Key, drawn: Drawn) -> str:
        value = parse(key.formula)[0].compute({name: Fraction(text) for name, text in drawn["given"].items()})
        margin = f" ± {figure(key.margin, self.language)}{'%' if key.percent else ''}" if key.margin else ""
        return html.escape(f"{figure(value, self.language)}{margin}{' ' if self.unit else ''}{self.unit}")
