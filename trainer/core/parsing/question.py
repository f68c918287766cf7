"""A question: its heading and id, its prose, its answer, its settings."""

import re
from collections.abc import Sequence
from fractions import Fraction

from trainer.core.course import Html, Link, Question
from trainer.core.message import Message
from trainer.core.parsing.blocks import Parts, take_apart
from trainer.core.parsing.context import Context
from trainer.core.parsing.heading import read_id
from trainer.core.parsing.inside import has_answers
from trainer.core.parsing.sections import split_heading
from trainer.core.questions.block import Block, Text
from trainer.core.questions.kind import Kind
from trainer.core.questions.numbers import read_number
from trainer.core.questions.registry import KINDS

MAX_OPTIONS = 200
MAX_POINTS = 1000

_INDENTED_ANSWER = re.compile(r"(?: {4}|[ ]*\t)[ \t]*(?:[-*+] [(\[][ xX]?[)\]]|=[ ]|1\) )")


def read_question(
    rows: Sequence[str], line: int, context: Context, *, practice: bool = False
) -> Question | None:
    """The question whose heading is the first of these rows, in this line of the file.

    None if it has a problem; all of them are told. In practice (in a lesson) it has no points.
    """
    before = context.tell.count
    words, inside = split_heading(rows[0])
    name = read_id(words, inside, rows[0].strip(), line, context)
    ask = _ask(words, line, context)
    parts = take_apart(rows[1:], line + 1, context.vocabulary, context.tell)
    kind = _kind(parts, Text(words, line), name or "", context, practice=practice)
    prefix = f"{name}-" if name else ""
    settings = _Settings(parts, context, prefix)
    question = Question(
        id=name or "",
        ask=ask,
        kind=kind,  # type: ignore[arg-type]  # a question without one is not returned
        text=context.prose(parts.prose, prefix),
        points=settings.points(kind.worth if kind else Fraction(1), practice=practice),
        hint=settings.prose("hint"),
        explanation=settings.prose("explanation"),
        outcome=settings.outcome(),
        lesson=settings.lesson(),
        shuffle=settings.yes_no("shuffle", default=True),
        must=settings.must(practice=practice),
        void=settings.void(),
    )
    return None if kind is None or context.tell.count > before else question


def _ask(words: str, line: int, context: Context) -> Html:
    if not words:
        context.tell(
            line,
            Message("The heading of this question is empty."),
            Message("Write the question behind `##`."),
            quote="##",
        )
    return context.inline(Text(words, line))


def _kind(parts: Parts, ask: Text, name: str, context: Context, *, practice: bool) -> Kind | None:
    """The answer; None if there is none, or a broken one, which is told once."""
    tell = context.tell
    if parts.shape is None and parts.broken:
        return None
    if parts.shape is None and has_answers(ask.words):
        tell(
            ask.line,
            Message("A gap can't stand in the heading of a question."),
            Message("Ask in the heading, and write the sentence with the gap below it."),
            quote=ask.words,
        )
        return None
    indented = next((row for row in parts.prose.words.split("\n") if _INDENTED_ANSWER.match(row)), None)
    if parts.shape is None and indented:
        tell(
            parts.prose.line + parts.prose.words.split("\n").index(indented),
            Message("An answer stands at the left; indented this far, it would be shown as code."),
            Message("Write `{words}`.", words=indented.strip()),
            quote=indented.strip(),
        )
        return None
    if parts.shape is None:
        tell(
            ask.line,
            Message("This question has no answer."),
            Message(
                'Write one below it: `- (x) right` and `- ( ) wrong`, `- [x] right`, `= 4` or `= "Tallinn"`.'
            ),
        )
        return None
    if len(parts.entries) > MAX_OPTIONS:
        tell(
            parts.entries[0].line,
            Message(
                "This question has {count} options; {limit} is the limit.",
                count=len(parts.entries),
                limit=MAX_OPTIONS,
            ),
            Message("Delete some, or make several questions of it."),
            quote=parts.entries[0].written.strip(),
        )
        return None
    if parts.broken:
        # The list is told as a whole; what stands in it may have faults of its own.
        for entry in parts.entries:
            context.inline(entry.text)
            context.prose(entry.feedback)
        return None
    block = Block(
        parts.shape,
        tuple(parts.entries),
        context.shared.language,
        context.inline,
        lambda text: context.prose(text, f"{name}-{text.line}-"),
        context.vocabulary.meaning,
        parts.special,
        (
            ask,
            parts.prose,
            *(parts.settings[word] for word in ("hint", "explanation") if word in parts.settings),
        ),
    )
    kind = next(kind for kind in KINDS.values() if kind.shape is block.shape and kind.claims(block))
    for word, (text, *_) in block.settings.items():
        if word not in kind.settings:
            written = context.vocabulary.word(word).capitalize()
            tell(
                text.line,
                Message("`{word}:` does not go with this kind of answer.", word=written),
                Message(
                    "Delete the line; if it belongs to the text, write it bold: `**{word}:**`.", word=written
                ),
                quote=f"{written}:",
            )
    if practice and kind.by_hand:
        tell(
            block.line,
            Message("A question inside a lesson is marked at once, and this kind waits for an instructor."),
            Message("Move it into a quiz, or ask for something that can be marked at once."),
        )
        return None
    return kind.parse(block, tell)


