"""Pages of the administrator: who has an account, and opening one."""

import flask
from flask.typing import ResponseReturnValue
from flask_login import current_user

from trainer import clock, db
from trainer.accounts import operations, queries
from trainer.accounts.administration import forms
from trainer.accounts.factors.queries import reset_requests
from trainer.accounts.operations import Refused
from trainer.accounts.views.person import invite
from trainer.accounts.views.signing import bp
from trainer.accounts.words import PERMISSIONS, ROLES
from trainer.pages import LARGEST
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
    session = db.reader()
    found = queries.people(session, search=search, after=after, limit=PAGE + 1)
    return flask.render_template(
        "accounts/people.html",
        people=found[:PAGE], more=len(found) > PAGE, search=search, roles=ROLES,
        resets=reset_requests(session, current_user.id, at=clock.now()),
    )  # fmt: skip


def _person_form() -> forms.PersonForm:
    form = forms.PersonForm()
    form.offer(queries.units(db.reader()))
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
    """Open an account; its holder chooses a password by a one-time link, sent or to be handed over."""
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
            language=form.language.data or None,
            roles=tuple(Role(role) for role in form.roles.data),
            at=at,
        )
    except Refused as refused:
        session.rollback()
        form.form_errors.append(say(refused.message))
        return flask.render_template("accounts/new_person.html", form=form), 422
    if form.unit.data:
        operations.post(session, by, person.id, form.unit.data, form.track.data, day, at=at)
    said = invite(session, by, person, at=at, by_mail=True)
    person_id = person.id
    session.commit()
    flask.flash(*said)
    return flask.redirect(flask.url_for("accounts.person", person_id=person_id), 303)
