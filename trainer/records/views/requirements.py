"""Who must hold what: the requirements in force, one of them, setting and ending them."""

from typing import Any

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from trainer import clock, db
from trainer.accounts.establishment.queries import posts
from trainer.accounts.operations import Refused
from trainer.accounts.queries import unit_by_code
from trainer.accounts.words import TRACKS
from trainer.catalogue import reading, shelf
from trainer.catalogue.shelf import Volume
from trainer.core.collation import folded
from trainer.core.message import Message
from trainer.pages.house import house
from trainer.pages.wording import say
from trainer.permissions import Permission, requires
from trainer.records import forms, operations, queries
from trainer.records.asking import DateForm
from trainer.records.views import bp
from trainer.records.words import whom

SET = Permission.SET_REQUIREMENTS


def courses() -> dict[int, Volume]:
    """All courses by number."""
    return {volume.id: volume for volume in shelf.volumes().values()}


def _form() -> forms.RequirementForm:
    session, today = db.reader(), house().day(clock.now())
    form = forms.RequirementForm()
    offered = [volume for volume in shelf.volumes().values() if not volume.withdrawn]
    offered.sort(key=lambda volume: folded(reading.reading(volume).title))
    tracks = queries.tracks(session) if queries.everywhere(current_user, SET) else []
    form.offer([(volume.course.id, reading.reading(volume).title) for volume in offered], today)
    form.offer_audiences(
        queries.units_of(session, current_user, SET),
        [(track, TRACKS.get(track, track)) for track in tracks],
        posts(session) if queries.everywhere(current_user, SET) else [],
    )
    return form


def _show(form: forms.RequirementForm) -> str:
    in_force = queries.requirements(db.reader(), current_user, form.today)
    return flask.render_template(
        "records/requirements.html",
        form=form, requirements=in_force, courses=courses(), whom=whom, today=form.today,
    )  # fmt: skip


@bp.get("/requirements")
@requires(SET)
def requirements() -> ResponseReturnValue:
    """The requirements in force, and the form for another."""
    return _show(_form())


@bp.post("/requirements")
@requires(SET)
def require() -> ResponseReturnValue:
    """Set a requirement, within what the officer answers for."""
    form = _form()
    if not form.validate():
        return _show(form), 422
    volume = shelf.volume(form.course.data) or flask.abort(404)
    session, at, by = db.writer(), clock.now(), current_user.actor(SET)
    try:
        audience = _audience(session, form)
        operations.require(
            session, by, course_id=volume.id, due=form.due.data, days=form.days.data,
            months=form.months.data, recognition_months=form.recognition.data, why=form.why.data, at=at,
            **audience,
        )  # fmt: skip
    except Refused as refused:
        session.rollback()
        form.form_errors.append(say(refused.message))
        return _show(form), 422
    session.commit()
    flask.flash(gettext("The requirement is set. It stands in the list of everyone it reaches."), "ok")
    return flask.redirect(flask.url_for("records.requirements"), 303)


def _audience(session: Session, form: forms.RequirementForm) -> dict[str, Any]:
    """Whom the form names; somebody the officer does not answer for is nobody here."""
    if form.audience.data == forms.TRACK:
        return {"track": form.track.data}
    if form.audience.data == forms.POST:
        return {"post_id": int(form.post.data)}
    if form.audience.data == forms.UNIT:
        unit = unit_by_code(session, form.unit.data) or flask.abort(404)
        return {"unit_id": unit.id}
    person = queries.addressed(session, current_user, form.email.data, form.today)
    if person is None:
        raise Refused(Message("Nobody you answer for has this address. Check it with the person."))
    return {"person_id": person}


def _show_one(requirement_id: int, form: forms.EndForm) -> ResponseReturnValue:
    session, today, dated = db.reader(), house().day(clock.now()), DateForm(flask.request.args)
    dated.asked_on(house(), clock.now())
    status = 200 if dated.validate() and not form.errors else 422
    found = queries.one(session, requirement_id, current_user, today) or flask.abort(404)
    return flask.render_template(
        "records/requirement.html",
        line=found, one=found.requirement, courses=courses(), whom=whom, form=form,
        reached=queries.reached(session, requirement_id, current_user, dated.asof), dated=dated,
    ), status  # fmt: skip


@bp.get("/requirements/<int:requirement_id>")
@requires(SET)
def requirement(requirement_id: int) -> ResponseReturnValue:
    """One requirement: whom it reaches today and how they stand, who set it, how it ended."""
    return _show_one(requirement_id, forms.EndForm())


@bp.post("/requirements/<int:requirement_id>/end")
@requires(SET)
def end(requirement_id: int) -> ResponseReturnValue:
    """End a requirement from today on."""
    session, at, form = db.writer(), clock.now(), forms.EndForm()
    found = queries.requirement(session, requirement_id, current_user, house().day(at)) or flask.abort(404)
    if not form.validate():
        session.rollback()
        return _show_one(requirement_id, form)
    operations.end_requirement(session, current_user.actor(SET), found, at=at, why=form.why.data)
    session.commit()
    flask.flash(gettext("The requirement has ended. Nobody is asked for it any more."), "ok")
    return flask.redirect(flask.url_for("records.requirements"), 303)
