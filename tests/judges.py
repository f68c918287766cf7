"""The outside judges a test may call: PostgreSQL, a browser, checkers of HTML, strace. A pytest plugin.

A test asks for its judge by a mark or by a fixture. Where the judge is missing the test is skipped, and the
reason says what would bring it. A judge named in TRAINER_TEST_REQUIRE (names joined by commas) must be there:
without it nothing runs and the command fails.
"""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from bench.chaos.tracing import can_trace
from tests.databases import PostgresServer

ROOT = Path(__file__).resolve().parent.parent
NODE = Path(os.environ.get("TRAINER_TEST_NODE", ROOT / ".cache" / "node"))
NU = NODE / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
AXE = NODE / "node_modules" / "axe-core" / "axe.min.js"


def postgres_url() -> str | None:
    """The server to test on, as an SQLAlchemy URL whose user may create databases; None if none is named."""
    return os.environ.get("TRAINER_TEST_POSTGRES") or None


def chromium() -> str | None:
    """Where this machine keeps its Chromium."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def required() -> set[str]:
    """The judges whose absence is a failure."""
    return {name.strip() for name in os.environ.get("TRAINER_TEST_REQUIRE", "").split(",")} - {""}


def _no_postgres() -> str | None:
    return None if postgres_url() else "no PostgreSQL: set TRAINER_TEST_POSTGRES to a server's URL"


def _no_browser() -> str | None:
    return None if chromium() else "no Chromium: install the package chromium"


def _no_html() -> str | None:
    if not shutil.which("java"):
        return "no Nu HTML checker: install Java"
    missing = [found.relative_to(NODE).parts[1] for found in (NU, AXE) if not found.exists()]
    return f"no {' or '.join(missing)}: npm install --prefix {NODE} {' '.join(missing)}" if missing else None


def _no_strace() -> str | None:
    return None if can_trace() else "no strace that may trace: install strace, and allow ptrace"


def _not_fresh() -> str | None:
    return None if "fresh" in required() else "installs everything anew: set TRAINER_TEST_REQUIRE=fresh"


JUDGES: dict[str, Callable[[], str | None]] = {
    "postgres": _no_postgres,
    "browser": _no_browser,
    "html": _no_html,
    "strace": _no_strace,
    "fresh": _not_fresh,
}
"""Each mark, and what says why its judge is missing (None when it is there)."""

FIXTURES = {"postgres": "postgres", "browser": "browser", "open_page": "browser"}
"""Fixtures that stand for a mark."""


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to run without a judge that must be there."""
    if hasattr(config, "workerinput"):  # a worker of pytest-xdist: its controller has asked already
        return
    unknown = required() - JUDGES.keys()
    if unknown:
        raise pytest.UsageError(
            f"TRAINER_TEST_REQUIRE names {', '.join(sorted(unknown))}; the judges are {', '.join(JUDGES)}"
        )
    for name in sorted(required()):
        reason = JUDGES[name]()
        if reason:
            raise pytest.UsageError(f"TRAINER_TEST_REQUIRE names {name}: {reason}")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that ask for a judge by a fixture, before -m picks by marks."""
    for item in items:
        for fixture in getattr(item, "fixturenames", ()):
            if fixture in FIXTURES:
                item.add_marker(FIXTURES[fixture])


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose judge is missing, and say why."""
    for name, reason in JUDGES.items():
        if item.get_closest_marker(name) and (why := reason()):
            pytest.skip(why)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The PostgreSQL server to test on; what was made there is removed at the end."""
    url = postgres_url()
    assert url, "a test that may run without a server asks postgres_url() first"
    server = PostgresServer(url)
    yield server
    server.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window, one for each process of the run."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium(),
            chromium_sandbox=os.geteuid() != 0,  # the sandbox refuses to run for root
            args=[
                "--disable-gpu",
                # it must ask nothing of anybody: a closed network would make it wait
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield started
        started.close()


class OpenPage(Protocol):
    """What the fixture `open_page` gives."""

    def __call__(
        self,
        *,
        base_url: str | None = None,
        locale: str = "en-GB",
        time_zone: str = "UTC",
        dark: bool = False,
        scripts: bool = True,
        size: tuple[int, int] = (1280, 800),
    ) -> Page:
        """A page in a browser profile of its own."""


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Opens pages, each as a new visitor, and closes them at the test's end.

    The test fails at its end if a script failed, the content security policy stopped something, or
    anything was asked of another host: no page of ours may.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and "Security Policy" in message.text:
            complaints.append(message.text)

    def watch(request: Request) -> None:
        if urlsplit(request.url).hostname not in {"localhost", "127.0.0.1", None}:
            complaints.append(f"asked another host: {request.url}")

    def opened(
        *,
        base_url: str | None = None,
        locale: str = "en-GB",
        time_zone: str = "UTC",
        dark: bool = False,
        scripts: bool = True,
        size: tuple[int, int] = (1280, 800),
    ) -> Page:
        context = browser.new_context(
            base_url=base_url,
            locale=locale,
            timezone_id=time_zone,
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            viewport={"width": size[0], "height": size[1]},
        )
        contexts.append(context)
        context.on("console", listen)
        context.on("request", watch)
        context.on("weberror", lambda error: complaints.append(f"a script failed: {error.error}"))
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


def axe_findings(page: Page) -> list[str]:
    """What axe-core holds against the page as it stands, one line for each rule and element.

    The page must run scripts. Its content security policy stays in force: what the browser's own
    debugging door evaluates is not subject to it.
    """
    if not page.evaluate("matchMedia('(scripting: enabled)').matches"):
        raise ValueError("axe-core is a script: open the page with scripts=True")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return list(
        page.evaluate(
            """() => axe.run().then(({ violations }) => violations.flatMap(({ id, help, nodes }) =>
                nodes.map(({ target, html }) => `${id}: ${help}: ${target.join(' ')}: ${html}`)))"""
        )
    )


def nu_errors(html_by_name: Mapping[str, str]) -> list[str]:
    """What the Nu HTML checker calls an error in these pages: `name:line: what is wrong: the place`.

    All pages go in one call, because starting Java takes longer than checking dozens of pages.
    """
    with tempfile.TemporaryDirectory() as folder:
        names = {}
        for number, (name, html) in enumerate(html_by_name.items()):
            file = Path(folder, f"{number}.html")
            file.write_text(html, encoding="utf-8")
            names[file.name] = name
        done = subprocess.run(
            ["java", "-jar", str(NU), "--format", "json", "--exit-zero-always", "--html", folder],
            capture_output=True,
            check=True,
            encoding="utf-8",
        )
    messages = json.loads(done.stderr)["messages"]
    return [
        f"{names[Path(urlsplit(found['url']).path).name]}:{found.get('lastLine', 0)}: {found['message']}:"
        f" {found.get('extract', '')}"
        for found in messages
        if found["type"] != "info"
    ]
