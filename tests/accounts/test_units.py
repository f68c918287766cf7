"""`trainer units`: a house without a demo gets the units its people serve in."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import aliased

import config
from trainer import cli, db
from trainer.accounts.models import Unit


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> db.Database:
    """An installation in which nothing is yet."""
    monkeypatch.setenv("TRAINER_INSTANCE", str(tmp_path))
    monkeypatch.delenv("TRAINER_DATABASE", raising=False)
    opened = db.Database(f"sqlite:///{tmp_path / 'trainer.db'}")
    opened.upgrade(config.ROOT / "migrations")
    return opened


def add(*words: str) -> Result:
    return CliRunner().invoke(cli.main, ["units", "add", *words])


def test_units_are_founded_from_the_top(house: db.Database) -> None:
    assert add("HQ", "Headquarters").exit_code == 0
    assert add("EMB", "Embassy", "--parent", "HQ").exit_code == 0
    above = aliased(Unit)
    with house.reader() as session:
        pairs = session.execute(select(Unit.code, above.code).join(above, above.id == Unit.parent_id)).all()
    house.dispose()
    assert pairs == [("EMB", "HQ")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("HQ", "Again"), "already a unit with the code HQ"),
        (("X", "Unit X", "--parent", "Y"), "No unit has the code Y"),
    ],
)
def test_what_cannot_be_founded_is_said_in_one_sentence(
    house: db.Database, words: tuple[str, ...], said: str
) -> None:
    add("HQ", "Headquarters")
    house.dispose()
    refused = add(*words)
    assert refused.exit_code == 1
    assert said in refused.output
    assert refused.output.count("\n") == 1
