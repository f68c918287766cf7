"""A paper and its answers make a result. All figures are exact; rounding is for display only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from trainer.core.course import Question, Quiz
from trainer.core.paper import Paper
from trainer.core.questions.kind import Answer

FULL = Fraction(1)


@dataclass(frozen=True, slots=True)
class Mark:
    """What one question earned: its credit from 0 to 1, and the points that makes.

    A pending one waits for a person: it is 0 so far, and not final.
    """

    question: str
    credit: Fraction
    points: Fraction
    out_of: Fraction
    pending: bool = False


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
    """A marked paper. `passed` is None where a quiz has no pass mark, and while an answer is pending.

    `marks` are the final ones. The tallies count a pending question among the points to be had, so they
    can only rise.
    """

    marks: tuple[Mark, ...]
    whole: Tally
    outcomes: Mapping[str, Tally]
    missed_musts: tuple[str, ...]
    passed: bool | None
    pending: tuple[str, ...] = ()  # the questions that wait for a person


def mark(
    question: Question,
    answer: Answer | None,
    by_hand: Fraction | None = None,
    marked_again: Fraction | None = None,
) -> Mark:
    """Mark one question; a void one earns everybody full credit.

    `by_hand` is the credit a person gave. Without it an answer that only a person can mark is pending;
    a blank is 0 at once. `marked_again` is the credit that a corrected key gave: it holds over all else.
    """
    pending = False
    if marked_again is not None:
        credit = marked_again
    elif question.void:
        credit = FULL
    elif answer is None or not question.kind.by_hand:
        credit = question.kind.mark(answer)
    else:
        pending = by_hand is None
        credit = by_hand or Fraction(0)
    return Mark(question.id, credit, credit * question.points, question.points, pending)


def grade(
    quiz: Quiz,
    paper: Paper,
    answers: Mapping[str, Answer | None],
    marks_by_hand: Mapping[str, Fraction] | None = None,
    marked_again: Mapping[str, Fraction] | None = None,
) -> Result:
    """Mark every question on the paper; one left unanswered earns nothing.

    `marks_by_hand` are the credits that people have given so far, by question id; `marked_again` those that
    corrected keys gave.
    """
    questions = {question.id: question for question in quiz.questions}
    asked = [questions[slot.question] for slot in paper.slots]
    by_hand, again = marks_by_hand or {}, marked_again or {}
    marks = [mark(one, answers.get(one.id), by_hand.get(one.id), again.get(one.id)) for one in asked]
    whole = _tally(marks)
    by_outcome: dict[str, list[Mark]] = {}
    missed: list[str] = []
    for question, given in zip(asked, marks, strict=True):
        if question.outcome:
            by_outcome.setdefault(question.outcome, []).append(given)
        if question.must and given.credit < FULL and not given.pending:
            missed.append(question.id)
    outcomes = {outcome: _tally(some) for outcome, some in by_outcome.items()}
    pending = tuple(given.question for given in marks if given.pending)
    return Result(
        marks=tuple(given for given in marks if not given.pending),
        whole=whole,
        outcomes=outcomes,
        missed_musts=tuple(missed),
        passed=None if pending else _passed(quiz, whole, outcomes, missed),
        pending=pending,
    )


def _tally(marks: Sequence[Mark]) -> Tally:
    zero = Fraction(0)
    return Tally(sum((m.points for m in marks), zero), sum((m.out_of for m in marks), zero))


def _passed(
    quiz: Quiz, whole: Tally, outcomes: Mapping[str, Tally], missed_musts: Sequence[str]
) -> bool | None:
    if quiz.pass_mark is None:
        return None
    floor = quiz.pass_per_outcome or Fraction(0)
    return (
        whole.share >= quiz.pass_mark
        and all(tally.share >= floor for tally in outcomes.values())
        and not missed_musts
    )
