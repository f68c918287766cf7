"""The least a lesson page can be in Flask: what Trainer's is measured against.

Flask, Flask-Login, one load of the user by SQLAlchemy's ORM from SQLite in WAL mode, and the same lesson
through two levels of templates with a menu of twelve lines. No outline, no progress, no permissions, no
languages, no protection of forms, no headers.
"""

import os
from pathlib import Path

import flask
from flask_login import LoginManager, UserMixin, login_required, login_user
from markupsafe import Markup
from sqlalchemy import create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, scoped_session, sessionmaker

FOLDER = "BENCH_REFERENCE"  # the environment's name for the folder with `lesson.html` and the database
MENU = (
    "Home", "Catalogue", "My training", "Records", "Requirements", "People", "Units", "Reports",
    "Glossary", "Toolkit", "Settings", "Help",
)  # fmt: skip


class Base(DeclarativeBase):
    """The reference's tables."""


class User(UserMixin, Base):  # type: ignore[misc]  # Flask-Login says nothing of types
    """Somebody who signs in."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    name: Mapped[str]
    language: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)


def create_app() -> flask.Flask:
    """The reference, over the folder that the environment names."""
    folder = Path(os.environ[FOLDER])
    engine = create_engine(f"sqlite:///{folder / 'reference.db'}")
    event.listen(engine, "connect", lambda opened, _entry: opened.execute("PRAGMA journal_mode=WAL"))
    Base.metadata.create_all(engine)
    session = scoped_session(sessionmaker(engine))
    lesson = Markup((folder / "lesson.html").read_text("utf-8"))

    app = flask.Flask(__name__)
    app.config["SECRET_KEY"] = "a reference has no secrets"
    login = LoginManager(app)
    login.user_loader(lambda user_id: session.get(User, int(user_id)))

    @app.teardown_appcontext
    def close(_error: BaseException | None) -> None:
        session.remove()

    @app.get("/enter/<int:user_id>")
    def enter(user_id: int) -> str:
        login_user(session.get(User, user_id))
        return "entered"

    def show() -> str:
        return flask.render_template("lesson.html", title="A lesson", lesson=lesson)

    app.add_url_rule("/lesson", view_func=login_required(show))

    for place, name in enumerate(MENU):
        app.add_url_rule(f"/menu/{place}", f"menu_{place}", lambda name=name: name)
    app.jinja_env.globals["menu"] = [(f"menu_{place}", name) for place, name in enumerate(MENU)]
    return app


def fill(folder: Path, lesson: str, people: int) -> None:
    """Write what the reference serves: a lesson, and people to sign in as, numbered from 1."""
    folder.mkdir()
    (folder / "lesson.html").write_text(lesson, "utf-8")
    engine = create_engine(f"sqlite:///{folder / 'reference.db'}")
    Base.metadata.create_all(engine)
    with sessionmaker(engine).begin() as session:
        session.add_all(
            User(email=f"learner{number}@mfa.example", name=f"Learner {number}", language="en")
            for number in range(people)
        )
    engine.dispose()
