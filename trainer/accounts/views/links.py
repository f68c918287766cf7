"""One-time links: asking for one where a password is forgotten, and the pages behind them."""

from math import ceil

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from trainer import clock, db, keys
from trainer.accounts import forgotten as asking, forms, operations, passwords, queries
from trainer.accounts.factors.queries import has_factor
from trainer.accounts.models import OneTimeLink, Person
from trainer.accounts.views.choosing import acceptable, chooser
from trainer.accounts.views.signing import begin, bp, carried, local_path, signing_in, welcome
from trainer.audit import Actor
from trainer.pages import errors
from trainer.pages.address import whole_address
from trainer.pages.house import mailing
from trainer.pages.wording import say
from trainer.permissions import Role, public


@bp.get("/forgotten")
@public
def forgotten() -> ResponseReturnValue:
    """The form by which somebody asks for a link to choose a new password."""
    return flask.render_template("accounts/forgotten.html", form=forms.ForgottenForm())


@bp.post("/forgotten")
@public
def send_link() -> ResponseReturnValue:
    """Send a link to the address of an account; the answer is the same where there is none."""
    form, at = forms.ForgottenForm(), clock.now()
    if not mailing():
        return flask.redirect(flask.url_for("accounts.forgotten"), 303)
    if not form.validate():
        return flask.render_template("accounts/forgotten.html", form=form), 422
    session = db.writer()
    by = Actor(address=flask.request.remote_addr or "")
    refused = asking.ask(
        session, by, form.email.data, lambda token: whole_address("accounts.new_password", token=token), at=at
    )
    if refused is not None:
        session.rollback()
        return _later(form, ceil((refused - at).total_seconds()))
    session.commit()
    return flask.render_template("accounts/forgotten.html", form=form, asked=form.email.data)


def _later(form: forms.ForgottenForm, wait: int) -> ResponseReturnValue:
    words = ngettext(
        "Many links have just been asked for from your network. Try again in %(num)s minute.",
        "Many links have just been asked for from your network. Try again in %(num)s minutes.",
        ceil(wait / 60),
    )
    form.form_errors.append(words)
    return flask.render_template("accounts/forgotten.html", form=form), 429, {"Retry-After": str(wait)}


@bp.get("/first/<token>")
@public
def first_admin(token: str) -> ResponseReturnValue:
    """The form that creates the first administrator."""
    if queries.open_link(db.reader(), keys.fingerprint(token), "first-admin", at=clock.now()) is None:
        return _no_first_link()
    return _first_admin(forms.FirstAdminForm())


def _first_admin(form: forms.FirstAdminForm) -> str:
    return flask.render_template("accounts/first_admin.html", form=form, shortest=passwords.SHORTEST)


def _no_first_link() -> ResponseReturnValue:
    return errors.page(
        404, gettext("This link has been used or has run out. “trainer serve” prints a new one.")
    )


@bp.post("/first/<token>")
@public
def create_first_admin(token: str) -> ResponseReturnValue:
    """Create the first administrator and sign them in."""
    form, at = forms.FirstAdminForm(), clock.now()
    if not form.validate() or not acceptable(form.password, form.name.data, form.email.data):
        return _first_admin(form), 422
    password_hash = passwords.hashed(form.password.data)
    session = db.writer()
    link = queries.open_link(session, keys.fingerprint(token), "first-admin", at=at)
    if link is None or not operations.use_link(session, link, at=at):
        return _no_first_link()
    by = Actor(role="first-admin", address=flask.request.remote_addr or "")
    try:
        person = operations.add_person(
            session,
            by,
            email=form.email.data,
            name=form.name.data,
            password_hash=password_hash,
            roles=(Role.LEARNER, Role.ADMIN),
            at=at,
        )
    except operations.Refused as refused:
        session.rollback()
        form.email.errors = [say(refused.message)]
        return _first_admin(form), 422
    new = begin(session, person, at=at)
    session.commit()
    return welcome(new, "", [])


def _whose(token: str) -> tuple[OneTimeLink, Person, bool] | None:
    """The link that a token opens, whose it is, and whether they have a second factor."""
    session = db.reader()
    print_of_token = keys.fingerprint(token)
    link = queries.open_link(session, print_of_token, "password", "reset", "longer", at=clock.now())
    person = queries.person(session, link.person_id) if link and link.person_id else None
    return (link, person, has_factor(session, person.id)) if link and person else None


@bp.get("/password/<token>")
@public
def new_password(token: str) -> ResponseReturnValue:
    """The form in which somebody with a one-time link chooses a password."""
    found = _whose(token)
    if found is None:
        return _no_password_link()
    return chooser(forms.PasswordForm(formdata=None), token, [], second_factor=found[2])


def _no_password_link() -> ResponseReturnValue:
    return errors.page(
        404, gettext("This link has been used or has run out. Ask your administrator for a new one.")
    )


@bp.post("/password/<token>")
@public
def set_password(token: str) -> ResponseReturnValue:
    """Set the password and send the person to the sign-in page."""
    form, at, found = forms.PasswordForm(), clock.now(), _whose(token)
    if found is None:
        return _no_password_link()
    link, person, second = found
    if not form.validate() or not acceptable(form.password, person.name, person.email, second_factor=second):
        return chooser(form, token, carried(), second_factor=second), 422
    password_hash = passwords.hashed(form.password.data)
    session, by = db.writer(), Actor(person.id, "self", "", flask.request.remote_addr or "")
    if not operations.use_link(session, link, at=at):
        return _no_password_link()
    operations.set_password(session, by, session.get_one(Person, person.id), password_hash, at=at)
    session.commit()
    flask.flash(gettext("Your password is set. Sign in with it."))
    return signing_in(local_path(form.next.data or ""), carried())
