"""Pages of a quiz: its rules, the sitting, a look before handing in, the result."""

from collections.abc import Mapping, Sequence
from typing import Any

import flask
from flask.typing import ResponseReturnValue
from flask_babel import format_time, gettext
from flask_login import current_user

from trainer import clock, db
from trainer.catalogue import shelf
from trainer.catalogue.shelf import Volume
from trainer.core.course import FeedbackTime, Page, Quiz
from trainer.core.progress import blocking
from trainer.core.questions.kind import Unreadable
from trainer.learning import queries as learning
from trainer.learning.asking import Fields
from trainer.learning.queries import Run
from trainer.pages.house import house
from trainer.pages.language import tongue
from trainer.pages.wording import moment, say
from trainer.permissions import Permission, requires
from trainer.quiz import operations, queries, sheets
from trainer.quiz.queries import Sitting
from trainer.records import queries as records

bp = flask.Blueprint("quiz", __name__, url_prefix="/quiz")


def _found(course: str, page: str) -> tuple[Volume, Quiz]:
    volume = shelf.volume(course) or flask.abort(404)
    return volume, shelf.quiz(volume.revision, page) or flask.abort(404)


@bp.get("/<course>/<path:page>")
@requires(Permission.READ_COURSES)
def rules(course: str, page: str) -> ResponseReturnValue:
    """Show what the quiz asks, and the attempts so far."""
    volume, quiz = _found(course, page)
    session, at = db.reader(), clock.now()
    run = learning.run(session, current_user.id, volume.id)
    attempts = queries.attempts(session, current_user.id, volume.pages[page])
    in_run = [attempt for attempt in attempts if run and attempt.enrolment_id == run.enrolment]
    unfinished = next((attempt for attempt in in_run if attempt.closed_at is None), None)
    refusal = operations.why_not_start(quiz, in_run, at=at) if unfinished is None else None
    return flask.render_template(
        "quiz/rules.html",
        volume=volume, quiz=quiz, attempts=attempts, in_run=in_run, unfinished=unfinished, refusal=_said(refusal),
        module=volume.course.module_of(page), run=run, blocked=_blocked(volume, page, run),
    )  # fmt: skip


def _blocked(volume: Volume, page: str, run: Run | None) -> Page | None:
    here = volume.course.page(page)
    return blocking(volume.course, here, run.steps(volume) if run else {}) if here else None


def _said(refusal: Any) -> str:
    if refusal is None:
        return ""
    values = {name: moment(value) if name == "moment" else value for name, value in refusal.values.items()}
    return say(type(refusal)(refusal.text, **values))


@bp.post("/<course>/<path:page>")
@requires(Permission.TAKE_COURSES)
def start(course: str, page: str) -> ResponseReturnValue:
    """Begin an attempt, or go on with the open one."""
    volume, quiz = _found(course, page)
    session = db.writer()
    if _blocked(volume, page, learning.run(session, current_user.id, volume.id)):
        return flask.redirect(flask.url_for("quiz.rules", course=course, page=page), 303)
    by = current_user.actor(Permission.TAKE_COURSES)
    try:
        attempt = operations.start(session, by, current_user.id, volume, quiz, at=clock.now())
    except operations.Refused as refused:
        session.rollback()
        flask.flash(_said(refused.message), "bad")
        return flask.redirect(flask.url_for("quiz.rules", course=course, page=page), 303)
    session.commit()
    return flask.redirect(flask.url_for("quiz.sit", attempt_id=attempt), 303)


def _sitting(session: Any, attempt_id: int) -> tuple[Sitting, Volume, Quiz]:
    sitting = queries.sitting(session, attempt_id, current_user.id) or flask.abort(404)
    volume = shelf.volume(sitting.course) or flask.abort(404)
    quiz = shelf.quiz(sitting.attempt.revision_id, sitting.page) or flask.abort(404)
    return sitting, volume, quiz


def _to_result(attempt_id: int) -> ResponseReturnValue:
    return flask.redirect(flask.url_for("quiz.result", attempt_id=attempt_id), 303)


@bp.get("/attempts/<int:attempt_id>")
@requires(Permission.TAKE_COURSES)
def sit(attempt_id: int) -> ResponseReturnValue:
    """Show a part of the paper with what has been answered."""
    sitting, volume, quiz = _sitting(db.reader(), attempt_id)
    if sitting.overdue(clock.now()):
        _close(sitting, volume, quiz)
        return _to_result(attempt_id)
    if sitting.attempt.closed_at is not None:
        return _to_result(attempt_id)
    given = queries.responses(db.reader(), attempt_id)
    part = flask.request.args.get("part", 1, type=int)
    return _paper(sitting, volume, quiz, given, part)


