"""A course as a learner finds it, for whoever instructs or administers: nothing is recorded."""

import flask
from flask.typing import ResponseReturnValue
from flask_login import current_user

from trainer.accounts import queries
from trainer.catalogue.shelf import Volume
from trainer.core.course import Lesson, Page, PageKind
from trainer.learning import asking
from trainer.learning.views import bp
from trainer.learning.views.course import page_address, volume_of
from trainer.learning.views.lesson import FIELD, Tries, found, question_of, read, show
from trainer.permissions import Permission, requires


def _previews(volume: Volume) -> bool:
    return queries.previews(current_user, volume.id)


def _found(course: str, page_id: str) -> tuple[Volume, Page, Lesson]:
    return found(course, page_id) if _previews(volume_of(course)) else flask.abort(404)


def preview_address(volume: Volume, page: Page | None) -> str:
    """Where a page stands in the preview; the course itself if there is none."""
    if page is None:
        return page_address(volume, None)
    if page.kind is PageKind.QUIZ:
        return flask.url_for("quiz.sample", course=volume.course.id, page=page.id)
    module, _, name = page.id.partition("/")
    return flask.url_for("learning.preview", course=volume.course.id, module=module, name=name)


bp.add_app_template_global(_previews, "previews")
bp.add_app_template_global(preview_address)


@bp.get("/preview/<course>/<module>/<name>")
@requires(Permission.PREVIEW_COURSES)
def preview(course: str, module: str, name: str) -> ResponseReturnValue:
    """A lesson as a learner finds it."""
    return show(*_found(course, f"{module}/{name}"), Tries(preview=True))


@bp.post("/preview/<course>/<module>/<name>/practice/<question>")
@requires(Permission.PREVIEW_COURSES)
def try_practice(course: str, module: str, name: str, question: str) -> ResponseReturnValue:
    """Answer a question inside a lesson: what it was worth is shown, and nothing kept."""
    volume, page, body = _found(course, f"{module}/{name}")
    fields = asking.posted(flask.request.form, FIELD)
    answer = read(question_of(body, question), fields)
    if isinstance(answer, str):
        return show(volume, page, body, Tries(preview=True, unread={question: (answer, fields)}))
    return show(volume, page, body, Tries(preview=True, answers={question: answer}))
