"""Pages of the administrator about one account: who it is, its roles, whether it is open."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from trainer import clock, db
from trainer.accounts import letters, operations, queries
from trainer.accounts.administration import forms, operations as administration
from trainer.accounts.establishment import forms as posting_forms, queries as establishment
from trainer.accounts.factors import operations as resetting, queries as factors
from trainer.accounts.models import Person, Posting, Unit
from trainer.accounts.operations import Refused
from trainer.accounts.views.signing import bp
from trainer.accounts.words import ROLES, TRACKS
from trainer.audit import Actor
from trainer.pages.address import whole_address
from trainer.pages.house import house, mailing
from trainer.pages.wording import say
from trainer.permissions import Permission, Role, requires

INVITED = timedelta(days=7)


def invite(session: Session, by: Actor, person: Person, *, at: datetime, by_mail: bool) -> tuple[str, str]:
    """Make the link by which a person chooses a password within seven days: in a letter, or to hand over.

    Returns what is to be flashed: text and category.
    """
    token = operations.one_time_link(session, by, "password", at=at, person_id=person.id, lasts=INVITED)
    link = whole_address("accounts.new_password", token=token)
    if not (by_mail and mailing()):
        return link, "link"
    letters.invitation(session, person, link, at=at, until=at + INVITED)
    return gettext("A letter with a one-time link is on its way to %(email)s.", email=person.email), "ok"


@bp.get("/people/<int:person_id>")
@requires(Permission.MANAGE_PEOPLE)
def person(person_id: int) -> ResponseReturnValue:
    """One account: who it is, its roles, what can be done."""
    return show(person_id)


def show(person_id: int, error: str = "", code: int = 200, **sent: Any) -> ResponseReturnValue:
    """The page of an account; `sent` are the forms that were sent and refused, by name."""
    session = db.reader()
    found = queries.person(session, person_id) or flask.abort(404)
    today = house().day(clock.now())
    units, posting = queries.units(session), queries.posting_on(session, person_id, today)
    fresh = {
        "identity": lambda: forms.IdentityForm(formdata=None, obj=found),
        "posting": lambda: posting_forms.PostingForm(
            formdata=None,
            unit=posting.unit_id if posting else None,
            post=posting.post_id if posting else 0,
            track=posting.track if posting else None,
            from_day=today,
        ),
        "ending": lambda: posting_forms.EndForm(formdata=None),
        "grant": lambda: forms.GrantForm(formdata=None),
    }
    shown = {name: sent.get(name) or make() for name, make in fresh.items()}
    posts = establishment.posts(session)
    shown["posting"].offer(open_units(units, posting), posts, posting.track if posting else "")
    shown["grant"].offer(units, _courses())
    asked = factors.reset_request(session, person_id, at=clock.now())
    page = flask.render_template(
        "accounts/person.html",
        person=found, postings=queries.postings(session, person_id), today=today,
        grants=queries.grants_of(session, person_id), units={unit.id: unit for unit in units},
        posts={post.id: post for post in posts}, lasting=establishment.lasting(session, person_id, today),
        devices=queries.sessions(session, person_id), forms=shown, error=error,
        roles=ROLES, tracks=TRACKS, courses=_courses(), factors=factors.factors(session, person_id),
        asked=asked, asked_by=queries.person(session, asked.by_id) if asked else None,
    )  # fmt: skip
    return page, code


def open_units(units: Sequence[Unit], posting: Posting | None) -> list[Unit]:
    """The units somebody can be posted to, and the one where they are."""
    return [one for one in units if one.closed_from is None or (posting and one.id == posting.unit_id)]


def _courses() -> dict[int, str]:
    """Titles of published courses in the reader's language, handed down by the catalogue."""
    titles: Callable[[], dict[int, str]] = flask.current_app.extensions["courses"]
    return titles()


class Act(Protocol):
    """Something that an administrator does with an account."""

    def __call__(self, session: Session, by: Actor, person: Person, /, *, at: datetime) -> object:
        """Do it. Raises `Refused`."""


