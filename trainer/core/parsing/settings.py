"""The settings of every kind of file: which there are, which are required, and the defaults.

`COURSE`, `MODULE`, `LESSON`, `QUIZ`, `GLOSSARY`, `TOOLKIT` and `SCENARIO` are the one table of the
format's keys.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from trainer.core.course import FeedbackTime, QuizKind
from trainer.core.message import Message
from trainer.core.parsing import durations, values
from trainer.core.parsing.front_matter import Entry, FrontMatter
from trainer.core.parsing.words import Vocabulary, key
from trainer.core.questions.block import Tell

GUESSES = 200  # lines that were told, in which a missing setting is looked for: as many as anybody is told


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the front matter: its English word, how it is read, what holds without it."""

    name: str
    read: values.Read
    example: str
    default: Any = None
    required: bool = False


COURSE = (
    Key("title", values.text, "Cyber fundamentals for diplomats", required=True),
    Key("language", values.language, "en", required=True),
    Key(
        "outcomes",
        values.outcomes,
        "routing: Explain how names and routes are found",
        default={},
        required=True,
    ),
    Key("summary", values.text, "What every diplomat must know", default=""),
    Key("audience", values.texts, "[diplomat]", default=()),
    Key("level", values.text, "introductory", default=""),
    Key("prerequisites", values.ids, "[cyber-fundamentals]", default=()),
    Key("order", values.one_of("free", "in order"), "free", default="free"),
    Key("valid for", durations.months, "24 months", default=0),
    Key("license", values.text, "CC BY 4.0", default=""),
    Key("authors", values.texts, "[Ines Doe]", default=()),
    Key("accepted advice", values.named_texts, "networks/check#tls: why it stays", default={}),
)
MODULE = (
    Key("title", values.text, "Networks", required=True),
    Key("outcomes", values.ids, "[routing]", default=()),
    Key("optional", values.yes_no, "no", default=False),
)
LESSON = (
    Key("title", values.text, "How the internet works", required=True),
    Key("minutes", values.count, "15", default=0, required=True),
    Key("outcomes", values.ids, "[routing]", default=()),
    Key("optional", values.yes_no, "no", default=False),
    Key("was", values.paths, "[networks/old-name]", default=()),
)
QUIZ = (
    Key("title", values.text, "Module check", required=True),
    Key("kind", values.one_of(*QuizKind), "practice", default=QuizKind.PRACTICE.value, required=True),
    Key("pass", values.percent, "80%"),
    Key("pass per outcome", values.percent, "50%"),
    Key("attempts", values.count_or_unlimited, "3", default=0),
    Key("wait between attempts", durations.duration, "1 hour", default=timedelta(0)),
    Key("time", durations.duration, "20 minutes"),
    Key("draw", values.count, "10"),
    Key("per page", values.count, "7"),
    Key("shuffle", values.yes_no, "yes", default=True),
    Key("feedback", values.one_of(*FeedbackTime), "after handing in", default=FeedbackTime.HANDING_IN.value),
    Key("confidence", values.yes_no, "no", default=False),
    Key("declaration", values.text, "I answered these questions on my own.", default=""),
    Key("markers", values.count_to_two, "2", default=1),
    Key("optional", values.yes_no, "no", default=False),
    Key("outcomes", values.ids, "[routing]", default=()),
    Key("was", values.paths, "[networks/old-name]", default=()),
)
GLOSSARY = (Key("title", values.text, "Terms of this course", default=""),)
TOOLKIT = (
    Key("title", values.text, "Holding statement", required=True),
    Key("summary", values.text, "What to say in the first hour", default=""),
)
SCENARIO = (
    Key("title", values.text, "Ransomware at the consulate", required=True),
    Key("minutes", values.count, "40", default=0, required=True),
    Key("start", values.one_id, "first-call", default="", required=True),
    Key("measures", values.named_texts, "{trust: 50, time: 0 min}", default={}),
    Key("roles", values.texts, "[head of mission, press officer]", default=()),
    Key("outcomes", values.ids, "[routing]", default=()),
    Key("optional", values.yes_no, "no", default=False),
    Key("was", values.paths, "[networks/old-name]", default=()),
)
_TABLES = (COURSE, MODULE, LESSON, QUIZ, GLOSSARY, TOOLKIT, SCENARIO)
_ALL_KEYS = {one.name for table in _TABLES for one in table}


@dataclass(frozen=True, slots=True)
class Settings:
    """The values of a file's keys, with the defaults; where a key was given, its entry."""

    values: Mapping[str, Any]
    given: Mapping[str, Entry] = field(default_factory=dict)
    meant: frozenset[str] = frozenset()  # keys that a line which was told is likely to mean

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def line(self, name: str) -> int:
        """The line a key stands in; 1 if it does not."""
        return self.given[name].line if name in self.given else 1


def read_settings(front: FrontMatter, keys: Sequence[Key], vocabulary: Vocabulary, tell: Tell) -> Settings:
    """Read the front matter of a file by its table of keys; every problem is told."""
    table = {one.name: one for one in keys}
    found = {one.name: one.default for one in keys}
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
        found[meaning] = _read(entry, table[meaning], vocabulary, tell)
    strange = [one for one in front.entries if vocabulary.meaning(one.key) not in table][:GUESSES]
    meant = frozenset(
        one.name for one in keys if one.name not in given and _meant(one, strange, front.unread, vocabulary)
    )
    if front.closed:
        missing = [one for one in keys if one.required and one.name not in given and one.name not in meant]
        _tell_missing(front, missing, keys, vocabulary, tell)
    return Settings(found, given, meant)


def _meant(one: Key, strange: Sequence[Entry], unread: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Whether a key seems to stand in a line that was told: one misspelt, foreign, or not to be read."""
    for entry in strange:
        foreign = vocabulary.foreign(entry.key)
        if vocabulary.nearest(entry.key, [one.name]) and not vocabulary.meaning(entry.key):
            return True
        if foreign and foreign[0] == one.name:
            return True
    names = {one.name, key(vocabulary.word(one.name))}
    return any(name in key(row) for row in unread[:GUESSES] for name in names)


def _read(entry: Entry, wanted: Key, vocabulary: Vocabulary, tell: Tell) -> Any:
    if entry.field.empty:
        tell(
            entry.line,
            Message("`{key}` has no value.", key=entry.key),
            Message("Write `{key}: {example}`, or delete the line.", key=entry.key, example=wanted.example)
            if wanted.read is not values.outcomes
            else Message("Write below it, indented, `{example}`.", example=wanted.example),
            quote=entry.key,
        )
        return wanted.default
    try:
        return wanted.read(values.Value(entry.key, entry.field, wanted.example, vocabulary))
    except values.Wrong as wrong:
        place = wrong.place
        quote = place.text.strip() or entry.key
        tell(
            place.line, wrong.message, wrong.correction, quote=quote, column=place.column if place.text else 1
        )
        return wanted.default


def _example(wanted: Key, vocabulary: Vocabulary) -> str:
    """A key with its example, as it stands in a file."""
    break_ = "\n  " if wanted.read is values.outcomes else " "
    return f"{vocabulary.word(wanted.name)}:{break_}{wanted.example}"


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
    if not missing:
        return
    if not front.present:
        wanted = [_example(one, vocabulary) for one in keys if one.required]
        tell(
            1,
            Message("The file does not begin with its settings."),
            Message("Begin it with:\n---\n{settings}\n---", settings="\n".join(wanted)),
        )
        return
    for one in missing:
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
