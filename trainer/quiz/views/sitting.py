"""The sitting of an attempt: parts, saving, a look over, handing in."""

from collections.abc import Mapping
from datetime import datetime

import flask
from flask.typing import ResponseReturnValue
from flask_babel import format_time, gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from trainer import clock, db
from trainer.catalogue import reading, shelf
from trainer.catalogue.shelf import Volume, translation
from trainer.core.course import FeedbackTime, Quiz
from trainer.core.questions.kind import Answer, Unreadable
from trainer.learning.asking import Fields
from trainer.pages.house import house
from trainer.pages.language import tongue
from trainer.pages.wording import figure, say
from trainer.permissions import Permission, requires
from trainer.quiz import operations, queries, sheets
from trainer.quiz.queries import Sitting
from trainer.quiz.sheets import Meanwhile
from trainer.quiz.views import bp


def sitting_of(door: db.Door, attempt_id: int, *, hold: bool = False) -> tuple[Sitting, Volume, Quiz]:
    """The reader's attempt, its course as it is now, and its quiz as it was when they began."""
    sitting = queries.sitting(door, attempt_id, current_user.id, hold=hold) or flask.abort(404)
    volume = shelf.volume(sitting.course) or flask.abort(404)
    quiz = queries.as_begun(sitting, shelf.quiz, shelf.outline) or flask.abort(404)
    return sitting, volume, quiz


def in_words_of_reader(sitting: Sitting, volume: Volume, quiz: Quiz) -> Quiz:
    """The quiz of an attempt in the reader's language, if its revision had it: to be shown and answered.

    It has the ids, places and rules of the quiz itself, by which everything is stored and marked.
    """
    language = translation(volume.course, tongue())
    return (shelf.quiz(sitting.attempt.revision_id, quiz.id, language) if language else None) or quiz


def _to_result(attempt_id: int) -> ResponseReturnValue:
    return flask.redirect(flask.url_for("quiz.result", attempt_id=attempt_id), 303)


@bp.get("/attempts/<int:attempt_id>")
@requires(Permission.TAKE_COURSES)
def sit(attempt_id: int) -> ResponseReturnValue:
    """Show a part of the paper with what has been answered."""
    sitting, volume, quiz = sitting_of(db.reading(), attempt_id)
    if sitting.overdue(clock.now()):
        _close(sitting, volume, quiz)
        return _to_result(attempt_id)
    if sitting.attempt.closed_at is not None:
        return _to_result(attempt_id)
    given = queries.responses(db.reading(), attempt_id)
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
    shown = in_words_of_reader(sitting, volume, quiz)
    parts = sheets.parts(quiz, sitting.paper)
    part = min(max(part, 1), len(parts))
    page = flask.render_template(
        "quiz/sit.html",
        sitting=sitting, volume=volume, course=reading.reading(volume), quiz=shown, part=part, parts=parts,
        now=clock.now(),
        questions=sheets.questions(shown, sitting.paper, part, given, unread or {}, typed or {}),
        seen={slot.field: slot.seen(sitting.attempt.seed, given)
              for slot in sheets.on_part(quiz, sitting.paper, part)},
        sheet=sheets.overview(quiz, sitting.paper, given), levels=sheets.SURE,
    )  # fmt: skip
    return page, 422 if unread else 200


@bp.post("/attempts/<int:attempt_id>")
@requires(Permission.TAKE_COURSES)
def save(attempt_id: int) -> ResponseReturnValue:
    """Save the answers of a part, then go where the button says: to another part, or to look over."""
    session, at = db.writer(), clock.now()
    sitting, volume, quiz = sitting_of(session, attempt_id, hold=True)
    if sitting.attempt.closed_at is not None:
        return _to_result(attempt_id)
    if sitting.overdue(at):
        operations.close_overdue(session, sitting.attempt, volume, quiz, house=house())
        session.commit()
        return _to_result(attempt_id)
    part = flask.request.form.get("part", 1, type=int)
    unread, typed = _take(session, sitting, volume, quiz, part, at)
    session.commit()
    if unread:
        sitting, volume, quiz = sitting_of(db.reading(), attempt_id)
        return _paper(sitting, volume, quiz, queries.responses(db.reading(), attempt_id), part, unread, typed)
    return _onward(sitting, quiz, part, flask.request.form.get("go", ""))


