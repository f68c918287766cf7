"""What `docs/data.md` says of the data is so: a class for each column, and what has an end is forgotten."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

import config
import trainer
from tests.world import World
from trainer import audit, clock, db, mail
from trainer.accounts.factors import totp
from trainer.accounts.factors.models import ResetRequest
from trainer.accounts.models import Person, Throttle, ThrottleTry
from trainer.audit import Actor
from trainer.authoring.drafts.models import Draft, DraftSave
from trainer.cli import ticking

PAGE = (config.ROOT / "docs" / "data.md").read_text(encoding="utf-8")
ROWS = {
    cells[0]: cells[1:]
    for line in PAGE[PAGE.index("## Tables") :].splitlines()[4:]
    if (cells := [cell.strip() for cell in line.strip("|").split(" | ")])
}
CLASSES = 4

ENDS = {
    table: timedelta(**{f"{unit.removesuffix('s')}s": int(number)})
    for table, row in ROWS.items()
    for number, unit in re.findall(r"\A(\d+) (minutes?|hours?|days?)\b", row[CLASSES])
}
"""The tables whose rows have an end, and when."""

MARGIN = timedelta(minutes=1)
AT = datetime.combine(clock.now().date(), datetime.min.time(), clock.now().tzinfo) + timedelta(
    days=800, hours=4
)
"""An hour of the night, so long from now that nothing of the ministry's founding is left over."""


def columns(cell: str) -> list[str]:
    return [] if cell == "–" else cell.split(", ")


def test_every_table_and_column_has_one_class() -> None:
    trainer.models_of_all_rooms()
    said = {table: sorted(chain.from_iterable(map(columns, row[:CLASSES]))) for table, row in ROWS.items()}
    assert said == {name: sorted(table.columns.keys()) for name, table in db.Base.metadata.tables.items()}


def test_what_could_sign_somebody_in_is_secret() -> None:
    telling = re.compile(r"hash\Z|token|\Asealed\Z|\Asalt\Z|\Apublic_key\Z")
    secret = {(table, column) for table, row in ROWS.items() for column in columns(row[3])}
    of_the_trail = {("audit_event", "hash"), ("audit_event", "session_hash"), ("audit_head", "hash")}
    looks_so = {
        (name, column)
        for name, table in db.Base.metadata.tables.items()
        for column in table.columns.keys()  # noqa: SIM118 - the columns themselves, else
        if telling.search(column)
    }
    assert looks_so - of_the_trail <= secret


def test_no_table_is_kept_without_a_word() -> None:
    assert [table for table, row in ROWS.items() if not row[CLASSES].strip("–")] == []


Plant = Callable[[Session, int, datetime], None]


def rows(table: str, values: Callable[[int, datetime], dict[str, Any]]) -> Plant:
    """Write a row of a table for a person, as it would have been written at an instant."""

    def plant(session: Session, person: int, at: datetime) -> None:
        word = f"planted {at.isoformat()}"
        filled = {key: word if value is WORD else value for key, value in values(person, at).items()}
        session.execute(insert(db.Base.metadata.tables[table]).values(**filled))

    return plant


WORD = object()
"""A text that no other row has."""


def plant_address(session: Session, person: int, at: datetime) -> None:
    by = Actor(person, "learner", address="192.0.2.7")
    audit.record(session, by, "test.act", "test:1", at=at)


def plant_letters(session: Session, _person: int, at: datetime) -> None:
    """One that was sent, one that was given up."""
    written = {
        "address": "",
        "subject": "",
        "body": "",
        "written_at": at,
        "due_at": at,
        "tries": 1,
        "problem": "",
    }
    for ended in ("sent_at", "failed_at"):
        values = {"name": f"{ended} {at.isoformat()}", ended: at, **written}
        session.execute(insert(db.Base.metadata.tables["letter"]).values(**values))


def plant_save(session: Session, person: int, at: datetime) -> None:
    draft = session.scalar(select(Draft.id)) or add_draft(session, at)
    saved = {"draft_id": draft, "path": "course.md", "kind": "deleted", "at": at, "by_id": person}
    session.execute(insert(DraftSave).values(**saved))


def add_draft(session: Session, at: datetime) -> int:
    draft = Draft(course="planted", opened_at=at)
    session.add(draft)
    session.flush()
    return draft.id


def plant_try(session: Session, _person: int, at: datetime) -> None:
    db.upsert(session, Throttle, {"bucket": "house", "seen_at": AT}, on=("bucket",))
    session.execute(insert(ThrottleTry).values(bucket="house", at=at))


def plant_request(session: Session, person: int, at: datetime) -> None:
    """Each asks for the factors of another: there is one for each person."""
    whose = session.scalars(select(Person.id).where(Person.id.not_in(select(ResetRequest.person_id)))).first()
    session.execute(insert(ResetRequest).values(person_id=whose, by_id=person, at=at))


PLANTED: dict[str, Plant] = {
    "audit_address": plant_address,
    "draft_save": plant_save,
    "factor_reset": plant_request,
    "known_device": rows(
        "known_device", lambda who, at: {"person_id": who, "mark_hash": WORD, "seen_at": at}
    ),
    "letter": plant_letters,
    "one_time_link": rows(
        "one_time_link",
        lambda who, at: {
            "token_hash": WORD, "purpose": "password", "person_id": who, "created_at": at, "expires_at": at,
        },
    ),
    "roster_upload": rows(
        "roster_upload", lambda who, at: {"person_id": who, "uploaded_at": at, "reading": b""}
    ),
    "security_notice": rows("security_notice", lambda who, at: {"person_id": who, "kind": "reset", "at": at}),
    "sign_in": rows(
        "sign_in",
        lambda who, at: {
            "token_hash": WORD, "person_id": who, "created_at": at, "confirmed_at": at, "last_seen": AT,
            "address": "", "agent": "",
        },
    ),
    "spent_challenge": rows("spent_challenge", lambda _, at: {"fingerprint": WORD, "at": at}),
    "spent_step": rows("spent_step", lambda who, at: {"person_id": who, "step": totp.step(at)}),
    "throttle": rows("throttle", lambda _, at: {"bucket": WORD, "failures": 3, "seen_at": at}),
    "throttle_try": plant_try,
    "wrong_code": rows("wrong_code", lambda who, at: {"person_id": who, "kind": "app", "at": at}),
}  # fmt: skip


def test_whatever_has_an_end_is_tried() -> None:
    assert PLANTED.keys() == ENDS.keys()


@pytest.mark.parametrize("name", sorted(ENDS))
def test_what_has_an_end_is_forgotten_then_and_no_sooner(
    name: str, database: db.Database, ministry: World, settings: config.Config
) -> None:
    table = db.Base.metadata.tables[name]
    counted = select(func.count()).select_from(table)
    with database.aside() as session:
        for emptied in (
            mail.Letter,
            ThrottleTry,
        ):  # what waits would be sent; what was tried counts on a bucket
            session.execute(delete(emptied))
        session.execute(delete(table))
        PLANTED[name](session, ministry.people["lena"], AT - ENDS[name] + MARGIN)
    with database.aside() as session:
        stays = session.scalar(counted)
        PLANTED[name](session, ministry.people["lena"], AT - ENDS[name] - MARGIN)
    with database.reader() as session:
        assert session.scalar(counted) == 2 * (stays or 0) > 0
    ticking.post(database, replace(settings, smtp=config.Smtp(host="mail.mfa.example")), at=AT)
    ticking.forget(database, at=AT)
    ticking.look_after(database, at=AT)
    with database.reader() as session:
        assert session.scalar(counted) == stays
