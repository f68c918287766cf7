"""Pages of the administrator: accounts and roles."""

from datetime import timedelta
from typing import Any

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from trainer import clock, db
from trainer.accounts import forms, operations, queries
from trainer.accounts.operations import Refused
from trainer.accounts.views.signing import bp
from trainer.accounts.words import PERMISSIONS, ROLES, TRACKS
from trainer.pages import LARGEST
from trainer.pages.address import whole_address
from trainer.pages.house import house
from trainer.pages.wording import say
from trainer.permissions import GRANTS, Permission, Role, requires

PAGE = 50


@bp.get("/people")
@requires(Permission.MANAGE_PEOPLE)
def people() -> ResponseReturnValue:
    """List accounts, a page at a time."""
    search, after = flask.request.args.get("q", "").strip(), flask.request.args.get("after", type=int)
    if after is not None and after > LARGEST:
        flask.abort(404)
    found = queries.people(db.reader(), search=search, after=after, limit=PAGE + 1)
    return flask.render_template(
        "accounts/people.html",
        people=found[:PAGE], more=len(found) > PAGE, search=search, roles=ROLES,
    )  # fmt: skip


def _person_form() -> forms.PersonForm:
    form = forms.PersonForm()
    units = queries.units(db.reader())
    form.unit.choices = [
        SelectChoice(value=0, label=gettext("No unit yet")),
        *(SelectChoice(value=unit.id, label=f"{unit.code} · {unit.name}") for unit in units),
    ]
    form.track.choices = [SelectChoice(value=track, label=label) for track, label in TRACKS.items()]
    return form


@bp.get("/roles")
@requires(Permission.MANAGE_PEOPLE)
def roles() -> ResponseReturnValue:
    """What each role may do: the table that the guard enforces."""
    return flask.render_template("accounts/roles.html", roles=ROLES, permissions=PERMISSIONS, grants=GRANTS)


@bp.get("/people/new")
@requires(Permission.MANAGE_PEOPLE)
def new_person() -> ResponseReturnValue:
    """The form for a new account."""
    return flask.render_template("accounts/new_person.html", form=_person_form())


@bp.post("/people/new")
@requires(Permission.MANAGE_PEOPLE, fresh=True)
def add_person() -> ResponseReturnValue:
    """Open an account and show the one-time link by which its holder chooses a password."""
    form, at = _person_form(), clock.now()
    if not form.validate():
        return flask.render_template("accounts/new_person.html", form=form), 422
    by, day = current_user.actor(Permission.MANAGE_PEOPLE), house().day(at)
    session = db.writer()
    try:
        person = operations.add_person(
            session,
            by,
            email=form.email.data,
            name=form.name.data,
            sorting_name=form.sorting_name.data,
            staff_number=form.staff_number.data,
            roles=tuple(Role(role) for role in form.roles.data),
            at=at,
        )
    except Refused as refused:
        session.rollback()
        form.form_errors.append(say(refused.message))
        return flask.render_template("accounts/new_person.html", form=form), 422
    if form.unit.data:
        operations.post(session, by, person.id, form.unit.data, form.track.data, day, at=at)
    token = operations.one_time_link(
        session, by, "password", at=at, person_id=person.id, lasts=timedelta(days=7)
    )
    person_id = person.id
    session.commit()
    flask.flash(whole_address("accounts.new_password", token=token), "link")
    return flask.redirect(flask.url_for("accounts.person", person_id=person_id), 303)


@bp.get("/people/<int:person_id>")
@requires(Permission.MANAGE_PEOPLE)
def person(person_id: int) -> ResponseReturnValue:
    """One account: who it is, its roles, what can be done."""
    found = queries.person(db.reader(), person_id) or flask.abort(404)
    return _show_person(found, _grant_form())


def _grant_form() -> forms.GrantForm:
    form = forms.GrantForm()
    units = queries.units(db.reader())
    form.unit.choices = [
        SelectChoice(value=0, label=gettext("Everywhere")),
        *(SelectChoice(value=u.id, label=gettext("%(unit)s and below", unit=u.name)) for u in units),
    ]
    return form


def _show_person(found: Any, form: forms.GrantForm, error: str = "", code: int = 200) -> ResponseReturnValue:
    session = db.reader()
    units = {unit.id: unit for unit in queries.units(session)}
    posting = queries.posting_on(session, found.id, house().day(clock.now()))
    grants = queries.grants_of(session, found.id)
    page = flask.render_template(
        "accounts/person.html",
        person=found, posting=posting, grants=grants, units=units, form=form, error=error,
        roles=ROLES, tracks=TRACKS,
    )  # fmt: skip
    return page, code


@bp.post("/people/<int:person_id>/grants")
@requires(Permission.MANAGE_PEOPLE, fresh=True)
def give_role(person_id: int) -> ResponseReturnValue:
    """Give a role."""
    form = _grant_form()
    if not form.validate():
        flask.abort(400)
    session = db.writer()
    if queries.person(session, person_id) is None:
        flask.abort(404)
    by, role, unit = current_user.actor(Permission.MANAGE_PEOPLE), Role(form.role.data), form.unit.data
    try:
        operations.grant(session, by, person_id, role, unit_id=unit or None, at=clock.now())
    except Refused as refused:
        session.rollback()
        found = queries.person(db.reader(), person_id) or flask.abort(404)
        return _show_person(found, form, say(refused.message), 422)
    session.commit()
    return flask.redirect(flask.url_for("accounts.person", person_id=person_id), 303)


@bp.post("/people/<int:person_id>/grants/<int:grant_id>/end")
@requires(Permission.MANAGE_PEOPLE, fresh=True)
def take_role(person_id: int, grant_id: int) -> ResponseReturnValue:
    """Take a role away; the last administrator stays."""
    session = db.writer()
    held = next((g for g in queries.grants_of(session, person_id) if g.id == grant_id), None) or flask.abort(
        404
    )
    by = current_user.actor(Permission.MANAGE_PEOPLE)
    try:
        operations.revoke(session, by, held, at=clock.now())
    except Refused as refused:
        session.rollback()
        found = queries.person(db.reader(), person_id) or flask.abort(404)
        return _show_person(found, _grant_form(), say(refused.message), 409)
    session.commit()
    return flask.redirect(flask.url_for("accounts.person", person_id=person_id), 303)


@bp.post("/people/<int:person_id>/link")
@requires(Permission.MANAGE_PEOPLE, fresh=True)
def make_link(person_id: int) -> ResponseReturnValue:
    """Make a one-time link by which the person chooses a new password."""
    session, at = db.writer(), clock.now()
    if queries.person(session, person_id) is None:
        flask.abort(404)
    by = current_user.actor(Permission.MANAGE_PEOPLE)
    token = operations.one_time_link(
        session, by, "password", at=at, person_id=person_id, lasts=timedelta(days=7)
    )
    session.commit()
    flask.flash(whole_address("accounts.new_password", token=token), "link")
    return flask.redirect(flask.url_for("accounts.person", person_id=person_id), 303)
