"""Spans of time as settings give them: `20 minutes`, `1 h 30 min`, `24 months`."""

import re
from datetime import timedelta
from fractions import Fraction

from trainer.core.message import Message
from trainer.core.parsing.values import Value
from trainer.core.questions.numbers import leading_number, read_number

_UNIT_SECONDS = {"min": 60, "minutes": 60, "h": 3600, "days": 86400, "weeks": 7 * 86400}
_LONGEST = 10 * 366 * 86400


def duration(value: Value) -> timedelta:
    """A span with its unit, such as `20 minutes` or `1 h 30 min`; whole seconds."""
    parts = _spans(value)
    if any(unit not in _UNIT_SECONDS for _, unit in parts):
        raise value.wrong(Message("Months differ in length, so they can't be used here."))
    seconds = sum(number * _UNIT_SECONDS[unit] for number, unit in parts)
    if not 0 < seconds <= _LONGEST:
        raise value.wrong(
            Message("`{written}` is no time Trainer can keep.", written=value.field.text.strip())
        )
    return timedelta(seconds=int(seconds))


def months(value: Value) -> int:
    """Calendar months, from `24 months` or `2 years`; 0 for the word that means for ever."""
    if value.vocabulary.meaning(value.field.text) == "forever":
        return 0
    parts = _spans(value)
    sizes = {"months": 1, "years": 12}
    if any(unit not in sizes for _, unit in parts):
        raise value.wrong(Message("`{key}` counts calendar months.", key=value.key))
    total = sum(number * sizes[unit] for number, unit in parts)
    if total.denominator != 1 or not 0 < total <= 1200:
        raise value.wrong(
            Message("`{written}` is not a whole number of months.", written=value.field.text.strip())
        )
    return int(total)


def _spans(value: Value) -> list[tuple[Fraction, str]]:
    """Number and unit, once or several times."""
    written = rest = value.field.text.strip()
    found: list[tuple[Fraction, str]] = []
    while rest:
        start = leading_number(rest, value.vocabulary.language)
        word = re.match(r"[\s\u00a0\u202f]*([^\W\d_]+)\.?[\s,]*", start.rest) if start else None
        if start is None or word is None:
            break
        unit = value.vocabulary.meaning(word[1])
        if unit not in (*_UNIT_SECONDS, "months", "years") or start.value < 0:
            break
        found.append((start.value, unit))
        rest = start.rest[word.end() :]
    if found and not rest:
        return found
    if read_number(written, value.vocabulary.language) is not None:
        raise value.wrong(
            Message("`{written}` needs a unit: minutes, hours, days, weeks or months.", written=written)
        )
    raise value.wrong(Message("`{written}` is not a time with a unit.", written=written or value.key))
