"""Pages of a course as their author looks at them: as learners see them, with the answers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from fractions import Fraction
from random import Random
from typing import Any

from markupsafe import Markup, escape

from trainer.core.course import Html, Lesson, Question, Quiz
from trainer.core.questions.choices import Option
from trainer.learning import asking
from trainer.learning.asking import Asked


@dataclass(frozen=True, slots=True)
class Said:
    """What one line of a key says: of which answer (`others`: of any that it does not name), its feedback.

    `credit` is its share of the points where that is a part of them.
    """

    answer: Markup
    others: bool
    credit: Fraction | None
    feedback: Html


@dataclass(frozen=True, slots=True)
class Answered:
    """A question as learners see it once it has been marked, with all that may be said of answers."""

    asked: Asked
    said: list[Said]


def pieces(body: Lesson | Quiz) -> list[Html | Answered]:
    """What a page shows, in order: HTML, or a question with its answers."""
    if isinstance(body, Quiz):
        return [_answered(question) for question in body.questions]
    return [_answered(piece.question) if piece.question else piece.html for piece in body.pieces]


def _answered(question: Question) -> Answered:
    kind = question.kind
    drawn = kind.draw(Random(question.id), shuffle=False)  # noqa: S311 - an example, not a secret
    question = question.as_drawn(drawn)
    asked = asking.asked(
        question, drawn, None, element=f"question-{question.id}", field=question.id,
        review=asking.review(question, drawn, None),
    )  # fmt: skip
    said = [replace(one, feedback=Html(kind.fill_in(one.feedback, drawn))) for one in _said(kind)]
    return Answered(_with_right_chosen(asked), said)


def _with_right_chosen(asked: Asked) -> Asked:
    """The right options stand chosen; what is typed or put in order is said below the question."""
    options = asked.view.get("options")
    if not options or asked.review is None:
        return asked
    right = asked.review.account.right
    return replace(asked, fill={"chosen": [one["token"] for one in options if one["text"] in right]})


def _said(value: Any) -> Iterator[Said]:
    """Every line of a key that has feedback or earns a part of the points, in the order written."""
    if isinstance(value, tuple):
        for one in value:
            yield from _said(one)
    elif is_dataclass(value):
        held = {one.name: getattr(value, one.name) for one in fields(value)}
        credit, words = held.get("credit"), held.get("text") or held.get("written") or ""
        part = credit if isinstance(credit, Fraction) and 0 < credit < 1 else None
        feedback = held.get("feedback") or held.get("other") or ""
        others = "other" in held
        if part is not None or (feedback and isinstance(feedback, str)):
            answer = Markup(words) if isinstance(value, Option) else escape(words)  # noqa: S704 - safe HTML
            yield Said(answer, others, part, Html(feedback))
        held.pop("also", None)  # what the other languages accept is said there
        for inner in held.values():
            yield from _said(inner)


def with_code(text: str) -> Markup:
    """A message with what stands between backticks as code."""
    parts = re.split(r"`([^`]*)`", text)
    marked = (
        Markup("<code>{}</code>").format(one) if at % 2 else escape(one) for at, one in enumerate(parts)
    )
    return Markup().join(marked)
