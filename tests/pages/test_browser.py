"""Every page in a real browser: what axe-core finds, what runs over the side, what states look like.

Each page is looked at in one language and, by axe-core, in one width, in turn; `make look` looks at all ways.
"""

import itertools
import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.pages.album import TONGUES, Album
from tests.pages.listing import NAMES
from tests.pages.viewer import COLOURS, Viewer

pytestmark = pytest.mark.browser

WIDTHS = (320, 360, 768, 1440)

SHAPES = """all => all.map(one => getComputedStyle(one, "::before")).map(
    ({ width, borderTopStyle }) => borderTopStyle === "solid" && parseFloat(width) > 4)"""
MOVING = """all => all.filter(one => getComputedStyle(one).transitionDuration !== "0s")
    .map(one => one.outerHTML)"""
FOLDED = """all => all.filter(one => !one.lastElementChild.checkVisibility({ contentVisibilityAuto: true }))
    .map(one => one.outerHTML)"""


@dataclass(frozen=True, slots=True)
class Way:
    """A page as it is looked at: in a language, and by axe-core in these widths."""

    name: str
    tongue: str
    widths: tuple[int, ...]


def _ways(*, whole: bool) -> Iterator[Way]:
    """Every page in every way, or each in one: language and width in turn, so that neighbours differ."""
    turns = itertools.cycle([("en", 1280), ("ar", 360), ("en", 360), ("ar", 1280)])
    for name, (tongue, width) in zip(NAMES, turns, strict=False):
        if whole:
            yield from (Way(name, each, (1280, 360)) for each in TONGUES)
        else:
            yield Way(name, tongue, (width,))


WAYS = list(_ways(whole=os.environ.get("TRAINER_TEST_LOOK") == "whole"))


@pytest.fixture(scope="module", params=WAYS, ids=lambda way: f"{way.name}-{way.tongue}")
def way(request: pytest.FixtureRequest) -> Way:
    """Each page in turn: pytest asks all about one before it goes on, so that it is loaded once."""
    assert isinstance(request.param, Way)
    return request.param


@pytest.mark.html
def test_axe_finds_nothing_in_light_or_in_dark(way: Way, album: Album, viewer: Viewer) -> None:
    found, shot = {}, album.shots[way.name, way.tongue]
    for width in way.widths:
        viewer.open(shot, width=width)
        found[f"{width}"] = viewer.axe()
        viewer.open(shot, width=width, dark=True)
        found[f"{width}, dark"] = viewer.axe(COLOURS)
    assert {seen: said for seen, said in found.items() if said} == {}


def test_nothing_runs_over_the_side(way: Way, album: Album, viewer: Viewer) -> None:
    found = {}
    for width in WIDTHS:
        viewer.open(album.shots[way.name, way.tongue], width=width)
        found[width] = viewer.over_the_side()
    assert {width: said for width, said in found.items() if said} == {}


def test_each_page_is_looked_at_and_each_way_of_looking_comes_about_as_often() -> None:
    turns, whole = list(_ways(whole=False)), list(_ways(whole=True))
    assert [way.name for way in turns] == list(NAMES)
    often = Counter((way.tongue, way.widths) for way in turns)
    assert len(often) == 4
    assert max(often.values()) - min(often.values()) <= 1
    assert {(way.name, way.tongue) for way in whole} == {(name, each) for name in NAMES for each in TONGUES}


def test_the_first_key_offers_to_skip_the_head_of_a_page(album: Album, viewer: Viewer) -> None:
    page = viewer.open(album.shots["learning.lesson: done", "en"])
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    assert skip.evaluate("link => link === document.activeElement && link.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize(
    "stating", ["learning.course: in order", "quiz.result: not passed", "reports.records: full"]
)
def test_states_keep_their_shapes_in_forced_colours(stating: str, album: Album, viewer: Viewer) -> None:
    page = viewer.open(album.shots[stating, "en"])
    page.emulate_media(forced_colors="active")
    shapes = page.locator("main .status").evaluate_all(SHAPES)
    page.emulate_media(forced_colors="none")
    assert shapes
    assert all(shapes), shapes


def test_nothing_moves_for_those_who_asked_for_that(album: Album, viewer: Viewer) -> None:
    page = viewer.open(album.shots["quiz.sit: every kind", "en"])
    assert page.locator("a, .button, .option").evaluate_all(MOVING) == []


@pytest.mark.parametrize(
    ("printed", "sheets"),
    [
        ("learning.lesson: practice checked", range(2, 6)),
        ("quiz.result: not passed", range(1, 4)),
        ("reports.records: full", range(2, 8)),
        ("records.certificate: own", range(1, 2)),
        ("records.certificate: without a score", range(1, 2)),
    ],
)
@pytest.mark.parametrize("tongue", ["en", "ar"])
def test_a_page_prints_on_a_fitting_number_of_sheets(
    printed: str, tongue: str, sheets: range, album: Album, viewer: Viewer
) -> None:
    page = viewer.open(album.shots[printed, tongue])
    sheet = page.pdf(prefer_css_page_size=True)
    sizes = re.findall(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", sheet)
    assert len(sizes) in sheets
    landscape = {float(width) > float(height) for width, height in sizes}
    assert landscape == {printed.startswith("records.certificate")}


@pytest.mark.parametrize("folding", ["quiz.result: not passed", "learning.lesson: practice checked"])
def test_what_is_folded_on_the_screen_is_open_on_paper(folding: str, album: Album, viewer: Viewer) -> None:
    page = viewer.open(album.shots[folding, "en"])
    page.emulate_media(media="print")
    folded = page.locator("main details:not(.outline)").evaluate_all(FOLDED)
    page.emulate_media(media="screen")
    assert folded == []
