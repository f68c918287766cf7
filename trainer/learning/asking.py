"""A question as a page shows it, in a lesson or on the paper of a quiz: never its key before it is due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from werkzeug.datastructures import MultiDict

from trainer.core import grading
from trainer.core.course import Course, Html, Page, Question
from trainer.core.grading import Mark
from trainer.core.message import Message
from trainer.core.questions.kind import Account, Answer, Drawn

Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Review:
    """A question looked back on: what it earned, what was given and right, why, and where to read again."""

    mark: Mark
    account: Account
    explanation: Html
    answered: bool
    lesson: Page | None
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question on a page. `element` is its id there, `field` what the names of its fields begin with.

    `question` is its id in the course.
    `language` is that of its texts where it is not that of the page they stand in; '' otherwise.
    `typed` is what was posted and could not be read, by what follows the field's name; `error` says why.
    """

    element: str
    field: str
    question: str
    kind: str
    label: Message
    language: str
    ask: Html
    text: Html
    hint: Html
    view: dict[str, Any]
    fill: dict[str, Any]
    typed: Fields
    error: str
    number: int
    saved_at: datetime | None
    review: Review | None
    asks_sure: bool = False  # whether learners are asked how sure they are
    sure: int | None = None  # and what they said, in per cent


def asked(
    question: Question,
    drawn: Drawn,
    answer: Answer | None,
    *,
    element: str,
    field: str,
    number: int = 0,
    saved_at: datetime | None = None,
    typed: Fields | None = None,
    error: str = "",
    review: Review | None = None,
) -> Asked:
    """A question with what was drawn for somebody and what they have answered."""
    kind = question.kind
    return Asked(
        element=element,
        field=field,
        question=question.id,
        kind=kind.name,
        label=Message(kind.label),
        language=question.language,
        ask=question.ask,
        text=question.text,
        hint=question.hint,
        view=kind.view(drawn),
        fill=kind.fill(answer, drawn),
        typed=typed or {},
        error=error,
        number=number,
        saved_at=saved_at,
        review=review,
    )


def review(
    question: Question,
    drawn: Drawn,
    answer: Answer | None,
    course: Course | None = None,
    *,
    by_hand: Fraction | None = None,
    marked_again: Fraction | None = None,
) -> Review:
    """A question looked back on; the lesson to read again only where its course is given.

    `by_hand` is the credit that a person gave for an answer of a kind that only people can mark;
    `marked_again` the one that a corrected key gave.
    """
    link = question.lesson if course else None
    return Review(
        mark=grading.mark(question, answer, by_hand, marked_again),
        account=question.kind.account(answer, drawn),
        explanation=question.explanation,
        answered=answer is not None,
        lesson=course.formerly(link.page) if course and link else None,
        anchor=link.anchor if link else "",
    )


def posted(form: MultiDict[str, str], field: str) -> dict[str, list[str]]:
    """A question's fields in a form, by what follows its name: '' or a suffix."""
    return {
        name[len(field) :]: values
        for name, values in form.lists()
        if name == field or name.startswith((f"{field}-", f"{field}."))
    }
