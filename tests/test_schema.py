"""The tables a migrated database has are those the program was written for, and facts stay facts."""

import warnings
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import delete, inspect, text, update
from sqlalchemy.exc import DBAPIError

import config
from tests.world import World
from trainer import clock, db, models_of_all_rooms
from trainer.accounts.models import OneTimeLink
from trainer.db import Base

models_of_all_rooms()
FACTS = sorted(name for name, table in Base.metadata.tables.items() if table.info.get("append_only"))


def _script() -> ScriptDirectory:
    alembic = AlembicConfig()
    alembic.set_main_option("script_location", str(config.ROOT / "migrations"))
    return ScriptDirectory.from_config(alembic)


REVISIONS = [script.revision for script in _script().walk_revisions()]


def _triggers(opened: db.Database) -> set[str]:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if opened.sqlite
        else "SELECT DISTINCT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with opened.engine.connect() as connection:
        return set(connection.scalars(text(query)))


def _expected_triggers(opened: db.Database) -> set[str]:
    acts = ("update", "delete") if opened.sqlite else ("update", "delete", "truncate")
    return {f"{table}_no_{act}" for table in FACTS for act in acts}


def test_the_program_knows_the_newest_migration() -> None:
    assert _script().get_current_head() == db.SCHEMA


def test_models_and_migrations_agree(database: db.Database) -> None:
    with database.engine.connect() as connection, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_every_table_of_facts_has_its_triggers(database: db.Database) -> None:
    assert _triggers(database) == _expected_triggers(database)


@pytest.mark.parametrize("revision", REVISIONS)
def test_triggers_survive_upgrading_from_every_revision(revision: str, tmp_path: Path) -> None:
    opened = db.Database(f"sqlite:///{tmp_path / 'old.db'}")
    opened.upgrade(config.ROOT / "migrations", revision)
    opened.upgrade(config.ROOT / "migrations")
    assert _triggers(opened) == _expected_triggers(opened)
    opened.dispose()


def test_no_fact_can_be_changed_or_deleted(database: db.Database, ministry: World) -> None:
    assert ministry.people
    for name in ("audit_event", "blob", "revision", "revision_file"):
        table = Base.metadata.tables[name]
        for statement in (delete(table), update(table).values({next(iter(table.c)): next(iter(table.c))})):
            with database.writer() as session, pytest.raises(DBAPIError, match="append-only"):
                session.execute(statement)


def test_a_reader_cannot_write(database: db.Database) -> None:
    with database.reader() as session, pytest.raises(DBAPIError):
        session.execute(text("UPDATE house SET edition = 99"))


def test_an_empty_database_says_which_command_to_run(tmp_path: Path) -> None:
    opened = db.Database(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(db.DatabaseError, match="trainer db upgrade"):
        opened.check_schema()
    opened.dispose()


def test_a_database_that_is_not_there_is_not_made_by_looking(tmp_path: Path) -> None:
    opened = db.Database(f"sqlite:///{tmp_path / 'nowhere' / 'trainer.db'}")
    with pytest.raises(db.DatabaseError, match="trainer db upgrade"):
        opened.check_schema()
    opened.dispose()
    assert list(tmp_path.iterdir()) == []


def test_the_embedded_database_is_its_owners_alone(tmp_path: Path) -> None:
    opened = db.Database(f"sqlite:///{tmp_path / 'trainer.db'}")
    opened.upgrade(config.ROOT / "migrations")
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}
    opened.dispose()


def test_a_newer_schema_is_refused_in_one_sentence(database: db.Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(db.DatabaseError, match="newer than this program"):
        database.check_schema()


def test_facts_survive_a_downgrade_and_an_upgrade_of_the_schema(tmp_path: Path) -> None:
    """Down and up again gives the same tables."""
    opened = db.Database(f"sqlite:///{tmp_path / 'there-and-back.db'}")
    opened.upgrade(config.ROOT / "migrations")
    before = set(inspect(opened.engine).get_table_names())
    alembic = AlembicConfig()
    alembic.set_main_option("script_location", str(config.ROOT / "migrations"))
    with opened.engine.begin() as connection:
        alembic.attributes["connection"] = connection
        command.downgrade(alembic, "base")
    opened.upgrade(config.ROOT / "migrations")
    assert set(inspect(opened.engine).get_table_names()) == before
    opened.dispose()


BEFORE_MARKING = (
    "INSERT INTO enrolment (id, person_id, course_id, opened_at) VALUES (:n, :person, :course, :at)",
    "INSERT INTO step (enrolment_id, item_id, at) VALUES (:n, 1, :at)",
    """INSERT INTO attempt (id, enrolment_id, person_id, item_id, revision_id, number, seed, paper,
       started_at, closed_at) SELECT :n, :n, :person, 1, min(id), 1, 'x', '{}', :at, :at FROM revision""",
    "INSERT INTO response (attempt_id, item_id, saved_at, credit) VALUES (:n, 1, :at, :credit)",
)


def test_texts_handed_in_before_people_could_mark_them_wait_for_marks(
    database: db.Database, ministry: World
) -> None:
    alembic = AlembicConfig()
    alembic.set_main_option("script_location", str(config.ROOT / "migrations"))
    with database.engine.begin() as connection:
        alembic.attributes["connection"] = connection
        command.downgrade(alembic, "0001")
        for number, name, credit in ((1, "lena", None), (2, "otto", "1")):
            row = {"n": number, "person": ministry.people[name], "course": ministry.course, "credit": credit}
            for statement in BEFORE_MARKING:
                connection.execute(text(statement), row | {"at": "2026-01-12 09:00:00.000000"})
    database.upgrade(config.ROOT / "migrations")
    with database.engine.connect() as connection:
        codes = connection.scalars(text("SELECT code FROM attempt ORDER BY id")).all()
        assert [code is not None for code in codes] == [True, False]
        awaiting = connection.scalars(text("SELECT awaiting FROM step ORDER BY enrolment_id")).all()
        assert [bool(one) for one in awaiting] == [True, False]


def test_instants_come_back_as_they_were_in_utc(database: db.Database) -> None:
    at = clock.now()
    with database.aside() as session:
        session.add(OneTimeLink(token_hash="x", purpose="password", created_at=at, expires_at=at))
    with database.reader() as session:
        kept = session.query(OneTimeLink).one()
        assert kept.created_at == at
        assert kept.created_at.utcoffset().total_seconds() == 0


@pytest.mark.parametrize(
    ("version", "buggy"),
    [
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 53, 4), False),
    ],
)
def test_a_sqlite_with_the_wal_reset_bug_is_known(version: tuple[int, ...], *, buggy: bool) -> None:
    assert db.wal_reset_bug(version) is buggy
