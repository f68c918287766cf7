"""Giving the second factor, and signing in by a passkey alone."""

from collections.abc import Callable
from datetime import datetime

import flask
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy.orm import Session

from trainer import clock, db
from trainer.accounts.factors import challenges, operations, passkeys, queries, recovery
from trainer.accounts.factors.forms import AnswerForm, CodeForm, RecoveryForm
from trainer.accounts.views import halfway
from trainer.accounts.views.ceremony import browser, key, options, site
from trainer.accounts.views.signing import begin, bp, carried, local_path, welcome
from trainer.audit import Actor
from trainer.core.message import Message
from trainer.pages.wording import say
from trainer.permissions import Permission, public, requires


@bp.get("/second-factor")
@requires(Permission.SIGN_IN)
def second_factor() -> ResponseReturnValue:
    """Ask for the second factor."""
    if current_user.mfa_ok is not False:
        return flask.redirect(flask.url_for("home"))
    return halfway.ask(current_user, local_path(flask.request.args.get("next", "")), [])


@bp.post("/second-factor")
@requires(Permission.SIGN_IN)
def give_code() -> ResponseReturnValue:
    """Take a code of the app."""
    form = CodeForm()

    def check(session: Session, by: Actor, at: datetime) -> Message | None:
        return operations.check_code(session, by, current_user.id, form.code.data or "", key=key(), at=at)

    return _take("app", check, form.next.data)


@bp.post("/second-factor/recovery")
@requires(Permission.SIGN_IN)
def give_recovery_code() -> ResponseReturnValue:
    """Take a recovery code, and say how many are left when they are few."""
    form = RecoveryForm()

    def check(session: Session, by: Actor, at: datetime) -> Message | None:
        typed = form.recovery.data or ""
        return operations.use_recovery_code(session, by, current_user.id, typed, key=key(), at=at)

    return _take("recovery", check, form.next.data)


@bp.post("/second-factor/passkey")
@requires(Permission.SIGN_IN)
def give_passkey() -> ResponseReturnValue:
    """Take what a device has signed with a passkey of this person."""
    form = AnswerForm()

    def check(session: Session, by: Actor, at: datetime) -> Message | None:
        signed = form.response.data or ""
        owner = operations.check_passkey(session, by, site(), signed, browser=browser(), key=key(), at=at)
        return None if owner is not None and owner.id == current_user.id else operations.UNPROVEN

    return _take("passkey", check, form.next.data)


def _take(
    method: str, check: Callable[[Session, Actor, datetime], Message | None], target: str | None
) -> ResponseReturnValue:
    """In, by a session of a new token; or the same page again, with what is wrong."""
    if current_user.mfa_ok is not False:
        return flask.redirect(flask.url_for("home"), 303)
    session, at, by = db.writer(), clock.now(), current_user.actor(Permission.SIGN_IN)
    onward, problem = local_path(target or ""), check(session, by, at)
    if problem is not None:
        session.commit()
        code = 429 if problem in {operations.TOO_MANY, operations.LOCKED} else 422
        return halfway.ask(current_user, onward, carried(), error=say(problem), place=method), code
    token = operations.let_in(session, by, current_user.sign_in, method, at=at)
    left = queries.codes_left(session, current_user.id)
    session.commit()
    answer = welcome(token, onward, carried())
    if method == "recovery" and left <= recovery.FEW:
        words = ngettext(
            "%(num)s recovery code is left. Make new ones under Security.",
            "%(num)s recovery codes are left. Make new ones under Security.",
            left,
        )
        flask.flash(words, "warn")
    return answer


@bp.get("/passkeys/request")
@public
def passkey_request() -> ResponseReturnValue:
    """What a browser needs to sign with a passkey: any of this site, or one of whoever is half in."""
    challenge = challenges.new(key(), "sign-in", browser(), at=clock.now())
    asked = current_user.is_authenticated
    held = queries.factors(db.reader(), current_user.id).passkeys if asked else ()
    return options(passkeys.request_options(site(), challenge, held))


@bp.post("/sign-in/passkey")
@public
def enter_by_passkey() -> ResponseReturnValue:
    """Sign in by a passkey alone: it is two factors in one."""
    form, session, at = AnswerForm(), db.writer(), clock.now()
    by = Actor(address=flask.request.remote_addr or "")
    person = operations.check_passkey(
        session, by, site(), form.response.data or "", browser=browser(), key=key(), at=at
    )
    if person is None:
        session.commit()
        flask.flash(say(operations.UNPROVEN), "bad")
        return flask.redirect(flask.url_for("accounts.sign_in", next=form.next.data or None), 303)
    token = begin(session, person, at=at, mfa_ok=True)
    session.commit()
    return welcome(token, local_path(form.next.data or ""), carried())
