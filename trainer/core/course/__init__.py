"""What a course is, once its text has been understood.

A `Course` is the outline: light, whole in memory. The bodies of its pages (`Lesson`, `Quiz`)
are kept apart, so that a page is loaded only when somebody opens it. All values are frozen, hold
exact fractions instead of floats, and can be stored as JSON by `trainer.core.storing`.

`Html` marks text that `trainer.core.markup` has made safe; nothing else may produce it.
"""

from trainer.core.course.compiled import Compiled, Tie
from trainer.core.course.outline import Course, Module, Page, PageKind, QuizKind
from trainer.core.course.pages import FeedbackTime, Lesson, Piece, Pool, Question, Quiz
from trainer.core.course.reference import Document, Glossary, Medium, Term
from trainer.core.course.scenario import Choice, Comparison, Condition, Effect, Jump, Measure, Scenario, Scene
from trainer.core.course.texts import Heading, Html, Link

__all__ = [
    "Choice",
    "Comparison",
    "Compiled",
    "Condition",
    "Course",
    "Document",
    "Effect",
    "FeedbackTime",
    "Glossary",
    "Heading",
    "Html",
    "Jump",
    "Lesson",
    "Link",
    "Measure",
    "Medium",
    "Module",
    "Page",
    "PageKind",
    "Piece",
    "Pool",
    "Question",
    "Quiz",
    "QuizKind",
    "Scenario",
    "Scene",
    "Term",
    "Tie",
]