def _close(sitting: Sitting, volume: Volume, quiz: Quiz) -> None:
    with db.aside() as session:
        operations.close_overdue(session, sitting.attempt, volume, quiz, house=house())


def _paper(
    sitting: Sitting,
    volume: Volume,
    quiz: Quiz,
    given: Mapping[str, queries.Given],
    part: int,
    unread: Mapping[str, str] | None = None,
    typed: Mapping[str, Fields] | None = None,
) -> ResponseReturnValue:
    parts = sheets.parts(quiz, sitting.paper)
    part = min(max(part, 1), len(parts))
    page = flask.render_template(
        "quiz/sit.html",
        sitting=sitting, volume=volume, quiz=quiz, part=part, parts=parts, now=clock.now(),
        questions=sheets.questions(quiz, sitting.paper, part, given, unread or {}, typed or {}),
        sheet=sheets.overview(quiz, sitting.paper, given),
    )  # fmt: skip
    return page, 422 if unread else 200


@bp.post("/attempts/<int:attempt_id>")
@requires(Permission.TAKE_COURSES)
def save(attempt_id: int) -> ResponseReturnValue:
    """Save the answers of a part, then go where the button says: another part, or a look before handing in."""
    session, at = db.writer(), clock.now()
    sitting, volume, quiz = _sitting(session, attempt_id)
    if not operations.lock_open(session, attempt_id):
        return _to_result(attempt_id)
    if sitting.overdue(at):
        operations.close_overdue(session, sitting.attempt, volume, quiz, house=house())
        session.commit()
        flask.flash(gettext("The time was over. What had been saved by then has been handed in."), "warn")
        return _to_result(attempt_id)
    given = queries.responses(session, attempt_id)
    part = flask.request.form.get("part", 1, type=int)
    unread, typed, locked = {}, {}, False
    for slot in sheets.on_part(quiz, sitting.paper, part):
        fields = slot.fields(flask.request.form)
        if not fields:
            continue
        if slot.locked(given):
            locked = True
            continue
        answer = slot.question.kind.read(fields, slot.drawn, language=tongue())
        if isinstance(answer, Unreadable):
            unread[slot.question.id], typed[slot.question.id] = say(answer.message), fields
            continue
        credit = operations.credit_now(slot.question, answer) if slot.locks(answer) else None
        operations.save(
            session, sitting.attempt, volume.questions[slot.question.id], answer, at=at, credit=credit
        )
    session.commit()
    if locked and not unread:
        flask.abort(409)
    if unread:
        sitting, volume, quiz = _sitting(db.reader(), attempt_id)
        return _paper(sitting, volume, quiz, queries.responses(db.reader(), attempt_id), part, unread, typed)
    return _onward(sitting, quiz, part, flask.request.form.get("go", ""))


def _onward(sitting: Sitting, quiz: Quiz, part: int, goal: str) -> ResponseReturnValue:
    """Where a button of the sitting leads: `check`, the number of a part, or a question such as `q12`."""
    if goal == "check":
        return flask.redirect(flask.url_for("quiz.check", attempt_id=sitting.attempt.id), 303)
    questions = {f"q{tick.number}": tick.part for tick in sheets.overview(quiz, sitting.paper, {})}
    ways = {str(number): number for number in questions.values()} | questions
    anchor = goal if goal in questions else None
    way = ways.get(goal, part)
    return flask.redirect(
        flask.url_for("quiz.sit", attempt_id=sitting.attempt.id, part=way, _anchor=anchor), 303
    )


@bp.post("/attempts/<int:attempt_id>/answers/<int:number>")
@requires(Permission.TAKE_COURSES)
def keep(attempt_id: int, number: int) -> ResponseReturnValue:
    """Save one answer as it is given, for the page's script. Nothing is marked yet, so it stays open."""
    flask.g.pop("seen", None)  # a page that saves by itself is no sign of a person at the desk
    session, at = db.writer(), clock.now()
    sitting, volume, quiz = _sitting(session, attempt_id)
    slot = sheets.slot(quiz, sitting.paper, number) or flask.abort(404)
    given = queries.responses(session, attempt_id)
    if not operations.lock_open(session, attempt_id) or sitting.overdue(at) or slot.locked(given):
        return {"state": gettext("This can no longer be changed. What had been saved before counts.")}, 409
    answer = slot.question.kind.read(slot.fields(flask.request.form), slot.drawn, language=tongue())
    if isinstance(answer, Unreadable):
        return {"state": say(answer.message)}, 422
    kept = flask.request.form.get("kept", type=float)  # when it was given, if it could not be sent then
    saved = given.get(slot.question.id)
    if kept is None or saved is None or saved.saved_at.timestamp() <= kept:
        operations.save(session, sitting.attempt, volume.questions[slot.question.id], answer, at=at)
        session.commit()
    if answer is None:
        return {"answered": False, "state": gettext("Not answered yet")}
    read = slot.question.kind.fill(answer, slot.drawn).get("value", "")
    return {"answered": True, "state": gettext("Saved at %(time)s", time=format_time(at, "short")), "read": read}


