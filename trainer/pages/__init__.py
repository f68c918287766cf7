"""What every page shares: its language, its head, its headers, its errors."""

import flask

from trainer.pages import errors, headers, house, language, statics, wording


def init_app(app: flask.Flask) -> None:
    """Give the app its pages' common parts."""
    house.init_app(app)
    language.init_app(app)
    statics.init_app(app)
    headers.init_app(app)
    errors.init_app(app)
    wording.init_app(app)
