"""The doors as a request goes through them: opened when first asked for, closed at its end."""

from contextlib import AbstractContextManager

import flask
from sqlalchemy.orm import Session

from trainer.db.doors import Database


def database() -> Database:
    """The database of the running app."""
    found: Database = flask.current_app.extensions["database"]
    return found


def reader() -> Session:
    """The request's reading session, opened at the first call and closed at the request's end."""
    if "reader" not in flask.g:
        flask.g.reader = database().reader()
    session: Session = flask.g.reader
    return session


def writer() -> Session:
    """The request's writing session. The view commits it; what is not committed is undone."""
    if "writer" not in flask.g:
        end_reading()  # a reader held across a write would see the past
        flask.g.writer = database().writer()
    session: Session = flask.g.writer
    return session


def aside() -> AbstractContextManager[Session]:
    """A short transaction beside a reading request; see `Database.aside`."""
    end_reading()
    return database().aside()


def end_reading() -> None:
    """Give the request's reading session back."""
    session: Session | None = flask.g.pop("reader", None)
    if session is not None:
        session.close()


def _close(_error: BaseException | None) -> None:
    end_reading()
    session: Session | None = flask.g.pop("writer", None)
    if session is not None:
        session.close()


def init_app(app: flask.Flask, opened: Database) -> None:
    """Give the app its database, and close each request's sessions."""
    app.extensions["database"] = opened
    app.teardown_appcontext(_close)
