"""A folder to edit, and the command line on a test's own database."""

from pathlib import Path

import pytest

from tests import world
from trainer import db


@pytest.fixture
def on_database(tmp_path: Path, database: db.Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point the command line at this test's database."""
    monkeypatch.setenv("TRAINER_INSTANCE", str(tmp_path))
    monkeypatch.setenv("TRAINER_DATABASE", database.url.render_as_string(hide_password=False))


@pytest.fixture
def course_folder(tmp_path: Path) -> Path:
    """A folder to edit, with the tests' course in it."""
    folder = tmp_path / "work" / "first-steps"
    for path, data in world.source("first-steps").items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder
