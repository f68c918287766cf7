"""The settings of the house, changed by its operator: checked, noted, and in force at once."""

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from tests.conftest import SignIn
from trainer import audit, cli, db, settings
from trainer.audit import AuditEvent


@pytest.fixture(autouse=True)
def _on_database(tmp_path, database: db.Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAINER_INSTANCE", str(tmp_path))
    monkeypatch.setenv("TRAINER_DATABASE", database.url.render_as_string(hide_password=False))


def house(*words: str) -> Result:
    return CliRunner().invoke(cli.main, ["house", *words])


def test_a_setting_holds_from_the_next_request_on(sign_in: SignIn) -> None:
    lena = sign_in("lena")
    assert "Foreign Office of Arvenia" not in lena.get("/learning/").text
    assert house("set", "name", "Foreign  Office of Arvenia").exit_code == 0
    assert "Foreign Office of Arvenia" in lena.get("/learning/").text


def test_a_change_is_in_the_audit_trail(database: db.Database) -> None:
    house("set", "scores-to-hr", "yes")
    with database.reader() as session:
        assert settings.load(session).scores_to_hr is True
        assert session.scalar(select(AuditEvent.action).order_by(AuditEvent.seq.desc())) == "house.change"
        assert audit.first_broken(session) is None


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("zone", "Europe/Nowhere"),
        ("language", "xx"),
        ("scores-to-hr", "perhaps"),
        ("certificate-prefix", "a b"),
        ("recognition-months", "0"),
        ("recognition-months", "some"),
    ],
)
def test_a_slip_of_the_hand_is_said_and_changes_nothing(
    setting: str, value: str, database: db.Database
) -> None:
    with database.reader() as session:
        before = settings.load(session)
    assert house("set", setting, value).exit_code == 2
    with database.reader() as session:
        assert settings.load(session) == before


def test_show_says_every_setting() -> None:
    shown = house("show").output
    assert "scores-to-hr" in shown
    assert "Ministry of Foreign Affairs" in shown
