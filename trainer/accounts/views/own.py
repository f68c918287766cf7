"""One's own account: the devices one is signed in on, one's password."""

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainer import clock, db
from trainer.accounts import devices as own, forms, operations, passwords
from trainer.accounts.factors.queries import has_factor
from trainer.accounts.views.choosing import acceptable
from trainer.accounts.views.proving import Denial, prove
from trainer.accounts.views.signing import begin, bp, leave, remember
from trainer.accounts.words import device
from trainer.permissions import Permission, requires


@bp.get("/devices")
@requires(Permission.OWN_ACCOUNT)
def devices() -> ResponseReturnValue:
    """Where one is signed in."""
    found = own.signed_in(db.reader(), current_user, at=clock.now())
    return flask.render_template("accounts/devices.html", devices=found, device=device)


@bp.post("/devices/<int:sign_in_id>/end")
@requires(Permission.OWN_ACCOUNT)
def end_device(sign_in_id: int) -> ResponseReturnValue:
    """Sign out on one device."""
    session = db.writer()
    found = own.session_of(session, sign_in_id, current_user.id) or flask.abort(404)
    operations.sign_out(session, current_user.actor(Permission.OWN_ACCOUNT), found.id, at=clock.now())
    session.commit()
    if sign_in_id == current_user.sign_in:
        return leave()
    flask.flash(gettext("That device is signed out."), "ok")
    return flask.redirect(flask.url_for("accounts.devices"), 303)


@bp.post("/devices/end-others")
@requires(Permission.OWN_ACCOUNT)
def end_others() -> ResponseReturnValue:
    """Sign out everywhere but here."""
    session, by = db.writer(), current_user.actor(Permission.OWN_ACCOUNT)
    operations.end_others(session, by, current_user.sign_in, at=clock.now())
    session.commit()
    flask.flash(gettext("You are signed in on this device only."), "ok")
    return flask.redirect(flask.url_for("accounts.devices"), 303)


@bp.get("/password")
@requires(Permission.OWN_ACCOUNT)
def own_password() -> ResponseReturnValue:
    """The form in which somebody signed in chooses another password."""
    return _own_password(forms.OwnPasswordForm(formdata=None))


def _own_password(form: forms.OwnPasswordForm) -> str:
    least = passwords.shortest(second_factor=has_factor(db.reader(), current_user.id))
    return flask.render_template("accounts/own_password.html", form=form, shortest=least)


@bp.post("/password")
@requires(Permission.OWN_ACCOUNT)
def change_password() -> ResponseReturnValue:
    """Change one's own password: every other session ends, this one goes on under a new token."""
    form, me = forms.OwnPasswordForm(), current_user
    second = has_factor(db.reader(), me.id)
    if not form.validate() or not acceptable(form.password, me.name, me.email, second_factor=second):
        return _own_password(form), 422
    anew = passwords.hashed(form.password.data)
    person = prove(me.email, form.current.data, gettext("This is not your password."))
    if isinstance(person, Denial):
        form.current.errors = [person.said]
        return _own_password(form), person.code, person.headers
    session, at = db.writer(), clock.now()
    operations.set_password(session, me.actor(Permission.OWN_ACCOUNT), person, anew, at=at)
    token = begin(session, person, at=at, mfa_ok=me.mfa_ok is True)
    session.commit()
    remember(token)
    flask.flash(
        gettext("Your password is changed. Wherever else you were signed in, you are signed out."), "ok"
    )
    return flask.redirect(flask.url_for("accounts.devices"), 303)
