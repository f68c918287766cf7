"""The house's settings as a request sees them, and the navigation."""

import flask
from flask_login import current_user

from trainer import db, settings
from trainer.permissions import Permission


def house() -> settings.Settings:
    """The settings of the installation, read again only when their edition has been raised.

    Whoever is signed in has brought the edition along; for a stranger the row is read once a request.
    """
    try:
        asked: settings.Settings = flask.g.house
    except AttributeError:  # not asked for yet in this request
        asked = flask.g.house = _house()
    return asked


def _house() -> settings.Settings:
    held: settings.Settings | None = flask.current_app.extensions.get("house")
    if held is None or getattr(current_user, "edition", None) != held.edition:
        held = settings.load(db.reader())
        flask.current_app.extensions["house"] = held
    return held


def mailing() -> bool:
    """Whether this site sends letters: its operator has set a mail server."""
    return bool(flask.current_app.config["TRAINER"].smtp.host)


NAVIGATION = (
    ("learning.my_training", Permission.TAKE_COURSES),
    ("catalogue.browse", Permission.READ_COURSES),
    ("authoring.my_courses", Permission.PUBLISH_COURSES),
    ("quiz.marking", Permission.MARK_ANSWERS),
    ("authoring.reports", Permission.PUBLISH_COURSES),
    ("reports.records", Permission.SEE_RECORDS),
    ("records.requirements", Permission.SET_REQUIREMENTS),
    ("accounts.people", Permission.MANAGE_PEOPLE),
    ("accounts.house_settings", Permission.KEEP_HOUSE),
)


def navigation() -> tuple[str, ...]:
    """The endpoints in the main navigation that this person may open; the template names them."""
    may = current_user.may
    return tuple(endpoint for endpoint, permission in NAVIGATION if may(permission))


def init_app(app: flask.Flask) -> None:
    """Let every template see the house and the navigation."""
    app.jinja_env.globals.update(house=house, mailing=mailing, navigation=navigation, Permission=Permission)
