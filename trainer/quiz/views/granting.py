"""How others sat a quiz, and what they are given beyond its rules: attempts, minutes, extra time."""

from dataclasses import dataclass

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session
from wtforms import Field

from trainer import audit, clock, db
from trainer.accounts.models import Person
from trainer.accounts.operations import Refused
from trainer.accounts.queries import visible_to
from trainer.catalogue import shelf
from trainer.catalogue.shelf import Volume
from trainer.core.course import Quiz
from trainer.learning import queries as learning
from trainer.pages import LARGEST
from trainer.pages.house import house
from trainer.pages.wording import say
from trainer.permissions import Permission, requires
from trainer.quiz import forms, operations, queries
from trainer.quiz.views import bp

GRANT, ALLOW = Permission.GRANT_ATTEMPTS, Permission.ALLOW_TIME
PAGE = 50
MINUTES = "time"  # goes before the names of that form's fields: two forms stand on the page


@dataclass(frozen=True, slots=True)
class Place:
    """A quiz as those who instruct in it look at it; `quiz` is None once it has gone from the course."""

    item: int
    volume: Volume
    page: str
    quiz: Quiz | None
    who: ColumnElement[bool]


def _place(session: Session, item_id: int) -> Place:
    course, page = queries.page_named(session, item_id) or flask.abort(404)
    volume = shelf.volume(course) or flask.abort(404)
    who = queries.answered_for(current_user, volume.id, house().day(clock.now()))
    return Place(item_id, volume, page, shelf.quiz(volume.revision, page), who)


@bp.get("/sittings/<int:item_id>")
@requires(GRANT)
def sittings(item_id: int) -> ResponseReturnValue:
    """Who sat a quiz, of those the instructor answers for, a page at a time."""
    search, after = flask.request.args.get("q", "").strip(), flask.request.args.get("after", type=int)
    if after is not None and after > LARGEST:
        flask.abort(404)
    session, place = db.reader(), _place(db.reader(), item_id)
    found = queries.who_sat(session, item_id, place.who, search=search, after=after, limit=PAGE + 1)
    return flask.render_template(
        "quiz/sittings.html", place=place, people=found[:PAGE], more=len(found) > PAGE, search=search
    )


@bp.get("/sittings/<int:item_id>/people/<int:person_id>")
@requires(GRANT)
def sitter(item_id: int, person_id: int) -> ResponseReturnValue:
    """How one person sat a quiz, with the forms for more. The look is noted first."""
    place = _place(db.reader(), item_id)
    return _show(place, person_id, forms.AttemptForm(), _untouched())


def _show(
    place: Place, person_id: int, more: forms.AttemptForm, minutes: forms.MinutesForm
) -> ResponseReturnValue:
    if queries.sitter(db.reader(), place.item, person_id, place.who) is None:
        flask.abort(404)
    _note_look("attempt.look", GRANT, person_id, {"quiz": place.item})
    session = db.reader()
    person = queries.sitter(session, place.item, person_id, place.who) or flask.abort(404)
    attempts = queries.attempts(session, person_id, place.item)
    enrolment = attempts[-1].enrolment_id
    extra = queries.extra_attempts(session, enrolment, place.item)
    times = queries.extra_time(session, [attempt.id for attempt in attempts])
    running = next((one for one in attempts if one.closed_at is None and one.due_at is not None), None)
    _fill(more.so_far, str(len(extra)))
    _fill(minutes.so_far, running.due_at.isoformat() if running and running.due_at else "")
    page = flask.render_template(
        "quiz/sitter.html",
        place=place, person=person, attempts=attempts, extra=extra, times=times, running=running,
        numbers={attempt.id: attempt.number for attempt in attempts}, more=more, minutes=minutes,
        in_run=sum(attempt.enrolment_id == enrolment for attempt in attempts),
        names=queries.names(session, [*(one.by_id for one in extra), *(one.by_id for one in times)]),
        allowance=queries.allowance(session, person_id), own=person_id == current_user.id,
    )  # fmt: skip
    return page, 422 if more.errors or minutes.errors else 200


def _note_look(action: str, permission: Permission, person_id: int, payload: dict[str, int]) -> None:
    """Before anything is shown: a look that cannot be noted is not had."""
    by, at = current_user.actor(permission), clock.now()
    with db.aside() as session:
        audit.record(session, by, action, f"person:{person_id}", at=at, payload=payload)


def _fill(field: Field, value: str) -> None:
    """What the page shows now: a form that comes back with an error is about this."""
    field.data = value


def _back(item_id: int, person_id: int) -> ResponseReturnValue:
    return flask.redirect(flask.url_for("quiz.sitter", item_id=item_id, person_id=person_id), 303)


