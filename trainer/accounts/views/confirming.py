"""The page on which somebody proves again who they are, before what matters most.

What they were about to send is carried along in the page and goes on to where it was sent.
"""

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from trainer import clock, db
from trainer.accounts import forms, operations
from trainer.accounts.factors import operations as factors, queries
from trainer.accounts.views.ceremony import browser, key, site
from trainer.accounts.views.proving import Denial, prove
from trainer.accounts.views.signing import bp, local_path
from trainer.pages import errors
from trainer.pages.wording import say
from trainer.permissions import Permission, requires

OWN = "confirm:"  # stands before the names of the page's own fields, so that those carried along keep theirs


def confirm_first() -> ResponseReturnValue:
    """The page in place of what was asked for."""
    target = flask.request.full_path.rstrip("?")
    if flask.request.method in {"GET", "HEAD"}:
        return flask.redirect(flask.url_for("accounts.confirm", next=target))
    flask.current_app.extensions["csrf"].protect()  # so that nobody else's form is carried along
    form = forms.ConfirmForm(formdata=None, prefix=OWN, next=target, sent="1")
    return _page(form), 401


def _page(form: forms.ConfirmForm, error: str = "") -> str:
    carried = [(name, value) for name, value in errors.kept_fields() if not name.startswith(OWN)]
    held = queries.factors(db.reader(), current_user.id).passkeys
    return flask.render_template(
        "accounts/confirm.html", form=form, carried=carried, error=error, passkeys=bool(held)
    )


@bp.get("/confirm")
@requires(Permission.OWN_FACTORS)
def confirm() -> ResponseReturnValue:
    """Ask for the password or a passkey before a page is opened."""
    target = local_path(flask.request.args.get("next", ""))
    return _page(forms.ConfirmForm(formdata=None, prefix=OWN, next=target))


@bp.post("/confirm")
@requires(Permission.OWN_FACTORS)
def confirmed() -> ResponseReturnValue:
    """Look at the password, and go on with what was carried along."""
    form = forms.ConfirmForm(prefix=OWN)
    if not current_user.fresh:
        if not form.validate():
            return _page(form), 422
        proof = prove(current_user.email, form.password.data, gettext("This is not your password."))
        if isinstance(proof, Denial):
            return _page(form, proof.said), proof.code, proof.headers
        _confirm(db.writer())
    return _onward(form)


@bp.post("/confirm/passkey")
@requires(Permission.OWN_FACTORS)
def confirmed_by_passkey() -> ResponseReturnValue:
    """Look at what a device has signed with a passkey of this person, and go on."""
    form = forms.ConfirmByPasskeyForm(prefix=OWN)
    if not current_user.fresh:
        session, by = db.writer(), current_user.actor(Permission.OWN_FACTORS)
        signed, at = form.response.data or "", clock.now()
        owner = factors.check_passkey(session, by, site(), signed, browser=browser(), key=key(), at=at)
        if owner is None or owner.id != current_user.id:
            session.commit()
            again = forms.ConfirmForm(formdata=None, prefix=OWN, next=form.next.data, sent=form.sent.data)
            return _page(again, say(factors.UNPROVEN)), 422
        _confirm(session)
    return _onward(form)


def _confirm(session: Session) -> None:
    by = current_user.actor(Permission.OWN_FACTORS)
    token = operations.confirm(session, by, current_user.sign_in, at=clock.now())
    session.commit()
    flask.session["token"] = token


def _onward(form: forms.OnwardForm) -> ResponseReturnValue:
    target = local_path(form.next.data or "") or flask.url_for("home")
    return flask.redirect(target, 307 if form.sent.data else 303)  # 307: the form is sent on as it is
