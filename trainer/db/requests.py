"""The doors as a request goes through them: opened when first asked for, closed at its end."""

from contextlib import AbstractContextManager

import flask
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from trainer.db.doors import Database


def database() -> Database:
    """The database of the running app."""
    found: Database = flask.current_app.extensions["database"]
    return found


def reading() -> Connection:
    """The request's reading connection: for what every page asks, and for rows that need no objects.

    It is opened at the first call and given back at the request's end.
    """
    connection: Connection | None = flask.g.get("reading")
    if connection is None:
        connection = flask.g.reading = database().reading.connect()
    return connection


def reader() -> Session:
    """A session on the request's reading connection, for whatever is loaded as objects."""
    session: Session | None = flask.g.get("reader")
    if session is None:
        session = flask.g.reader = Session(reading(), autoflush=False)
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
    """Give the request's reading connection back, and with it its session."""
    for name in ("reader", "reading"):
        opened: Session | Connection | None = flask.g.pop(name, None)
        if opened is not None:
            opened.close()


def _close(_error: BaseException | None) -> None:
    end_reading()
    session: Session | None = flask.g.pop("writer", None)
    if session is not None:
        session.close()


def init_app(app: flask.Flask, opened: Database) -> None:
    """Give the app its database, and close each request's sessions."""
    app.extensions["database"] = opened
    app.teardown_appcontext(_close)
