"""Pages of signing in and out, and one's own choices."""

import contextlib
from datetime import datetime, timedelta
from typing import Any

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import LoginManager, current_user
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from trainer import audit, clock, db, keys
from trainer.accounts import forgotten, forms, notices, operations, passwords, queries
from trainer.accounts.factors.queries import has_factor
from trainer.accounts.models import Person
from trainer.accounts.views import halfway
from trainer.accounts.views.choosing import chooser
from trainer.accounts.views.proving import Denial, crowded, mark, prove
from trainer.audit import Actor
from trainer.pages import errors
from trainer.pages.address import opens
from trainer.pages.house import mailing
from trainer.pages.wording import moment, say
from trainer.permissions import Permission, public, requires
from trainer.settings import LANGUAGES

bp = flask.Blueprint("accounts", __name__, url_prefix="/accounts")

SEEN_EVERY = timedelta(minutes=1)
THEMES = ("auto", "light", "dark")

login = LoginManager()
login.session_protection = None  # the session is a row of ours; nothing else is kept in the cookie
login.anonymous_user = queries.Stranger


@login.request_loader
def _load(_request: flask.Request) -> queries.SignedIn | None:
    token = flask.session.get("token")
    if not token:
        return None
    at = clock.now()
    found = queries.signed_in(
        db.reading(), keys.fingerprint(token), at=at, address=flask.request.remote_addr or ""
    )
    if found is not None and at > found.last_seen + SEEN_EVERY:
        flask.g.seen = found.sign_in
    return found


@bp.record_once
def _set_up(state: flask.blueprints.BlueprintSetupState) -> None:
    login.init_app(state.app)

    @state.app.after_request
    def _note_last_seen(response: flask.Response) -> flask.Response:
        sign_in = flask.g.pop("seen", None)
        if sign_in is not None and "writer" not in flask.g:
            # The page is made: it is not taken back because the mark has to wait.
            with contextlib.suppress(OperationalError), db.aside() as session:
                operations.see(session, sign_in, at=clock.now())
        return response


@bp.app_errorhandler(operations.Refused)
def _refused(refused: operations.Refused) -> ResponseReturnValue:
    """What no view had a better place for: the page says why it may not be done as things stand."""
    return errors.page(409, say(refused.message))


@bp.app_errorhandler(passwords.Busy)
def _busy(_busy: passwords.Busy) -> ResponseReturnValue:
    body, code = errors.page(503, crowded())
    return body, code, {"Retry-After": str(int(passwords.PATIENCE))}


def viewer() -> Any:
    """Who asks: for the guard."""
    return current_user._get_current_object()  # noqa: SLF001 - Werkzeug's name; one look-up, not two


def note_refusal(permission: Permission) -> None:
    """Keep in the audit trail that somebody asked for what no grant of theirs allows."""
    by, asked = current_user.actor(permission), {"endpoint": flask.request.endpoint}
    with db.aside() as session:
        audit.record(session, by, "access.refuse", f"permission:{permission}", at=clock.now(), payload=asked)


def stranger() -> ResponseReturnValue:
    """The sign-in page in place of what was asked for; what was typed into a form comes along.

    Whoever is half in is led on to what is still asked of them.
    """
    request, kept = flask.request, errors.kept_fields()
    target = request.full_path.rstrip("?")
    if current_user.is_half_in:
        if kept:
            answer = flask.make_response(halfway.lead(current_user, target, kept))
            answer.status_code = 401
            return answer
        return halfway.lead(current_user, target if request.method == "GET" else "", [])
    if request.method in {"GET", "HEAD"}:
        return flask.redirect(flask.url_for("accounts.sign_in", next=None if target == "/" else target))
    form = forms.SignInForm(formdata=None, next=target)
    return flask.render_template("accounts/sign_in.html", form=form, carried=kept, ended=True), 401


def signing_in(target: str, kept: list[tuple[str, str]]) -> ResponseReturnValue:
    """On to the sign-in page, from where one goes on to where one was, with what one had written."""
    if not kept:
        return flask.redirect(flask.url_for("accounts.sign_in", next=target or None), 303)
    form = forms.SignInForm(formdata=None, next=target)
    return flask.render_template("accounts/sign_in.html", form=form, carried=kept)


def local_path(target: str) -> str:
    """An address within this site, or '' for anything else: another host, a scheme, control characters."""
    plain = target.isprintable() and "\\" not in target
    return target if plain and target.startswith("/") and not target.startswith("//") else ""


@bp.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """Show the sign-in form."""
    if current_user.is_authenticated:
        return flask.redirect(flask.url_for("home"))
    form = forms.SignInForm(next=local_path(flask.request.args.get("next", "")))
    return flask.render_template("accounts/sign_in.html", form=form, carried=[])


