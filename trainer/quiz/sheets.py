"""What the pages of a sitting show: views of a paper and its answers, never the key before it is due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from trainer.catalogue.shelf import Volume
from trainer.core.course import FeedbackTime, Html, Page, Question, Quiz
from trainer.core import grading
from trainer.core.grading import Mark, Result
from trainer.core.paper import Paper
from trainer.core.questions.kind import Account, Answer, Drawn
from trainer.quiz.queries import Given

AT_ONCE = 10  # a quiz up to this length is one part
PER_PART = 7


@dataclass(frozen=True, slots=True)
class Slot:
    """A question's place on the paper: its number from 1, the question, what was drawn for it."""

    number: int
    question: Question
    drawn: Drawn
    quiz: Quiz

    @property
    def field(self) -> str:
        """The name its form fields begin with."""
        return f"q{self.number}"

    def fields(self, form: MultiDict[str, str]) -> dict[str, list[str]]:
        """Its posted fields by what follows the name: '' or a suffix."""
        own = self.field
        return {
            name[len(own) :]: values
            for name, values in form.lists()
            if name == own or name.startswith((f"{own}-", f"{own}."))
        }

    def locked(self, given: Mapping[str, Given]) -> bool:
        """Whether its answer has been marked and may not be changed."""
        return self.question.id in given and given[self.question.id].credit is not None

    def locks(self, answer: Answer | None) -> bool:
        """Whether saving this answer marks it at once."""
        return self.quiz.feedback is FeedbackTime.EACH_QUESTION and answer is not None


def slots(quiz: Quiz, paper: Paper) -> list[Slot]:
    """The whole paper in order."""
    by_id = {question.id: question for question in quiz.questions}
    return [Slot(number, by_id[s.question], s.drawn, quiz) for number, s in enumerate(paper.slots, 1)]


def parts(quiz: Quiz, paper: Paper) -> list[range]:
    """The numbers of the questions on each part: one at a time where feedback follows each."""
    count = len(paper.slots)
    if quiz.feedback is FeedbackTime.EACH_QUESTION:
        size = 1
    else:
        size = quiz.per_page or (count if count <= AT_ONCE else PER_PART)
    return [range(first, min(first + size, count + 1)) for first in range(1, count + 1, size)]


def on_part(quiz: Quiz, paper: Paper, part: int) -> list[Slot]:
    """The questions of a part; none if there is no such part."""
    ranges = parts(quiz, paper)
    if not 1 <= part <= len(ranges):
        return []
    return [slot for slot in slots(quiz, paper) if slot.number in ranges[part - 1]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the learner's page shows it."""

    number: int
    field: str
    kind: str
    label: str
    ask: Html
    text: Html
    hint: Html
    view: dict[str, Any]
    fill: dict[str, Any]
    saved: Given | None
    error: str
    review: "Review | None"  # only once it has been marked


def questions(
    quiz: Quiz,
    paper: Paper,
    numbers: range,
    given: Mapping[str, Given],
    unread: Mapping[str, str],
    typed: Mapping[str, Mapping[str, Sequence[str]]],
) -> list[Asked]:
    """The questions of a part, ready to be drawn by their kinds' partials."""
    shown = []
    for slot in slots(quiz, paper):
        if slot.number not in numbers:
            continue
        question, saved = slot.question, given.get(slot.question.id)
        answer = saved.answer if saved else None
        fill = slot.question.kind.fill(answer, slot.drawn)
        if question.id in typed:
            fill = {"typed": {name: list(values) for name, values in typed[question.id].items()}}
        shown.append(
            Asked(
                number=slot.number,
                field=slot.field,
                kind=question.kind.name,
                label=question.kind.label,
                ask=question.ask,
                text=question.text,
                hint=question.hint,
                view=question.kind.view(slot.drawn),
                fill=fill,
                saved=saved,
                error=unread.get(question.id, ""),
                review=review(slot, saved) if slot.locked(given) else None,
            )
        )
    return shown


@dataclass(frozen=True, slots=True)
class Tick:
    """A number on the sheet at the side: answered or not, and on which part."""

    number: int
    answered: bool
    part: int


def overview(paper: Paper, given: Mapping[str, Given], ranges: Sequence[range] = ()) -> list[Tick]:
    """All numbers with whether they are answered."""
    return [
        Tick(
            number,
            slot.question in given and given[slot.question].answer is not None,
            next((part for part, numbers in enumerate(ranges, 1) if number in numbers), 1),
        )
        for number, slot in enumerate(paper.slots, 1)
    ]


def summary(quiz: Quiz, paper: Paper, given: Mapping[str, Given]) -> list[tuple[int, Html, tuple[str, ...]]]:
    """Every question with the answer as it was understood: number, heading, answer in words."""
    found = []
    for slot in slots(quiz, paper):
        saved = given.get(slot.question.id)
        answer = saved.answer if saved else None
        yours = slot.question.kind.account(answer, slot.drawn).yours if answer is not None else ()
        found.append((slot.number, slot.question.ask, yours))
    return found


def result(quiz: Quiz, paper: Paper, given: Mapping[str, Given]) -> Result:
    """The result, marked again from the answers: the same as was stored."""
    return grading.grade(quiz, paper, {question: saved.answer for question, saved in given.items()})


@dataclass(frozen=True, slots=True)
class Review:
    """A question looked back on: what was given, what was right, why, and where to read again."""

    number: int
    ask: Html
    mark: Mark
    account: Account
    explanation: Html
    answered: bool
    lesson: Page | None = None
    anchor: str = ""


def review(slot: Slot, saved: Given | None, mark: Mark | None = None, volume: Volume | None = None) -> Review:
    """One question looked back on."""
    question, answer = slot.question, saved.answer if saved else None
    link = question.lesson
    return Review(
        number=slot.number,
        ask=question.ask,
        mark=mark or grading.mark(question, answer),
        account=question.kind.account(answer, slot.drawn),
        explanation=question.explanation,
        answered=answer is not None,
        lesson=volume.course.page(link.page) if volume and link else None,
        anchor=link.anchor if link else "",
    )


def reviews(volume: Volume, quiz: Quiz, paper: Paper, given: Mapping[str, Given]) -> list[Review]:
    """Every question looked back on."""
    marks = result(quiz, paper, given).marks
    return [
        review(slot, given.get(slot.question.id), mark, volume)
        for slot, mark in zip(slots(quiz, paper), marks, strict=True)
    ]
