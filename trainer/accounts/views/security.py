"""One's own second factors: setting them up, taking them off, recovery codes."""

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from trainer import clock, db
from trainer.accounts import notices, passwords
from trainer.accounts.factors import challenges, operations, passkeys, qr, queries, sealing, totp
from trainer.accounts.factors.forms import AppForm, PasskeyForm
from trainer.accounts.views.ceremony import browser, key, options, site
from trainer.accounts.views.signing import bp
from trainer.core.message import Message
from trainer.pages.house import house
from trainer.pages.wording import say
from trainer.permissions import Permission, requires


def _creating() -> str:
    """What a challenge for a new passkey of this person is for."""
    return f"creation:{current_user.id}"


def _needed() -> bool:
    """Whether a role of this person needs a second factor."""
    roles = house().second_factor_for.split(",")
    return any(grant.role in roles for grant in current_user.grants)


@bp.get("/security")
@requires(Permission.OWN_FACTORS)
def security() -> ResponseReturnValue:
    """Show what this person signs in with, and what happened to it lately."""
    return _security(PasskeyForm(formdata=None))


def _security(form: PasskeyForm) -> str:
    session = db.reader()
    return flask.render_template(
        "accounts/factors/security.html",
        factors=queries.factors(session, current_user.id), needed=_needed(), form=form,
        happened=notices.lately(session, current_user.id), words=notices.WORDS,
    )  # fmt: skip


@bp.get("/security/app")
@requires(Permission.OWN_FACTORS)
def new_app() -> ResponseReturnValue:
    """Show the secret of a new app, to be confirmed by a code."""
    secret = totp.new_secret()
    sealed = sealing.seal(key(), secret, f"new:{current_user.id}").hex()
    return _app(AppForm(formdata=None, sealed=sealed), secret)


def _app(form: AppForm, secret: str) -> str:
    address = totp.address(secret, current_user.email, house().name)
    return flask.render_template(
        "accounts/factors/app.html", form=form, secret=totp.grouped(secret), code=qr.svg(address)
    )


@bp.post("/security/app")
@requires(Permission.OWN_FACTORS, fresh=True)
def set_up_app() -> ResponseReturnValue:
    """Keep the app once it shows the right code."""
    form = AppForm()
    try:
        sealed = bytes.fromhex(form.sealed.data or "")
    except ValueError:
        flask.abort(400)
    secret = sealing.unseal(key(), sealed, f"new:{current_user.id}")
    if not form.validate():
        return _app(form, secret), 422
    session, at, by = db.writer(), clock.now(), current_user.actor(Permission.OWN_FACTORS)
    who = current_user._get_current_object()  # noqa: SLF001 - Werkzeug's name
    problem = operations.set_up_app(session, by, who, secret, form.code.data or "", key=key(), at=at)
    if problem is not None:
        session.commit()
        form.code.errors = [say(problem)]
        return _app(form, secret), 422
    return _kept(session, gettext("Your app is set up. From now on signing in asks for its code."))


def _kept(session: Session, words: str) -> ResponseReturnValue:
    """A factor has been set up: with the first come the recovery codes."""
    if queries.codes_left(session, current_user.id):
        session.commit()
        flask.flash(words, "ok")
        return flask.redirect(flask.url_for("accounts.security"), 303)
    return _codes(session, words)


def _codes(session: Session, words: str) -> str:
    by = current_user.actor(Permission.OWN_FACTORS)
    codes = operations.make_recovery_codes(session, by, current_user.id, key=key(), at=clock.now())
    session.commit()
    return flask.render_template("accounts/factors/codes.html", codes=codes, words=words)


@bp.post("/security/app/remove")
@requires(Permission.OWN_FACTORS, fresh=True)
def remove_app() -> ResponseReturnValue:
    """Take the app off."""
    session, by = db.writer(), current_user.actor(Permission.OWN_FACTORS)
    operations.remove_app(session, by, current_user.id, needed=_needed(), at=clock.now())
    session.commit()
    flask.flash(gettext("The app is taken off; its codes work no more."), "ok")
    _alone()
    return flask.redirect(flask.url_for("accounts.security"), 303)


def _alone() -> None:
    """Where the last factor is taken off, the password is all there is, and it may be a short one."""
    if not queries.has_factor(db.reader(), current_user.id):
        flask.flash(
            gettext(
                "Your password alone now protects your account. If it has fewer than %(count)s characters,"
                " choose a longer one under My devices; otherwise signing in will ask for one.",
                count=passwords.SHORTEST,
            ),
            "warn",
        )


@bp.get("/passkeys/creation")
@requires(Permission.OWN_FACTORS)
def passkey_creation() -> ResponseReturnValue:
    """What a browser needs to make a passkey."""
    challenge = challenges.new(key(), _creating(), browser(), at=clock.now())
    text = passkeys.creation_options(
        site(),
        challenge,
        handle=operations.handle(key(), current_user.id),
        email=current_user.email,
        name=current_user.name,
        held=queries.factors(db.reader(), current_user.id).passkeys,
    )
    return options(text)


@bp.post("/security/passkeys")
@requires(Permission.OWN_FACTORS, fresh=True)
def add_passkey() -> ResponseReturnValue:
    """Keep a passkey that a device has made."""
    form, at, by = PasskeyForm(), clock.now(), current_user.actor(Permission.OWN_FACTORS)
    if not form.validate():
        return _security(form), 422
    session, who = db.writer(), current_user._get_current_object()  # noqa: SLF001 - Werkzeug's name
    name, response = form.name.data, form.response.data or ""
    problem: Message | None = operations.add_passkey(
        session, by, who, site(), response, name, browser=browser(), key=key(), at=at
    )
    if problem is not None:
        session.commit()
        form.form_errors.append(say(problem))
        return _security(form), 422
    return _kept(session, gettext("The passkey “%(name)s” is kept. You can sign in with it.", name=name))


@bp.post("/security/passkeys/<int:passkey_id>/remove")
@requires(Permission.OWN_FACTORS, fresh=True)
def remove_passkey(passkey_id: int) -> ResponseReturnValue:
    """Take a passkey off."""
    session, by = db.writer(), current_user.actor(Permission.OWN_FACTORS)
    held = queries.own_passkey(session, passkey_id, current_user.id) or flask.abort(404)
    name = held.name
    operations.remove_passkey(session, by, held, needed=_needed(), at=clock.now())
    session.commit()
    flask.flash(gettext("The passkey “%(name)s” works here no more.", name=name), "ok")
    _alone()
    return flask.redirect(flask.url_for("accounts.security"), 303)


@bp.post("/security/codes")
@requires(Permission.OWN_FACTORS, fresh=True)
def make_codes() -> ResponseReturnValue:
    """Make new recovery codes and show them, once."""
    session = db.writer()
    if not queries.has_factor(session, current_user.id):
        flask.abort(409)
    return _codes(session, gettext("New recovery codes are made. Those before work no more."))
