"""The types of settings: what is read from a value, and what is said if it can't be.

A reader takes a `Value` and returns what it means, or raises `Wrong`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from trainer.core.message import Message
from trainer.core.parsing.fields import Field
from trainer.core.parsing.identity import id_of, is_id, is_language
from trainer.core.parsing.words import Vocabulary
from trainer.core.questions.credit import percentage
from trainer.core.questions.numbers import read_number

MAX_COUNT = 10_000
MAX_TEXT = 5_000


@dataclass(frozen=True, slots=True)
class Value:
    """A value about to be read: the field, its key as the author wrote it, and an example of a good one."""

    key: str
    field: Field
    example: str
    vocabulary: Vocabulary

    def wrong(
        self, message: Message, correction: Message | None = None, *, at: Field | None = None
    ) -> "Wrong":
        """A problem of this value, to be raised; the correction shows the example if none is given."""
        example = Message("Write `{key}: {example}`.", key=self.key, example=self.example)
        return Wrong(at or self.field, message, correction or example)


class Wrong(Exception):  # noqa: N818 - it reads as `raise value.wrong(...)`
    """A value that can't be read."""

    def __init__(self, place: Field, message: Message, correction: Message) -> None:
        super().__init__(message)
        self.place = place
        self.message = message
        self.correction = correction


Read = Callable[[Value], Any]


def text(value: Value) -> str:
    """Words on one or several lines."""
    if not isinstance(value.field.value, str):
        raise value.wrong(
            Message("`{key}` takes one text, not a list.", key=value.key),
            Message(
                "Write `{key}: {example}`, and put a text that begins with `[` or `{brace}` in quotes.",
                key=value.key,
                example=value.example,
                brace="{",
            ),
        )
    if len(value.field.value) > MAX_TEXT:
        raise value.wrong(
            Message("`{key}` is longer than {limit} characters.", key=value.key, limit=MAX_TEXT),
            Message("Shorten it, and put the rest below the second `---`."),
        )
    return value.field.value.strip()


def items(value: Value) -> tuple[Field, ...]:
    """The parts of a list: one word, `a, b`, `[a, b]` or lines with dashes."""
    if value.field.pairs:
        raise value.wrong(Message("`{key}` takes a list, not names with values.", key=value.key))
    if isinstance(value.field.value, str):
        parts = re.split(r"\s*[,،、，]\s*", value.field.text.strip())
        found = tuple(Field(part, value.field.line, value.field.column) for part in parts if part)
    else:
        found = value.field.value
    for part in found:
        if not part.text.strip():
            raise value.wrong(
                Message("`{key}` holds something that is not a word or a text.", key=value.key),
                Message("Write a plain list: `{key}: [a, b]`.", key=value.key),
                at=part,
            )
    return found


def texts(value: Value) -> tuple[str, ...]:
    """A list of texts."""
    return tuple(part.text.strip() for part in items(value))


def ids(value: Value) -> tuple[str, ...]:
    """A list of ids, each once."""
    found = items(value)
    for part in found:
        if not is_id(part.text.strip()):
            raise value.wrong(
                Message(
                    "`{id}` can't be an id: an id has letters, digits and hyphens only.", id=part.text.strip()
                ),
                Message("Write `{id}`.", id=id_of(part.text)),
                at=part,
            )
    return tuple(dict.fromkeys(part.text.strip() for part in found))


def one_id(value: Value) -> str:
    """One id, with or without the `#` that links have."""
    written = text(value).removeprefix("#")
    if not is_id(written):
        raise value.wrong(
            Message("`{id}` can't be an id: an id has letters, digits and hyphens only.", id=written),
            Message("Write `{key}: {id}`.", key=value.key, id=id_of(written)),
        )
    return written


def paths(value: Value) -> tuple[str, ...]:
    """A list of page ids such as `networks/check`."""
    found = items(value)
    for part in found:
        steps = part.text.strip().split("/")
        if len(steps) > 2 or not all(is_id(step) for step in steps):
            raise value.wrong(
                Message("`{id}` is not the id of a page.", id=part.text.strip()),
                Message("Write module and name without numbers and endings, such as `networks/check`."),
                at=part,
            )
    return tuple(dict.fromkeys(part.text.strip() for part in found))


