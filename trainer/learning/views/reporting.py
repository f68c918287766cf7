"""Readers report what is wrong or unclear, and read what was answered."""

from dataclasses import dataclass

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainer import clock, db
from trainer.accounts.operations import Refused
from trainer.catalogue import reading
from trainer.catalogue.shelf import Volume
from trainer.core.course import Page, PageKind
from trainer.learning.reporting import operations
from trainer.learning.reporting.forms import ReportForm
from trainer.learning.reporting.operations import Place
from trainer.learning.views import bp
from trainer.learning.views.course import page_address, volume_of
from trainer.learning.views.training import newest_shown
from trainer.pages.wording import say
from trainer.permissions import Permission, requires


@dataclass(frozen=True, slots=True)
class Spot:
    """What the address of a report names: a lesson, and there a practice question or nothing."""

    volume: Volume
    page: Page
    question: str

    @property
    def back(self) -> str:
        """Where the reader stood."""
        anchor = f"#practice-{self.question}" if self.question else ""
        return page_address(self.volume, self.page) + anchor


def _spot(course: str) -> Spot:
    """A lesson, and one of its questions; those of quizzes are reported from the attempt that asked them."""
    volume, asked = volume_of(course), flask.request.args
    page = reading.reading(volume).page(asked.get("page", "")) or flask.abort(404)
    if page.kind is not PageKind.LESSON:
        flask.abort(404)
    question = asked.get("question", "")
    body = reading.lesson(volume, page) or flask.abort(404)
    if question and not any(piece.question and piece.question.id == question for piece in body.pieces):
        flask.abort(404)
    return Spot(volume, page, question)


def _form(spot: Spot) -> ReportForm:
    form = ReportForm()
    body = reading.lesson(spot.volume, spot.page)
    form.offer([] if spot.question or not body else [(one.id, one.title) for one in body.headings])
    if flask.request.method == "GET" and "anchor" in form:
        form.anchor.data = flask.request.args.get("at", "")
    return form


def _show(spot: Spot, form: ReportForm) -> str:
    course = reading.reading(spot.volume)
    return flask.render_template(
        "learning/report.html", form=form, course=course, title=spot.page.title, back=spot.back,
        language=spot.page.language or course.language, asked=bool(spot.question),
    )  # fmt: skip


@bp.get("/<course>/report")
@requires(Permission.TAKE_COURSES)
def report(course: str) -> ResponseReturnValue:
    """The form for a report of a lesson, or of a question in it."""
    spot = _spot(course)
    return _show(spot, _form(spot))


@bp.post("/<course>/report")
@requires(Permission.TAKE_COURSES)
def send_report(course: str) -> ResponseReturnValue:
    """Send a report and go back to the lesson."""
    spot = _spot(course)
    form = _form(spot)
    if not form.validate():
        return _show(spot, form), 422
    pages, questions = spot.volume.pages, spot.volume.questions
    place = Place(
        pages[spot.page.id],
        questions[spot.question] if spot.question else None,
        form.anchor.data or "" if "anchor" in form else "",
    )
    session, by = db.writer(), current_user.actor(Permission.TAKE_COURSES)
    try:
        operations.send(session, by, current_user.id, spot.volume, place, form.text.data, at=clock.now())
    except Refused as refused:
        session.rollback()
        form.form_errors.append(say(refused.message))
        return _show(spot, form), 422
    session.commit()
    flask.flash(gettext("Your report has been sent. The answer will stand in your training."), "ok")
    return flask.redirect(spot.back, 303)


@bp.post("/answers-read")
@requires(Permission.TAKE_COURSES)
def put_reports_aside() -> ResponseReturnValue:
    """The reader has read what was answered to their reports."""
    session = db.writer()
    operations.put_aside(session, current_user.id, newest_shown(), at=clock.now())
    session.commit()
    return flask.redirect(flask.url_for("learning.my_training"), 303)
