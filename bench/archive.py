"""A large ministry to ask about: that of `trainer demo --large`, with somebody of human resources in it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import flask
from flask.testing import FlaskClient

import config
from trainer import clock, create_app, db, keys
from trainer.accounts import operations as accounts
from trainer.accounts.models import Person
from trainer.accounts.queries import GrantScope, SignedIn
from trainer.demo.days import ZONE, Timeline
from trainer.demo.large import operations as large
from trainer.demo.ministry import OPERATOR
from trainer.demo.operations import found
from trainer.permissions import Role


@dataclass(frozen=True, slots=True)
class Archive:
    """A large ministry with somebody of human resources in it."""

    opened: db.Database
    app: flask.Flask
    hugo: int
    people: int
    now: Callable[[], float]

    def client(self) -> FlaskClient:
        """Hugo's browser, signed in just now."""
        with self.opened.aside() as session:
            person = session.get_one(Person, self.hugo)
            token = accounts.sign_in(session, OPERATOR, person, at=clock.now())
        browser = self.app.test_client()
        with browser.session_transaction() as cookie:
            cookie["token"] = token
        return browser

    @property
    def officer(self) -> SignedIn:
        """Hugo, as queries know him: he answers for everybody."""
        grants = (GrantScope(Role.HR, None, None),)
        return SignedIn(self.hugo, "", "", None, None, "auto", 0, "", clock.now(), True, 1, grants)

    def cost(self, browser: FlaskClient, path: str) -> Callable[[], float]:
        """What a page takes, in seconds: the least of three tries, after one that is not counted."""

        def once() -> float:
            began = self.now()
            answer = browser.get(path)
            spent = self.now() - began
            assert answer.status_code == 200, f"{path}: {answer.status_code}"
            return spent

        once()
        return lambda: min(once() for _ in range(3))


@contextmanager
def poured(people: int, database: str = "") -> Iterator[Archive]:
    """A ministry of so many people in a folder of its own; `database` is the URL of an empty one."""
    with TemporaryDirectory(prefix="trainer-bench-") as name:
        instance = Path(name)
        keys.make_secret(instance)
        keys.make_factor_key(instance)
        chosen = config.Config(instance=instance, database=database)
        opened = db.Database(chosen.database_url)
        opened.upgrade(chosen.migrations)
        at = clock.now()
        line = Timeline.ending(clock.day(at, ZONE), before=large.MONTHS_BEFORE)
        with opened.writer() as session:
            db.patient(session)
            made = found(session, line)
            hugo = _hired(made, at)
            large.enlarge(made, line, people, _quiet)
            session.commit()
        yield archive(chosen, opened, hugo, people)
        opened.dispose()


def archive(chosen: config.Config, opened: db.Database, hugo: int, people: int) -> Archive:
    """The ministry with the program on it."""
    now = time.process_time if opened.sqlite else time.perf_counter
    return Archive(opened, create_app(chosen, opened), hugo, people, now)


def _quiet(_words: str) -> None:
    """The figures speak."""


def _hired(made: Any, at: datetime) -> int:
    hugo = accounts.add_person(
        made.session, OPERATOR, email="hugo@mfa.example", name="Hugo Lindqvist", roles=(Role.HR,), at=at
    )
    made.people[hugo.email] = hugo.id
    return hugo.id
