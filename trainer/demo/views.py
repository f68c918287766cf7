"""What pages show of the demo: the cast, on the sign-in page of a demo and nowhere else."""

import flask

from trainer.demo.cast import CAST, Member
from trainer.pages.house import house


def demo_cast() -> tuple[Member, ...]:
    """Those whom a visitor can sign in as; nobody unless this house is a demo."""
    return CAST if house().demo_since else ()


def init_app(app: flask.Flask) -> None:
    """Let templates ask for the cast."""
    app.context_processor(lambda: {"demo_cast": demo_cast})
