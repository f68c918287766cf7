"""What an operator mistypes is said in one sentence, and nothing starts on a guess."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import config
from trainer import cli


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TRAINER_INSTANCE", str(tmp_path / "instance"))


def start() -> Result:
    return CliRunner().invoke(cli.main, ["people", "add", "ada@mfa.example", "Ada"])


def test_what_is_not_set_has_its_default() -> None:
    assert config.from_environment({}) == config.Config()
    assert config.from_environment({"TRAINER_DATABASE": " ", "TRAINER_HOSTS": ""}) == config.Config()
    assert (
        config.from_environment({"PATH": "/bin", "TRAINERS": "x", "TRAINER_TEST_POSTGRES": "x"})
        == config.Config()
    )


def test_what_is_set_holds() -> None:
    chosen = config.from_environment(
        {
            "TRAINER_URL": "https://training.mfa.example:8443/",
            "TRAINER_HOSTS": "trainer.internal  10.0.0.7",
            "TRAINER_PROXY_HOPS": "2",
            "TRAINER_DATABASE": "postgresql+psycopg://trainer:p%40ss@db/trainer?sslmode=verify-full",
        }
    )
    assert chosen.url == "https://training.mfa.example:8443"
    assert chosen.hosts == ("trainer.internal", "10.0.0.7")
    assert chosen.proxy_hops == 2
    assert chosen.secure
    assert chosen.database.endswith("verify-full")


@pytest.mark.parametrize(
    "chosen",
    [
        {"TRAINER_URL": "http://localhost:8000"},
        {"TRAINER_URL": "http://127.0.0.1:8000"},
        {"TRAINER_URL": "http://training.mfa.example", "TRAINER_ALLOW_HTTP": "yes"},
    ],
)
def test_without_https_only_this_machine_is_an_address_unless_that_is_allowed(chosen: dict[str, str]) -> None:
    assert not config.from_environment(chosen).secure
    with pytest.raises(config.ConfigError, match="must begin with https"):
        config.from_environment({"TRAINER_URL": "http://training.mfa.example", "TRAINER_ALLOW_HTTP": "no"})


ELSEWHERE = "postgresql+psycopg://trainer:hunter2@db.mfa.example/trainer"
ON_THIS_MACHINE = [
    "postgresql+psycopg:///trainer",
    "postgresql+psycopg://trainer@localhost/trainer",
    "postgresql+psycopg://trainer@127.0.0.1:5433/trainer",
    "postgresql+psycopg://trainer@/trainer?host=/var/run/postgresql",
    "postgresql+psycopg://trainer@[::1]/trainer",
    "sqlite:////srv/trainer/trainer.db",
]


def refused(database: str, **environment: str) -> bool:
    """Whether the program does not start with this database; what it says then names no password."""
    with pytest.raises(config.ConfigError, match="sslmode=verify-full") as raised:
        config.from_environment({"TRAINER_DATABASE": database, **environment})
    return "hunter2" not in str(raised.value)


def opens(database: str, **environment: str) -> bool:
    """Whether the program starts with this database."""
    return config.from_environment({"TRAINER_DATABASE": database, **environment}).database == database


@pytest.mark.parametrize("database", ON_THIS_MACHINE)
def test_a_database_on_this_machine_needs_no_secured_line(database: str) -> None:
    assert opens(database)


MODES = ["", "?sslmode=disable", "?sslmode=prefer", "?sslmode=require", "?sslmode=verify-ca"]


@pytest.mark.parametrize("mode", MODES)
def test_a_database_elsewhere_has_to_show_who_it_is_unless_that_is_allowed(mode: str) -> None:
    assert refused(ELSEWHERE + mode)
    assert refused(ELSEWHERE + mode, TRAINER_ALLOW_OPEN_DATABASE="no")
    assert opens(ELSEWHERE + mode, TRAINER_ALLOW_OPEN_DATABASE="yes")
    assert opens(ELSEWHERE + "?sslmode=verify-full")


@pytest.mark.parametrize(
    ("database", "environment"),
    [
        ("postgresql:///trainer?host=db.mfa.example", {}),
        ("postgresql:///trainer?host=localhost:5432&host=db.mfa.example:5432", {}),
        ("postgresql://localhost/trainer?hostaddr=10.0.0.7", {}),
        ("postgresql://10.0.0.7/trainer?sslmode=verify-full&sslmode=disable", {}),
        ("postgresql:///trainer?service=ministry", {}),
        ("postgresql:///trainer", {"PGHOST": "db.mfa.example"}),
        ("postgresql://localhost/trainer", {"PGHOSTADDR": "10.0.0.7"}),
        ("postgresql:///trainer", {"PGSERVICE": "ministry"}),
        ("postgresql://db.mfa.example/trainer?sslmode=require", {"PGSSLMODE": "verify-full"}),
        ("postgresql://localhost.mfa.example/trainer", {}),
    ],
)
def test_however_a_database_elsewhere_is_named_its_line_is_asked_for(
    database: str, environment: dict[str, str]
) -> None:
    assert refused(database, **environment)


def test_what_the_address_leaves_out_the_variables_of_postgresql_may_say() -> None:
    assert opens("postgresql:///trainer", PGHOST="db.mfa.example", PGSSLMODE="verify-full")
    assert opens("postgresql://localhost/trainer", PGHOST="db.mfa.example")


WRONG = [
    ("TRAINER_URL", "training.mfa.example", "whole address"),
    ("TRAINER_URL", "htps://training.mfa.example", "whole address"),
    ("TRAINER_URL", "https://", "whole address"),
    ("TRAINER_URL", "https://training mfa.example", "whole address"),
    ("TRAINER_URL", "https://training.mfa.example:http", "whole address"),
    ("TRAINER_URL", "https://[", "whole address"),
    ("TRAINER_URL", "https://training.mfa.example/trainer", "end after the host name"),
    ("TRAINER_URL", "https://ada:secret@training.mfa.example", "end after the host name"),
    ("TRAINER_URL", "https://training.mfa.example/?a=b", "end after the host name"),
    ("TRAINER_URL", "http://training.mfa.example", "must begin with https://"),
    ("TRAINER_URL", "http://10.0.0.7:8000", "must begin with https://"),
    ("TRAINER_URL", "http://localhost.mfa.example", "must begin with https://"),
    ("TRAINER_ALLOW_HTTP", "true", "must be yes or no"),
    ("TRAINER_ALLOW_OPEN_DATABASE", "1", "must be yes or no"),
    ("TRAINER_HOSTS", "https://trainer.internal", "no host name"),
    ("TRAINER_HOSTS", "a.example,b.example", "no host name"),
    ("TRAINER_HOSTS", "*.mfa.example", "no host name"),
    ("TRAINER_HOSTS", ".mfa.example", "no host name"),
    ("TRAINER_HOSTS", "trainer.internal:8000", "no host name"),
    ("TRAINER_PROXY_HOPS", "one", "whole number from 0 to 9"),
    ("TRAINER_PROXY_HOPS", "-1", "whole number from 0 to 9"),
    ("TRAINER_PROXY_HOPS", "1.5", "whole number from 0 to 9"),
    ("TRAINER_PROXY_HOPS", "1000", "whole number from 0 to 9"),
    ("TRAINER_PROXY_HOPS", "true", "whole number from 0 to 9"),
    ("TRAINER_DATABASE", "trainer.db", "SQLAlchemy URL"),
    ("TRAINER_DATABASE", "mysql://db/trainer", "postgresql+psycopg://"),
    ("TRAINER_DATABASE", "postgresql+psycopg2://db/trainer", "postgresql+psycopg://"),
    ("TRAINER_DATABASE", "postgresql+psycopg://db", "must name a database"),
    ("TRAINER_DATABASE", "postgresql://db:port/trainer", "SQLAlchemy URL"),
    ("TRAINER_DATABASE", "sqlite://", "must name a database"),
    ("TRAINER_DATABASE", "sqlite:///trainer.db", "by its whole path"),
    ("TRAINER_DATABASE", "sqlite:///:memory:", "must name a database"),
    ("TRAINER_DATABASE", "postgresql+psycopg://trainer@db/trainer", "must end in ?sslmode=verify-full"),
    ("TRAINER_DATABASE", "postgresql://trainer@10.0.0.7/trainer?sslmode=require", "?sslmode=verify-full"),
    ("TRAINER_SMTP_HOST", "mail server", "must be a host name"),
    ("TRAINER_SMTP_PORT", "smtp", "whole number from 1 to 65535"),
    ("TRAINER_SMTP_SECURITY", "ssl", "must be one of starttls, tls, none"),
    ("TRAINER_SMTP_FROM", "trainer", "address that letters come from"),
    ("TRAINER_EXPORTS_PER_HOUR", "0", "whole number from 1"),
    ("TRAINER_EXPORTS_PER_HOUR", "many", "whole number from 1"),
    ("TRAINER_PREVIEWS_PER_MINUTE", "0", "whole number from 1"),
    ("TRAINER_IMPORTS_PER_HOUR", "0", "whole number from 1"),
    ("TRAINER_IMPORTS_PER_HOUR", "-5", "whole number from 1"),
    ("TRAINER_INSTANCE", "/etc/passwd", "must be a folder"),
]


@pytest.mark.parametrize(("name", "value", "said"), WRONG)
def test_a_value_that_cannot_be_meant_is_named_and_nothing_starts(
    name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(name, value)
    ended = start()
    assert ended.exit_code == 1
    assert ended.output.startswith(f"Error: {name} ")
    assert said in ended.output
    assert len(ended.output.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


FREE = {
    "TRAINER_SMTP_USER": "a mail server may call its users what it likes: only it knows a wrong name",
    "TRAINER_SMTP_PASSWORD": "as above; and a password is told to nobody, also not that it looks wrong",
}
"""What may be anything, and why no mistake in it can be told from here."""


@pytest.mark.parametrize("name", sorted(config.SETTINGS.keys() - FREE))
def test_each_setting_is_tried_with_a_mistake(name: str) -> None:
    assert any(tried == name for tried, _, _ in WRONG)


@pytest.mark.parametrize(("typed", "meant"), [
    ("TRAINER_PROXYHOPS", "TRAINER_PROXY_HOPS"),
    ("TRAINER_HOST", "TRAINER_HOSTS"),
    ("TRAINER_DATABASE_URL", "TRAINER_DATABASE"),
    ("TRAINER_INSTANCE_DIR", "TRAINER_INSTANCE"),
    ("TRAINER_ULR", "TRAINER_URL"),
])  # fmt: skip
def test_a_name_that_is_no_setting_is_told_with_the_nearest_that_is(
    typed: str, meant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(typed, "x")
    ended = start()
    assert (ended.exit_code, ended.output) == (
        1,
        f"Error: There is no setting {typed}. Did you mean {meant}?\n",
    )


def test_a_password_in_a_mistyped_database_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAINER_DATABASE", "postgres://trainer:hunter2@db/trainer")
    assert "hunter2" not in start().output
