"""What installation and browser bring to second factors: the site, its key, the browser's secret."""

import flask

from trainer.accounts.factors.passkeys import Site
from trainer.pages.house import house


def site() -> Site:
    """The site as the operator has named its address."""
    return Site(flask.current_app.config["TRAINER"].url, house().name)


def key() -> bytes:
    """What second factors are sealed with."""
    sealing: bytes = flask.current_app.config["FACTOR_KEY"]
    return sealing


def browser() -> str:
    """The secret of this browser's session, which it has from the page that asks. Without one: 400."""
    secret = flask.session.get("csrf_token")
    return str(secret) if secret else flask.abort(400)


def options(text: str) -> flask.Response:
    """The options of a ceremony, as JSON, for this browser alone."""
    response = flask.Response(text, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
