"""What a visit of a lesson takes over the wire: bytes and requests, the first time and again.

Chromium counts, with an empty cache of its own. Where there is none, the page is fetched together with
the styles, scripts and pictures it names, and bytes of headers and bodies are added up.
"""

import os
import re
import shutil
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, sync_playwright

from bench.figures import Figure
from bench.load import Visitor, connection, get
from bench.ministry import BUILT_IN, HEALTH, LESSON, Ministry
from bench.servers import HOST

FIRST_BYTES, FIRST_REQUESTS, AGAIN_BYTES = 45.0, 5.0, 8.0  # the bytes in kB, of 1,000 bytes

LESSONS = {"a lesson": LESSON, "a built-in lesson": BUILT_IN}
_FILES = re.compile(r'<(?:link|script|img)\b[^>]*\b(?:href|src)="([^"]+)"')


@dataclass(slots=True)
class Traffic:
    """What went over the wire for one visit."""

    size: int = 0  # bytes
    requests: int = 0


def measure(ministry: Ministry) -> list[Figure]:
    """First and repeated visits of a lesson by somebody signed in."""
    count = _by_browser if _chromium() else _by_hand
    figures = []
    with ministry.serve() as server:
        server.wait_for(HEALTH)
        for name, path in LESSONS.items():
            first, again = count(server.port, path, ministry.learners[0])
            figures += [
                Figure(f"first visit of {name}", (first.size / 1000,), FIRST_BYTES, "kB"),
                Figure(f"first visit of {name}", (first.requests,), FIRST_REQUESTS, "requests"),
                Figure(f"repeated visit of {name}", (again.size / 1000,), AGAIN_BYTES, "kB"),
            ]
    return figures


def _chromium() -> str | None:
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def _by_browser(port: int, path: str, visitor: Visitor) -> tuple[Traffic, Traffic]:
    name, _, value = visitor.cookie.partition("=")
    base = f"http://{HOST}:{port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=_chromium(),
            chromium_sandbox=os.geteuid() != 0,  # the sandbox refuses to run for root
            args=["--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        context = browser.new_context(base_url=base)
        context.add_cookies([{"name": name, "value": value, "url": base}])
        found = _visit(context, path), _visit(context, path)
        browser.close()
    return found


def _visit(context: BrowserContext, path: str) -> Traffic:
    page, traffic = context.new_page(), Traffic()
    door = context.new_cdp_session(page)
    door.send("Network.enable")

    def finished(event: dict[str, float]) -> None:
        size = int(event["encodedDataLength"])
        traffic.size += size
        traffic.requests += size > 0  # what the cache answers has no size

    door.on("Network.loadingFinished", finished)
    answer = page.goto(path, wait_until="networkidle")
    assert answer, path
    assert answer.ok, f"{path}: {answer.status}"
    page.close()
    return traffic


def _by_hand(port: int, path: str, visitor: Visitor) -> tuple[Traffic, Traffic]:
    with connection(port) as opened:
        page = get(opened, path, visitor, gzip=True)
        first = Traffic(page.size, 1)
        for address in sorted(set(_FILES.findall(page.body.decode()))):
            file = get(opened, address, visitor, gzip=True)
            first = Traffic(first.size + file.size, first.requests + 1)
    return first, Traffic(page.size, 1)
