"""Pages of signing in, one's own choices, and people."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_login import LoginManager, current_user
from wtforms.fields.choices import SelectChoice

from trainer import clock, db, keys
from trainer.accounts import forms, operations, queries
from trainer.accounts.operations import Refused
from trainer.audit import Actor
from trainer.pages import errors
from trainer.pages.house import house
from trainer.pages.wording import say
from trainer.permissions import Permission, Role, public, requires
from trainer.settings import LANGUAGES

bp = flask.Blueprint("accounts", __name__, url_prefix="/accounts")

SEEN_EVERY = timedelta(minutes=1)
PAGE = 50
THEMES = ("auto", "light", "dark")
TRACKS = {"diplomat": lazy_gettext("Diplomat"), "technologist": lazy_gettext("Technologist")}

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
        db.reader(), keys.fingerprint(token), at=at, address=flask.request.remote_addr or ""
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
            with db.aside() as session:
                operations.see(session, sign_in, at=clock.now())
        return response


def viewer() -> Any:
    """Who asks: for the guard."""
    return current_user


def stranger() -> ResponseReturnValue:
    """The sign-in page in place of what was asked for; what was typed into a form comes along."""
    request = flask.request
    if request.method in {"GET", "HEAD"}:
        target = request.full_path.rstrip("?")
        return flask.redirect(flask.url_for("accounts.sign_in", next=None if target == "/" else target))
    form = forms.SignInForm(formdata=None, next=request.path)
    return flask.render_template(
        "accounts/sign_in.html", form=form, kept=errors.kept_fields(), ended=True
    ), 401


def local_path(target: str) -> str:
    """An address within this site, or '' for anything else: another host, a scheme, control characters."""
    parts = urlsplit(target)
    plain = target.isprintable() and "\\" not in target and not target.startswith("//")
    return target if plain and target.startswith("/") and not parts.scheme and not parts.netloc else ""


@bp.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """Show the sign-in form."""
    if current_user.is_authenticated:
        return flask.redirect(flask.url_for("home"))
    form = forms.SignInForm(next=local_path(flask.request.args.get("next", "")))
    return flask.render_template("accounts/sign_in.html", form=form, kept=[])


@bp.post("/sign-in")
@public
def enter() -> ResponseReturnValue:
    """Sign in, unless the account has failed too often."""
    form = forms.SignInForm()
    kept = [
        (key[5:], value) for key, value in flask.request.form.items(multi=True) if key.startswith("kept:")
    ]
    if not form.validate():
        return _again(form, kept, 422)
    at, email = clock.now(), form.email.data
    by = Actor(address=flask.request.remote_addr or "")
    found = queries.failures(db.reader(), operations.sign_in_bucket(email), operations.window(at))
    if found >= operations.FAILURES:
        body, code = _again(form, kept, 429, gettext("Too many tries. Wait five minutes, then try again."))
        return body, code, {"Retry-After": str(int(operations.WINDOW.total_seconds()))}
    person = queries.by_email(db.reader(), email)
    right = operations.check_password(person, form.password.data)
    session = db.writer()
    if not right or person is None:
        operations.note_failure(session, by, email, person, at=at)
        session.commit()
        return _again(form, kept, 422, gettext("This address and password do not go together."))
    by = Actor(person.id, "self", "", by.address)
    token = operations.sign_in(session, by, person, at=at, agent=flask.request.user_agent.string)
    session.commit()
    return _welcome(token, local_path(form.next.data or ""), kept)


def _again(
    form: forms.SignInForm, kept: list[tuple[str, str]], code: int, error: str = ""
) -> tuple[str, int]:
    return flask.render_template("accounts/sign_in.html", form=form, kept=kept, error=error), code


def _welcome(token: str, target: str, kept: list[tuple[str, str]]) -> ResponseReturnValue:
    language = flask.session.get("language")
    flask.session.clear()
    flask.g.pop("csrf_token", None)  # the guard of the page that follows belongs to the new session
    flask.session["token"] = token
    flask.session.permanent = True
    if language:
        flask.session["language"] = language
    if kept and target:
        return flask.render_template("accounts/kept.html", target=target, kept=kept)
    return flask.redirect(target or flask.url_for("home"))


@bp.post("/sign-out")
@requires(Permission.OWN_ACCOUNT)
def sign_out() -> ResponseReturnValue:
    """End this session."""
    session = db.writer()
    operations.sign_out(
        session, current_user.actor(Permission.OWN_ACCOUNT), current_user.sign_in, at=clock.now()
    )
    session.commit()
    flask.session.clear()
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
    if current_user.is_authenticated:
        session = db.writer()
        operations.choose(session, current_user.id, language=language, theme=theme)
        session.commit()
    return flask.redirect(local_path(flask.request.form.get("back", "")) or flask.url_for("home"), 303)


@bp.get("/first/<token>")
@public
def first_admin(token: str) -> ResponseReturnValue:
    """The form that creates the first administrator."""
    if queries.open_link(db.reader(), keys.fingerprint(token), "first-admin", at=clock.now()) is None:
        return errors.page(
            404, gettext("This link has been used or has run out. `trainer serve` prints a new one.")
        )
    return flask.render_template("accounts/first_admin.html", form=forms.FirstAdminForm())


@bp.post("/first/<token>")
@public
def create_first_admin(token: str) -> ResponseReturnValue:
    """Create the first administrator and sign them in."""
    form, at = forms.FirstAdminForm(), clock.now()
    if not form.validate():
        return flask.render_template("accounts/first_admin.html", form=form), 422
    session = db.writer()
    link = queries.open_link(session, keys.fingerprint(token), "first-admin", at=at)
    if link is None or not operations.use_link(session, link, at=at):
        flask.abort(404)
    by = Actor(role="first-admin", address=flask.request.remote_addr or "")
    person = operations.add_person(
        session,
        by,
        email=form.email.data,
        name=form.name.data,
        password=form.password.data,
        roles=(Role.LEARNER, Role.ADMIN),
        at=at,
    )
    new = operations.sign_in(session, by, person, at=at, agent=flask.request.user_agent.string)
    session.commit()
    return _welcome(new, "", [])


@bp.get("/password/<token>")
@public
def new_password(token: str) -> ResponseReturnValue:
    """The form in which somebody with a one-time link chooses a password."""
    if queries.open_link(db.reader(), keys.fingerprint(token), "password", at=clock.now()) is None:
        return errors.page(
            404, gettext("This link has been used or has run out. Ask your administrator for a new one.")
        )
    return flask.render_template("accounts/password.html", form=forms.PasswordForm())


@bp.post("/password/<token>")
@public
def set_password(token: str) -> ResponseReturnValue:
    """Set the password and send the person to the sign-in page."""
    form, at = forms.PasswordForm(), clock.now()
    if not form.validate():
        return flask.render_template("accounts/password.html", form=form), 422
    session = db.writer()
    link = queries.open_link(session, keys.fingerprint(token), "password", at=at)
    person = queries.person(session, link.person_id) if link and link.person_id else None
    if link is None or person is None or not operations.use_link(session, link, at=at):
        flask.abort(404)
    by = Actor(person.id, "self", "", flask.request.remote_addr or "")
    operations.set_password(session, by, person, form.password.data, at=at)
    session.commit()
    flask.flash(gettext("Your password is set. Sign in with it."))
    return flask.redirect(flask.url_for("accounts.sign_in"), 303)


@bp.get("/people")
@requires(Permission.MANAGE_PEOPLE)
def people() -> ResponseReturnValue:
    """List accounts, a page at a time."""
    search = flask.request.args.get("q", "").strip()
    name, after = flask.request.args.get("name", ""), flask.request.args.get("after", type=int)
    found = queries.people(db.reader(), search=search, after=(name, after) if after else None, limit=PAGE + 1)
    return flask.render_template(
        "accounts/people.html",
        people=found[:PAGE], more=len(found) > PAGE, search=search, roles=forms.ROLES,
    )  # fmt: skip


def _person_form() -> forms.PersonForm:
    form = forms.PersonForm()
    units = queries.units(db.reader())
    form.unit.choices = [SelectChoice(value=unit.id, label=f"{unit.code} · {unit.name}") for unit in units]
    form.track.choices = [SelectChoice(value=track, label=label) for track, label in TRACKS.items()]
    return form


@bp.get("/people/new")
@requires(Permission.MANAGE_PEOPLE)
def new_person() -> ResponseReturnValue:
    """The form for a new account."""
    return flask.render_template("accounts/new_person.html", form=_person_form())


@bp.post("/people/new")
@requires(Permission.MANAGE_PEOPLE)
def add_person() -> ResponseReturnValue:
    """Open an account and show the one-time link by which its holder chooses a password."""
    form, at = _person_form(), clock.now()
    if not form.validate():
        return flask.render_template("accounts/new_person.html", form=form), 422
    by, day = current_user.actor(Permission.MANAGE_PEOPLE), house().day(at)
    session = db.writer()
    try:
        person = operations.add_person(
            session,
            by,
            email=form.email.data,
            name=form.name.data,
            sorting_name=form.sorting_name.data,
            staff_number=form.staff_number.data,
            roles=tuple(Role(role) for role in form.roles.data),
            at=at,
        )
    except Refused as refused:
        form.email.errors = [say(refused.message)]
        return flask.render_template("accounts/new_person.html", form=form), 422
    operations.post(session, by, person.id, form.unit.data, form.track.data, day, at=at)
    token = operations.one_time_link(
        session, by, "password", at=at, person_id=person.id, lasts=timedelta(days=7)
    )
    person_id = person.id
    session.commit()
    flask.flash(flask.url_for("accounts.new_password", token=token, _external=True), "link")
    return flask.redirect(flask.url_for("accounts.person", person_id=person_id), 303)


@bp.get("/people/<int:person_id>")
@requires(Permission.MANAGE_PEOPLE)
def person(person_id: int) -> ResponseReturnValue:
    """One account: who it is, its roles, what can be done."""
    found = queries.person(db.reader(), person_id) or flask.abort(404)
    return _show_person(found, _grant_form())


def _grant_form() -> forms.GrantForm:
    form = forms.GrantForm()
    units = queries.units(db.reader())
    form.unit.choices = [
        SelectChoice(value=0, label=gettext("Everywhere")),
        *(SelectChoice(value=u.id, label=gettext("%(unit)s and below", unit=u.name)) for u in units),
    ]
    return form


def _show_person(found: Any, form: forms.GrantForm, error: str = "", code: int = 200) -> ResponseReturnValue:
    session = db.reader()
    units = {unit.id: unit for unit in queries.units(session)}
    posting = queries.posting_on(session, found.id, house().day(clock.now()))
    grants = queries.grants_of(session, found.id)
    page = flask.render_template(
        "accounts/person.html",
        person=found, posting=posting, grants=grants, units=units, form=form, error=error,
        roles=forms.ROLES, tracks=TRACKS,
    )  # fmt: skip
    return page, code


@bp.post("/people/<int:person_id>/grants")
@requires(Permission.MANAGE_PEOPLE)
def give_role(person_id: int) -> ResponseReturnValue:
    """Give a role."""
    form = _grant_form()
    if not form.validate():
        flask.abort(400)
    session = db.writer()
    if queries.person(session, person_id) is None:
        flask.abort(404)
    by = current_user.actor(Permission.MANAGE_PEOPLE)
    operations.grant(
        session, by, person_id, Role(form.role.data), unit_id=form.unit.data or None, at=clock.now()
    )
    session.commit()
    return flask.redirect(flask.url_for("accounts.person", person_id=person_id), 303)


@bp.post("/people/<int:person_id>/grants/<int:grant_id>/end")
@requires(Permission.MANAGE_PEOPLE)
def take_role(person_id: int, grant_id: int) -> ResponseReturnValue:
    """Take a role away; the last administrator stays."""
    session = db.writer()
    held = next((g for g in queries.grants_of(session, person_id) if g.id == grant_id), None) or flask.abort(
        404
    )
    by = current_user.actor(Permission.MANAGE_PEOPLE)
    try:
        operations.revoke(session, by, held, at=clock.now(), admins=queries.admins(session))
    except Refused as refused:
        session.rollback()
        found = queries.person(db.reader(), person_id) or flask.abort(404)
        return _show_person(found, _grant_form(), say(refused.message), 409)
    session.commit()
    return flask.redirect(flask.url_for("accounts.person", person_id=person_id), 303)


@bp.post("/people/<int:person_id>/link")
@requires(Permission.MANAGE_PEOPLE)
def make_link(person_id: int) -> ResponseReturnValue:
    """Make a one-time link by which the person chooses a new password."""
    session, at = db.writer(), clock.now()
    if queries.person(session, person_id) is None:
        flask.abort(404)
    by = current_user.actor(Permission.MANAGE_PEOPLE)
    token = operations.one_time_link(
        session, by, "password", at=at, person_id=person_id, lasts=timedelta(days=7)
    )
    session.commit()
    flask.flash(flask.url_for("accounts.new_password", token=token, _external=True), "link")
    return flask.redirect(flask.url_for("accounts.person", person_id=person_id), 303)
