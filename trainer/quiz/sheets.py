"""What the pages of a sitting show: views of a paper and its answers, never the key before it is due."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from fractions import Fraction
from random import Random

from werkzeug.datastructures import MultiDict

from trainer.core import grading
from trainer.core.course import Course, FeedbackTime, Question, Quiz
from trainer.core.grading import Result
from trainer.core.paper import Paper, Slot as Place, draw_slot
from trainer.core.questions.kind import Answer, Drawn, Unreadable
from trainer.learning import asking
from trainer.learning.asking import Asked, Fields
from trainer.pages.wording import say
from trainer.quiz.queries import Given, Sitting

SURE = (50, 60, 70, 80, 90, 100)  # per cent: from a coin's toss between two to certainty
AT_ONCE = 10  # a quiz up to this length is one part
PER_PART = 7
_SURE = ".sure"
SEEN = ".seen"  # what follows the name of the field that says which answer a page was showing


class Meanwhile(Enum):
    """Where an answer was changed since a page was drawn: nowhere else, only elsewhere, or here and there."""

    NOTHING = auto()
    ELSEWHERE = auto()
    BOTH = auto()


@dataclass(frozen=True, slots=True)
class Slot:
    """A question's place on the paper: its number from 1, the question, what was drawn for it."""

    number: int
    question: Question
    drawn: Drawn
    quiz: Quiz

    @property
    def field(self) -> str:
        """The name its form fields begin with; also the id of its element."""
        return f"q{self.number}"

    def fields(self, form: MultiDict[str, str]) -> dict[str, list[str]]:
        """Its posted fields by what follows the name."""
        return asking.posted(form, self.field)

    @property
    def asks_sure(self) -> bool:
        """Whether learners are asked how sure they are of their answer."""
        return self.quiz.confidence and self.question.kind.confidence

    def sure(self, fields: Fields) -> int | None:
        """How sure the learner says they are, in per cent; None if they don't say.

        Raises `ValueError` for what no page offers.
        """
        said = next(iter(fields.get(_SURE, ())), "") if self.asks_sure else ""
        return SURE[[str(level) for level in SURE].index(said)] if said else None

    def seen(self, seed: str, given: Mapping[str, Given]) -> str:
        """The stamp of the saved answer: what a page that shows it carries along."""
        saved = given.get(self.question.id)
        return self.stamp(seed, saved.answer if saved else None)

    def stamp(self, seed: str, answer: Answer | None) -> str:
        """Tells answers apart without saying what they are: a hash under the attempt's secret seed."""
        text = json.dumps([self.number, answer], sort_keys=True)
        return hashlib.blake2b(text.encode(), key=seed.encode()[:64], digest_size=8).hexdigest()

    def meanwhile(
        self, shown: str, seed: str, given: Mapping[str, Given], answer: Answer | None
    ) -> Meanwhile:
        """Where the answer was changed since a page showed the one stamped `shown`, which now posts this."""
        saved, posted = self.seen(seed, given), self.stamp(seed, answer)
        if not shown or saved in {shown, posted}:
            return Meanwhile.NOTHING
        return Meanwhile.ELSEWHERE if posted == shown else Meanwhile.BOTH

    def locked(self, given: Mapping[str, Given]) -> bool:
        """Whether its answer has been marked and may not be changed."""
        return self.question.id in given and given[self.question.id].credit is not None

    def locks(self, answer: Answer | None) -> bool:
        """Whether handing over this answer marks it at once."""
        at_once = self.quiz.feedback is FeedbackTime.EACH_QUESTION and not self.question.kind.by_hand
        return at_once and answer is not None

    def asked(
        self,
        given: Mapping[str, Given],
        *,
        typed: Fields | None = None,
        error: str = "",
        back: bool = False,
        course: Course | None = None,
        earned: Fraction | None = None,
    ) -> Asked:
        """The question as a page shows it; what was right is told only when it is looked `back` on.

        `earned` is the credit that is known already: what a corrected key says may be another.
        """
        saved = given.get(self.question.id)
        answer = saved.answer if saved else None
        whole = asking.asked(
            self.question,
            self.drawn,
            answer,
            element=self.field,
            field=self.field,
            number=self.number,
            saved_at=saved.saved_at if saved and answer is not None else None,
            typed=typed,
            error=error,
            review=asking.review(
                self.question,
                self.drawn,
                answer,
                course,
                by_hand=saved.credit if saved else None,
                marked_again=earned,
            )
            if back
            else None,
        )
        sure = self.sure(typed) if typed else saved.confidence if saved else None
        return replace(whole, asks_sure=self.asks_sure, sure=sure)

    def tried(self, fields: Fields, course: Course, language: str) -> Asked:
        """The question tried again for practice: looked back on at once, as nothing is kept."""
        answer = self.question.kind.read(fields, self.drawn, language=language)
        read = answer if isinstance(answer, dict) else None
        return asking.asked(
            self.question,
            self.drawn,
            read,
            element=self.field,
            field=self.field,
            number=self.number,
            typed=fields if isinstance(answer, Unreadable) else None,
            error=say(answer.message) if isinstance(answer, Unreadable) else "",
            review=asking.review(self.question, self.drawn, read, course) if read is not None else None,
        )


