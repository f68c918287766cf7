"""Every address of the house with every method it takes, and what stands in the database before and after."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import flask
from sqlalchemy import select

from tests.world import CAST
from trainer import db
from trainer.audit import AuditEvent
from trainer.db import Base
from trainer.permissions import GRANTS, Permission

NOWHERE = {
    "course": "first-steps",
    "module": "start",
    "name": "doors",
    "page": "final",
    "question": "glass-is",
    "attempt_id": 999_999,
    "item_id": 999_999,
    "person_id": 999_999,
    "grant_id": 999_999,
    "posting_id": 999_999,
    "unit_id": 999_999,
    "post_id": 999_999,
    "upload_id": 999_999,
    "requirement_id": 999_999,
    "report_id": 999_999,
    "place": 1,
    "completion_id": 999_999,
    "waiver_id": 999_999,
    "view_id": 999_999,
    "marking_id": 999_999,
    "sign_in_id": 999_999,
    "number": "TRN-2026-999999",
    "token": "x" * 43,
    "code": "x",
    "passkey_id": 999_999,
    "light": "1c3f6e",
    "dark": "a9c7f0",
    "digest": "0" * 64,
    "path": "course.md",
    "save_id": 999_999,
    "revision": 1,
}
"""What addresses take: pages that are there, and things that nobody has."""

LOOKED_AT = {"time.look", "attempt.look", "certificate.look", "person.look", "quiz.preview"}
LOOKS = LOOKED_AT | {"access.refuse", "sign_in.ok"}
"""What may be noted beside a GET: a look, that a door was refused, that a test signed in."""


@dataclass(frozen=True, slots=True)
class Try:
    """One door tried with one method."""

    endpoint: str
    method: str
    path: str
    takes: frozenset[str] = frozenset()


def tries(app: flask.Flask, **things: object) -> Iterator[Try]:
    """Every address with every method it takes; `things` stand in for what nobody has."""
    for rule in app.url_map.iter_rules():
        values = {**NOWHERE, **things}
        if rule.endpoint == "quiz.keep":
            values["number"] = 1
        with app.test_request_context():
            path = flask.url_for(rule.endpoint, **{name: values[name] for name in rule.arguments})
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Try(rule.endpoint, method, path, frozenset(rule.arguments))


def openers(app: flask.Flask) -> dict[str, str]:
    """For every endpoint somebody of the cast for whom it opens."""

    def opens(name: str, permission: Permission | None) -> bool:
        role = CAST[name][1]
        return permission is None or (role is not None and permission in GRANTS[role])

    return {
        endpoint: next(name for name in ("lena", "ines", "hugo", "ada") if opens(name, view.permission))
        for endpoint, view in app.view_functions.items()
    }


def state(database: db.Database) -> dict[str, list[Any]]:
    """All rows of all tables, but for what may be written beside a GET."""
    rows: dict[str, list[Any]] = {}
    with database.reader() as session:
        for table in Base.metadata.sorted_tables:
            if not table.name.startswith("audit_"):
                columns = [column for column in table.columns if column.name != "last_seen"]
                rows[table.name] = sorted(map(repr, session.execute(select(*columns))))
        acts = session.scalars(select(AuditEvent.action).where(AuditEvent.action.not_in(LOOKS)))
        rows["acts"] = sorted(acts)
    return rows
