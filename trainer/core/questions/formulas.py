"""How the author writes a number from parameters: `Given:` lines and formulas, and all their problems."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import log10, prod

from trainer.core.message import Message
from trainer.core.questions.arithmetic import NAME, PLACE, Formula, parse
from trainer.core.questions.block import Block, Entry, Tell, Text
from trainer.core.questions.credit import read_other, read_share, split_credit
from trainer.core.questions.exact import Mistake, Values
from trainer.core.questions.numbers import MAX_DIGITS, decimal, read_number
from trainer.core.questions.units import OneUnit, Wrong

MAX_DRAWS = 10_000  # combinations of values: every one is computed when the course is checked
_SPELT_OUT = 10**12

# `+ -` with a space between is a sum with a negative number.
_PLUS_MINUS = re.compile(r"\+[-−–]|\+/[-−–]|±")
_LIST = re.compile(r"\s*[;；؛、،]\s*|,\s+")


@dataclass(frozen=True, slots=True)
class Given:
    """A parameter and the values it can have."""

    name: str
    values: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """A formula, how far an answer may lie from its value, and the credit."""

    formula: str
    margin: Fraction
    percent: bool  # whether the margin is in per cent of the value
    credit: Fraction
    feedback: str = ""

    def accepts(self, number: Fraction, values: Values) -> bool:
        """Whether a number lies within the margin for these values, ends included."""
        value = parse(self.formula)[0].compute(values)
        margin = abs(value) * self.margin / 100 if self.percent else self.margin
        return abs(number - value) <= margin


def read_givens(block: Block, tell: Tell) -> tuple[Given, ...]:
    """The parameters; told: doubled, unreadable, unused and unknown ones, and too many draws."""
    before = tell.count
    givens: dict[str, Given] = {}
    lines: dict[str, Text] = {}
    for text in _lines(block.settings.get("given", ())):
        try:
            given = _given(text, block)
            if given.name in givens:
                raise Wrong(
                    Message(
                        "`{name}` is given in line {line} already.",
                        name=given.name,
                        line=lines[given.name].line,
                    ),
                    Message("Delete one of the two, or give it another name."),
                )
        except Wrong as wrong:
            tell(text.line, wrong.message, wrong.correction, quote=text.words)
            continue
        givens[given.name], lines[given.name] = given, text
    if tell.count > before:
        return ()
    draws = prod(len(given.values) for given in givens.values())
    if draws > MAX_DRAWS:
        tell(
            block.settings["given"][0].line,
            Message(
                "The parameters can be drawn in {draws} ways; {limit} is the limit.",
                draws=draws if draws < _SPELT_OUT else f"10^{int(log10(draws))}",
                limit=MAX_DRAWS,
            ),
            Message("Take larger steps, or fewer values."),
        )
    used = _used(block, givens, tell)
    if tell.count > before:
        return ()
    for name in givens:
        if name not in used:
            _tell_unused(name, lines[name], block, tell)
    return tuple(givens.values())


def read_keys(block: Block, givens: Sequence[Given], tell: Tell) -> tuple[tuple[Key, ...], str, str] | None:
    """The formulas, their unit and the feedback on the rest; None and problems if one can't be used."""
    before = tell.count
    unit = OneUnit()
    keys: list[Key] = []
    other: str | None = None
    for entry in block:
        words, credit = split_credit(entry.text)
        if block.meaning(words) == "other":
            other = read_other(entry, credit, other, block, tell)
            continue
        share = read_share(entry, credit, block, tell)
        try:
            key = _key(entry, words, share or Fraction(0), unit, givens, block)
            if any((key.formula, key.margin, key.percent) == (k.formula, k.margin, k.percent) for k in keys):
                raise Wrong(
                    Message("The same formula stands here twice."), Message("Delete one of the two lines.")
                )
        except (Wrong, Mistake) as wrong:
            tell(entry.line, wrong.message, wrong.correction, quote=words or entry.written.strip())
            continue
        keys.append(key)
    if tell.count > before:
        return None
    if not any(key.credit == 1 for key in keys):
        tell(
            block.line,
            Message("No formula earns full credit here."),
            Message(
                "Add a line with the right one, such as `= {{{name}}} * 2 +- 1%`.",
                name=givens[0].name if givens else "A",
            ),
        )
        return None
    return tuple(keys), unit.name, other or ""


