"""Whoever is half in: what is still asked of them, and the way there."""

import flask
from flask.typing import ResponseReturnValue

from trainer import db
from trainer.accounts.factors import queries
from trainer.accounts.factors.forms import AnswerForm, CodeForm, RecoveryForm
from trainer.accounts.queries import SignedIn


def lead(who: SignedIn, target: str, kept: list[tuple[str, str]]) -> ResponseReturnValue:
    """On to where a second factor is given, or set up; what had been written comes along or stays open."""
    if who.must_set_up and kept and target:
        return flask.render_template("accounts/kept.html", target=target, carried=kept, to_set_up=True)
    if who.must_set_up:
        return flask.redirect(flask.url_for("accounts.security"), 303)
    onward = target if target != "/" else ""
    if kept:
        return ask(who, onward, kept)
    return flask.redirect(flask.url_for("accounts.second_factor", next=onward or None), 303)


def ask(who: SignedIn, target: str, kept: list[tuple[str, str]], *, error: str = "", place: str = "") -> str:
    """The page that asks for the second factor; `error` is said at `place`: app, recovery or passkey."""
    return flask.render_template(
        "accounts/factors/ask.html",
        factors=queries.factors(db.reader(), who.id),
        code=CodeForm(), recovery=RecoveryForm(), answer=AnswerForm(),
        target=target, carried=kept, error=error, place=place,
    )  # fmt: skip
