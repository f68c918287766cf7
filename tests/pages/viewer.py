"""One window of a browser, in which the pages of the album are looked at one after another."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page

from tests.judges import AXE
from tests.pages.album import Shot

COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules of axe-core that a theme can break: in dark nothing but the colours is another."""

FINDINGS = """rules => axe.run(rules ? { runOnly: rules } : {}).then(({ violations }) =>
    violations.flatMap(({ id, help, nodes }) =>
        nodes.map(({ target, html }) => `${id}: ${help}: ${target}: ${html}`)))"""

OVER = """() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const beyond = ({ left, right }) => right > root.clientWidth + 0.5 || left < -0.5;
    const all = [...document.body.querySelectorAll("*")];
    const found = all.filter((one) => beyond(one.getBoundingClientRect()));
    return [`${root.scrollWidth} px`, ...found.slice(-4).map(({ outerHTML }) => outerHTML.slice(0, 160))];
}"""


class Viewer:
    """A window, its animations off, and what the judges say of what stands in it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self._address = page, address
        self._shown, self._judged = "", ""

    def open(self, shot: Shot, *, width: int = 1280, dark: bool = False) -> Page:
        """Show a page; it is loaded only if it is not the one that stands there."""
        self.page.set_viewport_size({"width": width, "height": 800})
        self.page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")
        if self._shown != shot.path:
            self.page.goto(self._address + shot.path)
            self._shown = shot.path
        return self.page

    def axe(self, rules: list[str] | None = None) -> list[str]:
        """What axe-core finds on the page as it stands, by all its rules or by some."""
        if self._judged != self._shown:
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
            self._judged = self._shown
        return list(self.page.evaluate(FINDINGS, rules))

    def over_the_side(self) -> list[str]:
        """How wide a page is that is wider than its window, and the last elements that reach out of it."""
        return list(self.page.evaluate(OVER))


@contextmanager
def window(browser: Browser, address: str) -> Iterator[Viewer]:
    """Open the window; scripts that fail in it and pages that break their own policy are told at its end."""
    complaints: list[str] = []
    context = browser.new_context(timezone_id="UTC")
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on(
        "console", lambda said: complaints.append(said.text) if "Security Policy" in said.text else None
    )
    yield Viewer(context.new_page(), address)
    context.close()
    assert complaints == []
