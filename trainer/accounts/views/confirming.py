"""The page on which somebody proves again who they are, before what matters most.

What they were about to send is carried along in the page and goes on to where it was sent.
"""

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainer import clock, db
from trainer.accounts import forms, operations
from trainer.accounts.views.proving import Denial, prove
from trainer.accounts.views.signing import bp, local_path
from trainer.pages import errors
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
    return flask.render_template("accounts/confirm.html", form=form, carried=carried, error=error)


@bp.get("/confirm")
@requires(Permission.OWN_ACCOUNT)
def confirm() -> ResponseReturnValue:
    """Ask for the password before a page is opened."""
    target = local_path(flask.request.args.get("next", ""))
    return _page(forms.ConfirmForm(formdata=None, prefix=OWN, next=target))


@bp.post("/confirm")
@requires(Permission.OWN_ACCOUNT)
def confirmed() -> ResponseReturnValue:
    """Look at the password, and go on with what was carried along."""
    form = forms.ConfirmForm(prefix=OWN)
    if not current_user.fresh:
        if not form.validate():
            return _page(form), 422
        proof = prove(current_user.email, form.password.data, gettext("This is not your password."))
        if isinstance(proof, Denial):
            return _page(form, proof.said), proof.code, proof.headers
        session, by = db.writer(), current_user.actor(Permission.OWN_ACCOUNT)
        token = operations.confirm(session, by, current_user.sign_in, at=clock.now())
        session.commit()
        flask.session["token"] = token
    target = local_path(form.next.data or "") or flask.url_for("home")
    return flask.redirect(target, 307 if form.sent.data else 303)  # 307: the form is sent on as it is
