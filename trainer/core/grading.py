"""A paper and its answers make a result. All figures are exact; rounding is for display only."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from trainer.core.course import Question, Quiz
from trainer.core.paper import Paper
from trainer.core.questions.kind import Answer

FULL = Fraction(1)


@dataclass(frozen=True, slots=True)
class Mark:
    """What one question earned: its credit from 0 to 1, and the points that makes."""

    question: str
    credit: Fraction
    points: Fraction
    out_of: Fraction


@dataclass(frozen=True, slots=True)
class Tally:
    """Points earned out of points to be had."""

    points: Fraction
    out_of: Fraction

    @property
    def share(self) -> Fraction:
        """The share from 0 to 1; of nothing, nothing."""
        return self.points / self.out_of if self.out_of else Fraction(0)


@dataclass(frozen=True, slots=True)
class Result:
    """A marked paper. `passed` is None where a quiz has no pass mark."""

    marks: tuple[Mark, ...]
    whole: Tally
    outcomes: Mapping[str, Tally]
    missed_musts: tuple[str, ...]
    passed: bool | None


def mark(question: Question, answer: Answer | None) -> Mark:
    """Mark one question; a void one earns everybody full credit."""
    credit = FULL if question.void else question.kind.mark(answer)
    return Mark(question.id, credit, credit * question.points, question.points)


def grade(quiz: Quiz, paper: Paper, answers: Mapping[str, Answer | None]) -> Result:
    """Mark every question on the paper; one left unanswered earns nothing."""
    questions = {question.id: question for question in quiz.questions}
    asked = [questions[slot.question] for slot in paper.slots]
    marks = tuple(mark(question, answers.get(question.id)) for question in asked)
    whole = _tally(marks)
    by_outcome: dict[str, list[Mark]] = {}
    for question, given in zip(asked, marks, strict=True):
        if question.outcome:
            by_outcome.setdefault(question.outcome, []).append(given)
    outcomes = {outcome: _tally(tuple(some)) for outcome, some in by_outcome.items()}
    missed = tuple(
        question.id
        for question, given in zip(asked, marks, strict=True)
        if question.must and given.credit < FULL
    )
    return Result(marks, whole, outcomes, missed, _passed(quiz, whole, outcomes, missed))


def _tally(marks: tuple[Mark, ...]) -> Tally:
    zero = Fraction(0)
    return Tally(sum((m.points for m in marks), zero), sum((m.out_of for m in marks), zero))


def _passed(
    quiz: Quiz, whole: Tally, outcomes: Mapping[str, Tally], missed_musts: tuple[str, ...]
) -> bool | None:
    if quiz.pass_mark is None:
        return None
    floor = quiz.pass_per_outcome or Fraction(0)
    return (
        whole.share >= quiz.pass_mark
        and all(tally.share >= floor for tally in outcomes.values())
        and not missed_musts
    )