def _take(
    session: Session, sitting: Sitting, volume: Volume, quiz: Quiz, part: int, at: datetime
) -> tuple[dict[str, str], dict[str, Fields]]:
    """Save what can be read of a part; what cannot comes back with the reason, by question."""
    given = queries.responses(session, sitting.attempt.id)
    own = {question.id: question for question in quiz.questions}
    unread: dict[str, str] = {}
    typed: dict[str, Fields] = {}
    for slot in sheets.on_part(in_words_of_reader(sitting, volume, quiz), sitting.paper, part):
        fields = slot.fields(flask.request.form)
        shown = fields.pop(sheets.SEEN, [""])[0]
        if not fields:
            continue
        if slot.locked(given):
            flask.abort(409)
        answer = slot.question.kind.read(fields, slot.drawn, language=tongue())
        sure = _sure(slot, fields)
        if isinstance(answer, Unreadable):
            unread[slot.question.id], typed[slot.question.id] = say(answer.message), fields
        elif answer is None and quiz.feedback is FeedbackTime.EACH_QUESTION:
            unread[slot.question.id] = gettext("Give an answer first, then check it.")
            typed[slot.question.id] = fields
        else:
            meanwhile = slot.meanwhile(shown, sitting.attempt.seed, given, answer)
            if meanwhile is Meanwhile.ELSEWHERE and not slot.locks(answer):
                continue  # nobody touched it on this page: what was given on another one stays
            if meanwhile is Meanwhile.BOTH:
                flask.flash(_replaced(slot), "warn")
            credit = operations.credit_now(own[slot.question.id], answer) if slot.locks(answer) else None
            item = volume.questions[slot.question.id]
            operations.save(session, sitting.attempt, item, answer, at=at, credit=credit, confidence=sure)
    return unread, typed


def _replaced(slot: sheets.Slot) -> str:
    return gettext(
        "Question %(number)s had been answered on another page or device meanwhile."
        " The answer given last, on this page, counts.",
        number=figure(slot.number),
    )


def _sure(slot: sheets.Slot, fields: Fields) -> int | None:
    """How sure the learner says they are; a value that no page offers is no form of ours."""
    try:
        return slot.sure(fields)
    except ValueError:
        flask.abort(400)


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
    held = session.connection()
    sitting, volume, quiz = sitting_of(held, attempt_id, hold=True)
    shown = in_words_of_reader(sitting, volume, quiz)
    slot = sheets.slot(shown, sitting.paper, number) or flask.abort(404)
    if sitting.overdue(at):
        operations.close_overdue(session, sitting.attempt, volume, quiz, house=house())
        session.commit()
        return _too_late()
    item = volume.questions[slot.question.id]
    given = queries.responses(held, attempt_id, item)
    if sitting.attempt.closed_at is not None or slot.locked(given):
        return _too_late()
    told, status = _store(session, sitting, slot, item, given, at)
    return told | _end(sitting, at), status


def _end(sitting: Sitting, at: datetime) -> dict[str, object]:
    """When the attempt ends, in seconds from now too: it may have been moved since its page was opened."""
    due = sitting.attempt.due_at
    if due is None:
        return {}
    said = gettext("Ends at %(time)s", time=format_time(due, "short"))
    return {"end": {"due": due.timestamp(), "left": (due - at).total_seconds(), "said": said}}


