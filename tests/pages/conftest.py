"""The album of all pages, made once a run, and a browser to look at it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import config
import trainer
from tests.pages import pseudo, story
from tests.pages.album import Album
from tests.pages.viewer import Viewer, window
from tests.site import served, settings_in
from trainer import db
from trainer.accounts.views import people, signing, trail
from trainer.authoring.views import revisions
from trainer.pages import errors, language
from trainer.reports.views import learners, listing
from trainer.settings import LANGUAGES


@pytest.fixture(scope="session")
def album(tmp_path_factory: pytest.TempPathFactory, password_hash: str) -> Iterator[Album]:
    """Every page in each state, in English and in Arabic letters."""
    folder: Path = tmp_path_factory.mktemp("pages")
    database = db.Database(f"sqlite:///{folder / 'trainer.db'}")
    database.upgrade(config.ROOT / "migrations")
    app = trainer.create_app(settings_in(folder / "instance"), database)
    pseudo.teach(app)
    with pytest.MonkeyPatch.context() as patch:
        tongues = (*LANGUAGES, pseudo.TAG)
        for module in (language, errors, signing):
            patch.setattr(module, "LANGUAGES", tongues)
        for room in (people, listing, learners, trail, revisions):
            patch.setattr(room, "PAGE", 12)  # a list of several pages, and none of them long to judge
        told = story.tell(app, database, password_hash)
    yield told
    database.dispose()


@pytest.fixture(scope="session")
def gallery(album: Album) -> Iterator[str]:
    """The address under which the pages of the album can be looked at."""
    with served(album) as address:
        yield address


@pytest.fixture(scope="session")
def viewer(browser: Browser, gallery: str) -> Iterator[Viewer]:
    """A window of a browser."""
    with window(browser, gallery) as opened:
        yield opened
