"""All that compiling a course gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from trainer.core.course.outline import Course
from trainer.core.course.pages import Lesson, Quiz
from trainer.core.course.reference import Document, Glossary, Medium
from trainer.core.course.scenario import Scenario


class Tie(StrEnum):
    """What is not as it should be between a text and its translation."""

    MISSING = "missing"
    COPIED = "copied"  # it is there, and still the original word for word
    STALE = "stale"  # the original has changed since
    UNMARKED = "unmarked"  # it does not say from which text it was made
    HEADINGS = "headings"  # their number differs


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A whole course, understood: what publishing stores beside the revision.

    A translation is a `Compiled` as well. Its outline has every page; of lessons and quizzes it holds
    those that are translated, whole: a question that is not (or no longer) translated stands there in
    the original's words, and its `language` says so.
    """

    course: Course
    lessons: Mapping[str, Lesson] = field(default_factory=dict)
    quizzes: Mapping[str, Quiz] = field(default_factory=dict)
    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    toolkit: Mapping[str, Document] = field(default_factory=dict)
    glossary: Glossary | None = None
    media: tuple[Medium, ...] = ()
    translations: Mapping[str, "Compiled"] = field(default_factory=dict)  # by language
    lines: Mapping[str, tuple[str, int]] = field(default_factory=dict)  # question id -> file, line
    ties: Mapping[str, tuple[Tie, str, int]] = field(default_factory=dict)
    """Of a translation: page, or page#question -> what is amiss, in which file and line."""
