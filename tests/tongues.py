"""A course in two languages, French in part, and readers of either."""

import re

from flask.testing import FlaskClient

from tests import world
from tests.world import START
from trainer import db
from trainer.audit import SYSTEM
from trainer.authoring import operations as authoring
from trainer.authoring.operations import Origin
from trainer.core.source import Source

NAME = "two-tongues"
COURSE = f"/learning/{NAME}"


def publish(database: db.Database, text: Source | None = None) -> None:
    """Publish the course, as it stands on disk or with another text."""
    text = world.source(NAME) if text is None else text
    with database.aside() as session:
        parts = world.compiled(NAME, text)
        assert authoring.publish(session, SYSTEM, NAME, text, parts, origin=Origin.FOLDER, at=START)


def arabic() -> Source:
    """The same course written in Arabic and translated into English instead."""
    texts = {}
    for path, data in world.source(NAME).items():
        text = data.decode().replace("language: en", "language: ar")
        text = text.replace("traduit de:", "translated from:").replace("la page:", "the page:")
        texts[path.replace(".fr.md", ".en.md")] = text.encode()
    return Source(texts)


def reads(client: FlaskClient, language: str) -> FlaskClient:
    """The browser from now on asks for pages in this language."""
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    return client


def marked(page: str, words: str) -> str:
    """The attributes of the innermost element that holds these words and nothing else before them."""
    found = re.search(rf"<(\w+)([^<>]*)>\s*{re.escape(words)}", page)
    assert found, words
    return found[2].strip()
