"""The secret that cookies are signed with: made once, kept to its owner, missed, renewed."""

import os
import stat
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import config
import trainer
from tests.accounts.factors.device import given_app
from tests.site import signed_in
from tests.world import World
from trainer import cli, clock, db, keys


def run(*words: str) -> Result:
    return CliRunner().invoke(cli.main, words)


@pytest.fixture
def instance(settings: config.Config, database: db.Database, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The instance folder of a house in use, as its operator has set it."""
    monkeypatch.setenv("TRAINER_INSTANCE", str(settings.instance))
    monkeypatch.setenv("TRAINER_URL", settings.url)
    monkeypatch.setenv("TRAINER_DATABASE", database.url.render_as_string(hide_password=False))
    return settings.instance


def test_the_secret_is_made_with_the_house_and_only_its_owner_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAINER_INSTANCE", str(tmp_path / "instance"))
    assert run("db", "upgrade").exit_code == 0
    path = tmp_path / "instance" / "secret_key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    made = path.read_bytes()
    assert len(made) == 32
    assert run("db", "upgrade").exit_code == 0
    assert path.read_bytes() == made
    assert {file.name.partition("-")[0] for file in path.parent.iterdir()} == {
        "factor_key",
        "secret_key",
        "trainer.db",
    }


def test_many_who_make_it_at_once_make_one(tmp_path: Path) -> None:
    gate, read = threading.Barrier(8), []

    def make() -> None:
        gate.wait()
        keys.make_secret(tmp_path)
        read.append(keys.secret_key(tmp_path))

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(read)) == 1
    assert len(read) == 8


def _lost(path: Path) -> None:
    path.unlink()


def _open(path: Path) -> None:
    path.chmod(0o644)


def _short(path: Path) -> None:
    path.write_bytes(os.urandom(31))


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _plain(path: Path) -> None:
    path.write_bytes(b"0" * 64)


def _sample(path: Path) -> None:
    path.write_bytes(b"Please-CHANGE-me-0123456789-abcdefghijk")


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir(mode=0o700)


@pytest.mark.parametrize(("harm", "said"), [
    (_lost, "There is no secret key at"),
    (_open, "chmod 600"),
    (_short, "shorter than 32 bytes"),
    (_empty, "shorter than 32 bytes"),
    (_plain, "copied from an example"),
    (_sample, "copied from an example"),
    (_folder, "cannot be read"),
])  # fmt: skip
def test_nothing_starts_with_a_secret_that_is_none(
    harm, said: str, instance: Path, settings: config.Config, database: db.Database
) -> None:
    harm(instance / "secret_key")
    ended = run("serve", "--port", "0")
    assert ended.exit_code == 1
    assert said in ended.output
    assert len(ended.output.strip().splitlines()) == 1
    with pytest.raises(keys.SecretError):
        trainer.create_app(settings, database)
    assert run("db", "upgrade").exit_code == 0
    with pytest.raises(keys.SecretError):
        keys.secret_key(instance)  # a house in use gets no new one by itself


@pytest.mark.parametrize(("harm", "said"), [
    (_lost, "There is no key of second factors at"),
    (_open, "chmod 600"),
    (_short, "reset-factors"),
    (_sample, "copied from an example"),
])  # fmt: skip
def test_nothing_starts_with_a_key_of_second_factors_that_is_none(
    harm, said: str, instance: Path, settings: config.Config, database: db.Database, ministry: World
) -> None:
    given_app(database, ministry.people["lena"], keys.factor_key(instance), clock.now() - timedelta(days=1))
    harm(instance / "factor_key")
    ended = run("serve", "--port", "0")
    assert ended.exit_code == 1
    assert said in ended.output
    assert len(ended.output.strip().splitlines()) == 1
    with pytest.raises(keys.SecretError):
        trainer.create_app(settings, database)
    assert run("db", "upgrade").exit_code == 0
    with pytest.raises(keys.SecretError):
        keys.factor_key(instance)  # what is sealed under the lost one gets no new one by itself


def test_a_house_without_second_factors_gets_its_key_by_an_upgrade(instance: Path) -> None:
    (instance / "factor_key").unlink()
    assert run("db", "upgrade").exit_code == 0
    path = instance / "factor_key"
    assert len(keys.factor_key(instance)) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_lost_key_of_second_factors_is_made_anew_by_a_command_that_says_what_follows(
    instance: Path, settings: config.Config, database: db.Database
) -> None:
    before = keys.secret_key(instance)
    (instance / "factor_key").unlink()
    made = run("secret", "make")
    assert made.exit_code == 0
    assert "trainer people reset-factors" in made.output
    assert "everybody signs in again" not in made.output
    assert keys.secret_key(instance) == before
    assert trainer.create_app(settings, database).test_client().get("/accounts/sign-in").status_code == 200


def test_a_lost_secret_is_made_anew_by_a_command_that_says_so(
    instance: Path, settings: config.Config, database: db.Database
) -> None:
    (instance / "secret_key").unlink()
    assert run("secret", "make").exit_code == 0
    assert trainer.create_app(settings, database).test_client().get("/accounts/sign-in").status_code == 200


def test_after_a_renewal_people_stay_signed_in_and_after_two_they_do_not(
    instance: Path, settings: config.Config, database: db.Database, ministry: World
) -> None:
    lena = signed_in(trainer.create_app(settings, database), database, ministry.people["lena"])
    cookie = lena.get_cookie("session")
    first = keys.secret_key(instance)
    for status in (200, 302):
        assert run("secret", "renew").exit_code == 0
        client = trainer.create_app(settings, database).test_client()
        client.set_cookie("session", cookie.value)
        assert client.get("/learning/").status_code == status
    assert first not in {keys.secret_key(instance), *keys.former_keys(instance)}
    assert stat.S_IMODE((instance / "secret_key.before").stat().st_mode) == 0o600
