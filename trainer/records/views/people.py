"""What officers decide about one person: waivers, and training taken elsewhere that is recognised."""

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from trainer import audit, clock, db
from trainer.accounts.models import Person
from trainer.accounts.operations import Refused
from trainer.accounts.queries import visible_to
from trainer.catalogue import reading, shelf
from trainer.core.collation import folded
from trainer.pages.house import house
from trainer.pages.wording import say
from trainer.permissions import Permission, requires
from trainer.records import forms, operations, queries
from trainer.records.asking import RecognitionForm, WaiverForm
from trainer.records.views import bp
from trainer.records.views.requirements import courses

KEEP = Permission.KEEP_RECORDS


def whose() -> ColumnElement[bool]:
    """Whose records the officer keeps: those they answer for today."""
    return visible_to(current_user, KEEP, house().day(clock.now()))


def somebody(session: Session, person_id: int) -> Person:
    """A person whose records the officer keeps; for others there is nobody here."""
    return queries.somebody(session, person_id, whose()) or flask.abort(404)


def note_look(person_id: int) -> None:
    """A look at somebody is noted before anything is shown."""
    with db.aside() as session:
        audit.record(session, current_user.actor(KEEP), "person.look", f"person:{person_id}", at=clock.now())


def _waiver_form(session: Session, person_id: int) -> WaiverForm:
    form, volumes = WaiverForm(), courses()
    asked = session.execute(queries.required_of(house().day(clock.now()), people=[person_id])).all()
    titles = ((row.requirement_id, reading.reading(volumes[row.course_id]).title) for row in asked)
    form.offer(sorted(titles, key=lambda pair: (folded(pair[1]), pair[0])))
    return form


def _show_waivers(person_id: int, form: WaiverForm) -> ResponseReturnValue:
    note_look(person_id)
    session = db.reader()
    page = flask.render_template(
        "records/waivers.html",
        person=somebody(session, person_id), waivers=queries.waivers(session, person_id), form=form,
        courses=courses(), today=house().day(clock.now()), own=person_id == current_user.id,
    )  # fmt: skip
    return page, 422 if form.errors else 200


@bp.get("/people/<int:person_id>/waivers")
@requires(KEEP)
def waivers(person_id: int) -> ResponseReturnValue:
    """What is waived for a person, and the form for another waiver."""
    somebody(db.reader(), person_id)
    return _show_waivers(person_id, _waiver_form(db.reader(), person_id))


@bp.post("/people/<int:person_id>/waivers")
@requires(KEEP)
def waive(person_id: int) -> ResponseReturnValue:
    """Waive what is required of a person for a time."""
    person, form = somebody(db.reader(), person_id), _waiver_form(db.reader(), person_id)
    if not form.validate():
        return _show_waivers(person_id, form)
    session, at, by = db.writer(), clock.now(), current_user.actor(KEEP)
    try:
        operations.waive(
            session, by, person.id, from_day=form.from_day.data, until_day=form.until_day.data,
            requirement_id=int(form.requirement.data) if form.requirement.data else None,
            why=form.why.data, at=at,
        )  # fmt: skip
    except Refused as refused:
        return _refused(session, refused, "records.waivers", person_id)
    session.commit()
    flask.flash(gettext("The waiver is set. While it runs, nothing of it is owed."), "ok")
    return flask.redirect(flask.url_for("records.waivers", person_id=person_id), 303)


@bp.post("/waivers/<int:waiver_id>/end")
@requires(KEEP)
def end_waiver(waiver_id: int) -> ResponseReturnValue:
    """End a waiver from today on."""
    session, at, form = db.writer(), clock.now(), forms.EndForm()
    found = queries.waiver(session, waiver_id, whose()) or flask.abort(404)
    person_id = found.person_id
    try:
        if not form.validate():
            session.rollback()
            flask.flash(" ".join(str(error) for errors in form.errors.values() for error in errors), "bad")
            return flask.redirect(flask.url_for("records.waivers", person_id=person_id), 303)
        operations.end_waiver(session, current_user.actor(KEEP), found, why=form.why.data, at=at)
    except Refused as refused:
        return _refused(session, refused, "records.waivers", person_id)
    session.commit()
    flask.flash(gettext("The waiver has ended. From today on everything is owed again."), "ok")
    return flask.redirect(flask.url_for("records.waivers", person_id=person_id), 303)


def _recognition_form() -> RecognitionForm:
    form = RecognitionForm()
    offered = ((volume.course.id, reading.reading(volume).title) for volume in shelf.volumes().values())
    form.offer(sorted(offered, key=lambda pair: folded(pair[1])))
    return form


def _show_recognition(person_id: int, form: RecognitionForm) -> ResponseReturnValue:
    note_look(person_id)
    page = flask.render_template(
        "records/recognition.html",
        person=somebody(db.reader(), person_id), form=form, own=person_id == current_user.id,
    )  # fmt: skip
    return page, 422 if form.errors else 200


@bp.get("/people/<int:person_id>/recognition")
@requires(KEEP)
def recognition(person_id: int) -> ResponseReturnValue:
    """The form by which training taken elsewhere is recognised."""
    somebody(db.reader(), person_id)
    return _show_recognition(person_id, _recognition_form())


@bp.post("/people/<int:person_id>/recognition")
@requires(KEEP)
def recognise(person_id: int) -> ResponseReturnValue:
    """Recognise training that a person has taken elsewhere."""
    person, form = somebody(db.reader(), person_id), _recognition_form()
    if not form.validate():
        return _show_recognition(person_id, form)
    volume = shelf.volume(form.course.data) or flask.abort(404)
    session, at, by = db.writer(), clock.now(), current_user.actor(KEEP)
    try:
        operations.recognise(
            session, by, person.id, course_id=volume.id, months=volume.course.valid_months,
            taken=form.taken.data, evidence=form.evidence.data, at=at,
        )  # fmt: skip
    except Refused as refused:
        session.rollback()
        form.form_errors.append(say(refused.message))
        return _show_recognition(person_id, form)
    session.commit()
    flask.flash(gettext("The training is recognised. From today on the course is held."), "ok")
    return flask.redirect(flask.url_for("reports.person", person_id=person_id), 303)


def _refused(session: Session, refused: Refused, endpoint: str, person_id: int) -> ResponseReturnValue:
    session.rollback()
    flask.flash(say(refused.message), "bad")
    return flask.redirect(flask.url_for(endpoint, person_id=person_id), 303)