class _Settings:
    """The settings of one question, read by type."""

    def __init__(self, parts: Parts, context: Context, prefix: str) -> None:
        self.given = parts.settings
        self.context = context
        self.prefix = prefix

    def prose(self, word: str) -> Html:
        text = self.given.get(word)
        return self.context.prose(text, f"{self.prefix}{word}-") if text else Html("")

    def points(self, default: Fraction, *, practice: bool) -> Fraction:
        text = self.given.get("points")
        if text is None:
            return default
        value = read_number(text.words, self.context.shared.language)
        if practice:
            self._wrong(
                text,
                Message("A question inside a lesson is practice and has no points."),
                Message("Delete the line."),
            )
        elif value is not None and value > MAX_POINTS:
            self._wrong(
                text,
                Message(
                    "`{written}` is too large; {limit} is the limit.", written=text.words, limit=MAX_POINTS
                ),
                Message("Write `Points: 2`."),
            )
        elif value is None or value <= 0:
            self._wrong(
                text,
                Message("`{value}` is no number of points above 0.", value=text.words),
                Message("Write `Points: 2`."),
            )
        else:
            return value
        return default

    def outcome(self) -> str:
        text = self.given.get("outcome")
        if text is None:
            return ""
        return next(iter(self.context.check_outcomes((text.words.strip(),), text.line)), "")

    def lesson(self) -> Link | None:
        text = self.given.get("lesson")
        return self.context.shared.links.lesson(text.words, text.line, self.context.tell) if text else None

    def yes_no(self, word: str, *, default: bool = False) -> bool:
        text = self.given.get(word)
        if text is None:
            return default
        meaning = self.context.vocabulary.meaning(text.words)
        if meaning not in ("yes", "no"):
            names = {one: self.context.vocabulary.word(one) for one in (word, "yes", "no")}
            self._wrong(
                text,
                Message("`{value}` is neither yes nor no.", value=text.words),
                Message(
                    "Write `{word}: {yes}` or `{word}: {no}`.",
                    word=names[word].capitalize(),
                    yes=names["yes"],
                    no=names["no"],
                ),
            )
        return meaning == "yes"

    def must(self, *, practice: bool) -> bool:
        if practice and "must" in self.given:
            self._wrong(
                self.given["must"],
                Message("A question inside a lesson is practice; nothing depends on it."),
                Message("Delete the line."),
            )
        return self.yes_no("must")

    def void(self) -> bool:
        text = self.given.get("status")
        if text is None:
            return False
        if self.context.vocabulary.meaning(text.words) != "void":
            self._wrong(
                text,
                Message("`{value}` is no status Trainer knows.", value=text.words),
                Message("Write `Status: void` if the question is flawed, or delete the line."),
            )
        return True

    def _wrong(self, text: Text, message: Message, correction: Message) -> None:
        self.context.tell(text.line, message, correction, quote=text.words)
