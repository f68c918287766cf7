"""The settings of every kind of file: their types, which are required, and the defaults.

`COURSE`, `MODULE`, `LESSON` and `QUIZ` are the one table of the format's keys.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction
from typing import Any

from trainer.core.course import FeedbackTime, QuizKind
from trainer.core.message import Message
from trainer.core.parsing.front_matter import Entry, Field, FrontMatter
from trainer.core.parsing.identity import id_of, is_id, is_language
from trainer.core.parsing.words import Vocabulary, key
from trainer.core.questions.block import Tell
from trainer.core.questions.credit import percentage
from trainer.core.questions.numbers import leading_number, read_number

MAX_COUNT = 10_000
MAX_TEXT = 5_000


@dataclass(frozen=True, slots=True)
class Value:
    """A value about to be read: the field, its key as the author wrote it, and an example of a good one."""

    key: str
    field: Field
    example: str
    vocabulary: Vocabulary
    tell: Tell

    def wrong(self, message: Message, correction: Message | None = None, *, at: Field | None = None) -> None:
        """Tell a problem of this value; the correction shows the example if none is given."""
        place = at or self.field
        quote = place.text or self.key
        self.tell(
            place.line,
            message,
            correction or Message("Write `{key}: {example}`.", key=self.key, example=self.example),
            quote=quote,
            column=place.column if place.text else 1,
        )


Read = Callable[[Value], Any]


def text(value: Value) -> str | None:
    """Words on one or several lines."""
    if not isinstance(value.field.value, str):
        return value.wrong(
            Message("`{key}` takes one text, not a list.", key=value.key),
            Message(
                "Write `{key}: {example}`, and put a text that begins with `[` or `{brace}` in quotes.",
                key=value.key,
                example=value.example,
                brace="{",
            ),
        )
    if len(value.field.value) > MAX_TEXT:
        return value.wrong(
            Message("`{key}` is longer than {limit} characters.", key=value.key, limit=MAX_TEXT),
            Message("Shorten it, and put the rest below the second `---`."),
        )
    return value.field.value.strip()


def items(value: Value) -> tuple[Field, ...] | None:
    """The parts of a list: one word, `a, b`, `[a, b]` or lines with dashes."""
    if value.field.pairs:
        return value.wrong(
            Message("`{key}` takes a list, not names with values.", key=value.key),
        )
    if isinstance(value.field.value, str):
        parts = re.split(r"\s*[,،、，]\s*", value.field.text.strip())
        found = tuple(Field(part, value.field.line, value.field.column) for part in parts if part)
    else:
        found = tuple(part for part in value.field.value if isinstance(part, Field))
    for part in found:
        if not part.text.strip():
            return value.wrong(
                Message("`{key}` holds something that is not a word or a text.", key=value.key),
                Message("Write a plain list: `{key}: [a, b]`.", key=value.key),
                at=part,
            )
    return found


def texts(value: Value) -> tuple[str, ...] | None:
    """A list of texts."""
    found = items(value)
    return None if found is None else tuple(part.text.strip() for part in found)


def ids(value: Value) -> tuple[str, ...] | None:
    """A list of ids, each once."""
    found = items(value)
    if found is None:
        return None
    for part in found:
        if not is_id(part.text.strip()):
            return value.wrong(
                Message(
                    "`{id}` can't be an id: an id has letters, digits and hyphens only.", id=part.text.strip()
                ),
                Message("Write `{id}`.", id=id_of(part.text)),
                at=part,
            )
    return tuple(dict.fromkeys(part.text.strip() for part in found))


def paths(value: Value) -> tuple[str, ...] | None:
    """A list of page ids such as `networks/check`."""
    found = items(value)
    if found is None:
        return None
    for part in found:
        steps = part.text.strip().split("/")
        if len(steps) > 2 or not all(is_id(step) for step in steps):
            return value.wrong(
                Message("`{id}` is not the id of a page.", id=part.text.strip()),
                Message("Write module and name without numbers and endings, such as `networks/check`."),
                at=part,
            )
    return tuple(dict.fromkeys(part.text.strip() for part in found))


def named_texts(value: Value) -> Mapping[str, str] | None:
    """Lines of `name: text`, each name once."""
    if not value.field.pairs:
        return value.wrong(
            Message("`{key}` takes one line for each, with a name and a text.", key=value.key),
            Message(
                "Write `{key}:` and below it, indented, `{example}`.", key=value.key, example=value.example
            ),
        )
    found: dict[str, str] = {}
    for name, said in value.field.value:  # type: ignore[misc]
        if not isinstance(said, Field) or not said.text.strip():
            return value.wrong(
                Message("`{name}` has no text.", name=name.text),
                Message("Write `{name}: what it is`.", name=name.text),
                at=name,
            )
        found[name.text.strip()] = said.text.strip()
    return found


def outcomes(value: Value) -> Mapping[str, str] | None:
    """What someone can do: ids and texts."""
    found = named_texts(value)
    for name in found or ():
        if not is_id(name):
            return value.wrong(
                Message("`{id}` can't be an id: an id has letters, digits and hyphens only.", id=name),
                Message("Write `{id}`.", id=id_of(name)),
            )
    if found is not None and not found:
        return value.wrong(Message("A course needs at least one outcome."))
    return found


def language(value: Value) -> str | None:
    """A language tag such as `en` or `pt-BR`."""
    written = text(value)
    if written is None:
        return None
    if not is_language(written):
        return value.wrong(
            Message("`{tag}` is not a language Trainer knows.", tag=written),
            Message("Write its short code, such as `en`, `fr`, `ar` or `pt-BR`."),
        )
    return written


def percent(value: Value) -> Fraction | None:
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
        return value.wrong(
            Message("`{written}` needs a `%` to be a percentage.", written=written), correction
        )
    if share is not None:
        return value.wrong(Message("`{written}` must lie above 0 % and up to 100 %.", written=written))
    return value.wrong(Message("`{written}` is not a percentage.", written=written or value.key))


def count(value: Value) -> int | None:
    """A whole number from 1."""
    written = value.field.text.strip()
    number = read_number(written, value.vocabulary.language)
    if number is not None and number.denominator == 1 and 1 <= number <= MAX_COUNT:
        return int(number)
    return value.wrong(Message("`{written}` is not a whole number from 1 up.", written=written or value.key))


def count_to_two(value: Value) -> int | None:
    """1 or 2."""
    number = count(value)
    if number is not None and number > 2:
        return value.wrong(Message("An essay is marked by one or two instructors."))
    return number


def count_or_unlimited(value: Value) -> int | None:
    """A whole number from 1, or the word for no limit: 0 then."""
    if value.vocabulary.meaning(value.field.text) == "unlimited":
        return 0
    return count(value)


def yes_no(value: Value) -> bool | None:
    """Yes or no."""
    chosen = one_of("yes", "no")(value)
    return None if chosen is None else chosen == "yes"


def one_of(*meanings: str) -> Read:
    """A closed list of words, named by the English ones."""

    def read(value: Value) -> str | None:
        written = value.field.text.strip()
        meaning = value.vocabulary.meaning(written)
        if meaning in meanings:
            return meaning
        foreign = value.vocabulary.foreign(written)
        near = value.vocabulary.nearest(written, meanings)
        choices = [value.vocabulary.word(one) for one in meanings]
        if foreign and foreign[0] in meanings:
            best = value.vocabulary.word(foreign[0])
            value.wrong(
                Message(
                    "`{written}` is {language}; this file is in another language.",
                    written=written,
                    language=foreign[1],
                ),
                Message("Write `{key}: {best}`.", key=value.key, best=best),
            )
        elif near:
            value.wrong(
                Message("`{written}` is not a word Trainer knows here.", written=written),
                Message("Write `{key}: {best}`.", key=value.key, best=near),
            )
        else:
            value.wrong(
                Message("`{written}` is not a word Trainer knows here.", written=written or value.key),
                Message(
                    "Write one of: {choices}.",
                    choices=", ".join(f"`{value.key}: {choice}`" for choice in choices),
                ),
            )
        return None

    return read


_UNIT_SECONDS = {"min": 60, "minutes": 60, "h": 3600, "days": 86400, "weeks": 7 * 86400}
_LONGEST = 10 * 366 * 86400


def duration(value: Value) -> timedelta | None:
    """A span with its unit, such as `20 minutes` or `1 h 30 min`; whole seconds."""
    parts = _spans(value)
    if parts is None:
        return None
    if any(unit not in _UNIT_SECONDS for _, unit in parts):
        return value.wrong(Message("Months differ in length, so they can't be used here."))
    seconds = sum(number * _UNIT_SECONDS[unit] for number, unit in parts)
    if not 0 < seconds <= _LONGEST:
        return value.wrong(
            Message("`{written}` is no time Trainer can keep.", written=value.field.text.strip())
        )
    return timedelta(seconds=int(seconds))


def months(value: Value) -> int | None:
    """Calendar months, from `24 months` or `2 years`; 0 for the word that means for ever."""
    if value.vocabulary.meaning(value.field.text) == "forever":
        return 0
    parts = _spans(value)
    if parts is None:
        return None
    sizes = {"months": 1, "years": 12}
    if any(unit not in sizes for _, unit in parts):
        return value.wrong(Message("`{key}` counts calendar months.", key=value.key))
    total = sum(number * sizes[unit] for number, unit in parts)
    if total.denominator != 1 or not 0 < total <= 1200:
        return value.wrong(
            Message("`{written}` is not a whole number of months.", written=value.field.text.strip())
        )
    return int(total)


def _spans(value: Value) -> list[tuple[Fraction, str]] | None:
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
        return value.wrong(
            Message("`{written}` needs a unit: minutes, hours, days, weeks or months.", written=written)
        )
    return value.wrong(Message("`{written}` is not a time with a unit.", written=written or value.key))


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the front matter: its English word, how it is read, what holds without it."""

    name: str
    read: Read
    example: str
    default: Any = None
    required: bool = False


