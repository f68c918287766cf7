"""A lost factor: who takes it off whom, and how many it takes."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from tests import world
from tests.accounts.factors.device import KEY, given_app
from tests.conftest import SignIn
from tests.world import World
from trainer import cli, clock, db
from trainer.accounts.factors import operations, queries
from trainer.accounts.models import Person, SecurityNotice
from trainer.accounts.operations import Refused
from trainer.audit import Actor, AuditEvent


@pytest.fixture
def lena(database: db.Database, ministry: World) -> int:
    """Lena, who has an app and has lost it."""
    person = ministry.people["lena"]
    given_app(database, person, KEY, clock.now() - timedelta(days=1))
    return person


def reset(database: db.Database, by: int, person: int, *, two: bool = False, after: int = 0) -> bool:
    at = clock.now() + timedelta(hours=after)
    with database.aside() as session:
        lost = session.get_one(Person, person)
        return operations.reset_factors(session, Actor(by, "admin"), lost, two=two, at=at)


def has_factor(database: db.Database, person: int) -> bool:
    with database.reader() as session:
        return queries.has_factor(session, person)


def test_an_administrator_takes_all_factors_off_and_everybody_hears_of_it(
    lena: int, database: db.Database, ministry: World, sign_in: SignIn
) -> None:
    browser = sign_in("lena")
    assert reset(database, ministry.people["ada"], lena) is True
    assert not has_factor(database, lena)
    assert browser.get("/learning/").location.startswith("/accounts/sign-in")
    with database.reader() as session:
        assert session.scalars(select(SecurityNotice.kind)).all()[-1] == "reset"
        last = select(AuditEvent.action).order_by(AuditEvent.seq.desc())
        assert session.scalar(last) == "factors.reset"
    assert "took off all your second factors" in sign_in("lena").get("/accounts/security").text


def test_where_the_house_wants_two_one_administrator_only_asks(
    lena: int, database: db.Database, ministry: World
) -> None:
    ada, ines = ministry.people["ada"], ministry.people["ines"]
    assert reset(database, ada, lena, two=True) is False
    assert reset(database, ada, lena, two=True) is False
    assert has_factor(database, lena)
    assert reset(database, ines, lena, two=True, after=23) is True
    assert not has_factor(database, lena)


def test_a_request_of_yesterday_is_asked_again(lena: int, database: db.Database, ministry: World) -> None:
    ada, ines = ministry.people["ada"], ministry.people["ines"]
    assert reset(database, ada, lena, two=True) is False
    assert reset(database, ines, lena, two=True, after=25) is False
    assert has_factor(database, lena)


def test_nobody_resets_their_own(lena: int, database: db.Database) -> None:
    with pytest.raises(Refused):
        reset(database, lena, lena)


def test_where_there_is_no_second_factor_none_is_taken_off(database: db.Database, ministry: World) -> None:
    with pytest.raises(Refused, match="no second factor"):
        reset(database, ministry.people["ada"], ministry.people["otto"])


def test_the_operator_helps_the_only_administrator(
    lena: int, database: db.Database, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAINER_INSTANCE", str(tmp_path))
    monkeypatch.setenv("TRAINER_DATABASE", database.url.render_as_string(hide_password=False))
    run = CliRunner()
    assert run.invoke(cli.main, ["people", "reset-factors", world.email("lena")]).exit_code == 0
    assert not has_factor(database, lena)
    assert run.invoke(cli.main, ["people", "reset-factors", "nobody@mfa.example"]).exit_code == 1
