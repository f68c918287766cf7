"""What a course is, once its text has been understood.

A `Course` is the outline: light, whole in memory. The bodies of its pages (`Lesson`, `Quiz`)
are kept apart, so that a page is loaded only when somebody opens it. All values are frozen, hold
exact fractions instead of floats, and can be stored as JSON by `trainer.core.storing`.

`Html` marks text that `trainer.core.markup` has made safe; nothing else may produce it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction
from typing import NewType

from trainer.core.questions.kind import Kind

Html = NewType("Html", str)


class PageKind(StrEnum):
    """What a page of a course is."""

    LESSON = "lesson"
    QUIZ = "quiz"


class QuizKind(StrEnum):
    """What a quiz is for: only a graded one counts for completion."""

    PRACTICE = "practice"
    GRADED = "graded"
    PRE_TEST = "pre-test"


class FeedbackTime(StrEnum):
    """When a learner may see what was right."""

    EACH_QUESTION = "after each question"
    HANDING_IN = "after handing in"
    PASSING = "after passing"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Link:
    """A place in a lesson: the page's id, and the id of a heading or ''."""

    page: str
    anchor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A line of the outline: a lesson or a quiz, without its body."""

    id: str
    kind: PageKind
    title: str
    file: str
    minutes: int = 0
    outcomes: tuple[str, ...] = ()
    optional: bool = False
    quiz_kind: QuizKind | None = None
    questions: int = 0
    was: tuple[str, ...] = ()

    @property
    def graded(self) -> bool:
        """Whether the page is a quiz that counts for completion."""
        return self.quiz_kind is QuizKind.GRADED


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """A part of a course with its pages in reading order."""

    id: str
    title: str
    pages: tuple[Page, ...]
    welcome: Html = Html("")
    outcomes: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The outline of a course: everything but the bodies of its pages."""

    id: str
    title: str
    language: str
    outcomes: Mapping[str, str]
    modules: tuple[Module, ...]
    pages: tuple[Page, ...] = ()  # at course level: the final assessment
    summary: str = ""
    welcome: Html = Html("")
    audience: tuple[str, ...] = ()
    level: str = ""
    prerequisites: tuple[str, ...] = ()
    in_order: bool = False
    valid_months: int | None = None  # of the completion; None is for ever
    license: str = ""
    authors: tuple[str, ...] = ()
    accepted_advice: Mapping[str, str] = field(default_factory=dict)  # place -> why it stays

    def walk(self) -> Iterator[Page]:
        """Every page in reading order: the modules', then those at course level."""
        for module in self.modules:
            yield from module.pages
        yield from self.pages

    def page(self, page_id: str) -> Page | None:
        """The page with this id, or None."""
        return next((page for page in self.walk() if page.id == page_id), None)

    def module_of(self, page_id: str) -> Module | None:
        """The module a page stands in; None for a page at course level."""
        return next((m for m in self.modules if any(p.id == page_id for p in m.pages)), None)

    @property
    def lessons(self) -> tuple[Page, ...]:
        """The lessons in reading order."""
        return tuple(page for page in self.walk() if page.kind is PageKind.LESSON)

    @property
    def minutes(self) -> int:
        """The sum of the minutes of all lessons."""
        return sum(page.minutes for page in self.walk())


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question as its author wrote it, with its key. Learners get a `paper` of it, never this."""

    id: str
    ask: Html  # the heading
    kind: Kind
    text: Html = Html("")  # prose between the heading and the answer
    points: Fraction = Fraction(1)
    hint: Html = Html("")
    explanation: Html = Html("")
    outcome: str = ""
    lesson: Link | None = None
    shuffle: bool = True
    must: bool = False
    void: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a lesson, for its table of contents."""

    id: str
    title: str
    level: int


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

    html: Html = Html("")
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
    welcome: Html = Html("")
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
    markers: int = 1

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions of all pools."""
        return tuple(question for pool in self.pools for question in pool.questions)

    @property
    def drawn(self) -> int:
        """How many questions an attempt gets."""
        return sum(pool.drawn for pool in self.pools)


@dataclass(frozen=True, slots=True, kw_only=True)
class Medium:
    """A picture or document of a course: its path in the folder, where it is served, how heavy."""

    path: str
    digest: str  # SHA-256 of its bytes, in hex
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A whole course, understood: what publishing stores beside the revision."""

    course: Course
    lessons: Mapping[str, Lesson] = field(default_factory=dict)
    quizzes: Mapping[str, Quiz] = field(default_factory=dict)
    media: tuple[Medium, ...] = ()
