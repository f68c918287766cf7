"""Exact arithmetic for numbers from parameters: `{AV} * {EF} * max({ARO}, 1)` (rule 55).

    sum     = product { (+|-) product }
    product = signed { (*|/) signed }
    signed  = (+|-) signed | power
    power   = atom [ ^ signed ]            so 2^3^2 is 2^9 and -2^2 is -4, as in a textbook
    atom    = number | {name} | ( sum ) | function ( sum {, sum} )

Values are fractions, never floats, and nothing is evaluated by Python. `exact` has the operations.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from trainer.core.message import Message
from trainer.core.questions.exact import COUNTS, EXAMPLES, FUNCTIONS, OPERATIONS, Compute, Mistake
from trainer.core.questions.numbers import decimal, read_number

MAX_LENGTH = 500  # characters of a formula
MAX_DEPTH = 20

NAME = re.compile(r"[^\W\d_]\w{0,39}")
PLACE = re.compile(rf"\{{[ ]*(?P<name>{NAME.pattern})[ ]*\}}")

_TOKEN = re.compile(
    rf"\s*(?:(?P<number>\d(?:[.,٫٬．]?\d)*)|{PLACE.pattern}"
    r"|(?P<function>min|max|round|sqrt)\b(?=\s*[(（])|(?P<sign>[-+*/^(),;−–×⋅·÷（），；]))"
)
_PLAIN = str.maketrans("−–×⋅·÷（），；;", "--***/(),,,")


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula read: what it computes, the parameters in it, and itself in plain signs."""

    compute: Compute
    names: frozenset[str]
    text: str


@lru_cache(maxsize=4096)
def parse(text: str, language: str = "en") -> tuple[Formula, str]:
    """The formula a text begins with, and the rest: a unit. Mistake if there is none.

    Numbers are read as the language writes them. `Formula.text` can be parsed again in English.
    """
    if len(text) > MAX_LENGTH:
        raise Mistake(
            Message("The formula is longer than {limit} characters.", limit=MAX_LENGTH),
            Message("Shorten it, or give another parameter."),
        )
    return _Parser(text, language).formula()


class _Parser:
    """Recursive descent over the tokens; each rule gives what it computes."""

    def __init__(self, text: str, language: str) -> None:
        self.text = text
        self.language = language
        self.at = 0
        self.depth = 0
        self.names: set[str] = set()
        self.said: list[str] = []

    def formula(self) -> tuple[Formula, str]:
        compute = self._sum()
        return Formula(compute, frozenset(self.names), "".join(self.said)), self.text[self.at :]

    def _next(self) -> re.Match[str] | None:
        return _TOKEN.match(self.text, self.at)

    def _sign(self, among: str) -> str:
        """The next sign, taken, if it is one of these; else ''."""
        found = self._next()
        sign = found["sign"].translate(_PLAIN) if found and found["sign"] else ""
        if not found or not sign or sign not in among:
            return ""
        self.at = found.end()
        self.said.append(f" {sign} " if sign in "*/" else ", " if sign == "," else sign)
        return sign

    def _deeper(self, rule: Callable[[], Compute]) -> Compute:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Mistake(
                Message("Brackets or exponents stand more than {limit} deep here.", limit=MAX_DEPTH),
                Message("Write the formula flatter."),
            )
        value = rule()
        self.depth -= 1
        return value

    def _sum(self) -> Compute:
        value = self._product()
        while sign := self._sign("+-"):
            self.said[-1] = f" {sign} "
            value = OPERATIONS[sign](value, self._product())
        return value

    def _product(self) -> Compute:
        value = self._signed()
        while sign := self._sign("*/"):
            value = OPERATIONS[sign](value, self._signed())
        return value

    def _signed(self) -> Compute:
        minus = False
        while sign := self._sign("+-"):
            minus ^= sign == "-"
        value = self._power()
        return _minus(value) if minus else value

    def _power(self) -> Compute:
        base = self._atom()
        return OPERATIONS["^"](base, self._deeper(self._signed)) if self._sign("^") else base

    def _atom(self) -> Compute:
        if self._sign("("):
            value = self._deeper(self._sum)
            self._close()
            return value
        found = self._next()
        if found and found["function"]:
            self.at = found.end()
            self.said.append(found["function"])
            return self._function(found["function"])
        if found and found["name"]:
            self.at = found.end()
            self.names.add(found["name"])
            self.said.append(f"{{{found['name']}}}")
            return _parameter(found["name"])
        if found and found["number"]:
            return self._number(found)
        raise self._unexpected()

    def _number(self, found: re.Match[str]) -> Compute:
        value = read_number(found["number"], self.language)
        if value is None:
            raise Mistake(
                Message("`{number}` can't be read for certain.", number=found["number"]),
                Message("Write numbers without grouping, and a space behind a comma that separates."),
            )
        self.at = found.end()
        self.said.append(decimal(value))
        return _constant(value)

    def _function(self, name: str) -> Compute:
        self._sign("(")
        values = [self._deeper(self._sum)]
        while self._sign(","):
            values.append(self._deeper(self._sum))
        self._close()
        least, most = COUNTS[name]
        if not least <= len(values) <= most:
            raise Mistake(
                Message("`{name}` can't take {count} values.", name=name, count=len(values)),
                Message("Write it so: {example}.", example=EXAMPLES[name]),
            )
        return _call(FUNCTIONS[name], values)

    def _close(self) -> None:
        if not self._sign(")"):
            raise Mistake(
                Message("A bracket that is opened here has no end: `{formula}`.", formula=self.text.strip()),
                Message("Write `)` where it ends."),
            )

    def _unexpected(self) -> Mistake:
        rest = self.text[self.at :].strip()
        word = NAME.match(rest)
        if word:
            return Mistake(
                Message("`{word}` stands without braces.", word=word[0]),
                Message("Write a parameter as `{{{word}}}`.", word=word[0]),
            )
        if not rest:
            message = Message("The formula `{formula}` has no end.", formula=self.text.strip())
        else:
            message = Message("Trainer can't read the formula from `{rest}` on.", rest=rest)
        return Mistake(
            message,
            Message(
                "Formulas have numbers, {signs}, brackets, {functions}.",
                signs="+ - * / ^",
                functions="min max round sqrt",
            ),
        )


def _constant(value: Fraction) -> Compute:
    return lambda _: value


def _parameter(name: str) -> Compute:
    return lambda values: values[name]


def _minus(one: Compute) -> Compute:
    return lambda values: -one(values)


def _call(function: Callable[..., Fraction], some: list[Compute]) -> Compute:
    return lambda values: function(*[one(values) for one in some])
