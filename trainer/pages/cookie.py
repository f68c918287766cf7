"""Flask's signed cookie, and the guard of forms that rests on it: signing is set up once for all pages."""

from functools import lru_cache

import flask
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf
from itsdangerous import URLSafeTimedSerializer


class Cookie(SecureCookieSessionInterface):
    """The cookie of the session. What signs it is the same for every request."""

    signer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: flask.Flask) -> URLSafeTimedSerializer | None:
        """What signs, made at the first request."""
        if self.signer is None:
            self.signer = super().get_signing_serializer(app)
        return self.signer


def guard() -> str:
    """What a form carries so that we know it for ours.

    It has no time limit (WTF_CSRF_TIME_LIMIT), so that for one session it need be signed only once.
    """
    secret = flask.session.get("csrf_token")
    return _signed(secret) if secret else str(generate_csrf())


@lru_cache(maxsize=10_000)
def _signed(_secret: str) -> str:
    return str(generate_csrf())


def init_app(app: flask.Flask) -> None:
    """Let the app sign so, and its forms ask for their guard."""
    app.session_interface = Cookie()
    app.jinja_env.globals["guard"] = guard
