"""Pages of the house: its settings, and what they show to everybody."""

from typing import Any

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainer import clock, db, settings
from trainer.accounts.administration import forms
from trainer.accounts.views.signing import bp
from trainer.core.contrast import COLOUR
from trainer.pages.house import house
from trainer.pages.language import offered
from trainer.permissions import Permission, Role, public, requires

FOR_EVER = "public, max-age=31536000, immutable"


@bp.get("/house")
@requires(Permission.KEEP_HOUSE)
def house_settings() -> ResponseReturnValue:
    """What holds for the whole installation."""
    form = forms.HouseForm(formdata=None, obj=house())
    form.languages.data = list(offered())
    return _settings(form)


def _settings(form: forms.HouseForm) -> str:
    form.offer()
    asked = [role for role in Role if role.value in house().second_factor_for.split(",")]
    second = forms.FactorsForm(formdata=None, roles=asked, two=house().two_reset_factors)
    return flask.render_template("accounts/house.html", form=form, factors=second)


@bp.post("/house")
@requires(Permission.KEEP_HOUSE)
def change_house() -> ResponseReturnValue:
    """Change settings; they hold from the next request on, in every process."""
    form = forms.HouseForm()
    form.offer()
    if not form.validate():
        return _settings(form), 422
    session, chosen = db.writer(), form.said()
    if form.no_logo.data:
        chosen["logo"] = ""
    elif form.picture:
        chosen["logo"] = settings.keep_logo(session, form.picture)
    settings.amend(session, current_user.actor(Permission.KEEP_HOUSE), at=clock.now(), **chosen)
    session.commit()
    flask.flash(gettext("The settings hold from now on."), "ok")
    return flask.redirect(flask.url_for("accounts.house_settings"), 303)


@bp.post("/house/second-factors")
@requires(Permission.KEEP_HOUSE, fresh=True)
def change_factors() -> ResponseReturnValue:
    """Say whom the house asks for a second factor; it asks at the next click."""
    form = forms.FactorsForm()
    if not form.validate():
        flask.abort(400)  # boxes that the page does not have
    session, by = db.writer(), current_user.actor(Permission.KEEP_HOUSE)
    settings.amend(session, by, at=clock.now(), **form.said())
    session.commit()
    flask.flash(
        gettext("The rules hold from now on. Who needs a second factor is asked at the next click."), "ok"
    )
    return flask.redirect(flask.url_for("accounts.house_settings"), 303)


@bp.get("/logo/<digest>.png")
@public
def logo(digest: str) -> ResponseReturnValue:
    """A picture that stands or stood for the house, by the SHA-256 of its bytes: it never changes."""
    return _file(settings.logo(db.reader(), digest) or flask.abort(404), "image/png")


@bp.get("/colours/<light>-<dark>.css")
@public
def colours(light: str, dark: str) -> ResponseReturnValue:
    """A ministry's colours as a style sheet."""
    if not (COLOUR.match(f"#{light}") and COLOUR.match(f"#{dark}")):
        flask.abort(404)
    sheet = (
        f"@layer ministry {{ :root {{ --accent: light-dark(#{light}, #{dark}); --wash: var(--leaf); }} }}\n"
    )
    return _file(sheet, "text/css; charset=utf-8")


def _file(data: Any, kind: str) -> flask.Response:
    response = flask.make_response(data)
    response.headers["Content-Type"] = kind
    response.headers["Cache-Control"] = FOR_EVER
    return response


@bp.get("/policies")
@public
def policies() -> ResponseReturnValue:
    """The ministry's own rules."""
    text = house().policies or flask.abort(404)
    return flask.render_template("accounts/policies.html", text=forms.policy(text).html)
