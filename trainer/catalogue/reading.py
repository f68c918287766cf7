"""In whose words somebody reads a course: in their language where the course has it, page by page.

What is not translated stands in the words of the original and says so. Whoever wants the original of a
translated page asks for it in the address: `?original=yes`.
"""

from enum import StrEnum

import flask

from trainer.catalogue import shelf
from trainer.catalogue.shelf import Volume, translation
from trainer.core.course import Course, Lesson, Module, Page, Quiz
from trainer.pages.language import tongue


class Words(StrEnum):
    """What a reader is told of the words in front of them."""

    THEIRS = "theirs"  # nothing: they are in their language, or the course is not
    MISSING = "missing"  # there is no translation, so these are the original's
    STALE = "stale"  # the original has changed since it was translated
    ORIGINAL = "original"  # asked for, though there is a translation


def original_asked() -> bool:
    """Whether the address asks for the words of the original."""
    return bool(flask.request.query_string) and flask.request.args.get("original") == "yes"


def reading(volume: Volume) -> Course:
    """The outline of a course for its reader."""
    return volume.course if original_asked() else volume.reading(tongue())


def outline(revision: int) -> Course | None:
    """The outline of any revision for its reader."""
    written = shelf.outline(revision)
    language = translation(written, tongue()) if written else ""
    return shelf.outline(revision, language) if language else written


def lesson(volume: Volume, page: Page) -> Lesson | None:
    """The body of a lesson, in the language that its line of the outline has."""
    return shelf.lesson(volume.revision, page.id, _part(volume, page))


def quiz(volume: Volume, page: Page) -> Quiz | None:
    """The body of a quiz, key included, in the language that its line of the outline has."""
    return shelf.quiz(volume.revision, page.id, _part(volume, page))


def _part(volume: Volume, page: Page) -> str:
    return page.language if page.language in volume.translations else ""


def words(volume: Volume, part: Course | Module | Page) -> Words:
    """What a reader is to be told of a course, a module or a page as it stands in their outline."""
    theirs = translation(volume.course, tongue())
    if not theirs:
        return Words.THEIRS
    if original_asked():
        part = _same(volume.translations[theirs], part)
        return Words.ORIGINAL if part.language == theirs else Words.MISSING
    if part.language != theirs:
        return Words.MISSING
    return Words.STALE if part.stale else Words.THEIRS


def _same(course: Course, part: Course | Module | Page) -> Course | Module | Page:
    """A part of a course in another of its outlines."""
    every = (course, *course.modules, *course.walk())
    return next(one for one in every if isinstance(one, type(part)) and one.id == part.id)


def language_of(volume: Volume, course: Course, text: str) -> str:
    """In which language a summary or an outcome stands in an outline: what is missing there falls back."""
    own = volume.course
    fallen = course is not own and text in (own.summary, *own.outcomes.values())
    return own.language if fallen else course.language
