"""The house's settings as a request sees them, and the navigation."""

from typing import Any

import flask
from flask_login import current_user

from trainer import db, settings
from trainer.permissions import Permission


def house() -> settings.Settings:
    """The settings of the installation, read again only when their edition has been raised.

    Whoever is signed in has brought the edition along; for a stranger the row is read once a request.
    """
    held: settings.Settings | None = flask.current_app.extensions.get("house")
    edition = getattr(current_user, "edition", None) or flask.g.get("edition")
    if held is None or edition != held.edition:
        held = settings.load(db.reader())
        flask.current_app.extensions["house"] = held
        flask.g.edition = held.edition
    return held


NAVIGATION = (
    ("learning.my_training", Permission.TAKE_COURSES),
    ("catalogue.browse", Permission.READ_COURSES),
    ("reports.records", Permission.SEE_RECORDS),
    ("records.requirements", Permission.SET_REQUIREMENTS),
    ("accounts.people", Permission.MANAGE_PEOPLE),
)


def navigation() -> list[str]:
    """The endpoints in the main navigation that this person may open; the template names them."""
    return [endpoint for endpoint, permission in NAVIGATION if current_user.may(permission)]


def init_app(app: flask.Flask) -> None:
    """Let every template see the house and the navigation."""

    @app.context_processor
    def shared() -> dict[str, Any]:
        return {"house": house, "navigation": navigation, "Permission": Permission}
