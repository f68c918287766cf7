"""The outline of a course: its modules and pages, without their bodies."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from trainer.core.course.texts import NOTHING, Html


class PageKind(StrEnum):
    """What a page of a course is."""

    LESSON = "lesson"
    QUIZ = "quiz"


class QuizKind(StrEnum):
    """What a quiz is for: only a graded one counts for completion."""

    PRACTICE = "practice"
    GRADED = "graded"
    PRE_TEST = "pre-test"


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
    language: str = ""  # of its text; '' is the course's
    stale: bool = False  # translated, and the original has changed since
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
    welcome: Html = NOTHING
    outcomes: tuple[str, ...] = ()
    optional: bool = False
    language: str = ""  # of its title and welcome; '' is the course's
    stale: bool = False  # translated, and the original has changed since


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The outline of a course: everything but the bodies of its pages.

    Of a translation: the same pages in the same order, each saying in its `language` whether it is
    translated or falls back; `language` here is that of the title, the summary and the welcome.
    """

    id: str
    title: str
    language: str
    outcomes: Mapping[str, str]
    modules: tuple[Module, ...]
    pages: tuple[Page, ...] = ()  # at course level: the final assessment
    summary: str = ""
    welcome: Html = NOTHING
    audience: tuple[str, ...] = ()
    level: str = ""
    prerequisites: tuple[str, ...] = ()
    in_order: bool = False
    valid_months: int | None = None  # of the completion; None is for ever
    license: str = ""
    authors: tuple[str, ...] = ()
    accepted_advice: Mapping[str, str] = field(default_factory=dict)  # place -> why it stays
    languages: tuple[str, ...] = ()  # into which something of it is translated
    stale: bool = False  # title and welcome are translated, and the original has changed since

    def walk(self) -> Iterator[Page]:
        """Every page in reading order: the modules', then those at course level."""
        for module in self.modules:
            yield from module.pages
        yield from self.pages

    def page(self, page_id: str) -> Page | None:
        """The page with this id, or None."""
        return next((page for page in self.walk() if page.id == page_id), None)

    def formerly(self, page_id: str) -> Page | None:
        """The page with this id today, or the one that had it before."""
        renamed = (page for page in self.walk() if page_id in page.was)
        return self.page(page_id) or next(renamed, None)

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
