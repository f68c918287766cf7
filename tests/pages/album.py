"""Pages as the app answered them, once in English and once in Arabic letters, to be looked at often."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import flask
from flask.testing import FlaskClient
from werkzeug import Response
from werkzeug.test import TestResponse

from tests.pages import pseudo
from tests.pages.listing import NO_PAGES
from tests.site import guard
from trainer import db

TONGUES = ("en", pseudo.TAG)


@dataclass(frozen=True, slots=True)
class Shot:
    """A page in one language."""

    name: str
    tongue: str
    path: str
    html: str
    headers: dict[str, str]


@dataclass
class Album:
    """The pages by name and language; as a WSGI application it shows them, with their files, to a browser."""

    app: flask.Flask
    database: db.Database
    shots: dict[tuple[str, str], Shot] = field(default_factory=dict)
    reader: str = ""  # the cookie of somebody who may see the pictures of courses

    def take(
        self,
        name: str,
        client: FlaskClient,
        path: str,
        form: dict[str, Any] | Callable[[], dict[str, Any]] | None = None,
        *,
        status: int = 200,
        guarded: bool = True,
        before: Callable[[], object] | None = None,
    ) -> None:
        """Ask for a page in both languages, by a form if there is one; what answers must be that page.

        A form with a file is made anew for each, because it is read once.
        """
        for tongue in TONGUES:
            if before:
                before()
            filled = form() if callable(form) else form
            answer = _ask(client, path, filled, tongue, guarded=guarded)
            assert answer.status_code == status, f"{name}: {answer.status} {answer.location or answer.text}"
            assert answer.mimetype == "text/html", name
            assert name.startswith("error") or name.partition(":")[0] in self._endpoints(answer), name
            headers = {key: value for key, value in answer.headers if key != "Set-Cookie"}
            assert (name, tongue) not in self.shots, f"{name} is there already"
            self.shots[name, tongue] = Shot(
                name, tongue, f"/{tongue}/{len(self.shots)}", answer.text, headers
            )

    def _endpoints(self, answer: TestResponse) -> Iterable[str]:
        """The page of an answer: a POST that is answered by a page shows the one that has its address."""
        adapter = self.app.url_map.bind("localhost")
        for method in {"GET", answer.request.method}:
            if adapter.test(answer.request.path, method=method):
                yield adapter.match(answer.request.path, method=method)[0]

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Show a page by its `path`; what it asks for comes from the app."""
        shown = next((shot for shot in self.shots.values() if shot.path == environ["PATH_INFO"]), None)
        if shown is None:
            return self.app({**environ, "HTTP_COOKIE": self.reader}, start_response)
        return Response(shown.html, headers=shown.headers)(environ, start_response)


def _ask(
    client: FlaskClient, path: str, form: dict[str, Any] | None, tongue: str, *, guarded: bool
) -> TestResponse:
    headers = {"Accept-Language": tongue}
    if form is None:
        return client.get(path, headers=headers)
    token = {"csrf_token": guard(client)} if guarded else {}
    return client.post(path, data=token | form, headers=headers)


def pages_of(app: flask.Flask) -> set[str]:
    """Every endpoint that answers a GET by a page."""
    return {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())} - NO_PAGES
