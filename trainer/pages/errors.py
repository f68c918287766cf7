"""What a person reads when something cannot be done: what happened, and what to do now."""

import flask
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, lazy_gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, SQLAlchemyError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, SecurityError

from trainer import db
from trainer.pages.language import direction
from trainer.pages.log import log
from trainer.settings import LANGUAGES

WORDS = {
    400: (
        _("This could not be understood"),
        _("Something in the request was incomplete. Go back and try again."),
    ),
    401: (_("Please sign in"), _("This page is for people who are signed in.")),
    403: (
        _("Not for you to open"),
        _("Your roles do not include this page. If you need it, ask your administrator."),
    ),
    404: (_("Nothing stands here"), _("The address is wrong, or what stood here is not yours to see.")),
    405: (_("That cannot be done here"), _("Go back to the page you came from and use its buttons.")),
    409: (_("Things have changed meanwhile"), _("Look at the page again before you go on.")),
    413: (
        _("That is too large"),
        _("What you sent is larger than this page accepts. Make it smaller and try again."),
    ),
    422: (_("Something is not right yet"), _("Look at the marked places, correct them and send again.")),
    429: (_("Too many tries"), _("Wait a few minutes, then try again.")),
    500: (
        _("Our mistake"),
        _(
            "Something went wrong here, not with you. What you had saved is safe. Try again; if it"
            " happens twice, tell your administrator the time."
        ),
    ),
    503: (
        _("Not available just now"),
        _("The system is busy or being looked after. What you had saved is safe. Try again in a minute."),
    ),
}


def page(code: int, message: object = None) -> tuple[str, int]:
    """The error page for a status code, with a more exact message where there is one."""
    title, text = WORDS.get(code, WORDS[500 if code >= 500 else 400])
    db.end_reading()  # what went wrong may have broken its transaction
    try:
        return flask.render_template("errors/error.html", code=code, title=title, text=message or text), code
    except SQLAlchemyError:
        return unavailable()


def unavailable(code: int = 503) -> tuple[str, int]:
    """The page for when nothing may be asked: not the database, not who reads, not where anything stands."""
    tag = flask.request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]
    title, text = WORDS[code]
    with force_locale(tag.replace("-", "_")):
        template = flask.current_app.jinja_env.get_template("errors/unavailable.html")
        return template.render(lang=tag, dir=direction(tag), title=title, text=text), code


def expired() -> tuple[str, int]:
    """The page for a form whose guard has run out: nothing is lost, it can be sent again."""
    return flask.render_template("errors/expired.html", carried=kept_fields()), 400


def kept_fields() -> list[tuple[str, str]]:
    """What was posted, to be carried over in hidden fields; never passwords, never the old guard."""
    return [
        (name, value)
        for name, value in flask.request.form.items(multi=True)
        if name != "csrf_token" and "password" not in name
    ]


def init_app(app: flask.Flask) -> None:
    """Answer every error with a page for a person."""

    @app.errorhandler(CSRFError)
    def guard_ran_out(_error: CSRFError) -> ResponseReturnValue:
        return expired()

    @app.errorhandler(HTTPException)
    def known(error: HTTPException) -> ResponseReturnValue:
        if error.code is not None and error.code < 400:
            return error.get_response()
        response = flask.make_response(page(error.code or 500))
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            response.allow.update(error.valid_methods)
        return response

    @app.errorhandler(SecurityError)
    def foreign_host(_error: SecurityError) -> ResponseReturnValue:
        return unavailable(400)  # no address of this site can be built under somebody else's name

    @app.errorhandler(DataError)
    def unstorable(_error: DataError) -> ResponseReturnValue:
        return page(400)  # such as U+0000, which PostgreSQL takes in no text

    @app.errorhandler(IntegrityError)
    def overtaken(_error: IntegrityError) -> ResponseReturnValue:
        log.exception("somebody was faster, or a mistake of ours")
        return page(409)

    @app.errorhandler(OperationalError)
    def database(_error: OperationalError) -> ResponseReturnValue:
        log.exception("the database cannot be asked")
        body, code = page(503)
        return body, code, {"Retry-After": "10"}

    @app.errorhandler(Exception)
    def unknown(error: Exception) -> ResponseReturnValue:
        if app.testing:
            raise error
        log.exception("unexpected")
        return page(500)
