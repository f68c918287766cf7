"""The least that handing in a quiz can be in Flask: what Trainer's is measured against.

Flask, Flask-Login, a guard against forged forms, and one durable transaction of SQLAlchemy Core: ten rows for
ten answers in `/hand-in`, one for one in `/save`, and a row for the attempt each. Nothing is read, drawn,
marked, chained or translated.
"""

import os
from typing import Any

import flask
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user
from flask_wtf.csrf import CSRFProtect, generate_csrf
from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    insert,
    make_url,
    select,
)
from sqlalchemy.engine import Connection

from trainer.db.engines import SQLITE

DATABASE = "BENCH_REFERENCE_DATABASE"  # the environment's name for the URL of an empty database
tables = MetaData()
person = Table("person", tables, Column("id", Integer, primary_key=True), Column("name", String))
attempt = Table(
    "attempt",
    tables,
    Column("id", Integer, primary_key=True),
    Column("person", Integer),
    Column("points", Integer),
)
step = Table("step", tables, Column("id", Integer, primary_key=True), Column("person", Integer))
response = Table(
    "response", tables,
    Column("id", Integer, primary_key=True), Column("person", Integer), Column("number", Integer),
    Column("answer", String),
)  # fmt: skip


class User(UserMixin):
    """Somebody who signs in."""

    def __init__(self, user_id: int) -> None:
        self.id = user_id


def create_app() -> flask.Flask:
    """The reference on the database that the environment names, with a table for each thing."""
    url = make_url(os.environ[DATABASE])
    engine = create_engine(url, module=SQLITE) if url.get_backend_name() == "sqlite" else create_engine(url)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def settle(opened: Any, _entry: object) -> None:
            opened.isolation_level = None
            for pragma in ("busy_timeout=10000", "journal_mode=WAL", "synchronous=FULL"):
                opened.execute(f"PRAGMA {pragma}")

        @event.listens_for(engine, "begin")
        def begin(opened: Connection) -> None:
            opened.exec_driver_sql("BEGIN IMMEDIATE" if flask.request.method == "POST" else "BEGIN")

    app = flask.Flask(__name__)
    app.config["SECRET_KEY"] = "a reference has no secrets"
    CSRFProtect(app)
    login = LoginManager(app)

    def load(user_id: str) -> User | None:
        with engine.connect() as opened:
            found = opened.scalar(select(person.c.id).where(person.c.id == int(user_id)))
        return User(found) if found else None

    login.user_loader(load)

    @app.get("/enter/<int:user_id>")
    def enter(user_id: int) -> str:
        login_user(User(user_id))
        return str(generate_csrf())

    def hand_in() -> flask.typing.ResponseReturnValue:
        with engine.begin() as opened:
            answers = [{"person": current_user.id, "number": number, "answer": "1"} for number in range(10)]
            opened.execute(insert(response), answers)
            opened.execute(insert(attempt), {"person": current_user.id, "points": 10})
            opened.execute(insert(step), {"person": current_user.id})
        return flask.redirect("/", 303)

    def save() -> flask.typing.ResponseReturnValue:
        with engine.begin() as opened:
            opened.execute(insert(response), {"person": current_user.id, "number": 1, "answer": "1"})
        return {"state": "saved"}

    for address, view in (("/hand-in", hand_in), ("/save", save)):
        app.add_url_rule(address, view_func=login_required(view), methods=["POST"])
    return app


def fill(url: str, people: int) -> None:
    """Make the tables, and people to sign in as, numbered from 1."""
    engine = create_engine(url, module=SQLITE) if url.startswith("sqlite") else create_engine(url)
    tables.create_all(engine)
    with engine.begin() as opened:
        opened.execute(insert(person), [{"name": f"Learner {number}"} for number in range(people)])
    engine.dispose()
