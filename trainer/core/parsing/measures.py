"""What a scenario measures: how it starts, what choices change, what conditions ask."""

import re
from collections.abc import Callable, Sequence
from fractions import Fraction

from trainer.core.course import Comparison, Condition, Effect, Measure
from trainer.core.message import Message
from trainer.core.parsing.fields import Field
from trainer.core.parsing.settings import Settings
from trainer.core.parsing.words import Vocabulary, key
from trainer.core.questions.block import Tell
from trainer.core.questions.numbers import leading_number

MINUTE = "min"
_MINUTES = {MINUTE: 1, "minutes": 1, "h": 60, "days": 24 * 60, "weeks": 7 * 24 * 60}
_SIGN = re.compile(r"(?P<sign>[-+−–])\s*(?=\d)")
_BETWEEN = re.compile(r"\s*[;；]\s*|[,،、，](?!\d)\s*|,\s+")
_COMPARISON = re.compile(r"(?P<measure>.+?)\s*(?P<sign><=|>=|≤|≥|<|>|=)\s*(?P<number>[^<>=≤≥]+)$")
_SIGNS = {"≤": "<=", "≥": ">="}

Say = Callable[[Message, Message], None]


class Measures:
    """The measures of one scenario, and the reading of effects and conditions on them."""

    def __init__(self, measures: Sequence[Measure], vocabulary: Vocabulary, language: str) -> None:
        self.all = tuple(measures)
        self.vocabulary = vocabulary
        self.language = language
        self._named = {key(measure.name): measure for measure in measures}

    def effects(self, written: str, say: Say) -> tuple[Effect, ...]:
        """`+10 trust, +15 min`: each measure once. What can't be read is told and left out."""
        found: dict[str, Effect] = {}
        for part in filter(None, _BETWEEN.split(written.strip())):
            effect = self._effect(part, say)
            if effect is None:
                continue
            if effect.measure in found:
                say(
                    Message("`{measure}` is changed twice here.", measure=effect.measure),
                    Message("Write the sum of the two."),
                )
            found[effect.measure] = effect
        return tuple(found.values())

    def _effect(self, part: str, say: Say) -> Effect | None:
        sign = _SIGN.match(part)
        start = leading_number(part[sign.end() :] if sign else part, self.language)
        if start is None or not start.rest.strip():
            say(
                Message("`{part}` is no effect.", part=part),
                Message("Write a sign, a number and a measure: `(+10 {name})`.", name=self._example()),
            )
            return None
        if sign is None:
            say(
                Message("`{part}` has no sign, so nobody can tell whether it adds or sets.", part=part),
                Message("Write `+{part}` or `-{part}`.", part=part),
            )
            return None
        measure, scale = self._meant(start.rest.strip(), say)
        change = start.value * scale * (1 if sign["sign"] == "+" else -1)
        return Effect(measure.name, change) if measure else None

    def _meant(self, words: str, say: Say) -> tuple[Measure | None, int]:
        """The measure with this name, or the only one with this unit; and how many of its units one is."""
        named = self._named.get(key(words))
        if named:
            return named, 1
        time = _MINUTES.get(self.vocabulary.meaning(words), 0)
        unit = MINUTE if time else key(words)
        having = [measure for measure in self.all if measure.unit and key(measure.unit) == unit]
        if len(having) == 1:
            return having[0], time or 1
        if having:
            say(
                Message("`{unit}` is the unit of several measures.", unit=words),
                Message("Name the one that is meant: {names}.", names=_list(having)),
            )
        else:
            say(
                Message("`{words}` is neither a measure nor a unit of one.", words=words),
                Message("Write one of: {names}.", names=_list(self.all))
                if self.all
                else Message("Add it to the settings: `measures: {{{words}: 0}}`.", words=words),
            )
        return None, 1

    def condition(self, written: str, say: Say) -> Condition | None:
        """`trust >= 30 and time < 2 h`; None if it can't be read, which is told."""
        found: list[Comparison] = []
        for part in self._parts(written):
            match = _COMPARISON.fullmatch(" ".join(part.split()))
            start = leading_number(match["number"], self.language) if match else None
            measure = self._named.get(key(match["measure"])) if match else None
            if match and measure is None:
                say(
                    Message("`{name}` is no measure of this scenario.", name=match["measure"]),
                    Message("Write one of: {names}.", names=_list(self.all)),
                )
                return None
            scale = self._scale(measure, start.rest.strip()) if measure and start else 0
            if match is None or start is None or measure is None or not scale:
                say(
                    Message("`{part}` is no condition.", part=part.strip()),
                    Message("Write a measure, a sign and a number: `{name} >= 30`.", name=self._example()),
                )
                return None
            sign = _SIGNS.get(match["sign"], match["sign"])
            found.append(Comparison(measure.name, sign, start.value * scale))
        return tuple(found)

    def _parts(self, written: str) -> list[str]:
        parts = [""]
        for word in re.split(r"(\s+)", written):
            if self.vocabulary.meaning(word) == "and":
                parts.append("")
            else:
                parts[-1] += word
        return parts

    def _scale(self, measure: Measure, unit: str) -> int:
        """How many units of the measure this unit is; 0 if it is another."""
        if not unit or key(unit) == key(measure.unit):
            return 1
        return _MINUTES.get(self.vocabulary.meaning(unit), 0) if measure.unit == MINUTE else 0

    def _example(self) -> str:
        return self.all[0].name if self.all else "trust"


