"""The list of pages is whole: who opens a new page says here which states it has, and every judge sees it."""

from tests.pages.album import TONGUES, Album, pages_of
from tests.pages.listing import NAMES, PAGES


def test_every_page_of_the_app_is_on_the_list(album: Album) -> None:
    assert pages_of(album.app) <= PAGES.keys()
    assert PAGES.keys() - {"error"} <= album.app.view_functions.keys()


def test_every_state_on_the_list_is_seen_in_both_languages(album: Album) -> None:
    assert album.shots.keys() == {(name, tongue) for name in NAMES for tongue in TONGUES}