@bp.post("/sittings/<int:item_id>/people/<int:person_id>/attempts")
@requires(GRANT)
def give_attempt(item_id: int, person_id: int) -> ResponseReturnValue:
    """Give one attempt more in the newest run."""
    place, form = _place(db.reader(), item_id), forms.AttemptForm()
    if not form.validate():
        return _show(place, person_id, form, _untouched())
    session, at, by = db.writer(), clock.now(), current_user.actor(GRANT)
    if place.quiz is None or queries.sitter(session, item_id, person_id, place.who) is None:
        flask.abort(404)
    run = learning.locked(session, queries.attempts(session, person_id, item_id)[-1].enrolment_id)
    if form.so_far.data != str(len(queries.extra_attempts(session, run.id, item_id))):
        return _overtaken(session, item_id, person_id)
    try:
        operations.give_attempt(session, by, person_id, run.id, item_id, form.reason.data, at=at)
    except Refused as refused:
        return _refused(session, refused, item_id, person_id)
    session.commit()
    flask.flash(
        gettext("One more attempt is given. The reason stands on the learner's page of the quiz."), "ok"
    )
    return _back(item_id, person_id)


@bp.post("/sittings/<int:item_id>/people/<int:person_id>/time")
@requires(GRANT)
def extend(item_id: int, person_id: int) -> ResponseReturnValue:
    """Give the open attempt more minutes."""
    place, form = _place(db.reader(), item_id), forms.MinutesForm(prefix=MINUTES)
    if not form.validate():
        return _show(place, person_id, forms.AttemptForm(formdata=None), form)
    session, at, by = db.writer(), clock.now(), current_user.actor(GRANT)
    if queries.sitter(session, item_id, person_id, place.who) is None:
        flask.abort(404)
    attempt = queries.newest(session, person_id, item_id)
    due = attempt.due_at
    if attempt.closed_at is None and form.so_far.data != (due.isoformat() if due else ""):
        return _overtaken(session, item_id, person_id)
    try:
        operations.extend(session, by, attempt, form.minutes.data, form.reason.data, at=at)
    except Refused as refused:
        return _refused(session, refused, item_id, person_id)
    session.commit()
    flask.flash(
        gettext("The open attempt ends later now. The reason stands on the learner's page of the quiz."), "ok"
    )
    return _back(item_id, person_id)


def _untouched() -> forms.MinutesForm:
    return forms.MinutesForm(formdata=None, prefix=MINUTES)


def _overtaken(session: Session, item_id: int, person_id: int) -> ResponseReturnValue:
    """The form was filled in before something else was given: sent twice, or a colleague was faster."""
    session.rollback()
    flask.flash(
        gettext("Something has been given meanwhile. Look at it, and give more only if it is not enough."),
        "warn",
    )
    return _back(item_id, person_id)


def _refused(session: Session, refused: Refused, item_id: int, person_id: int) -> ResponseReturnValue:
    session.rollback()
    flask.flash(say(refused.message), "bad")
    return _back(item_id, person_id)


def _person(session: Session, person_id: int) -> Person:
    """Somebody the officer answers for, today."""
    who = visible_to(current_user, ALLOW, house().day(clock.now()))
    return queries.somebody(session, person_id, who) or flask.abort(404)


def _show_allowance(person_id: int, form: forms.AllowanceForm) -> ResponseReturnValue:
    _person(db.reader(), person_id)
    _note_look("time.look", ALLOW, person_id, {})
    session = db.reader()
    page = flask.render_template(
        "quiz/allowance.html",
        person=_person(session, person_id), lines=queries.allowances(session, person_id), form=form,
        own=person_id == current_user.id,
    )  # fmt: skip
    return page, 422 if form.errors else 200


@bp.get("/people/<int:person_id>/time")
@requires(ALLOW)
def allowance(person_id: int) -> ResponseReturnValue:
    """The extra time a person has in everything they begin. The look is noted first."""
    return _show_allowance(person_id, forms.AllowanceForm())


@bp.post("/people/<int:person_id>/time")
@requires(ALLOW)
def allow(person_id: int) -> ResponseReturnValue:
    """Set the extra time of a person, or end it."""
    form = forms.AllowanceForm()
    if not form.validate():
        return _show_allowance(person_id, form)
    session, at = db.writer(), clock.now()
    person, by = _person(session, person_id), current_user.actor(ALLOW)
    try:
        operations.allow_time(session, by, person.id, form.percent.data, form.reason.data, at=at)
    except Refused as refused:
        session.rollback()
        flask.flash(say(refused.message), "bad")
        return flask.redirect(flask.url_for("quiz.allowance", person_id=person_id), 303)
    session.commit()
    flask.flash(gettext("Noted. It holds for what is begun from now on."), "ok")
    return flask.redirect(flask.url_for("quiz.allowance", person_id=person_id), 303)