def slots(quiz: Quiz, paper: Paper) -> list[Slot]:
    """The whole paper in order."""
    by_id = {question.id: question for question in quiz.questions}
    return [_slot(number, by_id[one.question], one, quiz) for number, one in enumerate(paper.slots, 1)]


def _slot(number: int, question: Question, place: Place, quiz: Quiz) -> Slot:
    return Slot(number, question.as_drawn(place.drawn), place.drawn, quiz)


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


def slot(quiz: Quiz, paper: Paper, number: int) -> Slot | None:
    """The question with this number, or None."""
    if not 1 <= number <= len(paper.slots):
        return None
    place = paper.slots[number - 1]
    question = next(question for question in quiz.questions if question.id == place.question)
    return _slot(number, question, place, quiz)


def questions(
    quiz: Quiz,
    paper: Paper,
    part: int,
    given: Mapping[str, Given],
    unread: Mapping[str, str],
    typed: Mapping[str, Fields],
) -> list[Asked]:
    """The questions of a part, ready to be drawn by their kinds' partials."""
    return [
        slot.asked(
            given,
            typed=typed.get(slot.question.id),
            error=unread.get(slot.question.id, ""),
            back=slot.locked(given),
        )
        for slot in on_part(quiz, paper, part)
    ]


@dataclass(frozen=True, slots=True)
class Tick:
    """A number on the sheet at the side: answered or not, and on which part."""

    number: int
    answered: bool
    part: int


def overview(quiz: Quiz, paper: Paper, given: Mapping[str, Given]) -> list[Tick]:
    """All numbers with whether they are answered."""
    return [
        Tick(
            number,
            (saved := given.get(paper.slots[number - 1].question)) is not None and saved.answer is not None,
            part,
        )
        for part, numbers in enumerate(parts(quiz, paper), 1)
        for number in numbers
    ]


@dataclass(frozen=True, slots=True)
class Understood:
    """An answer before handing in: in words, and as it was read where typing had to be read."""

    asked: Asked
    yours: Sequence[str]


def summary(quiz: Quiz, paper: Paper, given: Mapping[str, Given]) -> list[Understood]:
    """Every question with the answer as it was understood."""
    found = []
    for one in slots(quiz, paper):
        saved = given.get(one.question.id)
        answer = saved.answer if saved else None
        yours = one.question.kind.account(answer, one.drawn).yours if answer is not None else ()
        found.append(Understood(one.asked(given), yours))
    return found


def result(
    quiz: Quiz, paper: Paper, given: Mapping[str, Given], again: Mapping[str, Fraction] | None = None
) -> Result:
    """The result, marked anew from the answers and what people gave for them: the same as was stored.

    `again` are the credits that corrected keys gave since, by question.
    """
    by_hand = {question: saved.credit for question, saved in given.items() if saved.credit is not None}
    answers = {question: saved.answer for question, saved in given.items()}
    return grading.grade(quiz, paper, answers, by_hand, again)


def reviews(
    course: Course, quiz: Quiz, paper: Paper, given: Mapping[str, Given], result: Result
) -> list[Asked]:
    """Every question looked back on, with what it earned and the lesson to read again."""
    earned = {mark.question: mark.credit for mark in result.marks}
    return [
        one.asked(given, back=True, course=course, earned=earned.get(one.question.id))
        for one in slots(quiz, paper)
    ]


def missed(quiz: Quiz, sitting: Sitting, result: Result) -> list[Slot]:
    """The questions that lost marks, drawn anew: for practice. What a person marks can't be tried here."""
    random = Random(f"{sitting.attempt.seed}:again")  # noqa: S311 - the seed is the secret, and it is random
    lost = {mark.question for mark in result.marks if mark.credit < 1}
    return [
        replace(slot, question=question.as_drawn(drawn), drawn=drawn)
        for slot in slots(quiz, sitting.paper)
        if slot.question.id in lost and not slot.question.kind.by_hand
        for question in [next(one for one in quiz.questions if one.id == slot.question.id)]
        for drawn in [draw_slot(question, random).drawn]
    ]
