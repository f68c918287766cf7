"""Every page in a real browser: what axe-core finds, what runs over the side, what states look like."""

import re

import pytest

from tests.pages.album import Album, Shot
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


@pytest.fixture(scope="module", params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    """Each page in turn: pytest asks all about one before it goes on, so that it is loaded once."""
    return str(request.param)


@pytest.mark.html
def test_axe_finds_nothing_light_or_dark_narrow_or_wide(name: str, album: Album, viewer: Viewer) -> None:
    found = {}
    for width in (1280, 360):
        viewer.open(album.shots[name, "en"], width=width)
        found[f"{width}"] = viewer.axe()
        viewer.open(album.shots[name, "en"], width=width, dark=True)
        found[f"{width}, dark"] = viewer.axe(COLOURS)
    assert {way: said for way, said in found.items() if said} == {}


def test_nothing_runs_over_the_side(name: str, album: Album, viewer: Viewer) -> None:
    assert _over_the_side(album.shots[name, "en"], viewer) == {}


@pytest.mark.html
def test_axe_finds_nothing_from_right_to_left(name: str, album: Album, viewer: Viewer) -> None:
    viewer.open(album.shots[name, "ar"], width=360)
    assert viewer.axe() == []


def test_nothing_runs_over_the_side_from_right_to_left(name: str, album: Album, viewer: Viewer) -> None:
    assert _over_the_side(album.shots[name, "ar"], viewer) == {}


def _over_the_side(shot: Shot, viewer: Viewer) -> dict[int, list[str]]:
    found = {}
    for width in WIDTHS:
        viewer.open(shot, width=width)
        found[width] = viewer.over_the_side()
    return {width: said for width, said in found.items() if said}


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
