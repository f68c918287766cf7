"""A look at one text of a draft as learners will see it, so many times a minute."""

import threading
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any
from urllib.parse import quote

import flask
from flask_login import current_user

from trainer import db
from trainer.authoring import showing
from trainer.authoring.views.room import bp
from trainer.catalogue.compiler import Look, look_apart
from trainer.core.advice.words import per_minute
from trainer.core.course import (
    Course,
    Document,
    Glossary,
    Lesson,
    Module,
    Page,
    PageKind,
    Quiz,
    Scenario,
)
from trainer.core.parsing.identity import is_language
from trainer.core.parsing.tree import File, FileKind
from trainer.core.source import Source
from trainer.pages.language import tongue

MINUTE = 60.0  # seconds


class Asked:
    """When each person had previews made by this process in the last minute."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._times: dict[int, deque[float]] = {}

    def once_more(self, person: int, most: int) -> bool:
        """Count a preview, unless there have been as many as one person may have in a minute."""
        now = monotonic()
        with self._lock:
            times = self._times.setdefault(person, deque())
            while times and times[0] <= now - MINUTE:
                times.popleft()
            if len(times) >= most:
                return False
            times.append(now)
            return True


@bp.record_once
def _count(state: flask.blueprints.BlueprintSetupState) -> None:
    state.app.extensions["previews"] = Asked()


@dataclass(frozen=True, slots=True)
class Shown:
    """A file as the learner will see it, with what is wrong with it."""

    look: Look
    course: Course | None = None
    page: Page | None = None
    body: Lesson | Quiz | None = None
    pieces: tuple[Any, ...] = ()
    beside: Document | Glossary | Scenario | None = None
    language: str = ""

    module: Module | None = None

    @property
    def minutes(self) -> int:
        """How long the words of a lesson take to read."""
        words = self.body.words if isinstance(self.body, Lesson) else 0
        return -int(-words // per_minute(self.language)) if words else 0


def looked_at(course: str, file: File, source: Source, paths: Collection[str]) -> Shown | None:
    """A text as the learner will see it; None where this person has had too many previews just now.

    `source` is what the text rests on; `paths` are those of the whole course.
    """
    most = flask.current_app.config["TRAINER"].previews_per_minute
    if not flask.current_app.extensions["previews"].once_more(current_user.id, most):
        return None
    db.end_reading()
    look = look_apart(course, source, file.path, paths)
    media = quote(f"/authoring/{course}/media/")
    bodies = {name: body.replace(b'\\"/media/', f'\\"{media}'.encode()) for name, body in look.bodies.items()}
    look = replace(look, bodies=bodies)
    outline = look.part(Course, "", file.language)
    if outline is None:
        return Shown(look)
    written = file.language or outline.language
    language = written if written and is_language(written) else tongue()  # as it may be mistyped
    page = outline.page(file.id)
    body: Lesson | Quiz | None = None
    part = (file.id, file.language)
    if page:
        lesson = page.kind is PageKind.LESSON
        body = look.part(Lesson, *part) if lesson else look.part(Quiz, *part)
    kinds: dict[FileKind, type[Document | Glossary | Scenario]] = {
        FileKind.TOOLKIT: Document,
        FileKind.GLOSSARY: Glossary,
        FileKind.SCENARIO: Scenario,
    }
    cls = kinds.get(file.kind)
    beside = look.part(cls, *part) if cls else None
    pieces = tuple(showing.pieces(body)) if body else ()
    module = next(
        (one for one in outline.modules if file.kind is FileKind.MODULE and one.id == file.id), None
    )
    return Shown(look, outline, page, body, pieces, beside, language, module)
