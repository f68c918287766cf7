"""Whether a password that somebody chooses may be theirs."""

from collections.abc import Callable, Iterable
from typing import Any

import flask

from trainer import db
from trainer.accounts import passwords
from trainer.pages.house import house
from trainer.pages.wording import say


def expect(app: flask.Flask, titles: Callable[[], Iterable[str]]) -> None:
    """Let the app know what else than people's and the house's names others would try: titles of courses."""
    app.extensions["titles"] = titles


def acceptable(field: Any, *own: str, second_factor: bool = False) -> bool:
    """Whether somebody with these names may choose the password in a field; else the field says why not.

    Beside a `second_factor` it may be shorter.
    """
    titles: Callable[[], Iterable[str]] = flask.current_app.extensions["titles"]
    expected = ("trainer", house().name, house().state, *titles(), *own)
    problem = passwords.problem(db.reader(), field.data, expected, second_factor=second_factor)
    if problem:
        field.errors = [say(problem)]
    return problem is None