def _lines(texts: Iterable[Text]) -> Iterator[Text]:
    """Every line of the `Given:` settings: one parameter each."""
    for text in texts:
        for down, row in enumerate(text.words.split("\n")):
            if row.strip():
                yield Text(row.strip().removeprefix("- "), text.line + down)


def _given(text: Text, block: Block) -> Given:
    name, equals, written = (part.strip() for part in re.sub("＝", "=", text.words).partition("="))
    name = name.strip("{} ")
    if not equals or not NAME.fullmatch(name) or not written:
        raise Wrong(
            Message("`{words}` gives no parameter.", words=text.words),
            Message("Write a name and its values: `Given: A = 10 to 50 step 5` or `Given: A = 24, 26, 28`."),
        )
    words = written.split()
    meanings = [block.meaning(word) for word in words]
    values = (
        _range(name, words, meanings, block.language)
        if "to" in meanings or "step" in meanings
        else tuple(_value(part, name, block.language) for part in _LIST.split(written) if part)
    )
    if len(set(values)) < len(values):
        raise Wrong(
            Message("A value of `{name}` stands here twice.", name=name), Message("Delete one of the two.")
        )
    if len(values) == 1:
        raise Wrong(
            Message("`{name}` has only one value, {value}.", name=name, value=decimal(values[0])),
            Message("Write several, with a comma and a space between them, or put the number into the text."),
        )
    return Given(name, values)


def _range(name: str, words: list[str], meanings: list[str], language: str) -> tuple[Fraction, ...]:
    if (
        meanings.count("to") != 1
        or meanings.count("step") != 1
        or meanings.index("to") > meanings.index("step")
    ):
        raise Wrong(
            Message("A range needs both ends and a step."),
            Message("Write `{name} = 10 to 50 step 5`.", name=name),
        )
    to, step = meanings.index("to"), meanings.index("step")
    parts = (" ".join(part) for part in (words[:to], words[to + 1 : step], words[step + 1 :]))
    low, high, width = (_value(part, name, language) for part in parts)
    if width <= 0 or low >= high:
        raise Wrong(
            Message(
                "From {low} to {high} in steps of {step} there is nothing to draw.",
                low=decimal(low),
                high=decimal(high),
                step=decimal(width),
            ),
            Message("Write the smaller end first, and a step above 0."),
        )
    count = (high - low) // width + 1
    if count > MAX_DRAWS:
        raise Wrong(
            Message(
                "`{name}` has {count} values; {limit} is the limit.", name=name, count=count, limit=MAX_DRAWS
            ),
            Message("Take larger steps."),
        )
    return tuple(low + place * width for place in range(count))


def _value(written: str, name: str, language: str) -> Fraction:
    value = read_number(written, language)
    if value is None:
        raise Wrong(
            Message("`{written}` is no value for `{name}`.", written=written, name=name),
            Message(
                "Write plain numbers, with a comma and a space between them: `{name} = 24, 26, 28`.",
                name=name,
            ),
        )
    return value


def _half(givens: Iterable[str]) -> re.Pattern[str]:
    """A parameter that stands in the question with one brace only."""
    names = "|".join(map(re.escape, givens)) or r"(?!)"
    return re.compile(rf"\{{[ ]*({names})\b(?![ ]*\}})|(?<![{{\w])({names})[ ]*\}}")


