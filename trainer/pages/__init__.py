"""What every page shares: its language, its head, its headers, its errors."""

import flask
from werkzeug.routing import IntegerConverter, Map

from trainer.pages import cookie, errors, frames, headers, house, language, log, statics, templates, wording

LARGEST = 2**31 - 1  # the largest id that a column of numbers takes on every database


class RowId(IntegerConverter):
    """A number in an address. One that no database can hold is no address of ours: 404, not an overflow."""

    def __init__(self, of: Map) -> None:
        super().__init__(of, max=LARGEST)


def init_app(app: flask.Flask) -> None:
    """Give the app its pages' common parts."""
    app.url_map.converters["int"] = RowId
    templates.init_app(app)
    cookie.init_app(app)
    frames.init_app(app)
    house.init_app(app)
    language.init_app(app)
    statics.init_app(app)
    headers.init_app(app)
    errors.init_app(app)
    log.init_app(app)
    wording.init_app(app)
