"""A course with texts to be marked, sat by the cast."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flask.testing import FlaskClient
from sqlalchemy import select

from tests import world
from tests.site import guard
from tests.world import START, World
from trainer import db
from trainer.accounts import operations as accounts
from trainer.audit import SYSTEM
from trainer.authoring import operations as authoring
from trainer.authoring.operations import Origin
from trainer.core.source import Source
from trainer.permissions import Role
from trainer.quiz.models import Attempt

QUEUE = "/quiz/attempts/marking"

COURSE = """---
title: Words
summary: A course for tests.
language: en
audience: [diplomat]
outcomes:
  doors: Say what a door is for
---
In your own words.
"""

FINAL = """---
title: Written
kind: graded
pass: 60%
{settings}
---
## Which one opens? {{#opens}}
- (x) A door
- ( ) A wall

Outcome: doors

## What is a door for? {{#why}}
Write to your minister.

____

Rubric: names the way in (2); names the way out (1)
Points: 3
Outcome: doors
Explanation: canary-explanation
{more}"""

WINDOW = """
## And a window? {#window}
____

Rubric: names the light (1)
Outcome: doors
"""


@dataclass
class Essays:
    """The course `words`, and what is done in it by its pages."""

    database: db.Database
    ministry: World
    course: int = 0

    def publish(self, settings: str = "", more: str = "") -> None:
        """Publish the course, with these settings of its quiz."""
        text = Source(
            {
                "course.md": COURSE.encode(),
                "90-final.quiz.md": FINAL.format(settings=settings or "attempts: 3", more=more).encode(),
            }
        )
        with self.database.aside() as session:
            revision = authoring.publish(
                session, SYSTEM, "words", text, world.compiled("words", text), origin=Origin.FOLDER, at=START
            )
            assert revision
            self.course = revision.course_id

    def publish_changed(self, *changes: tuple[str, str]) -> None:
        """Publish the course with other words in the file of its quiz, under another name (`was: final`)."""
        written = FINAL.format(settings="attempts: 3\nwas: final", more="")
        for old, new in changes:
            assert old in written
            written = written.replace(old, new)
        text = Source({"course.md": COURSE.encode(), "90-written.quiz.md": written.encode()})
        with self.database.aside() as session:
            parts = world.compiled("words", text)
            assert authoring.publish(
                session, SYSTEM, "words", text, parts, origin=Origin.FOLDER, at=START, as_new=True
            )

    def instructor(self, name: str, **scope: int) -> None:
        """Let somebody of the cast instruct, everywhere or in a scope."""
        with self.database.aside() as session:
            accounts.grant(session, SYSTEM, self.ministry.people[name], Role.INSTRUCTOR, at=START, **scope)


def post(client: FlaskClient, path: str, **form: object):
    """Send a form with its guard."""
    return client.post(path, data={"csrf_token": guard(client), **form})


def hand_in(client: FlaskClient, **texts: str) -> str:
    """Sit the quiz: the door is chosen, the texts are written. The address of the result."""
    sitting = post(client, "/quiz/words/final").location.split("?")[0]
    answers: dict[str, object] = {}
    for body in client.get(sitting).text.split('<fieldset class="question" id="q')[1:]:
        number = body.partition('"')[0]
        if "Which one opens" in body:
            door = next(part for part in body.split('<label class="option">') if ">A door<" in part)
            found = re.search(r'value="([^"]+)"', door)
            assert found
            answers[f"q{number}"] = found[1]
        else:
            answers[f"q{number}"] = texts.get("window" if "And a window" in body else "why", "")
    post(client, sitting, **answers, part=1, go="check")
    return str(post(client, f"{sitting}/hand-in").location)


def links(client: FlaskClient, path: str) -> Iterator[str]:
    """Addresses of marking on a page."""
    found = re.findall(rf'href="({QUEUE}/[^"]+)"', client.get(path).text)
    yield from dict.fromkeys(found)


def first(client: FlaskClient, question: str = "why") -> str:
    """The address of the answer to a question that has waited longest."""
    return next(address for address in links(client, f"{QUEUE}/words/{question}"))


def attempt(database: db.Database) -> Attempt:
    """The one attempt there is."""
    with database.reader() as session:
        return session.scalars(select(Attempt)).one()


GOOD = {"points1": "2", "points2": "1/2", "comment1": "canary-way-in", "comment": "canary-whole"}
