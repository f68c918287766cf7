"""Learners report a question of an attempt, while they sit it or when they look back."""

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainer import clock, db
from trainer.accounts.operations import Refused
from trainer.catalogue import reading
from trainer.catalogue.shelf import Volume
from trainer.core.course import Quiz
from trainer.learning.reporting import operations
from trainer.learning.reporting.forms import ReportForm
from trainer.learning.reporting.operations import Place
from trainer.pages.wording import say
from trainer.permissions import Permission, requires
from trainer.quiz import sheets
from trainer.quiz.queries import Sitting
from trainer.quiz.views import bp
from trainer.quiz.views.sitting import in_words_of_reader, sitting_of


def _form() -> ReportForm:
    form = ReportForm()
    form.offer([])
    return form


def _show(sitting: Sitting, volume: Volume, quiz: Quiz, number: int, form: ReportForm) -> str:
    """The form. It says no word of the question: the reader has it before them."""
    shown, course = in_words_of_reader(sitting, volume, quiz), reading.reading(volume)
    return flask.render_template(
        "quiz/report.html", form=form, course=course, title=shown.title,
        language=shown.language or volume.course.language, asked=True, back=_back(sitting, quiz, number),
    )  # fmt: skip


def _back(sitting: Sitting, quiz: Quiz, number: int) -> str:
    attempt = sitting.attempt
    if attempt.closed_at is not None:
        return flask.url_for("quiz.result", attempt_id=attempt.id, _anchor="each")
    part = next(at for at, some in enumerate(sheets.parts(quiz, sitting.paper), 1) if number in some)
    return flask.url_for("quiz.sit", attempt_id=attempt.id, part=part, _anchor=f"q{number}")


@bp.get("/attempts/<int:attempt_id>/questions/<int:place>/report")
@requires(Permission.TAKE_COURSES)
def report(attempt_id: int, place: int) -> ResponseReturnValue:
    """The form for a report of a question of one's own attempt."""
    sitting, volume, quiz = sitting_of(db.reader(), attempt_id)
    if sheets.slot(quiz, sitting.paper, place) is None:
        flask.abort(404)
    return _show(sitting, volume, quiz, place, _form())


@bp.post("/attempts/<int:attempt_id>/questions/<int:place>/report")
@requires(Permission.TAKE_COURSES)
def send_report(attempt_id: int, place: int) -> ResponseReturnValue:
    """Send a report of a question and go back to it."""
    sitting, volume, quiz = sitting_of(db.reader(), attempt_id)
    slot, form = sheets.slot(quiz, sitting.paper, place) or flask.abort(404), _form()
    if not form.validate():
        return _show(sitting, volume, quiz, place, form), 422
    spot = Place(sitting.attempt.item_id, volume.questions[slot.question.id])
    session, by = db.writer(), current_user.actor(Permission.TAKE_COURSES)
    try:
        operations.send(
            session, by, current_user.id, volume, spot, form.text.data,
            at=clock.now(), revision=sitting.attempt.revision_id,
        )  # fmt: skip
    except Refused as refused:
        session.rollback()
        form.form_errors.append(say(refused.message))
        return _show(sitting, volume, quiz, place, form), 422
    session.commit()
    flask.flash(gettext("Your report has been sent. The answer will stand in your training."), "ok")
    return flask.redirect(_back(sitting, quiz, place), 303)
