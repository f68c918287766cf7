"""A site to test: somebody signed in, a form with its guard, the app on a port of this machine."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import flask
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from werkzeug.serving import WSGIRequestHandler, make_server

import config
from trainer import clock, db, keys
from trainer.accounts import operations as accounts
from trainer.accounts.queries import person
from trainer.audit import Actor


def settings_in(instance: Path) -> config.Config:
    """The settings of an installation whose instance folder is this, with its secret."""
    keys.make_secret(instance)
    keys.make_factor_key(instance)
    return config.Config(instance=instance, url="http://localhost")


def signed_in(app: flask.Flask, database: db.Database, person_id: int, at: Any = None) -> FlaskClient:
    """A browser in which somebody has signed in."""
    with database.aside() as session:
        who = person(session, person_id)
        assert who is not None
        token = accounts.sign_in(session, Actor(who.id, "self"), who, at=at or clock.now())
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["token"] = token
    return client


def guard(client: FlaskClient) -> str:
    """The value that a form of this browser's pages carries against forgery."""
    with client.application.test_request_context(), client.session_transaction() as cookie:
        flask.session.update(cookie)
        value = str(generate_csrf())
        cookie.update(flask.session)
    return value


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: whoever tests or takes pictures asks the pages themselves."""


@contextmanager
def served(app: Callable[..., Any]) -> Iterator[str]:
    """The address of a WSGI application, served on a free port of this machine for as long as needed."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.port}"
    server.shutdown()
    thread.join()
