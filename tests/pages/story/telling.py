"""How the story is told: who acts, and how a page is read."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import flask
from flask.testing import FlaskClient
from markupsafe import escape

import config
from tests import world
from tests.pages.album import Album
from tests.site import guard, signed_in
from tests.world import START, World
from trainer import clock, db
from trainer.accounts import operations as accounts
from trainer.audit import SYSTEM
from trainer.authoring import operations as authoring
from trainer.authoring.operations import Origin
from trainer.core.source import Source

EVERY, FIRST = "/learning/every-kind", "/learning/first-steps"


class Story:
    """The ministry while it is told: whoever acts, acts as in life, by its pages and operations."""

    def __init__(self, app: flask.Flask, database: db.Database) -> None:
        self.app, self.database = app, database
        self.album = Album(app, database)
        self.take = self.album.take
        self.world = World({}, {}, 0)
        self.stranger = app.test_client()

    def browser(self, name: str) -> FlaskClient:
        """A browser in which somebody of the cast has signed in."""
        return signed_in(self.app, self.database, self.world.people[name])

    def cookie(self, name: str) -> str:
        """What the browser of somebody signed in says of itself."""
        kept = self.browser(name).get_cookie("session")
        assert kept
        return f"session={kept.value}"

    def send(self, client: FlaskClient, path: str, /, **form: Any) -> str:
        """Send a form; where its answer leads."""
        answer = client.post(path, data={"csrf_token": guard(client), **form})
        assert answer.status_code in {302, 303}, f"{path}: {answer.status}"
        return str(answer.location)

    @contextmanager
    def with_letters(self) -> Iterator[None]:
        """The same house with a mail server, which is not asked for anything here."""
        plain = self.app.config["TRAINER"]
        smtp = config.Smtp(host="mail.mfa.example", sender="trainer@mfa.example")
        self.app.config["TRAINER"] = replace(plain, smtp=smtp)
        yield
        self.app.config["TRAINER"] = plain

    def publish(self, name: str, text: Source) -> None:
        """Publish a course."""
        with self.database.aside() as session:
            parts = world.compiled(name, text)
            assert authoring.publish(session, SYSTEM, name, text, parts, origin=Origin.FOLDER, at=START)

    def link(self, purpose: str, person: int | None = None) -> str:
        """A one-time link, as an address."""
        with self.database.aside() as session:
            token = accounts.one_time_link(
                session, SYSTEM, purpose, at=clock.now(), person_id=person, lasts=timedelta(days=1)
            )
        return f"/accounts/{'first' if purpose == 'first-admin' else 'password'}/{token}"


def address(page: str, part: str) -> str:
    found = next(address for address in re.findall(r'href="([^"]+)"', page) if part in address)
    return str(found).replace("&amp;", "&")


def hidden(page: str, name: str) -> str:
    """What a hidden field of a page says."""
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)
    assert found, name
    return found[1]


def number_of(page: str, name: str) -> str:
    found = re.search(rf'/people/(\d+)">{escape(name)}<', page)
    assert found, name
    return found[1]


def questions(page: str) -> list[tuple[str, str]]:
    """The questions of a sitting: their number and their HTML."""
    return [(body.partition('"')[0], body) for body in page.split('<fieldset class="question" id="q')[1:]]


def option(html: str, words: str) -> str:
    """The value of an option."""
    labels = (label for label in html.split('<label class="option">') if f">{words}<" in label)
    found = (re.search(r'value="([^"]+)"', label) for label in labels)
    return next(match[1] for match in found if match)