def _store(
    session: Session,
    sitting: Sitting,
    slot: sheets.Slot,
    item: int,
    given: Mapping[str, queries.Given],
    at: datetime,
) -> tuple[dict[str, object], int]:
    """Save what was posted, unless it cannot be read or a later answer stands; what the page is told."""
    fields = slot.fields(flask.request.form)
    shown, seed = fields.pop(sheets.SEEN, [""])[0], sitting.attempt.seed
    answer, sure = slot.question.kind.read(fields, slot.drawn, language=tongue()), _sure(slot, fields)
    if isinstance(answer, Unreadable):
        return {"state": say(answer.message)}, 422
    saved, meanwhile = given.get(slot.question.id), slot.meanwhile(shown, seed, given, answer)
    kept = flask.request.form.get("kept", type=float)  # when it was given, if it could not be sent then
    late = kept is not None and saved is not None and saved.saved_at.timestamp() > kept
    if late and (meanwhile is not Meanwhile.NOTHING or not shown):
        return _overtaken(slot, seed, given), 200
    operations.save(session, sitting.attempt, item, answer, at=at, confidence=sure)
    session.commit()
    told = _kept(slot, answer, at, replaced=meanwhile is Meanwhile.BOTH)
    changed = saved is None or saved.answer != answer
    return {**told, "changed": changed, "seen": slot.stamp(seed, answer)}, 200


def _too_late() -> ResponseReturnValue:
    return {"state": gettext("This can no longer be changed. What had been saved before counts.")}, 409


def _overtaken(slot: sheets.Slot, seed: str, given: Mapping[str, queries.Given]) -> dict[str, object]:
    """A later answer from another page stands: it is never put back, and the page is told."""
    said = gettext(
        "Not saved: a later answer was given on another page or device, and it counts."
        " Load this page again to see it."
    )
    return {"overtaken": True, "changed": False, "state": said, "seen": slot.seen(seed, given)}


def _kept(slot: sheets.Slot, answer: Answer | None, at: datetime, *, replaced: bool) -> dict[str, object]:
    if answer is None:
        return {"answered": False, "state": gettext("Not answered yet")}
    read = slot.question.kind.fill(answer, slot.drawn).get("value", "")
    said = gettext("Saved at %(time)s", time=format_time(at, "short"))
    return {"answered": True, "state": f"{said}. {_replaced(slot)}" if replaced else said, "read": read}


@bp.get("/attempts/<int:attempt_id>/check")
@requires(Permission.TAKE_COURSES)
def check(attempt_id: int) -> ResponseReturnValue:
    """Show what is answered and what is not, before handing in."""
    sitting, volume, quiz = sitting_of(db.reading(), attempt_id)
    if sitting.attempt.closed_at is not None or sitting.overdue(clock.now()):
        return flask.redirect(flask.url_for("quiz.sit", attempt_id=attempt_id))
    return _look_over(sitting, volume, quiz)


def _look_over(sitting: Sitting, volume: Volume, quiz: Quiz, error: str = "") -> ResponseReturnValue:
    given = queries.responses(db.reading(), sitting.attempt.id)
    shown = in_words_of_reader(sitting, volume, quiz)
    page = flask.render_template(
        "quiz/check.html",
        sitting=sitting, volume=volume, course=reading.reading(volume), quiz=shown, now=clock.now(),
        sheet=sheets.overview(quiz, sitting.paper, given), error=error,
        answers=sheets.summary(shown, sitting.paper, given),
    )  # fmt: skip
    return page, 422 if error else 200


@bp.post("/attempts/<int:attempt_id>/hand-in")
@requires(Permission.TAKE_COURSES)
def hand_in(attempt_id: int) -> ResponseReturnValue:
    """Hand in: close the attempt, mark it, and show the result. A second time shows the same result."""
    at, declared = clock.now(), flask.request.form.get("declared")
    sitting, volume, quiz = sitting_of(db.reading(), attempt_id)
    open_still = sitting.attempt.closed_at is None and not sitting.overdue(at)
    if quiz.declaration and open_still and not declared:
        return _look_over(sitting, volume, quiz, gettext("Tick the declaration to hand in."))
    by, chosen = current_user.actor(Permission.TAKE_COURSES), house()
    session = db.writer()
    operations.hand_in(session, by, sitting.attempt, volume, quiz, house=chosen, at=at)
    session.commit()
    return _to_result(attempt_id)
