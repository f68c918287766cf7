"""What pages show of the demo: its cast, on the sign-in page of a demo and nowhere else."""

from typing import NamedTuple

import flask

from trainer.demo.cast import CAST
from trainer.pages.house import house
from trainer.pages.wording import say


class Invitation(NamedTuple):
    """Whom a visitor can sign in as, how, and what that shows them."""

    name: str
    email: str
    password: str
    part: str


def demo_cast() -> list[Invitation]:
    """The cast in the visitor's language; nobody unless this house is a demo."""
    if not house().demo_since:
        return []
    return [
        Invitation(member.name.spoken, member.email, member.password, say(member.part)) for member in CAST
    ]


def init_app(app: flask.Flask) -> None:
    """Let templates ask for the cast."""
    app.context_processor(lambda: {"demo_cast": demo_cast})
