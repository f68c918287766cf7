"""Every page in a real browser: what axe-core holds against it, what runs over its side, what states look like."""

import pytest

from tests.pages.album import Album
from tests.pages.listing import NAMES
from tests.pages.viewer import COLOURS, Viewer

pytestmark = pytest.mark.browser

WIDTHS = (320, 360, 768, 1440)


@pytest.mark.html
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_light_or_dark_narrow_or_wide_or_from_right_to_left(
    name: str, album: Album, viewer: Viewer
) -> None:
    found = {}
    for width in (1280, 360):
        viewer.open(album.shots[name, "en"], width=width)
        found[f"{width}"] = viewer.axe()
        viewer.open(album.shots[name, "en"], width=width, dark=True)
        found[f"{width}, dark"] = viewer.axe(COLOURS)
    viewer.open(album.shots[name, "ar"], width=360)
    found["from right to left"] = viewer.axe()
    assert {way: said for way, said in found.items() if said} == {}


@pytest.mark.parametrize("tongue", ["en", "ar"])
@pytest.mark.parametrize("name", NAMES)
def test_nothing_runs_over_the_side_of_a_page(name: str, tongue: str, album: Album, viewer: Viewer) -> None:
    found = []
    for width in WIDTHS:
        viewer.open(album.shots[name, tongue], width=width)
        found += [f"{width}: {one}" for one in viewer.over_the_side()]
    assert found == []
