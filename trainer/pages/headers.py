"""The headers of every response, errors included."""

import gzip
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

HTML = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self';"
    " media-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'; object-src 'none'; manifest-src 'self';"
    " require-trusted-types-for 'script'; trusted-types 'none'"
)
OTHER = "default-src 'none'; frame-ancestors 'none'"
MEDIA = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
"""Pictures of courses are shown by `<img>` only; opened by themselves they can do nothing."""

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), display-capture=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow",
}

WORTH_COMPRESSING = 1024  # bytes


def init_app(app: flask.Flask) -> None:
    """Set the headers after each request, and compress pages for those who can read it."""
    always = list(ALWAYS.items())
    if app.config["SESSION_COOKIE_SECURE"]:
        always.append(("Strict-Transport-Security", "max-age=63072000; includeSubDomains"))
    answer = app.wsgi_app

    def guarded(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """The app with what stands on every answer, whoever in it has made the answer."""

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Callable[[bytes], object]:
            return start_response(status, [*headers, *always], *more)

        return answer(environ, start)

    app.wsgi_app = guarded  # type: ignore[method-assign]  # as Flask's documentation has it

    @app.after_request
    def protect(response: flask.Response) -> flask.Response:
        html = response.mimetype == "text/html"
        response.headers.setdefault("Content-Security-Policy", HTML if html else OTHER)
        response.headers.setdefault("Cache-Control", "no-store")
        if html:
            _compress(response)
        return response

    @app.before_request
    def refuse_foreign() -> None:
        """A form of another site is refused before anything else looks at it, and so is all but a link."""
        request = flask.request
        site = request.headers.get("Sec-Fetch-Site")
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            # A picture, script or frame of ours in another site's page tells it by size, time or error.
            if site in {"cross-site", "same-site"} and (
                request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"
                or request.headers.get("Sec-Fetch-Dest", "document") != "document"
            ):
                flask.abort(403)
            return
        origin = request.headers.get("Origin")
        foreign = (
            site in {"cross-site", "same-site"}
            if site
            else bool(origin and origin.partition("://")[2] != request.host)
        )
        if foreign:
            flask.abort(403)


def _compress(response: flask.Response) -> None:
    headers = response.headers
    headers["Vary"] = ", ".join(filter(None, (headers.get("Vary"), "Accept-Encoding")))
    if (
        "gzip" not in flask.request.headers.get("Accept-Encoding", "")
        or response.is_streamed
        or "Content-Encoding" in headers
        or (response.content_length or 0) < WORTH_COMPRESSING
    ):
        return
    response.set_data(gzip.compress(response.get_data(), 5, mtime=0))
    headers["Content-Encoding"] = "gzip"
