"""The preview of one folder on its author's own machine: no accounts, no database, answers shown.

Pages are compiled anew whenever a file has changed; the browser asks for the folder's state and loads
the page again when it is another. Ids that questions lack are made up, so a draft can be looked at. Which
translation is looked at is kept in a cookie, because the links in a course name no language.
"""

import hashlib
import mimetypes
from concurrent.futures import Future
from pathlib import Path
from queue import SimpleQueue
from threading import current_thread, main_thread
from typing import Any, NoReturn

import flask
from flask.typing import ResponseReturnValue
from flask_babel import Babel

from trainer.authoring.showing import Answered, pieces, with_code
from trainer.catalogue import folder
from trainer.catalogue.budget import budget
from trainer.core.course import Compiled, Course, Html, Page, PageKind, Quiz
from trainer.core.parsing.compiling import compile_course
from trainer.core.parsing.keeping import Kept
from trainer.core.problem import Problem, Problems
from trainer.pages import headers, statics, templates, wording
from trainer.pages.language import direction, name_of, own_name
from trainer.permissions import public
from trainer.settings import LANGUAGES

ROOT = Path(__file__).resolve().parents[1]
COOKIE = "preview-language"


class Draft:
    """A course folder as it stands: compiled when asked for, and again once something has changed."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.name = directory.resolve().name
        self._asked: SimpleQueue[Future[None]] = SimpleQueue()
        self._state = ""
        self._kept = Kept()
        self._compiled: Compiled | None = None
        self._problems: list[Problem] = []

    def state(self) -> str:
        """A digest of which files there are, how large they are and when they were changed."""
        digest = hashlib.sha256()
        for path in sorted(self.directory.rglob("*")):
            try:
                status = path.stat()
            except FileNotFoundError:  # an editor that saves under another name first
                continue
            if path.is_file():
                digest.update(f"{path}\0{status.st_mtime_ns}\0{status.st_size}\n".encode())
        return digest.hexdigest()[:16]

    def read(self) -> tuple[Compiled | None, list[Problem]]:
        """The course, or its problems.

        It is compiled in the main thread, because only there can a file that takes too long be ended:
        other threads wait for `compile_when_asked`.
        """
        if current_thread() is main_thread():
            self._compile()
        else:
            asked: Future[None] = Future()
            self._asked.put(asked)
            asked.result()
        return self._compiled, self._problems

    def compile_when_asked(self) -> NoReturn:
        """Serve, in the main thread, the `read` of all others."""
        while True:
            asked = self._asked.get()
            try:
                self._compile()
            except Exception as error:  # noqa: BLE001 - it belongs to whoever asked
                asked.set_exception(error)
            else:
                asked.set_result(None)

    def _compile(self) -> None:
        state = self.state()
        if state == self._state:
            return
        try:
            source = folder.read(self.directory)
            self._compiled = compile_course(self.name, source, guard=budget, lenient=True, kept=self._kept)
            self._problems = []
        except Problems as problems:
            self._compiled, self._problems = None, problems.found
        self._state = state


def create_preview(draft: Draft) -> flask.Flask:
    """The site that shows one folder."""
    app = flask.Flask("trainer.preview", root_path=str(ROOT), static_folder=None, template_folder="templates")
    app.config["SESSION_COOKIE_SECURE"] = False
    templates.init_app(app)
    Babel(app, locale_selector=lambda: flask.request.accept_languages.best_match(LANGUAGES) or "en")
    app.jinja_env.globals.update(direction=direction, name_of=name_of, own_name=own_name)
    app.jinja_env.filters["with_code"] = with_code
    statics.init_app(app)
    headers.init_app(app)
    wording.init_app(app)

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
        response = flask.make_response((draft.directory / path).read_bytes())
        response.headers["Content-Type"] = mimetypes.guess_type(path)[0] or "text/plain"
        response.headers["Content-Security-Policy"] = headers.MEDIA
        return response

    return app


def _show(draft: Draft, page_id: str) -> ResponseReturnValue:
    compiled, problems = draft.read()
    if compiled is None:
        return _page(draft, problems=problems, status=422)
    asked = flask.request.args.get("language", flask.request.cookies.get(COOKIE, ""))
    read = compiled.translations.get(asked, compiled)
    page = read.course.page(page_id) if page_id else None
    language = asked if read is not compiled else ""
    shown = {
        "own": compiled.course, "course": read.course, "page": page, "gone": page_id if not page else "",
        "language": language, "address": _address,
        "quiz": _quiz(compiled, read, page) if page and page.kind is PageKind.QUIZ else None,
        "pieces": _pieces(compiled, read, page) if page else (),
    }  # fmt: skip
    response = flask.make_response(_page(draft, status=404 if page_id and not page else 200, **shown))
    if "language" in flask.request.args:
        response.set_cookie(COOKIE, language, samesite="Lax", httponly=True)
    return response


def _page(draft: Draft, *, status: int, **shown: Any) -> tuple[str, int]:
    page = flask.render_template("authoring/preview.html", name=draft.name, state=draft.state(), **shown)
    return page, status


def _address(course: Course, page: Page) -> str:
    return f"/{'quiz' if page.kind is PageKind.QUIZ else 'learning'}/{course.id}/{page.id}"


def _quiz(compiled: Compiled, read: Compiled, page: Page) -> Quiz:
    return read.quizzes.get(page.id) or compiled.quizzes[page.id]


def _pieces(compiled: Compiled, read: Compiled, page: Page) -> list[Html | Answered]:
    """What a page shows, in order: HTML, or a question with its answers."""
    if page.kind is PageKind.QUIZ:
        return pieces(_quiz(compiled, read, page))
    return pieces(read.lessons.get(page.id) or compiled.lessons[page.id])
