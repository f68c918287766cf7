"""Marking by hand: what waits, the answers to a question, one answer with its marks, a correction."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from trainer import clock, db
from trainer.accounts.operations import Refused
from trainer.catalogue import shelf
from trainer.catalogue.shelf import Volume
from trainer.core.course import PageKind, Question, Quiz
from trainer.core.questions.essay import Essay
from trainer.pages.house import house
from trainer.pages.wording import say
from trainer.permissions import Permission, requires
from trainer.quiz import queries as attempts, sheets
from trainer.quiz.forms import MarkingForm, marking_form
from trainer.quiz.marking import operations, queries
from trainer.quiz.marking.queries import Marks, Pile, Script
from trainer.quiz.marking.sheets import told
from trainer.quiz.views import bp

MARK = Permission.MARK_ANSWERS


def _today() -> date:
    return house().day(clock.now())


@dataclass(frozen=True, slots=True)
class Named:
    """A pile of answers with the words of its question: as it is asked now, or was when it was answered."""

    pile: Pile
    volume: Volume
    title: str
    question: Question | None


def _named(pile: Pile) -> Named:
    volume = shelf.volume(pile.course) or flask.abort(404)
    page = volume.course.page(pile.page)
    asked = (one for revision in (volume.revision, pile.revision) for one in _asked(revision, pile.page))
    question = next((one for one in asked if one.id == pile.question), None)
    return Named(pile, volume, page.title if page else pile.page, question)


def _asked(revision: int, page: str) -> Iterator[Question]:
    """The questions of a revision, those of this quiz first: a question may move to another."""
    quiz = shelf.quiz(revision, page)
    yield from quiz.questions if quiz else ()
    outline = shelf.outline(revision)
    for other in outline.walk() if outline else ():
        quiz = shelf.quiz(revision, other.id) if other.kind is PageKind.QUIZ else None
        yield from quiz.questions if quiz else ()


@bp.get("/attempts/marking")
@requires(MARK)
def marking() -> ResponseReturnValue:
    """The questions with answers that wait for the reader's marks, and those that have been marked."""
    session, today = db.reader(), _today()
    return flask.render_template(
        "quiz/marking/queue.html",
        waiting=[_named(pile) for pile in queries.waiting(session, current_user, today)],
        marked=[_named(pile) for pile in queries.marked(session, current_user, today)],
    )


