"""What every test can ask for: a database with a small ministry in it, an app, somebody signed in."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from types import CodeType

import flask
import pytest
from flask.testing import FlaskClient
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

import config
import trainer
from tests import world
from tests.databases import PostgresLoan, PostgresServer, SqliteLoan, in_memory
from tests.site import guard, served, settings_in, signed_in
from tests.world import World
from trainer import clock, db
from trainer.accounts.passwords import hashed
from trainer.clock import Boot

pytest_plugins = ["tests.judges"]

os.environ["PYTHONPATH"] = str(config.ROOT)  # programs that tests start are those of this checkout too

ENGINES = [
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgres", id="postgres", marks=pytest.mark.postgres),
]


class CompiledTemplates(BytecodeCache):
    """The code of every template, made once a run: each test has an app of its own, all have these templates.

    Texts are looked up when a template is compiled, so each language has its own.
    """

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType | None] = {}

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        """The code of a template in the language of its environment, empty the first time."""
        language = str(environment.globals.get("lang"))
        return super().get_bucket(environment, f"{name} in {language}", filename, source)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the code, if it was made from the same text."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code."""
        self._codes[bucket.key, bucket.checksum] = bucket.code


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """Compile templates and rules of addresses once a run, not for each app: it took half the run."""
    build, built = Rule._compile_builder, {}

    def compiled(rule: Rule, append_unknown: bool = True) -> object:
        """A function of what stands in the rule alone, which gets the rule when it is called."""
        key = (rule.rule, repr(rule.defaults), *rule._trace, append_unknown)
        if key not in built:
            built[key] = build(rule, append_unknown)
        return built[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flask.Flask, "jinja_options", {"bytecode_cache": CompiledTemplates()})
        patch.setattr(Rule, "_compile_builder", compiled)
        yield


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test sets the clock to has been reached by waiting: the machine was started as long ago."""
    monkeypatch.setattr(clock, "boot", lambda: Boot("here", "1", world.START))


@pytest.fixture(scope="session")
def password_hash() -> str:
    """The cast's password, hashed once."""
    return hashed(world.PASSWORD)


class Founding:
    """Fills an empty database with the ministry; what it made is the same for every copy."""

    def __init__(self, password_hash: str) -> None:
        self._password_hash = password_hash
        self.made: World | None = None

    def __call__(self, url: str) -> None:
        opened = db.Database(url)
        opened.upgrade(config.ROOT / "migrations")
        self.made = world.found(opened, self._password_hash)
        opened.dispose()


@pytest.fixture(scope="session")
def sqlite_loan(password_hash: str) -> Iterator[tuple[SqliteLoan, Founding]]:
    """The SQLite database of this process."""
    founding = Founding(password_hash)
    with in_memory() as folder:
        yield SqliteLoan(folder, founding), founding


@pytest.fixture(scope="session")
def postgres_loan(postgres: PostgresServer, password_hash: str) -> Iterator[tuple[PostgresLoan, Founding]]:
    """The PostgreSQL database of this process."""
    founding = Founding(password_hash)
    loan = PostgresLoan(postgres, founding)
    yield loan, founding
    loan.close()


@pytest.fixture(params=ENGINES)
def settled(request: pytest.FixtureRequest) -> Iterator[tuple[db.Database, World]]:
    """A database as if it were this test's own, on each engine, with the ministry in it."""
    loan, founding = request.getfixturevalue(f"{request.param}_loan")
    with loan.lent() as opened:
        yield opened, founding.made


@pytest.fixture
def database(settled: tuple[db.Database, World]) -> db.Database:
    """The database of this test."""
    return settled[0]


@pytest.fixture
def ministry(settled: tuple[db.Database, World]) -> World:
    """Who and what is there."""
    return settled[1]


@pytest.fixture
def settings(tmp_path: Path) -> config.Config:
    """Settings with an instance folder of this test's own."""
    return settings_in(tmp_path / "instance")


@pytest.fixture
def app(database: db.Database, settings: config.Config) -> flask.Flask:
    """The application on this test's database."""
    made = trainer.create_app(settings, database)
    made.testing = True
    return made


@pytest.fixture
def client(app: flask.Flask) -> FlaskClient:
    """A browser without anybody signed in."""
    return app.test_client()


SignIn = Callable[..., FlaskClient]


@pytest.fixture
def sign_in(app: flask.Flask, database: db.Database, ministry: World) -> SignIn:
    """A browser of somebody of the cast, signed in: `sign_in("lena")`."""

    def enter(name: str, at: datetime | None = None) -> FlaskClient:
        return signed_in(app, database, ministry.people[name], at)

    return enter


Post = Callable[..., TestResponse]


@pytest.fixture
def post() -> Post:
    """Post a form with its guard, as a browser does: `post(client, "/path", q1="x")`."""

    def send(
        client: FlaskClient, path: str, data: dict[str, object] | None = None, **fields: object
    ) -> TestResponse:
        return client.post(path, data={"csrf_token": guard(client), **(data or {}), **fields})

    return send


@pytest.fixture
def site(app: flask.Flask) -> Iterator[str]:
    """The address of the app, served on a free port of this machine; its mistakes become error pages."""
    app.testing = False
    with served(app) as address:
        yield address
