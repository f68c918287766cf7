"""The two roles of PostgreSQL that operators are told of: one owns the tables, one runs the house."""

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import LiteralString

import psycopg
import pytest
from sqlalchemy import make_url

import config
import trainer
from tests import world
from tests.conftest import Post, SignIn
from tests.databases import connect
from tests.judges import postgres_url
from tests.security import hostile, objects
from tests.world import World
from trainer import clock, db
from trainer.audit import SYSTEM
from trainer.cli import ticking
from trainer.records import operations as records

pytestmark = pytest.mark.postgres

OPERATING = (config.ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
AT_FIRST, AFTER_UPGRADES = re.findall(r"^```sql\n(.*?)^```$", OPERATING, re.MULTILINE | re.DOTALL)
ALL = {"SELECT", "INSERT", "UPDATE", "DELETE"}
FILLED_BY_MIGRATIONS = {"alembic_version", "common_password"}


@dataclass(frozen=True, slots=True)
class House:
    """A house whose operator did as the documents say, under names that no other test has."""

    owner: str
    program: str


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """The roles, the database, its tables, and what the one who runs it may do with them."""
    server = make_url(postgres_url() or "")
    mark, password = secrets.token_hex(4), secrets.token_hex(16)
    owner, program, name = (f"trainer_{part}_{mark}" for part in ("owner", "program", "house"))

    def renamed(statements: str) -> LiteralString:
        named = statements.replace("trainer_owner", owner).replace("trainer_program", program)
        return re.sub(r"DATABASE trainer\b", f"DATABASE {name}", named)

    def address(role: str) -> str:
        url = server.set(username=role, password=password, database=name)
        return url.render_as_string(hide_password=False)

    with connect(server.render_as_string(hide_password=False)) as superuser:
        for statement in renamed(AT_FIRST).split(";\n"):
            superuser.execute(statement)
        for role in (owner, program):
            superuser.execute(f"ALTER ROLE {role} PASSWORD '{password}'")
        opened = db.Database(address(owner))
        try:
            opened.upgrade(config.ROOT / "migrations")
            with connect(address(owner)) as owning:
                owning.execute(renamed(AFTER_UPGRADES))
            yield House(address(owner), address(program))
        finally:
            opened.dispose()
            superuser.execute(f"DROP DATABASE {name} WITH (FORCE)")
            superuser.execute(f"DROP ROLE {owner}, {program}")


@pytest.fixture(scope="module")
def founded(house: House, password_hash: str) -> Iterator[tuple[db.Database, World]]:
    """The database as the program's role opens it, in which it has founded the ministry itself."""
    opened = db.Database(house.program)
    yield opened, world.found(opened, password_hash)
    opened.dispose()


@pytest.fixture
def settled(founded: tuple[db.Database, World]) -> tuple[db.Database, World]:
    """What the other fixtures make their site of."""
    return founded


def test_the_house_lives_by_a_role_that_only_runs_it(
    sign_in: SignIn, post: Post, database: db.Database, ministry: World, settings: config.Config
) -> None:
    things = objects.of_lena(database, ministry, sign_in, post)
    more = hostile.furnish(database, ministry, sign_in, post)
    for name in ("ada", "hugo", "ines", "lena"):
        hostile.crawl(sign_in(name), *more, alike=1)
    assert post(sign_in("hugo"), "/reports/records.csv").status_code == 200
    hostile.publish(database)
    with database.aside() as session:
        day = date(2026, 6, 2)
        records.revoke(session, SYSTEM, things.completion_id, from_day=day, why="A slip", at=clock.now())
    at = clock.now() + timedelta(days=2)
    for said in (
        ticking.sweep(database, at=at),
        ticking.post(database, settings, at=at),
        ticking.forget(database, at=at),
        ticking.look_after(database, at=at),
    ):
        assert "could not" not in said


FORBIDDEN = {
    "another form": "ALTER TABLE person ADD COLUMN more text",
    "a table less": "DROP TABLE completion",
    "a table more": "CREATE TABLE mine (id int)",
    "an empty trail": "TRUNCATE audit_event",
    "no guard": "ALTER TABLE completion DISABLE TRIGGER ALL",
    "another guard": "CREATE OR REPLACE FUNCTION completion_append_only() RETURNS trigger LANGUAGE plpgsql"
    " AS $$ BEGIN RETURN NEW; END $$",
    "guards asleep": "SET session_replication_role = replica",
    "another fact": "UPDATE completion SET score = '1'",
    "a fact less": "DELETE FROM completion",
    "another event": "UPDATE audit_event SET actor_id = NULL",
    "another schema's number": "UPDATE alembic_version SET version_num = '9999'",
    "a role more": "CREATE ROLE intruder LOGIN",
    "a file of the server": "COPY person TO '/tmp/people'",
    "a program of the server": "COPY person FROM PROGRAM 'true'",
    "somebody else": "SET ROLE postgres",
}


@pytest.mark.parametrize("statement", FORBIDDEN.values(), ids=FORBIDDEN)
def test_that_role_changes_neither_tables_nor_facts(house: House, statement: LiteralString) -> None:
    with connect(house.program) as running, pytest.raises(psycopg.errors.InsufficientPrivilege):
        running.execute(statement)


def test_the_documents_take_from_it_every_fact_and_what_migrations_alone_fill() -> None:
    trainer.models_of_all_rooms()
    facts = {name for name, table in db.Base.metadata.tables.items() if table.info == db.APPEND_ONLY}
    revoked = re.findall(r"REVOKE ((?:\w+, )+\w+) ON ([\w,\s]+?) FROM trainer_program;", AFTER_UPGRADES)
    named = {rights: set(re.findall(r"\w+", tables)) for rights, tables in revoked}
    assert named == {"UPDATE, DELETE": facts, "INSERT, UPDATE, DELETE": FILLED_BY_MIGRATIONS}


def test_no_table_is_left_out_of_what_it_may_do(house: House) -> None:
    with connect(house.program) as running:
        found = running.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in found]
        assert set(tables) == {*db.Base.metadata.tables, "alembic_version"}
        for name in tables:
            held = running.execute(
                "SELECT right_ FROM unnest(%s::text[]) AS right_ WHERE has_table_privilege(%s, right_)",
                [sorted(ALL | {"TRUNCATE", "TRIGGER", "REFERENCES"}), name],
            ).fetchall()
            table = db.Base.metadata.tables.get(name)
            wanted = ALL - {"UPDATE", "DELETE"} if table is not None and table.info == db.APPEND_ONLY else ALL
            assert {one for (one,) in held} == ({"SELECT"} if name in FILLED_BY_MIGRATIONS else wanted), name