@bp.post("/sign-in")
@public
def enter() -> ResponseReturnValue:
    """Sign in, unless the account has failed too often."""
    form = forms.SignInForm()
    kept = carried()
    if not form.validate():
        return _again(form, kept, 422)
    wrong = gettext("This address and password do not go together.")
    person = prove(form.email.data, form.password.data, wrong)
    if isinstance(person, Denial):
        return *_again(form, kept, person.code, person.said), person.headers
    session, at, target = db.writer(), clock.now(), local_path(form.next.data or "")
    if passwords.is_short(form.password.data, second_factor=has_factor(session, person.id)):
        return _outgrown(session, person, target, kept, at=at)
    token = begin(session, person, at=at)
    session.commit()
    return welcome(token, target, kept)


def _outgrown(
    session: Session, person: Person, target: str, kept: list[tuple[str, str]], *, at: datetime
) -> ResponseReturnValue:
    """A password chosen beside a second factor, which has gone since: a longer one is chosen first."""
    by = Actor(person.id, "self", "", flask.request.remote_addr or "")
    token = operations.one_time_link(session, by, "longer", at=at, person_id=person.id, lasts=forgotten.LASTS)
    session.commit()
    return chooser(forms.PasswordForm(formdata=None, next=target), token, kept, outgrown=True)


def begin(session: Session, person: Person, *, at: datetime, mfa_ok: bool = False) -> str:
    """Begin a session in this browser, in place of the one that may be there, and return its token."""
    request = flask.request
    if current_user.is_authenticated:
        operations.sign_out(session, current_user.actor(Permission.SIGN_IN), current_user.sign_in, at=at)
    by = Actor(person.id, "self", "", request.remote_addr or "")
    agent = request.user_agent.string
    return operations.sign_in(session, by, person, at=at, agent=agent, mark=mark(), mfa_ok=mfa_ok)


def carried() -> list[tuple[str, str]]:
    """What somebody had written before their session ended, as the form of a sign-in carries it along."""
    fields = flask.request.form.items(multi=True)
    return [(key.removeprefix("kept:"), value) for key, value in fields if key.startswith("kept:")]


def _again(
    form: forms.SignInForm, kept: list[tuple[str, str]], code: int, error: str = ""
) -> tuple[str, int]:
    return flask.render_template("accounts/sign_in.html", form=form, carried=kept, error=error), code


def remember(token: str = "") -> None:
    """Begin the browser's cookie anew: with a session's token, or without one. It stays a known device."""
    kept = {name: flask.session[name] for name in ("device", "language") if name in flask.session}
    flask.session.clear()
    flask.g.pop("csrf_token", None)  # the guard of the page that follows belongs to the new session
    flask.session.permanent = True
    flask.session.update({**kept, "token": token} if token else kept)


def welcome(token: str, target: str, kept: list[tuple[str, str]]) -> ResponseReturnValue:
    """Begin the browser's session anew, and go on to where somebody was, with what they had written.

    Who is only half in by this token goes on to what is still asked of them.
    """
    remember(token)
    who = queries.signed_in(db.reading(), keys.fingerprint(token), at=clock.now())
    if who is not None and who.is_half_in:
        return halfway.lead(who, target, kept)
    if who is not None and not mailing():
        _tell(who.id)
    if kept and target:
        return flask.render_template("accounts/kept.html", target=target, carried=kept)
    return flask.redirect(target if target and opens(target) else flask.url_for("home"))


def _tell(person_id: int) -> None:
    """Say what a letter would have said, had there been one."""
    with db.aside() as session:
        news = notices.tell(session, person_id, keys.fingerprint(mark()), at=clock.now())
        said = [(say(notices.WORDS[notices.Notice(one.kind)]), moment(one.at)) for one in reversed(news)]
    for what, when in said:
        words = gettext("%(what)s (%(when)s). If this was not you, see Security.", what=what, when=when)
        flask.flash(words, "warn")


@bp.post("/sign-out")
@requires(Permission.SIGN_IN)
def sign_out() -> ResponseReturnValue:
    """End this session, also one that is only half in."""
    session = db.writer()
    operations.sign_out(session, current_user.actor(Permission.SIGN_IN), current_user.sign_in, at=clock.now())
    session.commit()
    return leave()


def leave() -> ResponseReturnValue:
    """What a browser gets whose session has been ended here: nothing of it stays, but it is still known."""
    remember()
    response = flask.make_response(flask.redirect(flask.url_for("accounts.sign_in"), 303))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.post("/preferences")
@public
def choose() -> ResponseReturnValue:
    """Keep a choice of language or appearance, for the person or the visitor."""
    language, theme = flask.request.form.get("language"), flask.request.form.get("theme")
    if language not in {None, *LANGUAGES} or theme not in {None, *THEMES} or not (language or theme):
        flask.abort(400)
    if language:
        flask.session["language"] = language
    if current_user.may(Permission.OWN_ACCOUNT):
        session = db.writer()
        operations.choose(session, current_user.id, language=language, theme=theme)
        session.commit()
    return flask.redirect(local_path(flask.request.form.get("back", "")) or flask.url_for("home"), 303)