@bp.get("/attempts/<int:attempt_id>/check")
@requires(Permission.TAKE_COURSES)
def check(attempt_id: int) -> ResponseReturnValue:
    """Show what is answered and what is not, before handing in."""
    sitting, volume, quiz = _sitting(db.reader(), attempt_id)
    if sitting.attempt.closed_at is not None or sitting.overdue(clock.now()):
        return flask.redirect(flask.url_for("quiz.sit", attempt_id=attempt_id))
    return _look_over(sitting, volume, quiz)


def _look_over(sitting: Sitting, volume: Volume, quiz: Quiz, error: str = "") -> ResponseReturnValue:
    given = queries.responses(db.reader(), sitting.attempt.id)
    page = flask.render_template(
        "quiz/check.html",
        sitting=sitting, volume=volume, quiz=quiz, now=clock.now(), error=error,
        sheet=sheets.overview(quiz, sitting.paper, given), answers=sheets.summary(quiz, sitting.paper, given),
    )  # fmt: skip
    return page, 422 if error else 200


@bp.post("/attempts/<int:attempt_id>/hand-in")
@requires(Permission.TAKE_COURSES)
def hand_in(attempt_id: int) -> ResponseReturnValue:
    """Hand in: close the attempt, mark it, and show the result. A second time shows the same result."""
    session, at = db.writer(), clock.now()
    sitting, volume, quiz = _sitting(session, attempt_id)
    if sitting.overdue(at):
        operations.close_overdue(session, sitting.attempt, volume, quiz, house=house())
    elif quiz.declaration and sitting.attempt.closed_at is None and not flask.request.form.get("declared"):
        return _look_over(sitting, volume, quiz, gettext("Tick the declaration to hand in."))
    else:
        by = current_user.actor(Permission.TAKE_COURSES)
        operations.hand_in(session, by, sitting.attempt, volume, quiz, house=house(), at=at)
    session.commit()
    return _to_result(attempt_id)


@bp.get("/attempts/<int:attempt_id>/result")
@requires(Permission.TAKE_COURSES)
def result(attempt_id: int) -> ResponseReturnValue:
    """Show the result with as much feedback as is due."""
    session = db.reader()
    sitting, volume, quiz = _sitting(session, attempt_id)
    if sitting.attempt.closed_at is None:
        return flask.redirect(flask.url_for("quiz.sit", attempt_id=attempt_id))
    given = queries.responses(session, attempt_id)
    attempts = [
        attempt
        for attempt in queries.attempts(session, current_user.id, sitting.attempt.item_id)
        if attempt.enrolment_id == sitting.attempt.enrolment_id
    ]
    run = learning.run(session, current_user.id, volume.id)
    return flask.render_template(
        "quiz/result.html",
        sitting=sitting, volume=volume, quiz=quiz, attempts=attempts,
        result=sheets.result(quiz, sitting.paper, given), lost=flask.request.args.get("show") == "lost",
        reviews=sheets.reviews(volume, quiz, sitting.paper, given) if _due(quiz, attempts) else None,
        never=quiz.feedback is FeedbackTime.NEVER, again=operations.why_not_start(quiz, attempts, at=clock.now()) is None,
        progress=run.progress(volume) if run else None, certificate=_certificate(session, volume, run),
    )  # fmt: skip


def _due(quiz: Quiz, attempts: Sequence[Any]) -> bool:
    """Whether the right answers may be shown now."""
    if quiz.feedback is FeedbackTime.PASSING:
        used = sum(attempt.closed_at is not None for attempt in attempts)
        last_used = quiz.attempts is not None and used >= quiz.attempts
        return bool(any(attempt.passed for attempt in attempts) or last_used)
    return quiz.feedback is not FeedbackTime.NEVER


def _certificate(session: Any, volume: Volume, run: Any) -> str | None:
    if run is None or run.closed_at is None:
        return None
    held = records.held(session, current_user.id)
    return next((one.number for one in held if one.completion.enrolment_id == run.enrolment), None)
