"""Where a page stands: what a form comes back to, and what a letter names."""

from typing import Any
from urllib.parse import urlsplit

import flask
from werkzeug.exceptions import HTTPException

import config


def whole_address(endpoint: str, **values: Any) -> str:
    """The address of a page to hand on: at the host that people type, whichever this request was sent to."""
    settings: config.Config = flask.current_app.config["TRAINER"]
    return settings.url + flask.url_for(endpoint, **values)


def opens(target: str) -> bool:
    """Whether there is a page at an address: what was asked for may have been a button without one."""
    urls = flask.current_app.create_url_adapter(flask.request)
    try:
        return bool(urls and urls.match(target.partition("?")[0], method="GET"))
    except HTTPException:
        return False


def this_page() -> str:
    """The address of the page that is answered, or '' if it has none.

    A form that was sent and is shown again stands where it stood: at the address it was sent to if that opens
    a page, else where it was sent from.
    """
    request = flask.request
    here = request.full_path.rstrip("?")
    if request.method == "GET" or opens(here):
        return here
    came = urlsplit(request.referrer or "")
    before = came._replace(scheme="", netloc="", fragment="").geturl()
    return before if came.netloc == request.host and opens(before) else ""
