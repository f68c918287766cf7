"""The bodies of pages: lessons, quizzes, and their questions."""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction

from trainer.core.course.outline import QuizKind
from trainer.core.course.texts import NOTHING, Heading, Html, Link
from trainer.core.questions.kind import Drawn, Kind


class FeedbackTime(StrEnum):
    """When a learner may see what was right."""

    EACH_QUESTION = "after each question"
    HANDING_IN = "after handing in"
    PASSING = "after passing"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question as its author wrote it, with its key. Learners get a `paper` of it, never this."""

    id: str
    ask: Html  # the heading
    kind: Kind
    text: Html = NOTHING  # prose between the heading and the answer
    points: Fraction = Fraction(1)
    hint: Html = NOTHING
    explanation: Html = NOTHING
    outcome: str = ""
    lesson: Link | None = None
    shuffle: bool = True
    must: bool = False
    void: bool = False
    language: str = ""  # of its text, where it is not translated in a page that is

    def as_drawn(self, drawn: Drawn) -> "Question":
        """The question as one attempt gets it: its texts with the values drawn for that attempt."""

        def fill_in(text: Html) -> Html:
            return Html(self.kind.fill_in(text, drawn))

        return replace(
            self,
            ask=fill_in(self.ask),
            text=fill_in(self.text),
            hint=fill_in(self.hint),
            explanation=fill_in(self.explanation),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """The body of a lesson: safe HTML and practice questions, in turn."""

    id: str
    pieces: tuple["Piece", ...]
    headings: tuple[Heading, ...] = ()
    words: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """Either safe HTML, or a practice question that is drawn for each person."""

    html: Html = NOTHING
    question: Question | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Questions of which `draw` are given in an attempt; all of them if None."""

    questions: tuple[Question, ...]
    draw: int | None = None
    title: str = ""

    @property
    def drawn(self) -> int:
        """How many of its questions an attempt gets."""
        return len(self.questions) if self.draw is None else self.draw


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiz:
    """The body of a quiz with its rules. Fractions are shares of 1."""

    id: str
    title: str
    kind: QuizKind
    pools: tuple[Pool, ...]
    welcome: Html = NOTHING
    pass_mark: Fraction | None = None
    pass_per_outcome: Fraction | None = None
    attempts: int | None = None  # None is unlimited
    wait: timedelta = timedelta(0)
    time: timedelta | None = None
    per_page: int | None = None  # None: all up to 10, else 7; 1 with feedback after each question
    shuffle: bool = True
    feedback: FeedbackTime = FeedbackTime.HANDING_IN
    confidence: bool = False
    declaration: str = ""
    declared_in: str = ""  # the language of the declaration, where that is not the quiz's
    markers: int = 1
    language: str = ""  # of its text, where that is a translation

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions of all pools."""
        return tuple(question for pool in self.pools for question in pool.questions)

    @property
    def drawn(self) -> int:
        """How many questions an attempt gets."""
        return sum(pool.drawn for pool in self.pools)