COURSE = (
    Key("title", text, "Cyber fundamentals for diplomats", required=True),
    Key("language", language, "en", required=True),
    Key("outcomes", outcomes, "routing: Explain how names and routes are found", default={}, required=True),
    Key("summary", text, "What every diplomat must know", default=""),
    Key("audience", texts, "[diplomat]", default=()),
    Key("level", text, "introductory", default=""),
    Key("prerequisites", ids, "[cyber-fundamentals]", default=()),
    Key("order", one_of("free", "in order"), "free", default="free"),
    Key("valid for", months, "24 months", default=0),
    Key("license", text, "CC BY 4.0", default=""),
    Key("authors", texts, "[Ines Doe]", default=()),
    Key("accepted advice", named_texts, "networks/check#tls: why it stays", default={}),
)
MODULE = (
    Key("title", text, "Networks", required=True),
    Key("outcomes", ids, "[routing]", default=()),
    Key("optional", yes_no, "no", default=False),
)
LESSON = (
    Key("title", text, "How the internet works", required=True),
    Key("minutes", count, "15", default=0, required=True),
    Key("outcomes", ids, "[routing]", default=()),
    Key("optional", yes_no, "no", default=False),
    Key("was", paths, "[networks/old-name]", default=()),
)
QUIZ = (
    Key("title", text, "Module check", required=True),
    Key("kind", one_of(*QuizKind), "practice", default=QuizKind.PRACTICE.value, required=True),
    Key("pass", percent, "80%"),
    Key("pass per outcome", percent, "50%"),
    Key("attempts", count_or_unlimited, "3", default=0),
    Key("wait between attempts", duration, "1 hour", default=timedelta(0)),
    Key("time", duration, "20 minutes"),
    Key("draw", count, "10"),
    Key("per page", count, "7"),
    Key("shuffle", yes_no, "yes", default=True),
    Key("feedback", one_of(*FeedbackTime), "after handing in", default=FeedbackTime.HANDING_IN.value),
    Key("confidence", yes_no, "no", default=False),
    Key("declaration", text, "I answered these questions on my own.", default=""),
    Key("markers", count_to_two, "2", default=1),
    Key("optional", yes_no, "no", default=False),
    Key("outcomes", ids, "[routing]", default=()),
    Key("was", paths, "[networks/old-name]", default=()),
)
_ALL_KEYS = {one.name for table in (COURSE, MODULE, LESSON, QUIZ) for one in table}