@bp.get("/attempts/marking/<course>/<question>")
@requires(MARK)
def scripts(course: str, question: str) -> ResponseReturnValue:
    """All answers to one question: those that wait, those that are marked."""
    session, today = db.reader(), _today()
    waiting = queries.open_scripts(session, current_user, today, course, question)
    marked = queries.marked_scripts(session, current_user, today, course, question)
    some = (waiting or marked or flask.abort(404))[0]
    found = _found_in(some)
    return flask.render_template(
        "quiz/marking/scripts.html", found=found, waiting=waiting, marked=marked,
        first=next((one for one in waiting if not one.mine), None), shown=queries.MARKED_SHOWN,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """An answer to be marked, with its question as it was drawn."""

    script: Script
    volume: Volume
    quiz: Quiz
    slot: sheets.Slot
    kind: Essay


def _found_in(script: Script) -> Found:
    volume = shelf.volume(script.sitting.course) or flask.abort(404)
    quiz = attempts.as_begun(script.sitting, shelf.quiz, shelf.outline) or flask.abort(404)
    slots = sheets.slots(quiz, script.sitting.paper)
    slot = next((slot for slot in slots if slot.question.id == script.question), None) or flask.abort(404)
    kind = slot.question.kind
    return Found(script, volume, quiz, slot, kind) if isinstance(kind, Essay) else flask.abort(404)


def _found(session: Session, course: str, question: str, code: str) -> Found:
    script = queries.script(session, current_user, _today(), course, question, code)
    return _found_in(script or flask.abort(404))


def _address(endpoint: str, found: Found, code: str | None = None) -> str:
    course, question = found.volume.course.id, found.script.question
    return flask.url_for(endpoint, course=course, question=question, code=code)


def _show(
    found: Found, form: MarkingForm | None, *, former: Marks | None = None, refused: str = ""
) -> ResponseReturnValue:
    """The answer and what belongs beside it. Others' marks are there only once all have marked apart."""
    script = found.script
    seats = queries.seats(queries.marks(db.reader(), script.attempt.id), script.item)
    complete = len(seats) >= found.quiz.markers
    seen = {
        seat: given
        for seat, given in seats.items()
        if complete or any(one.marker == current_user.id for one in given)
    }
    page = flask.render_template(
        "quiz/marking/script.html",
        found=found, script=script, form=form, former=former, refused=refused, complete=complete,
        told=told(found.kind, seen), account=found.kind.account(script.answer, found.slot.drawn),
        words=len((script.answer or {"text": ""})["text"].split()),
    )  # fmt: skip
    return page, 409 if refused else 422 if form and form.errors else 200


@bp.get("/attempts/marking/<course>/<question>/<code>")
@requires(MARK)
def script(course: str, question: str, code: str) -> ResponseReturnValue:
    """One answer without a name: to be marked, or with its marks."""
    found = _found(db.reader(), course, question, code)
    open_still = found.script.credit is None and not found.script.mine
    return _show(found, marking_form(found.kind) if open_still else None)


@bp.post("/attempts/marking/<course>/<question>/<code>")
@requires(MARK)
def mark(course: str, question: str, code: str) -> ResponseReturnValue:
    """Mark an answer and go on to the one that has waited longest, or back to the list."""
    session = db.writer()
    found = _found(session, course, question, code)
    form = marking_form(found.kind)
    if not form.validate():
        session.rollback()
        return _show(found, form)
    try:
        operations.give(
            session, current_user.actor(MARK), found.script, found.volume, found.quiz, found.kind,
            form.judgement(), house=house(), at=clock.now(),
        )  # fmt: skip
    except Refused as refused:
        session.rollback()
        return _show(_found(db.reader(), course, question, code), form, refused=say(refused.message))
    session.commit()
    flask.flash(gettext("Your marks for answer %(code)s are kept.", code=found.script.label), "ok")
    following = queries.following(db.reader(), current_user, _today(), course, question)
    if following is None or flask.request.form.get("go") == "list":
        return flask.redirect(_address("quiz.scripts", found), 303)
    return flask.redirect(_address("quiz.script", found, code=following), 303)


def _correctable(found: Found, marking_id: int) -> Marks:
    """The marks that hold now in the seat of a marking, if the reader may correct them."""
    seats = queries.seats(queries.marks(db.reader(), found.script.attempt.id), found.script.item)
    seat = next((seat for seat, given in seats.items() if any(one.id == marking_id for one in given)), None)
    if seat is None or not operations.may_correct(seats, seat, current_user.id, found.quiz.markers):
        flask.abort(404)
    return seats[seat][-1]


@bp.get("/attempts/marking/<course>/<question>/<code>/<int:marking_id>")
@requires(MARK)
def correction(course: str, question: str, code: str, marking_id: int) -> ResponseReturnValue:
    """The marks that hold, to be corrected."""
    found = _found(db.reader(), course, question, code)
    former = _correctable(found, marking_id)
    return _show(found, marking_form(found.kind, former=former), former=former)


@bp.post("/attempts/marking/<course>/<question>/<code>/<int:marking_id>")
@requires(MARK)
def correct(course: str, question: str, code: str, marking_id: int) -> ResponseReturnValue:
    """Put other marks in place of those that hold; these stay readable."""
    session = db.writer()
    found = _found(session, course, question, code)
    former = _correctable(found, marking_id)
    form = marking_form(found.kind, former=former)
    if not form.validate():
        session.rollback()
        return _show(found, form, former=former)
    try:
        operations.correct(
            session, current_user.actor(MARK), found.script, found.volume, found.quiz, found.kind,
            form.judgement(), replaces=marking_id, house=house(), at=clock.now(),
        )  # fmt: skip
    except Refused as refused:
        session.rollback()
        found = _found(db.reader(), course, question, code)
        former = _correctable(found, marking_id)
        return _show(found, form, former=former, refused=say(refused.message))
    session.commit()
    flask.flash(gettext("The marks are corrected. What they were before stays beside them."), "ok")
    return flask.redirect(_address("quiz.script", found, code=code), 303)
