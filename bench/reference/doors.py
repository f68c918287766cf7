"""The least that a protected page can be in Flask: what Trainer's doors are measured against.

Flask, Flask-Login, one load of the user by SQLAlchemy Core from SQLite in WAL mode, and nine fixed headers.
No sessions that end, no permissions, no guard against forged forms, no languages.
"""

import os
from pathlib import Path

import flask
from flask_login import LoginManager, UserMixin, login_required, login_user
from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine, event, insert, select

FOLDER = "BENCH_REFERENCE"  # the environment's name for the folder with the database
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "X-Robots-Tag": "noindex, nofollow",
}

tables = MetaData()
person = Table(
    "person",
    tables,
    Column("id", Integer, primary_key=True),
    Column("email", String),
    Column("name", String),
    Column("language", String),
)


class User(UserMixin):
    """Somebody who signs in."""

    def __init__(self, row: tuple[int, str, str, str]) -> None:
        self.id, self.email, self.name, self.language = row


def create_app() -> flask.Flask:
    """The reference, over the folder that the environment names."""
    engine = create_engine(f"sqlite:///{Path(os.environ[FOLDER]) / 'doors.db'}")
    event.listen(engine, "connect", lambda opened, _entry: opened.execute("PRAGMA journal_mode=WAL"))
    app = flask.Flask(__name__)
    app.config["SECRET_KEY"] = "a reference has no secrets"
    login = LoginManager(app)

    def load(user_id: str) -> User | None:
        with engine.connect() as opened:
            row = opened.execute(select(person).where(person.c.id == int(user_id))).one_or_none()
        return User(tuple(row)) if row else None

    login.user_loader(load)

    @app.after_request
    def protect(response: flask.Response) -> flask.Response:
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    @app.get("/enter/<int:user_id>")
    def enter(user_id: int) -> str:
        login_user(load(user_id))
        return "entered"

    def door() -> str:
        return "open"

    app.add_url_rule("/door", view_func=login_required(door))

    return app


def fill(folder: Path, people: int) -> None:
    """Make the table, and people to sign in as, numbered from 1."""
    folder.mkdir(exist_ok=True)  # beside what other references need
    engine = create_engine(f"sqlite:///{folder / 'doors.db'}")
    tables.create_all(engine)
    with engine.begin() as opened:
        rows = [
            {"email": f"learner{number}@mfa.example", "name": f"Learner {number}", "language": "en"}
            for number in range(people)
        ]
        opened.execute(insert(person), rows)
    engine.dispose()
