"""What the kinds that ask for figures share: reading what was typed, and the one unit of a question."""

import re
from fractions import Fraction

from trainer.core.message import Message
from trainer.core.questions.fold import fold
from trainer.core.questions.kind import Unreadable
from trainer.core.questions.numbers import decimal, leading_number

MAX_TYPED = 100  # characters of a field for a number

PLUS_MINUS = re.compile(r"\+\s?/?\s?[-−–]|±")
FRACTION = re.compile(r"^\s*[-−–+]?\d+\s?[/⁄]\s?\d+")

_PERCENT = re.compile(r"\s?[%％٪](?=\s|$)\s*")
_NO_UNIT = re.compile(r"[\s\d+\-−–.,;:=<>~_*/\\^'\"“”„«»]")
_GLUED = re.compile(r"^\S*[\d_]")
_EXPONENT = re.compile(r"^\s*[eE×]\s?[+\-−]?\d")


class Wrong(Exception):  # noqa: N818 - raised as what is wrong with a line, told where lines are read
    """A line that can't be read, with what to write instead."""

    def __init__(self, message: Message, correction: Message) -> None:
        super().__init__(message)
        self.message = message
        self.correction = correction


def unreadable(words: str) -> Wrong:
    """What is wrong with an `=` line that holds no number."""
    return Wrong(
        Message("Trainer can't read `{words}` as a number.", words=words),
        Message(
            'Write `= 12.5`, `= 12.5 +- 2%`, `= 3 to 5` or, for a text, `= "{text}"`.',
            text=words.strip("'‘’`"),
        ),
    )


class OneUnit:
    """The unit of a question while its lines are read: it may stand on any of them, always the same."""

    def __init__(self) -> None:
        self.name = ""

    def take(self, written: str, words: str) -> None:
        """Take the unit of a line. Wrong if it can't be one, or is not that of the line before."""
        unit = written.strip()
        if not unit:
            return
        glued = written[0] not in " \u00a0\u202f\t" and _GLUED.match(unit)
        if _NO_UNIT.match(unit) or glued or _EXPONENT.match(unit) or len(unit) > 40:
            raise unreadable(words)
        if unit[0] in "%٪％" and len(unit) > 1:
            raise Wrong(
                Message("A percentage stands here, and then `{unit}`.", unit=unit[1:].strip()),
                Message("Write a tolerance with both signs, and the unit behind it: `= 12 +- 1% EUR`."),
            )
        if self.name and same_unit(unit) != same_unit(self.name):
            raise Wrong(
                Message(
                    "The unit is `{unit}` here and `{first}` above: a question has one unit.",
                    unit=unit,
                    first=self.name,
                ),
                Message("Write this number in `{first}`.", first=self.name),
            )
        self.name = self.name or unit

    def tolerance(self, before: str, after: str, words: str, language: str) -> tuple[Fraction, bool]:
        """The width behind `+-`, and whether it is a percentage. `before` stands between number and sign."""
        width = leading_number(after, language)
        if width is None:
            raise unreadable(words)
        percent = _PERCENT.match(width.rest)
        rest = width.rest[percent.end() :] if percent else width.rest
        if percent and (before.strip() in ("%", "٪") or self.name == "%" or rest.strip() == "%"):
            raise Wrong(
                Message("`{words}` could mean per cent of the number or percentage points.", words=words),
                Message("Write `= {value} % +- {width}`.", value=head(words), width=decimal(width.value)),
            )
        if width.value < 0:
            raise Wrong(
                Message("A tolerance can't be negative."),
                Message("Write `= {value} +- {width}`.", value=head(words), width=decimal(-width.value)),
            )
        if before.strip() and rest.strip() and same_unit(before) != same_unit(rest):
            raise unreadable(words)
        self.take(before if before.strip() else rest, words)
        return width.value, bool(percent)


def head(words: str) -> str:
    """What stands before the tolerance and the percent sign, to be said again in a correction."""
    return PLUS_MINUS.split(words)[0].strip().rstrip("%٪").strip()


def same_unit(unit: str) -> str:
    """A unit as it is compared: folded, without spaces."""
    return fold(unit).replace(" ", "")


def read_typed(typed: str, unit: str, language: str) -> str | Unreadable:
    """The number somebody typed, in plain digits; the unit may stand behind it, nothing else (rule 27)."""
    found = leading_number(typed, language) if len(typed) <= MAX_TYPED else None
    if found is None or FRACTION.match(typed):
        return Unreadable(
            Message(
                "We could not read “{typed}” as a number. Write it in digits, such as 1234 or 12.5.",
                typed=typed[:60],
            )
        )
    rest = same_unit(found.rest)
    if rest and rest != same_unit(unit):
        return Unreadable(
            Message(
                "We could not read “{rest}” after the number. Write the number alone.",
                rest=found.rest.strip()[:60],
            )
        )
    return decimal(found.value)
