"""The shelf: compiled courses in memory, one per process.

Outlines of current revisions are held whole and read again when the house's edition is raised; bodies of
pages and older outlines go through one cache that is bounded by the size of their JSON.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import flask
from sqlalchemy.orm import Session

from trainer import db
from trainer.catalogue import queries
from trainer.core import storing
from trainer.core.course import Course, Lesson, Quiz
from trainer.pages.house import house

CACHE_BYTES = 64 * 1024 * 1024

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Volume:
    """A published course as the shelf holds it: outline, numbers, and when it was published."""

    id: int
    course: Course
    revision: int
    number: int
    published: datetime
    pages: dict[str, int]  # page id -> item
    names: dict[int, str]  # item -> page id
    questions: dict[str, int]  # question id -> item
    withdrawn: bool
    translations: dict[str, Course]  # outlines by language

    def reading(self, language: str) -> Course:
        """The outline in a language, or in the course's own; its pages say what each falls back to."""
        return self.translations.get(translation(self.course, language), self.course)


def translation(course: Course, language: str) -> str:
    """Which translation of a course readers of a language get; '' for the course as it was written."""
    known = (tag for tag in (language, language.partition("-")[0]) if tag in course.languages)
    return next(known, "")


class Shelf:
    """What a process holds of the catalogue."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._edition = 0
        self._volumes: dict[str, Volume] = {}
        self._cache: OrderedDict[tuple[int, str], tuple[Any, int]] = OrderedDict()
        self._held = 0

    def volumes(self, session: Callable[[], Session], edition: int) -> dict[str, Volume]:
        """All courses by name, current as of this edition."""
        if edition != self._edition:
            with self._lock:
                self._volumes, self._edition = self._load(session()), edition
        return self._volumes

    def _load(self, session: Session) -> dict[str, Volume]:
        held = {volume.revision: volume for volume in self._volumes.values()}
        found = {}
        for row, revision in queries.current_revisions(session):
            items = queries.items(session, row.id)
            same = held.get(revision.id)
            outline = same.course if same else _outline(session, revision.id)
            translations = (
                same.translations
                if same
                else {one: _outline(session, revision.id, one) for one in outline.languages}
            )
            found[row.name] = Volume(
                row.id,
                outline,
                revision.id,
                revision.number,
                revision.at,
                items.pages,
                {item: page for page, item in items.pages.items()},
                items.questions,
                row.withdrawn_at is not None,
                translations,
            )
        return found

    def body(self, session: Callable[[], Session], revision: int, part: str, cls: type[T]) -> T | None:
        """The body of a page, or an older outline (`part` is '')."""
        key = (revision, part)
        with self._lock:
            held = self._cache.get(key)
            if held is not None:
                self._cache.move_to_end(key)
        if held is None:
            stored = queries.part(session(), revision, part)
            if stored is None:
                return None
            held = (storing.load(cls, stored), len(stored))
            self._keep(key, held)
        body: T = held[0]
        return body if isinstance(body, cls) else None

    def _keep(self, key: tuple[int, str], held: tuple[Any, int]) -> None:
        with self._lock:
            self._held += held[1] - self._cache.get(key, (None, 0))[1]
            self._cache[key] = held
            self._cache.move_to_end(key)
            while self._held > CACHE_BYTES and len(self._cache) > 1:
                _, (_, size) = self._cache.popitem(last=False)
                self._held -= size


def _outline(session: Session, revision: int, language: str = "") -> Course:
    return storing.load(Course, queries.part(session, revision, storing.part_name("", language)) or b"")


def _shelf() -> Shelf:
    shelf: Shelf = flask.current_app.extensions.setdefault("shelf", Shelf())
    return shelf


def volumes() -> dict[str, Volume]:
    """All published courses, withdrawn ones too."""
    return _shelf().volumes(db.reader, house().edition)


def volume(name: str) -> Volume | None:
    """A published course by its id."""
    return volumes().get(name)


def lesson(revision: int, page: str, language: str = "") -> Lesson | None:
    """The body of a lesson, as it was written or in a language it is translated into."""
    return _shelf().body(db.reader, revision, storing.part_name(page, language), Lesson)


def quiz(revision: int, page: str, language: str = "") -> Quiz | None:
    """The body of a quiz, key included: for the server only."""
    return _shelf().body(db.reader, revision, storing.part_name(page, language), Quiz)


def outline(revision: int, language: str = "") -> Course | None:
    """The outline of any revision."""
    return _shelf().body(db.reader, revision, storing.part_name("", language), Course)