def named_texts(value: Value) -> Mapping[str, str]:
    """Lines of `name: text`, each name once."""
    if not value.field.pairs:
        raise value.wrong(
            Message("`{key}` takes one line for each, with a name and a text.", key=value.key),
            Message(
                "Write `{key}:` and below it, indented, `{example}`.", key=value.key, example=value.example
            ),
        )
    found: dict[str, str] = {}
    for name, said in value.field.pairs:
        if not said.text.strip():
            raise value.wrong(
                Message("`{name}` has no text.", name=name.text),
                Message("Write `{name}: what it is`.", name=name.text),
                at=name,
            )
        found[name.text.strip()] = said.text.strip()
    return found


def outcomes(value: Value) -> Mapping[str, str]:
    """What someone can do: ids and texts."""
    found = named_texts(value)
    for name in found:
        if not is_id(name):
            raise value.wrong(
                Message("`{id}` can't be an id: an id has letters, digits and hyphens only.", id=name),
                Message("Write `{id}`.", id=id_of(name)),
            )
    if not found:
        raise value.wrong(Message("A course needs at least one outcome."))
    return found


def language(value: Value) -> str:
    """A language tag such as `en` or `pt-BR`."""
    written = text(value)
    if not is_language(written):
        raise value.wrong(
            Message("`{tag}` is not a language Trainer knows.", tag=written),
            Message("Write its short code, such as `en`, `fr`, `ar` or `pt-BR`."),
        )
    return written


def percent(value: Value) -> Fraction:
    """A share of 1, above 0, from a percentage with its sign."""
    written = value.field.text.strip()
    share = percentage(written, value.vocabulary.language)
    if share is not None and 0 < share <= 1:
        return share
    number = read_number(written, value.vocabulary.language)
    if share is None and number is not None:
        figure = number * 100 if number <= 1 else number
        correction = (
            Message("Write `{key}: {figure}%`.", key=value.key, figure=f"{float(figure):g}")
            if 0 < figure <= 100
            else None
        )
        raise value.wrong(Message("`{written}` needs a `%` to be a percentage.", written=written), correction)
    if share is not None:
        raise value.wrong(Message("`{written}` must lie above 0 % and up to 100 %.", written=written))
    raise value.wrong(Message("`{written}` is not a percentage.", written=written or value.key))


def count(value: Value) -> int:
    """A whole number from 1."""
    written = value.field.text.strip()
    number = read_number(written, value.vocabulary.language)
    if number is not None and number.denominator == 1 and 1 <= number <= MAX_COUNT:
        return int(number)
    if number is not None and number > MAX_COUNT:
        raise value.wrong(
            Message("`{written}` is too large; {limit} is the limit.", written=written, limit=MAX_COUNT)
        )
    raise value.wrong(Message("`{written}` is not a whole number from 1 up.", written=written or value.key))


def count_to_two(value: Value) -> int:
    """1 or 2."""
    number = count(value)
    if number > 2:
        raise value.wrong(Message("An essay is marked by one or two instructors."))
    return number


def count_or_unlimited(value: Value) -> int:
    """A whole number from 1, or the word for no limit: 0 then."""
    if value.vocabulary.meaning(value.field.text) == "unlimited":
        return 0
    return count(value)


def yes_no(value: Value) -> bool:
    """Yes or no."""
    return bool(one_of("yes", "no")(value) == "yes")


def one_of(*meanings: str) -> Read:
    """A closed list of words, named by the English ones."""

    def read(value: Value) -> str:
        written = value.field.text.strip()
        meaning = value.vocabulary.meaning(written)
        if meaning in meanings:
            return meaning
        foreign = value.vocabulary.foreign(written)
        near = value.vocabulary.nearest(written, meanings)
        choices = [value.vocabulary.word(one) for one in meanings]
        if foreign and foreign[0] in meanings:
            best = value.vocabulary.word(foreign[0])
            raise value.wrong(
                Message(
                    "`{written}` is {language}; this file is in another language.",
                    written=written,
                    language=foreign[1],
                ),
                Message("Write `{key}: {best}`.", key=value.key, best=best),
            )
        if near:
            raise value.wrong(
                Message("`{written}` is not a word Trainer knows here.", written=written),
                Message("Write `{key}: {best}`.", key=value.key, best=near),
            )
        raise value.wrong(
            Message("`{written}` is not a word Trainer knows here.", written=written or value.key),
            Message(
                "Write one of: {choices}.",
                choices=", ".join(f"`{value.key}: {choice}`" for choice in choices),
            ),
        )

    return read
