"""The preview of one folder on its author's own machine: no accounts, no database, answers shown.

Pages are compiled anew whenever a file has changed; the browser asks for the folder's state and loads
the page again when it is another. Ids that questions lack are made up, so a draft can be looked at.
"""

import hashlib
import mimetypes
from dataclasses import fields, is_dataclass
from pathlib import Path
from random import Random
from typing import Any

import flask
from flask.typing import ResponseReturnValue
from flask_babel import Babel

from trainer.catalogue import folder
from trainer.core.course import Compiled, Html, PageKind, Question
from trainer.core.message import Message
from trainer.core.parsing import compile_course
from trainer.core.problem import Problem, Problems
from trainer.pages import headers, statics, wording
from trainer.permissions import public
from trainer.settings import LANGUAGES

ROOT = Path(__file__).resolve().parents[1]


class Draft:
    """A course folder as it stands: compiled when asked for, and again once something has changed."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.name = directory.resolve().name
        self._state = ""
        self._compiled: Compiled | None = None
        self._problems: list[Problem] = []

    def state(self) -> str:
        """A digest of which files there are, how large they are and when they were changed."""
        digest = hashlib.sha256()
        for path in sorted(self.directory.rglob("*")):
            if path.is_file():
                status = path.stat()
                digest.update(f"{path}\0{status.st_mtime_ns}\0{status.st_size}\n".encode())
        return digest.hexdigest()[:16]

    def read(self) -> tuple[Compiled | None, list[Problem]]:
        """The course, or its problems."""
        state = self.state()
        if state != self._state:
            try:
                self._compiled = compile_course(self.name, folder.read(self.directory), lenient=True)
                self._problems = []
            except Problems as problems:
                self._compiled, self._problems = None, problems.found
            self._state = state
        return self._compiled, self._problems


def create_preview(directory: Path) -> flask.Flask:
    """The site that shows one folder."""
    app = flask.Flask("trainer.preview", root_path=str(ROOT), static_folder=None, template_folder="templates")
    app.config["SESSION_COOKIE_SECURE"] = False
    Babel(app, locale_selector=lambda: flask.request.accept_languages.best_match(LANGUAGES) or "en")
    statics.init_app(app)
    headers.init_app(app)
    wording.init_app(app)
    draft = Draft(directory)

    @app.get("/")
    @public
    def course() -> ResponseReturnValue:
        return _show(draft, "")

    @app.get("/learning/<_course>/<path:page>")
    @app.get("/quiz/<_course>/<path:page>")
    @public
    def page(_course: str, page: str) -> ResponseReturnValue:
        return _show(draft, page)

    @app.get("/state")
    @public
    def state() -> ResponseReturnValue:
        return flask.Response(draft.state(), mimetype="text/plain")

    @app.get("/media/<digest>/<_name>")
    @public
    def media(digest: str, _name: str) -> ResponseReturnValue:
        compiled, _ = draft.read()
        found = (one.path for one in compiled.media if one.digest == digest) if compiled else iter(())
        path = next(found, None) or flask.abort(404)
        response = flask.make_response((directory / path).read_bytes())
        response.headers["Content-Type"] = mimetypes.guess_type(path)[0] or "text/plain"
        response.headers["Content-Security-Policy"] = headers.MEDIA
        return response

    return app


def _show(draft: Draft, page_id: str) -> ResponseReturnValue:
    compiled, problems = draft.read()
    page = compiled.course.page(page_id) if compiled and page_id else None
    if compiled and page_id and page is None:
        flask.abort(404)
    shown = flask.render_template(
        "authoring/preview.html",
        name=draft.name,
        state=draft.state(),
        problems=problems,
        course=compiled.course if compiled else None,
        page=page,
        pieces=_pieces(compiled, page_id) if compiled and page else (),
        address=_address,
    )
    return shown, 422 if problems else 200


def _address(course: str, page: Any) -> str:
    return f"/{'quiz' if page.kind is PageKind.QUIZ else 'learning'}/{course}/{page.id}"


def _pieces(compiled: Compiled, page_id: str) -> list[dict[str, Any]]:
    """What a page shows, in order: HTML, or a question with its answer."""
    if page_id in compiled.lessons:
        return [
            _asked(piece.question) if piece.question else {"html": piece.html}
            for piece in compiled.lessons[page_id].pieces
        ]
    quiz = compiled.quizzes[page_id]
    return [{"html": quiz.welcome}, *(_asked(question) for question in quiz.questions)]


def _asked(question: Question) -> dict[str, Any]:
    kind = question.kind
    drawn = kind.draw(Random(question.id), shuffle=False)  # noqa: S311 - an example, not a secret
    right = kind.account(None, drawn).right
    return {
        "question": question,
        "label": Message(kind.label),
        "text": Html(kind.fill_in(question.text, drawn)),
        "hint": Html(kind.fill_in(question.hint, drawn)),
        "explanation": Html(kind.fill_in(question.explanation, drawn)),
        "options": [(text, text in right) for text in _texts(kind.view(drawn).get("options", ()))],
        "right": right,
        "feedback": _feedback(kind),
    }


def _texts(options: Any) -> list[str]:
    return [option["text"] for option in options if isinstance(option, dict) and "text" in option]


def _feedback(value: Any) -> list[str]:
    """Every feedback written in an answer, in the order written."""
    if isinstance(value, tuple):
        return [said for one in value for said in _feedback(one)]
    if not is_dataclass(value):
        return []
    held = {one.name: getattr(value, one.name) for one in fields(value)}
    own = [held[name] for name in ("feedback", "other") if isinstance(held.get(name), str) and held[name]]
    return own + [said for inner in held.values() for said in _feedback(inner)]