def _used(block: Block, givens: dict[str, Given], tell: Tell) -> set[str]:
    """The parameters that stand in the question; one that is not given is told where it first stands."""
    used: set[str] = set()
    half = _half(givens)
    texts = [*block.around, *(text for entry in block for text in (entry.text, entry.feedback))]
    for text in texts:
        for found in half.finditer(text.words):
            used.add(found[1] or found[2])
            tell(
                text.line + text.words.count("\n", 0, found.start()),
                Message("A brace of the parameter `{name}` is missing here.", name=found[1] or found[2]),
                Message("Write `{{{name}}}`.", name=found[1] or found[2]),
                quote=found[0],
            )
        for found in PLACE.finditer(text.words):
            if found["name"] in used:
                continue
            used.add(found["name"])
            if found["name"] in givens:
                continue
            tell(
                text.line + text.words.count("\n", 0, found.start()),
                Message("`{place}` is not given.", place=found[0]),
                Message(
                    "Write one of: {names}; or above the answer `Given: {name} = 10 to 50 step 5`.",
                    names=", ".join(f"`{{{name}}}`" for name in givens),
                    name=found["name"],
                )
                if givens
                else Message("Write above the answer `Given: {name} = 10 to 50 step 5`.", name=found["name"]),
                quote=found[0],
            )
    return used


def _tell_unused(name: str, given: Text, block: Block, tell: Tell) -> None:
    for entry in block:
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", entry.text.words):
            tell(
                entry.line,
                Message("`{word}` stands without braces.", word=name),
                Message("Write a parameter as `{{{word}}}`.", word=name),
                quote=name,
            )
            return
    tell(
        given.line,
        Message("The parameter `{name}` is used nowhere.", name=name),
        Message("Write `{{{name}}}` where its value belongs, or delete it.", name=name),
        quote=given.words,
    )


def _key(
    entry: Entry, words: str, share: Fraction, unit: OneUnit, givens: Sequence[Given], block: Block
) -> Key:
    """A line; raised if it can't be read, or not computed for every draw."""
    before, sign, after = _PLUS_MINUS.sub("±", words).partition("±")
    formula, rest = parse(before, block.language)
    if "{" in rest or rest.strip().startswith(("(", ")")) or rest.strip() in {given.name for given in givens}:
        raise Mistake(
            Message("Trainer can't read the formula from `{rest}` on.", rest=rest.strip()),
            Message("Put a sign between two values, and a parameter in braces: `{{A}} * {{B}}`."),
        )
    margin, percent = Fraction(0), False
    if sign:
        margin, percent = unit.tolerance(rest, after, words, block.language)
    else:
        unit.take(rest, words)
    _compute_all(formula, givens, margin, percent)
    return Key(formula.text, margin, percent, share, block.prose(entry.feedback))


def _compute_all(formula: Formula, givens: Sequence[Given], margin: Fraction, percent: bool) -> None:
    """Compute a formula for every draw, so that no learner gets one that has no answer."""
    some = [given for given in givens if given.name in formula.names]
    for drawn in product(*(given.values for given in some)):
        values = dict(zip((given.name for given in some), drawn, strict=True))
        try:
            value = formula.compute(values)
        except Mistake as wrong:
            raise Mistake(_for(values, wrong.message), wrong.correction) from wrong
        if percent and value == 0:
            raise Mistake(
                _for(values, Message("A percentage of 0 is 0, so this tolerance allows nothing.")),
                Message("Write the tolerance as a number: `+- 0.5`."),
            )
        if not margin and (value * 10 ** (MAX_DIGITS // 3)).denominator > 1:
            raise Mistake(
                _for(values, Message("The result has too many decimals to be typed exactly.")),
                Message("Add a tolerance, `+- 1%`, or round the result: `round(…, 2)`."),
            )


def _for(values: Values, message: Message) -> Message:
    if not values:
        return message
    said = ", ".join(f"{name} = {decimal(value)}" for name, value in values.items())
    return Message("For {values}: {problem}", values=said, problem=message)
