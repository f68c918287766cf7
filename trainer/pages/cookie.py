"""Flask's signed cookie, and the guard of forms that rests on it: signing is set up once for all pages."""

from functools import lru_cache

import flask
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf
from itsdangerous import URLSafeTimedSerializer
from markupsafe import Markup


class Cookie(SecureCookieSessionInterface):
    """The cookie of the session. What signs it is the same for every request."""

    signer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: flask.Flask) -> URLSafeTimedSerializer | None:
        """What signs, made at the first request."""
        if self.signer is None:
            self.signer = super().get_signing_serializer(app)
        return self.signer


def guard() -> Markup:
    """The hidden field by which we know a form for ours.

    What it holds has no time limit (WTF_CSRF_TIME_LIMIT), so that for one session it is signed only once.
    """
    secret = flask.session.get("csrf_token")
    return _signed(secret) if secret else _field()


@lru_cache(maxsize=10_000)
def _signed(_secret: str) -> Markup:
    return _field()


def _field() -> Markup:
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def init_app(app: flask.Flask) -> None:
    """Let the app sign so, and its forms ask for their guard."""
    app.session_interface = Cookie()
