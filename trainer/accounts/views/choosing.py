"""Choosing a password: the page behind a link, and whether what somebody chose may be theirs."""

from collections.abc import Callable, Iterable
from typing import Any

import flask

from trainer import db
from trainer.accounts import forms, passwords
from trainer.pages.house import house
from trainer.pages.wording import say


def expect(app: flask.Flask, titles: Callable[[], Iterable[str]]) -> None:
    """Let the app know what else than people's and the house's names others would try: titles of courses."""
    app.extensions["titles"] = titles


def chooser(
    form: forms.PasswordForm,
    token: str,
    kept: list[tuple[str, str]],
    *,
    second_factor: bool = False,
    outgrown: bool = False,
) -> str:
    """The page behind a link by which a password is chosen; what had been written elsewhere comes along.

    `outgrown`: it opens at signing in, because the password that was right is too short to stand alone.
    """
    least = passwords.shortest(second_factor=second_factor)
    return flask.render_template(
        "accounts/password.html", form=form, token=token, carried=kept, shortest=least, outgrown=outgrown
    )


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
