"""The rules of a quiz, and the beginning of an attempt."""

import flask
from flask.typing import ResponseReturnValue
from flask_login import current_user

from trainer import clock, db
from trainer.accounts.operations import Refused
from trainer.catalogue import reading, shelf
from trainer.catalogue.shelf import Volume
from trainer.core.course import Course, Page, Quiz
from trainer.core.message import Message
from trainer.core.progress import blocking
from trainer.learning import queries as learning
from trainer.learning.queries import Run
from trainer.pages.wording import moment, say
from trainer.permissions import Permission, requires
from trainer.quiz import operations, queries
from trainer.quiz.queries import Sitting
from trainer.quiz.views import bp


def _found(course: str, page: str) -> tuple[Volume, Quiz]:
    volume = shelf.volume(course) or flask.abort(404)
    return volume, shelf.quiz(volume.revision, page) or flask.abort(404)


def in_words(course: str, page: str) -> tuple[Volume, Course, Quiz]:
    """The course and its quiz in the reader's language, where it has them."""
    volume = shelf.volume(course) or flask.abort(404)
    outline = reading.reading(volume)
    here = outline.page(page) or flask.abort(404)
    return volume, outline, reading.quiz(volume, here) or flask.abort(404)


def quiz_address(sitting: Sitting, volume: Volume) -> str:
    """Where the quiz of an attempt stands today; its course, if the quiz has gone from it."""
    if volume.course.page(sitting.page) is None:
        return flask.url_for("learning.course", course=volume.course.id)
    return flask.url_for("quiz.rules", course=volume.course.id, page=sitting.page)


bp.add_app_template_global(quiz_address)


@bp.get("/<course>/<path:page>")
@requires(Permission.READ_COURSES)
def rules(course: str, page: str) -> ResponseReturnValue:
    """Show what the quiz asks, and the attempts so far."""
    volume = shelf.volume(course) or flask.abort(404)
    now = volume.course.formerly(page)
    if now is not None and now.id != page:
        return flask.redirect(flask.url_for("quiz.rules", course=course, page=now.id))
    volume, outline, quiz = in_words(course, page)
    session, at, item = db.reader(), clock.now(), volume.pages[page]
    run = learning.run(session, current_user.id, volume.id)
    attempts = queries.attempts(session, current_user.id, item)
    in_run = [attempt for attempt in attempts if run and attempt.enrolment_id == run.enrolment]
    unfinished = next((attempt for attempt in attempts if attempt.closed_at is None), None)
    extra = queries.extra_attempts(session, run.enrolment, item) if run else []
    refusal = operations.why_not_start(quiz, in_run, at=at, extra=len(extra)) if unfinished is None else None
    allowance = queries.allowance(session, current_user.id) if quiz.time else None
    return flask.render_template(
        "quiz/rules.html",
        volume=volume, course=outline, page=outline.page(page), quiz=quiz, module=outline.module_of(page),
        attempts=attempts, in_run=in_run, unfinished=unfinished, refusal=said(refusal),
        blocked=_blocked(volume, outline, page, run), item=item,
        extra=extra, more_time=queries.extra_time(session, [unfinished.id]) if unfinished else [],
        allowance=allowance, lasts=operations.time_for(quiz, allowance.percent if allowance else 0),
    )  # fmt: skip


def _blocked(volume: Volume, course: Course, page: str, run: Run | None) -> Page | None:
    here = course.page(page)
    return blocking(course, here, run.steps(volume) if run else {}) if here else None


def said(refusal: Message | None) -> str:
    """Why an attempt cannot begin, with its instant as the reader writes it."""
    if refusal is None:
        return ""
    values = {name: moment(value) if name == "moment" else value for name, value in refusal.values.items()}
    return say(Message(refusal.text, **values))


@bp.post("/<course>/<path:page>")
@requires(Permission.TAKE_COURSES)
def start(course: str, page: str) -> ResponseReturnValue:
    """Begin an attempt, or go on with the open one."""
    volume, quiz = _found(course, page)
    session = db.writer()
    if _blocked(volume, volume.course, page, learning.run(session, current_user.id, volume.id)):
        return flask.redirect(flask.url_for("quiz.rules", course=course, page=page), 303)
    by = current_user.actor(Permission.TAKE_COURSES)
    try:
        attempt = operations.start(session, by, current_user.id, volume, quiz, at=clock.now())
    except Refused as refused:
        session.rollback()
        flask.flash(said(refused.message), "bad")
        return flask.redirect(flask.url_for("quiz.rules", course=course, page=page), 303)
    session.commit()
    return flask.redirect(flask.url_for("quiz.sit", attempt_id=attempt), 303)
