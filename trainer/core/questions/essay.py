"""Essay: `____`, then `Rubric: names the norm (2); applies it (1)`; marked by an instructor."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import ClassVar, Self

from trainer.core.message import Message
from trainer.core.questions.block import Block, Shape, Tell, Text
from trainer.core.questions.fold import fold
from trainer.core.questions.kind import Account, Answer, Drawn, Form, Kind, Unreadable, View, Words
from trainer.core.questions.numbers import decimal, leading_number

MAX_LENGTH = 50_000  # characters; some 8,000 words
MAX_WORDS = 5_000

LINE = Shape("____", re.compile(r" {0,3}_{3,}(?P<mark>)(?P<text>[ \t\u00a0]*)"))

_POINTS = re.compile(r"^(?P<text>.*)[(（](?P<points>[^()（）]*)[)）]\s*[.;；]?$", re.DOTALL)
_BULLET = re.compile(r"^\s*(?:[-*+–—]|\d{1,3}[.)])\s+")


@dataclass(frozen=True, slots=True)
class Criterion:
    """What an instructor looks for, and the most points it earns."""

    text: str
    points: Fraction


@dataclass(frozen=True)
class Essay(Kind):
    """A text that an instructor marks, criterion by criterion. A blank is 0 at once (rule 37).

    The rubric is not shown before feedback is due: it often says what the answer should contain.
    """

    name: ClassVar[str] = "essay"
    label: ClassVar[str] = Message("Write a text").text
    shape = LINE
    settings: ClassVar[tuple[str, ...]] = ("rubric", "length")
    words: ClassVar[Words] = {
        "en": {"rubric": ("rubric",), "length": ("length",), "words": ("words", "word")},
        "fr": {"rubric": ("grille",), "length": ("longueur",), "words": ("mots", "mot")},
    }
    by_hand: ClassVar[bool] = True
    confidence: ClassVar[bool] = False

    rubric: tuple[Criterion, ...]
    length: int = 0  # words asked for; 0 if the author says nothing
    feedback: str = ""

    @property
    def worth(self) -> Fraction:
        """The sum of the rubric."""
        return sum((criterion.points for criterion in self.rubric), Fraction(0))

    @classmethod
    def parse(cls, block: Block, tell: Tell) -> Self | None:
        """A rubric of at least one criterion."""
        before = tell.count
        rubric = _rubric(block, tell)
        length = _length(block, tell)
        feedback = "".join(block.prose(entry.feedback) for entry in block)
        for entry in block:
            if entry.text:
                tell(
                    entry.line,
                    Message("The line to write on has text below it."),
                    Message("Move the text above the line."),
                    quote=entry.text.words.split("\n", 1)[0],
                )
        return None if tell.count > before else cls(rubric, length, feedback)

    def draw(self, random: Random, *, shuffle: bool) -> Drawn:
        """Nothing is drawn."""
        return {}

    def view(self, drawn: Drawn) -> View:
        """`length`: the words asked for, 0 for any number."""
        return {"length": self.length}

    def read(self, form: Form, drawn: Drawn, *, language: str) -> Answer | Unreadable | None:
        """`text`: what was written, with one kind of line end."""
        text = next(iter(form.get("", ())), "").replace("\r\n", "\n").replace("\r", "\n").strip()
        if len(text) > MAX_LENGTH:
            return Unreadable(
                Message(
                    "The text has {count} characters; {limit} is the most. Shorten it.",
                    count=len(text),
                    limit=MAX_LENGTH,
                )
            )
        return {"text": text} if text else None

    def fill(self, answer: Answer | None, drawn: Drawn) -> View:
        """`text`: what stands in the field."""
        return {"text": "" if answer is None else answer["text"]}

    def mark(self, answer: Answer | None) -> Fraction:
        """Nothing yet: what is written waits for a person, see `credit`."""
        return Fraction(0)

    def credit(self, earned: Sequence[Fraction]) -> Fraction:
        """The credit that a person's points make, one figure a criterion.

        ValueError if there are not as many figures as criteria, or one lies outside 0 and its most.
        """
        most = [criterion.points for criterion in self.rubric]
        if len(earned) != len(most) or not all(
            0 <= got <= top for got, top in zip(earned, most, strict=True)
        ):
            raise ValueError("the points do not fit the rubric")
        return sum(earned, Fraction(0)) / self.worth

    def account(self, answer: Answer | None, drawn: Drawn) -> Account:
        """The text, and what is looked for with its points."""
        right = tuple(f"{one.text} ({decimal(one.points)})" for one in self.rubric)
        if answer is None:
            return Account((), right, (), every=True)
        feedback = (self.feedback,) if self.feedback else ()
        return Account((_paragraphs(answer["text"]),), right, feedback, every=True)

    def rekeyed(self, now: Kind) -> Self | None:
        """Itself: what people have marked by one rubric is not judged by another."""
        return self if isinstance(now, Essay) else None


def _paragraphs(text: str) -> str:
    parts = (html.escape(part.strip()).replace("\n", "<br>") for part in re.split(r"\n\s*\n", text))
    return "".join(f"<p>{part}</p>" for part in parts if part)


def _rubric(block: Block, tell: Tell) -> tuple[Criterion, ...]:
    rubric = block.setting("rubric")
    if rubric is None:
        tell(
            block.line,
            Message("An essay needs a rubric, by which instructors mark it."),
            Message("Write below it `Rubric: names the norm (2); applies it to the case (1)`."),
            quote=block.entries[0].written.strip(),
        )
        return ()
    criteria: list[Criterion] = []
    seen: set[str] = set()
    for written in _split(rubric):
        found = _POINTS.match(written.words)
        number = leading_number(found["points"], block.language) if found else None
        text = found["text"].strip() if found else ""
        if (
            not found
            or number is None
            or number.value <= 0
            or block.meaning(number.rest) not in ("", "points")
        ):
            tell(
                written.line,
                Message("`{text}` does not end with its points in brackets.", text=written.words),
                Message("Write `{text} (2)`.", text=text or written.words),
                quote=written.words,
            )
        elif not text or fold(text, block.language) in seen:
            tell(
                written.line,
                Message("This criterion has no text of its own."),
                Message("Say what is looked for: `names the norm (2)`."),
                quote=written.words,
            )
        else:
            seen.add(fold(text, block.language))
            criteria.append(Criterion(block.inline(Text(text, written.line)), number.value))
    return tuple(criteria)


def _split(rubric: Text) -> list[Text]:
    """The criteria: one a line, or in one line with semicolons between them."""
    rows = rubric.words.split("\n")
    if sum(bool(row.strip()) for row in rows) == 1:
        parts = [Text(part.strip(), rubric.line) for part in re.split("[;；؛]", rubric.words)]
    else:
        parts = [Text(_BULLET.sub("", row).strip(" ;"), rubric.line + down) for down, row in enumerate(rows)]
    return [part for part in parts if part]


def _length(block: Block, tell: Tell) -> int:
    length = block.setting("length")
    if length is None:
        return 0
    number = leading_number(length.words, block.language)
    whole = number is not None and number.value.denominator == 1 and 0 < number.value <= MAX_WORDS
    if number is not None and whole and block.meaning(number.rest.strip()) == "words":
        return int(number.value)
    long = number is not None and number.value > MAX_WORDS
    tell(
        length.line,
        Message("`{written}` is too large; {limit} is the limit.", written=length.words, limit=MAX_WORDS)
        if long
        else Message("`{value}` is no length of a text.", value=length.words),
        Message("Write a number of words: `Length: 150 words`."),
        quote=length.words,
    )
    return 0
