"""What readers report of the courses somebody writes: answered, and done with."""

from collections.abc import Iterator
from dataclasses import dataclass

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainer import clock, db
from trainer.authoring.views.room import WRITE, bp
from trainer.catalogue import shelf
from trainer.catalogue.shelf import Volume
from trainer.core.course import Heading, Page, PageKind, Question
from trainer.learning.reporting import operations, queries
from trainer.learning.reporting.forms import AnswerForm
from trainer.learning.reporting.queries import Filed
from trainer.permissions import requires


@dataclass(frozen=True, slots=True)
class Shown:
    """A report beside the text it is about: as that is now, or None where it is gone."""

    filed: Filed
    volume: Volume
    page: Page | None
    heading: Heading | None
    question: Question | None


def _shown(filed: Filed) -> Shown:
    volume = shelf.volume(filed.course) or flask.abort(404)
    page = volume.course.page(filed.page)
    body = shelf.lesson(volume.revision, page.id) if page and page.kind is PageKind.LESSON else None
    headings = body.headings if body else ()
    return Shown(
        filed,
        volume,
        page,
        next((one for one in headings if one.id == filed.report.anchor), None),
        next((one for one in _asked(volume, page) if one.id == filed.question), None) if page else None,
    )


def _asked(volume: Volume, page: Page) -> Iterator[Question]:
    if page.kind is PageKind.QUIZ:
        quiz = shelf.quiz(volume.revision, page.id)
        yield from quiz.questions if quiz else ()
    else:
        lesson = shelf.lesson(volume.revision, page.id)
        yield from (piece.question for piece in (lesson.pieces if lesson else ()) if piece.question)


def _list(form: AnswerForm | None = None, report_id: int = 0) -> str:
    session = db.reader()
    return flask.render_template(
        "authoring/reports.html",
        waiting=[_shown(one) for one in queries.waiting(session, current_user)],
        done=[_shown(one) for one in queries.done_with(session, current_user)],
        form=form, report_id=report_id, blank=AnswerForm(formdata=None),
    )  # fmt: skip


@bp.get("/reports")
@requires(WRITE)
def reports() -> ResponseReturnValue:
    """The reports of the reader's courses: those that wait, and those that are done with."""
    return _list()


@bp.post("/reports/<int:report_id>/answer")
@requires(WRITE)
def answer_report(report_id: int) -> ResponseReturnValue:
    """Answer a reader; with the second button also be done with the report."""
    session, at, form = db.writer(), clock.now(), AnswerForm()
    report = queries.held(session, current_user, report_id) or flask.abort(404)
    if not form.validate():
        session.rollback()
        return _list(form, report_id), 422
    by = current_user.actor(WRITE)
    operations.answer(session, by, report, form.text.data, at=at)
    if flask.request.form.get("go") == "done":
        operations.resolve(session, by, report, at=at)
    session.commit()
    flask.flash(gettext("Your answer has been sent."), "ok")
    return flask.redirect(flask.url_for("authoring.reports"), 303)


@bp.post("/reports/<int:report_id>/done")
@requires(WRITE)
def resolve_report(report_id: int) -> ResponseReturnValue:
    """Be done with a report without an answer."""
    session = db.writer()
    report = queries.held(session, current_user, report_id) or flask.abort(404)
    operations.resolve(session, current_user.actor(WRITE), report, at=clock.now())
    session.commit()
    flask.flash(gettext("The report is done with. It stays in the list below."), "ok")
    return flask.redirect(flask.url_for("authoring.reports"), 303)