def read_measures(settings: Settings, vocabulary: Vocabulary, language: str, tell: Tell) -> Measures:
    """The measures of the settings: `trust: 50 of 100`, `time: 0 min`, `exposure: 20 hidden`."""
    entry = settings.given.get("measures")
    lines: dict[str, Field] = {name.text.strip(): said for name, said in entry.field.pairs} if entry else {}
    found: list[Measure] = []
    for name, written in settings["measures"].items():
        measure = _measure(name, written, vocabulary, language)
        # What names a measure that can't be read is not told as well.
        found.append(measure or Measure(name=name, start=Fraction(0)))
        if measure is None:
            tell(
                lines[name].line if name in lines else 1,
                Message("`{name}: {written}` is no measure.", name=name, written=written),
                Message(
                    "Write where it starts: `{name}: 50`, `{name}: 50 of 100`, `{name}: 0 min`, with `hidden`"
                    " behind it if only the debrief shows it.",
                    name=name,
                ),
                quote=written,
            )
    return Measures(found, vocabulary, language)


def _measure(name: str, written: str, vocabulary: Vocabulary, language: str) -> Measure | None:
    start = leading_number(written, language)
    if start is None:
        return None
    words = start.rest.split()
    hidden = bool(words) and vocabulary.meaning(words[-1]) == "hidden"
    words = words[:-1] if hidden else words
    most = None
    if words and vocabulary.meaning(words[0]) == "of":
        end = leading_number(" ".join(words[1:]), language)
        if end is None or not 0 <= start.value <= end.value:
            return None
        most, words = end.value, end.rest.split()
    if len(words) > 1:
        return None
    unit = words[0] if words else ""
    scale = _MINUTES.get(vocabulary.meaning(unit), 0)
    unit, scale = (MINUTE, scale) if scale else (unit, 1)
    return Measure(
        name=name,
        start=start.value * scale,
        most=None if most is None else most * scale,
        unit=unit,
        hidden=hidden,
    )


def holds(condition: Condition, values: dict[str, Fraction]) -> bool:
    """Whether a condition is true for these values."""
    return all(_COMPARE[one.sign](values[one.measure], one.number) for one in condition)


_COMPARE: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "<": lambda value, number: value < number,
    "<=": lambda value, number: value <= number,
    ">": lambda value, number: value > number,
    ">=": lambda value, number: value >= number,
    "=": lambda value, number: value == number,
}


def _list(measures: Sequence[Measure]) -> str:
    return ", ".join(f"`{measure.name}`" for measure in measures)