def act_on(
    person_id: int, act: Act, done: str, code: int = 409, *, begun: str = "", **sent: Any
) -> ResponseReturnValue:
    """Do something with an account and come back to its page, or say there why it may not be done.

    An act that answers False has only been begun: then that is said.
    """
    session = db.writer()
    found = queries.person(session, person_id) or flask.abort(404)
    try:
        outcome = act(session, current_user.actor(Permission.MANAGE_PEOPLE), found, at=clock.now())
    except Refused as refused:
        session.rollback()
        return show(person_id, say(refused.message), code, **sent)
    session.commit()
    flask.flash(begun if outcome is False else done, "ok")
    return flask.redirect(flask.url_for("accounts.person", person_id=person_id), 303)


@bp.post("/people/<int:person_id>/identity")
@requires(Permission.MANAGE_PEOPLE, fresh=True)
def correct_person(person_id: int) -> ResponseReturnValue:
    """Correct name, address or staff number."""
    form = forms.IdentityForm()
    if not form.validate():
        return show(person_id, code=422, identity=form)
    return act_on(
        person_id,
        partial(administration.correct, **form.said()),
        gettext("The account has been corrected."),
        code=422,
        identity=form,
    )


@bp.post("/people/<int:person_id>/grants")
@requires(Permission.MANAGE_PEOPLE, fresh=True)
def give_role(person_id: int) -> ResponseReturnValue:
    """Give a role."""
    form = forms.GrantForm()
    form.offer(queries.units(db.reader()), _courses())
    if not form.validate():
        return show(person_id, code=422, grant=form)
    role, (unit, course) = Role(form.role.data), form.scope()

    def give(session: Session, by: Actor, found: Person, *, at: datetime) -> None:
        operations.grant(session, by, found.id, role, unit_id=unit, course_id=course, at=at)

    return act_on(person_id, give, gettext("The role has been given."), code=422, grant=form)


@bp.post("/people/<int:person_id>/grants/<int:grant_id>/end")
@requires(Permission.MANAGE_PEOPLE, fresh=True)
def take_role(person_id: int, grant_id: int) -> ResponseReturnValue:
    """Take a role away; the last administrator stays."""

    def take(session: Session, by: Actor, found: Person, *, at: datetime) -> None:
        held = next((one for one in queries.grants_of(session, found.id) if one.id == grant_id), None)
        operations.revoke(session, by, held or flask.abort(404), at=at)

    return act_on(person_id, take, gettext("The role has been taken away."))


@bp.post("/people/<int:person_id>/suspend")
@requires(Permission.MANAGE_PEOPLE, fresh=True)
def suspend_person(person_id: int) -> ResponseReturnValue:
    """Suspend an account; the last administrator stays."""
    return act_on(
        person_id,
        administration.suspend,
        gettext("The account is suspended. Wherever it was signed in, it is signed out."),
    )


@bp.post("/people/<int:person_id>/restore")
@requires(Permission.MANAGE_PEOPLE, fresh=True)
def restore_person(person_id: int) -> ResponseReturnValue:
    """Open a suspended account again."""
    return act_on(person_id, administration.restore, gettext("The account is open again."))


@bp.post("/people/<int:person_id>/sign-out")
@requires(Permission.MANAGE_PEOPLE, fresh=True)
def sign_person_out(person_id: int) -> ResponseReturnValue:
    """End all sessions of an account."""
    return act_on(
        person_id, administration.sign_out_everywhere, gettext("All sessions of this account have ended.")
    )


@bp.post("/people/<int:person_id>/factors/reset")
@requires(Permission.MANAGE_PEOPLE, fresh=True)
def reset_factors(person_id: int) -> ResponseReturnValue:
    """Take off the second factors of somebody who has lost them, or agree that it is done."""
    return act_on(
        person_id,
        partial(resetting.reset_factors, two=house().two_reset_factors),
        gettext("The second factor is taken off, and its holder is told. The password stays as it was."),
        begun=gettext("Asked. It is done as soon as another administrator agrees, within 24 hours."),
    )


@bp.post("/people/<int:person_id>/link")
@requires(Permission.MANAGE_PEOPLE, fresh=True)
def make_link(person_id: int) -> ResponseReturnValue:
    """Make a one-time link by which the person chooses a new password; hand it over or send it."""
    session, at = db.writer(), clock.now()
    found = queries.person(session, person_id) or flask.abort(404)
    by, by_mail = current_user.actor(Permission.MANAGE_PEOPLE), flask.request.form.get("way") == "mail"
    said = invite(session, by, found, at=at, by_mail=by_mail)
    session.commit()
    flask.flash(*said)
    return flask.redirect(flask.url_for("accounts.person", person_id=person_id), 303)