@dataclass(frozen=True, slots=True)
class Settings:
    """The values of a file's keys, with the defaults; where a key was given, its entry."""

    values: Mapping[str, Any]
    given: Mapping[str, Entry] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def line(self, name: str) -> int:
        """The line a key stands in; 1 if it does not."""
        return self.given[name].line if name in self.given else 1


def read_settings(front: FrontMatter, keys: Sequence[Key], vocabulary: Vocabulary, tell: Tell) -> Settings:
    """Read the front matter of a file by its table of keys; every problem is told."""
    table = {one.name: one for one in keys}
    values = {one.name: one.default for one in keys}
    given: dict[str, Entry] = {}
    for entry in front.entries:
        meaning = vocabulary.meaning(entry.key)
        if meaning not in table:
            _tell_unknown(entry, table, vocabulary, tell)
            continue
        if meaning in given:
            tell(
                entry.line,
                Message("`{key}` says the same as `{other}` above.", key=entry.key, other=given[meaning].key),
                Message("Keep one of the two."),
                quote=entry.key,
            )
            continue
        given[meaning] = entry
        values[meaning] = _read(entry, table[meaning], vocabulary, tell)
    if front.closed:
        _tell_missing(
            front, [one for one in keys if one.required and one.name not in given], keys, vocabulary, tell
        )
    return Settings(values, given)


