"""Keys that were corrected: which questions they concern, and what they make of attempts that had them.

An attempt keeps the questions it was asked; a corrected key is put under them (`Kind.rekeyed`). Points, pass
marks and whatever else a quiz asks stay those of the attempt's own revision: they were known when it began.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Any

from trainer.core.course import Question, Quiz
from trainer.core.grading import FULL, Result, grade, mark
from trainer.core.paper import Paper
from trainer.core.questions.kind import Answer

SAID = frozenset({"feedback", "other", "written", "widest"})
"""The fields of a key that only say something about it."""


class Policy(StrEnum):
    """What a corrected key does to credit that was given by the one before."""

    NEVER_LOWER = "never lower"  # each question keeps the better credit of the two
    EXACT = "exact"  # the corrected key alone counts


@dataclass(frozen=True, slots=True)
class Correction:
    """What one revision corrected: the questions as they are in it, and how earlier credit is treated."""

    questions: Mapping[str, Question]
    policy: Policy


@dataclass(frozen=True, slots=True)
class Change:
    """The credit of a question before and after its key was corrected."""

    before: Fraction
    after: Fraction


@dataclass(frozen=True, slots=True)
class Remark:
    """An attempt before and after a correction; `changes` are the credits that differ, by question."""

    before: Result
    after: Result
    changes: Mapping[str, Change]

    @property
    def rises(self) -> bool:
        """Whether no credit is lower than before: it is then the same by either policy."""
        return all(change.after >= change.before for change in self.changes.values())


def corrected(asked: Question, now: Question) -> Question | None:
    """A question as it was asked with today's key; None if today's can't judge what was answered then."""
    kind = asked.kind.rekeyed(now.kind)
    if kind is None:
        return replace(asked, void=True) if now.void else None
    return replace(asked, kind=kind, void=now.void, explanation=now.explanation)


def with_keys(quiz: Quiz, now: Mapping[str, Question]) -> Quiz:
    """A quiz with these questions in place of its own."""
    pools = tuple(
        replace(pool, questions=tuple(now.get(question.id, question) for question in pool.questions))
        for pool in quiz.pools
    )
    return replace(quiz, pools=pools)


def is_corrected(before: Question, now: Question) -> bool:
    """Whether answers to a question may earn another credit than they did when it was last asked."""
    if before.kind.by_hand:
        return now.void and not before.void
    today = corrected(before, now)
    return today is not None and (today.void, _key(today.kind)) != (before.void, _key(before.kind))


def _key(value: Any) -> object:
    """All of a key that decides on credit, to be compared."""
    if is_dataclass(value):
        held = ((one.name, getattr(value, one.name)) for one in fields(value))
        return type(value), tuple(_key(one) for name, one in held if name not in SAID)
    if isinstance(value, tuple):
        return tuple(_key(one) for one in value)
    return value


def remark(
    quiz: Quiz,
    paper: Paper,
    answers: Mapping[str, Answer | None],
    by_hand: Mapping[str, Fraction],
    again: Mapping[str, Fraction],
    correction: Correction,
) -> Remark | None:
    """Mark an attempt once more by corrected keys; None if no credit of it changes.

    `quiz` is the one of its own revision, `by_hand` what people gave, `again` the credits that earlier
    corrections gave, both by question.
    """
    asked = {question.id: question for question in quiz.questions}
    changes: dict[str, Change] = {}
    for slot in paper.slots:
        name = slot.question
        now = correction.questions.get(name)
        today = corrected(asked[name], now) if now else None
        if today is None or (today.kind.by_hand and not today.void):
            continue
        answer = answers.get(name)
        before = mark(asked[name], answer, by_hand.get(name), again.get(name))
        after = FULL if today.void else mark(today, answer).credit
        if correction.policy is Policy.NEVER_LOWER:
            after = max(before.credit, after)
        if after != before.credit or before.pending:
            changes[name] = Change(before.credit, after)
    if not changes:
        return None
    new = {**again, **{name: change.after for name, change in changes.items()}}
    return Remark(
        grade(quiz, paper, answers, by_hand, again), grade(quiz, paper, answers, by_hand, new), changes
    )


def in_turn(
    quiz: Quiz,
    paper: Paper,
    answers: Mapping[str, Answer | None],
    by_hand: Mapping[str, Fraction],
    corrections: Sequence[Correction],
) -> list[Remark | None]:
    """What several corrections, oldest first, make of an attempt, each of what those before it left."""
    found: list[Remark | None] = []
    again: dict[str, Fraction] = {}
    for correction in corrections:
        one = remark(quiz, paper, answers, by_hand, again, correction)
        found.append(one)
        again |= {name: change.after for name, change in one.changes.items()} if one else {}
    return found
