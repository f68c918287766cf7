"""The questions of a course as an examiner reads them: plain text, place, options with their credit."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from typing import Any

from trainer.core.course import Compiled, Page, PageKind, Question
from trainer.core.markup import plain
from trainer.core.questions.choose_all import ChooseAll
from trainer.core.questions.choose_one import ChooseOne


@dataclass(frozen=True)
class Option:
    """An option in plain text, with the credit for choosing it."""

    text: str
    credit: float


@dataclass(frozen=True)
class Item:
    """A question with what it takes to judge it, and the place it is advised at."""

    question: Question
    page: Page
    language: str
    place: str
    file: str
    line: int

    @cached_property
    def ask(self) -> str:
        """Its heading."""
        return plain(self.question.ask)

    @cached_property
    def stem(self) -> str:
        """Its heading and text."""
        return f"{self.ask} {plain(self.question.text)}".strip()

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """The options of a choice; none in other kinds."""
        kind = self.question.kind
        if not isinstance(kind, ChooseOne | ChooseAll):
            return ()
        return tuple(Option(_plain(option.text), float(option.credit)) for option in kind.options)

    @property
    def single(self) -> bool:
        """Whether exactly one option is chosen."""
        return isinstance(self.question.kind, ChooseOne)

    @cached_property
    def explains(self) -> bool:
        """Whether a learner is told anything about an answer."""
        return bool(self.question.explanation) or _feedback(self.question.kind)

    @property
    def practice(self) -> bool:
        """Whether it stands inside a lesson."""
        return self.page.kind is PageKind.LESSON


def items(compiled: Compiled, language: str = "") -> list[Item]:
    """The questions of a course, or of its translation, in reading order; not those that fall back."""
    tongue = language or compiled.course.language
    found: list[Item] = []
    for page in compiled.course.walk():
        name = f"{page.id}.{language}" if language else page.id
        for question in _questions(compiled, page):
            file, line = compiled.lines.get(question.id, (page.file, 0))
            if not question.language:
                found.append(Item(question, page, tongue, f"{name}#{question.id}", file, line))
    return found


def _questions(compiled: Compiled, page: Page) -> Iterator[Question]:
    if page.id in compiled.quizzes:
        yield from compiled.quizzes[page.id].questions
    elif page.id in compiled.lessons:
        yield from (piece.question for piece in compiled.lessons[page.id].pieces if piece.question)


def _plain(text: Any) -> str:
    return text if "<" not in text and "&" not in text else plain(text)


def _feedback(value: Any) -> bool:
    """Whether anywhere in an answer a feedback is written; every kind names it so."""
    if isinstance(value, tuple):
        return any(_feedback(one) for one in value)
    if not is_dataclass(value):
        return False
    for one in fields(value):
        held = getattr(value, one.name)
        if (one.name in ("feedback", "other") and held) or _feedback(held):
            return True
    return False
