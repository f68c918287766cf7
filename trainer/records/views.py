"""Pages of records: certificates, and who must hold what."""

from typing import Any

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from trainer import audit, clock, db
from trainer.accounts.models import Person
from trainer.accounts.operations import Refused
from trainer.accounts.queries import unit_by_code, visible_to
from trainer.accounts.words import TRACKS
from trainer.catalogue import reading, shelf
from trainer.catalogue.shelf import Volume
from trainer.core.collation import folded
from trainer.core.message import Message
from trainer.pages.house import house
from trainer.pages.wording import say
from trainer.permissions import Permission, requires
from trainer.records import forms, operations, queries
from trainer.records.queries import Proof

bp = flask.Blueprint("records", __name__, url_prefix="/records")

SET = Permission.SET_REQUIREMENTS


@bp.get("/certificates/<number>")
@requires(Permission.OWN_ACCOUNT)
def certificate(number: str) -> ResponseReturnValue:
    """A certificate, for its holder and those who answer for them; for anybody else there is none."""
    found = _own(number) or _answered_for(number) or flask.abort(404)
    own = found.held.completion.person_id == current_user.id
    return flask.render_template(
        "records/certificate.html",
        proof=found, course=reading.outline(found.revision.id) or flask.abort(404), own=own,
        scored=found.held.score is not None and (own or house().scores_to_hr),
    )  # fmt: skip


def _own(number: str) -> Proof | None:
    if not current_user.may(Permission.TAKE_COURSES):
        return None
    return queries.proof(db.reader(), number, Person.id == current_user.id)


def _answered_for(number: str) -> Proof | None:
    """Of somebody else: the look is noted before anything is shown."""
    at, permission = clock.now(), Permission.SEE_RECORDS
    found = queries.proof(db.reader(), number, visible_to(current_user, permission, house().day(at)))
    if found is not None:
        by = current_user.actor(permission)
        with db.aside() as session:
            audit.record(session, by, "certificate.look", f"person:{found.held.completion.person_id}", at=at,
                         payload={"number": number})  # fmt: skip
    return found


def _courses() -> dict[int, Volume]:
    return {volume.id: volume for volume in shelf.volumes().values()}


def _form() -> forms.RequirementForm:
    session, today = db.reader(), house().day(clock.now())
    form = forms.RequirementForm()
    offered = [volume for volume in shelf.volumes().values() if not volume.withdrawn]
    offered.sort(key=lambda volume: folded(reading.reading(volume).title))
    tracks = queries.tracks(session) if queries.everywhere(current_user, SET) else []
    form.offer(
        [(volume.course.id, reading.reading(volume).title) for volume in offered],
        queries.units_of(session, current_user, SET),
        [(track, TRACKS.get(track, track)) for track in tracks],
        today,
    )
    return form


def _show(form: forms.RequirementForm) -> str:
    in_force = queries.requirements(db.reader(), current_user, form.today)
    return flask.render_template(
        "records/requirements.html",
        form=form, requirements=in_force, courses=_courses(), tracks=TRACKS, today=form.today,
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
            session, by, course_id=volume.id, due=form.due.data, why=form.why.data, at=at, **audience
        )
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
    if form.audience.data == forms.UNIT:
        unit = unit_by_code(session, form.unit.data) or flask.abort(404)
        return {"unit_id": unit.id}
    person = queries.addressed(session, current_user, form.email.data, form.today)
    if person is None:
        raise Refused(Message("Nobody you answer for has this address. Check it with the person."))
    return {"person_id": person}


@bp.post("/requirements/<int:requirement_id>/end")
@requires(SET)
def end(requirement_id: int) -> ResponseReturnValue:
    """End a requirement from now on."""
    session, at = db.writer(), clock.now()
    found = queries.requirement(session, requirement_id, current_user, house().day(at)) or flask.abort(404)
    operations.end_requirement(session, current_user.actor(SET), found, at=at)
    session.commit()
    flask.flash(gettext("The requirement has ended. Nobody is asked for it any more."), "ok")
    return flask.redirect(flask.url_for("records.requirements"), 303)
