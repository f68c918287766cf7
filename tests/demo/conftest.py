"""The demo, made once, and a house without anybody."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

import config
from tests import world
from tests.databases import PostgresServer
from tests.demo.made import BRIEF, Made
from trainer import db


@pytest.fixture(scope="session")
def courses(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one small course, at the end of which somebody has to write."""
    folder = tmp_path_factory.mktemp("courses")
    shutil.copytree(world.COURSES / "first-steps", folder / "first-steps")
    (folder / "first-steps" / "95-brief.quiz.md").write_text(BRIEF)
    return folder


@pytest.fixture(scope="session")
def postgres_with_demo(postgres: PostgresServer) -> Iterator[str]:
    url = postgres.fresh(lambda _url: None)
    yield url
    postgres.drop(url)


@pytest.fixture(
    scope="session",
    params=[
        pytest.param("sqlite", id="sqlite"),
        pytest.param("postgres", id="postgres", marks=pytest.mark.postgres),
    ],
)
def demo(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, courses: Path
) -> Iterator[Made]:
    """A demo, made once for all tests that only look at it."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('demo') / 'trainer.db'}"
    else:
        url = request.getfixturevalue("postgres_with_demo")
    made = Made(url, courses)
    yield made
    made.opened.dispose()


@pytest.fixture
def session(demo: Made) -> Iterator[Session]:
    with demo.opened.reader() as session:
        yield session


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[db.Database]:
    """A house in which nobody has an account yet."""
    opened = db.Database(f"sqlite:///{tmp_path / 'trainer.db'}")
    opened.upgrade(config.ROOT / "migrations")
    yield opened
    opened.dispose()
