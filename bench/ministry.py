"""The installation that is measured: a ministry's worth of learners, signed in and half through a course."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from secrets import token_hex

import flask
from sqlalchemy import create_engine, make_url, text

import config
from bench import course
from bench.load import Visitor, connection, get
from bench.reference import doors, reading
from bench.servers import WORKERS, Server, program
from trainer import clock, create_app, db, keys, settings
from trainer.accounts import operations as accounts
from trainer.audit import SYSTEM, Actor
from trainer.authoring import operations as authoring
from trainer.authoring.operations import Origin
from trainer.catalogue import folder
from trainer.catalogue.compiler import Parts, split
from trainer.catalogue.shelf import Shelf
from trainer.core import storing
from trainer.core.course import Lesson
from trainer.core.parsing.compiling import compile_course
from trainer.core.progress import Done
from trainer.core.source import Source
from trainer.learning import operations as learning

LEARNERS = 30
LESSON = f"/learning/{course.NAME}/{course.LESSON}"
BUILT_IN = "/learning/cyber-fundamentals/networks/packets-and-cables"
"""A lesson as authors write them: with a figure, notes and practice questions."""
HEALTH = "/healthz"
SIGN_IN = "/accounts/sign-in"


@dataclass(frozen=True, slots=True)
class Ministry:
    """An instance folder, its learners, and the lesson of the reference."""

    folder: Path
    learners: tuple[Visitor, ...]
    lesson: str  # HTML
    database: str = ""  # its URL; empty is SQLite in the instance folder

    @property
    def config(self) -> config.Config:
        """The settings that Trainer runs with."""
        return config.Config(instance=self.folder / "instance", database=self.database)

    def serve(self, port: int | None = None) -> Server:
        """Trainer, as `trainer serve` runs it. Give it an end by `with`."""
        environment = {"TRAINER_INSTANCE": str(self.config.instance), "TRAINER_DATABASE": self.database}
        return Server([program("trainer"), "serve"], self.folder / "trainer.log", environment, port)

    def serve_here(self, name: str) -> Server:
        """Trainer with more than it has, by a module of the bench, under the reference's server."""
        environment = {"TRAINER_INSTANCE": str(self.config.instance), "TRAINER_DATABASE": self.database}
        return Server(_granian(name), self.folder / f"{name}.log", environment)

    def serve_reference(self, name: str = "reading", **environment: str) -> Server:
        """The reference of that name under the same server. Give it an end by `with`."""
        environment = {reading.FOLDER: str(self.folder / "reference"), **environment}
        return Server(_granian(f"bench.reference.{name}"), self.folder / f"{name}.log", environment)

    def learners_of_reference(self, server: Server) -> list[Visitor]:
        """The reference's learners, signed in."""
        visitors = [Visitor("") for _ in range(LEARNERS)]
        with connection(server.port) as opened:
            for number, visitor in enumerate(visitors, 1):
                get(opened, f"/enter/{number}", visitor)
        return visitors


def _granian(module: str) -> list[str]:
    """The server on the `create_app` of a module, as `trainer serve` sets it up."""
    factory = [program("granian"), f"{module}:create_app", "--factory", "--interface", "wsgi"]
    return [*factory, "--workers", str(WORKERS), "--blocking-threads", "1", "--no-ws", "--no-log"]


@contextmanager
def founded(learners: int = LEARNERS, database: str = "") -> Iterator[Ministry]:
    """A ministry in a folder of its own, which goes when it is not needed any more.

    `database` is the URL of an empty one, whose owner removes it.
    """
    with tempfile.TemporaryDirectory(prefix="trainer-bench-") as name:
        place = Path(name)
        instance = place / "instance"
        keys.make_secret(instance)
        keys.make_factor_key(instance)
        chosen = config.Config(instance=instance, database=database)
        opened = db.Database(chosen.database_url)
        opened.upgrade(chosen.migrations)
        parts = _publish(opened, chosen.courses)
        tokens = [_learner(opened, number) for number in range(learners)]
        visitors = tuple(cookies(create_app(chosen, opened), tokens))
        opened.dispose()
        lesson = "".join(piece.html for piece in storing.load(Lesson, parts.bodies[course.LESSON]).pieces)
        reading.fill(place / "reference", lesson, LEARNERS)
        doors.fill(place / "reference", LEARNERS)
        yield Ministry(place, visitors, lesson, database)


def _publish(opened: db.Database, courses: Path) -> Parts:
    own = course.source()
    parts = split(compile_course(course.NAME, own))
    sources: list[tuple[str, Source, Parts]] = [(course.NAME, own, parts)]
    for path in sorted(courses.iterdir()):
        source = folder.read(path)
        sources.append((path.name, source, split(compile_course(path.name, source))))
    with opened.aside() as session:
        for name, source, compiled in sources:
            authoring.publish(session, SYSTEM, name, source, compiled, origin=Origin.BUILT_IN, at=clock.now())
    return parts


def _learner(opened: db.Database, number: int) -> str:
    """Somebody who has done all that stands before the measured lesson; their session's token."""
    at = clock.now() - timedelta(days=1)
    with opened.aside() as session:
        house = settings.load(session)
        volume = Shelf().volumes(lambda: session, house.edition)[course.NAME]
        person = accounts.add_person(
            session, SYSTEM, email=f"learner{number}@mfa.example", name=f"Learner {number}", at=at
        )
        by = Actor(person.id, "learner")
        enrolment = learning.enrol(session, by, person.id, volume, at=at)
        for page in volume.course.walk():
            if page.id == course.LESSON:
                break
            done = Done(at, Fraction(9, 10), passed=True) if page.graded else None
            learning.finish(session, by, enrolment, volume, page.id, house=house, at=at, done=done)
        return accounts.sign_in(session, by, person, at=clock.now())


def cookies(app: flask.Flask, tokens: list[str]) -> Iterator[Visitor]:
    """The cookie that signing in sets, for each session."""
    name = app.config["SESSION_COOKIE_NAME"]
    for token in tokens:
        client = app.test_client()
        with client.session_transaction() as session:
            session.permanent = True
            session["token"] = token
        cookie = client.get_cookie(name)
        assert cookie is not None
        yield Visitor(f"{name}={cookie.value}")


@contextmanager
def scratch(server: str) -> Iterator[str]:
    """The URL of a new database on a PostgreSQL server, dropped at the end."""
    name = f"trainer_bench_{token_hex(4)}"
    engine = create_engine(
        make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as opened:
        opened.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as opened:
            opened.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()