def _read(entry: Entry, wanted: Key, vocabulary: Vocabulary, tell: Tell) -> Any:
    if entry.field.empty:
        tell(
            entry.line,
            Message("`{key}` has no value.", key=entry.key),
            Message("Write `{key}: {example}`, or delete the line.", key=entry.key, example=wanted.example),
            quote=entry.key,
        )
        return wanted.default
    found = wanted.read(Value(entry.key, entry.field, wanted.example, vocabulary, tell))
    return wanted.default if found is None else found


def _tell_unknown(entry: Entry, table: Mapping[str, Key], vocabulary: Vocabulary, tell: Tell) -> None:
    foreign = vocabulary.foreign(entry.key)
    near = vocabulary.nearest(entry.key, table)
    elsewhere = vocabulary.meaning(entry.key) in _ALL_KEYS
    message = Message("`{key}` is not a setting Trainer knows.", key=entry.key)
    if foreign and foreign[0] in table:
        message = Message(
            "`{key}` is {language}; this file is in another language.", key=entry.key, language=foreign[1]
        )
        correction = Message("Write `{word}`.", word=vocabulary.word(foreign[0]))
    elif near:
        correction = Message("Did you mean `{word}`?", word=near)
    else:
        if elsewhere:
            message = Message("`{key}` is not a setting of this kind of file.", key=entry.key)
        correction = Message(
            "Delete the line, or write one of: {words}.",
            words=", ".join(vocabulary.word(name) for name in table),
        )
    tell(entry.line, message, correction, quote=entry.key, column=entry.column)


def _tell_missing(
    front: FrontMatter, missing: Sequence[Key], keys: Sequence[Key], vocabulary: Vocabulary, tell: Tell
) -> None:
    if not front.present:
        wanted = [f"{vocabulary.word(one.name)}: {one.example}" for one in keys if one.required]
        tell(
            1,
            Message("The file does not begin with its settings."),
            Message("Begin it with:\n---\n{settings}\n---", settings="\n".join(wanted)),
        )
        return
    known = {key(entry.key) for entry in front.entries}
    for one in missing:
        # A misspelt key was told already, and would otherwise be told again as missing.
        if any(vocabulary.nearest(word, [one.name]) and not vocabulary.meaning(word) for word in known):
            continue
        foreign = [vocabulary.foreign(word) for word in known]
        if any(found and found[0] == one.name for found in foreign):
            continue
        tell(
            1,
            Message("`{key}` is missing.", key=vocabulary.word(one.name)),
            Message(
                "Write `{key}: {example}` between the `---` lines.",
                key=vocabulary.word(one.name),
                example=one.example,
            )
            if one.name != "outcomes"
            else Message(
                "Write `{key}:` and below it, indented, `{example}`.",
                key=vocabulary.word(one.name),
                example=one.example,
            ),
        )
