"""What the text of every page must be, whatever a browser would make of it."""

import re
from collections import Counter
from html.parser import HTMLParser

import pytest

from tests.judges import nu_errors
from tests.pages.album import TONGUES, Album
from tests.pages.listing import NAMES

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
CONTROLS = {"input", "select", "textarea"}
UNSEEN = {"hidden", "submit", "button"}


class Outline(HTMLParser):
    """The headings, ids and controls of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.controls: list[dict[str, str | None]] = []
        self.links: list[str] = []
        self.lang = self.dir = ""
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.lang, self.dir = given.get("lang") or "", given.get("dir") or ""
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "label" and given.get("for"):
            self.labelled.add(str(given["for"]))
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        if tag in CONTROLS and given.get("type") not in UNSEEN:
            self.controls.append({**given, "tag": tag, "inside": "label" if "label" in self._open else None})
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass


@pytest.fixture(scope="module", params=NAMES)
def page(request: pytest.FixtureRequest, album: Album) -> Outline:
    """Each page in turn, read once."""
    return Outline(album.shots[request.param, "en"].html)


def test_headings_begin_with_the_only_h1_and_skip_no_level(page: Outline) -> None:
    # what stands before the h1 of a page is a side-head of the outline or of the progress beside it
    assert page.headings.count(1) == 1
    assert page.headings[0] == 1
    assert all(below <= above + 1 for above, below in zip(page.headings, page.headings[1:], strict=False))


def test_every_id_stands_once(page: Outline) -> None:
    assert [name for name, times in Counter(page.ids).items() if times > 1] == []


def test_every_control_has_a_label(page: Outline) -> None:
    named = [
        control["inside"] or control.get("aria-label") or control.get("id") in page.labelled
        for control in page.controls
    ]
    assert all(named), page.controls


def test_every_link_within_a_page_leads_somewhere(page: Outline) -> None:
    inside = {link[1:] for link in page.links if link.startswith("#")}
    assert inside <= {*page.ids}


def test_a_page_says_its_language_and_its_direction(album: Album) -> None:
    for name in NAMES:
        assert (Outline(album.shots[name, "en"].html).lang, Outline(album.shots[name, "en"].html).dir) == (
            "en",
            "ltr",
        )
        assert (Outline(album.shots[name, "ar"].html).lang, Outline(album.shots[name, "ar"].html).dir) == (
            "ar",
            "rtl",
        )


@pytest.mark.html
def test_the_nu_checker_finds_no_error(album: Album) -> None:
    pages = {f"{name} ({tongue})": album.shots[name, tongue].html for name in NAMES for tongue in TONGUES}
    assert nu_errors(pages) == []
