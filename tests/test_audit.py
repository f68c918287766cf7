"""The audit trail: in the act's own transaction, in one unbroken chain."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from tests.world import START, World
from trainer import audit, clock, db
from trainer.accounts import operations
from trainer.accounts.models import Person
from trainer.accounts.passwords import hashed
from trainer.audit import SYSTEM, Actor, AuditAddress, AuditEvent, AuditPayload
from trainer.cli import ticking

CUT_THE_TAIL = (
    "UPDATE audit_head SET seq = seq - 1, hash = (SELECT prev FROM audit_event ORDER BY seq DESC LIMIT 1)"
)


def test_the_chain_of_a_lived_in_house_is_unbroken(database: db.Database, ministry: World) -> None:
    assert ministry.people
    with database.reader() as session:
        assert session.scalar(select(AuditEvent.seq).order_by(AuditEvent.seq.desc()).limit(1)) > 10
        assert audit.first_broken(session) is None


def test_an_act_that_is_undone_leaves_no_event_and_no_gap(database: db.Database, ministry: World) -> None:
    with database.writer() as session:
        operations.set_password(
            session,
            SYSTEM,
            session.get_one(Person, ministry.people["lena"]),
            hashed("a long enough one"),
            at=clock.now(),
        )
        session.rollback()
        session.commit()
    with database.aside() as session:
        audit.record(session, SYSTEM, "test.act", "test:1", at=clock.now())
    with database.reader() as session:
        assert "password.set" not in set(session.scalars(select(AuditEvent.action)))
        assert audit.first_broken(session) is None


def test_if_the_event_cannot_be_written_the_act_is_undone(database: db.Database, ministry: World) -> None:
    lena = ministry.people["lena"]
    with database.writer() as session:
        session.get_one(Person, lena).theme = "dark"
        nothing: Any = None  # of which the trail takes no event
        audit.record(session, SYSTEM, "test.act", nothing, at=clock.now())
        with pytest.raises(IntegrityError):
            session.commit()
    with database.reader() as session:
        assert session.get_one(Person, lena).theme == "auto"


def test_details_without_one_form_are_refused_at_once(database: db.Database) -> None:
    with database.writer() as session, pytest.raises(TypeError):
        audit.record(session, SYSTEM, "test.act", "test:1", at=clock.now(), payload={"share": 0.5})


def test_many_events_of_one_act_are_one_chain(database: db.Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "ROWS", 3)
    with database.aside() as session:
        for number in range(7):
            audit.record(session, SYSTEM, "test.act", f"test:{number}", at=clock.now())
    with database.reader() as session:
        last = select(AuditEvent.object).where(AuditEvent.action == "test.act").order_by(AuditEvent.seq)
        assert session.scalars(last).all() == [f"test:{number}" for number in range(7)]
        assert audit.first_broken(session) is None


def test_a_network_address_is_forgotten_after_90_days_and_the_chain_still_holds(
    database: db.Database,
) -> None:
    at = START + timedelta(days=400)
    with database.aside() as session:
        for days in (91, 89):
            by = Actor(address=f"192.0.2.{days}")
            audit.record(session, by, "test.act", "test:1", at=at - timedelta(days=days))
    ticking.look_after(database, at=at)
    with database.reader() as session:
        assert session.scalars(select(AuditAddress.address)).all() == ["192.0.2.89"]
        assert audit.first_broken(session) is None


def test_details_can_be_erased_and_the_chain_still_holds(database: db.Database) -> None:
    with database.aside() as session:
        session.execute(text("UPDATE audit_payload SET body = '', salt = ''"))
    with database.reader() as session:
        assert audit.first_broken(session) is None


def test_the_commitment_covers_the_details(database: db.Database) -> None:
    with database.reader() as session:
        for event, payload in session.execute(
            select(AuditEvent, AuditPayload).join(AuditPayload, AuditPayload.seq == AuditEvent.seq)
        ):
            assert event.payload_commit == audit.commitment(payload.salt, payload.body)


def test_the_address_stands_apart_from_the_event(database: db.Database) -> None:
    with database.aside() as session:
        audit.record(session, Actor(1, "learner", "", "192.0.2.7"), "test.act", "test:1", at=clock.now())
    with database.reader() as session:
        assert session.scalar(select(AuditAddress.address)) == "192.0.2.7"
        columns = session.execute(select(AuditEvent.__table__)).mappings().all()
        assert not any("192.0.2.7" in str(value) for row in columns for value in row.values())


@pytest.mark.parametrize(
    "tamper",
    [
        "UPDATE audit_event SET action = 'nothing.happened' WHERE seq = 5",
        "UPDATE audit_event SET actor_id = 99 WHERE seq = 3",
        "DELETE FROM audit_event WHERE seq = 7",
        CUT_THE_TAIL,
    ],
)
def test_somebody_with_the_database_in_hand_is_found_out(tamper: str, database: db.Database) -> None:
    with database.engine.begin() as connection:
        if database.sqlite:
            for act in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER audit_event_no_{act}"))
            connection.execute(text("DELETE FROM audit_payload WHERE seq = 7"))
        else:
            connection.execute(text("ALTER TABLE audit_event DISABLE TRIGGER USER"))
            connection.execute(text("DELETE FROM audit_payload WHERE seq = 7"))
        connection.execute(text(tamper))
    with database.reader() as session:
        assert audit.first_broken(session) is not None


def test_an_event_can_never_be_changed_through_the_program(database: db.Database) -> None:
    with database.writer() as session, pytest.raises(DBAPIError, match="append-only"):
        session.execute(text("UPDATE audit_event SET action = 'x'"))


def test_canonical_json_has_one_form() -> None:
    assert audit.canonical({"b": 1, "a": ["é", None, True]}) == '{"a":["é",null,true],"b":1}'
    digest = audit.chained(1, {"a": "b"}, audit.GENESIS)
    assert digest == "15873de54c9e0a27701bb64b83d6991a1608adb2704e06e65e75ff053d686cd5"
