"""The audit trail: who did what, when, in the transaction of the act itself.

`record` notes an event on the session. As the last statements before the commit, each gets the next
number and a hash that covers the one before it, under the lock of the head row: an event is there exactly
if its act is, none can be slipped in, changed or taken out unseen. What could identify somebody (names,
e-mail addresses, values before and after) stands in `audit_payload` behind a salted commitment, so that
it can be erased without breaking the chain; the network address has a table of its own that is kept briefly.
"""

import hashlib
import json
import secrets
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, ForeignKey, bindparam, delete, event, func, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from trainer.db import APPEND_ONLY, Base, table

GENESIS = "0" * 64
ROWS = 5_000  # events written by one statement
ADDRESSES_KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person in a role, by which session, from where. All empty for the system itself."""

    person: int | None = None
    role: str = "system"
    session: str = ""  # SHA-256 of the session's token, in hex
    address: str = ""


SYSTEM = Actor()

Event = tuple[Actor, str, str, datetime, str]
"""An act that has not been written yet: by whom, what was done, to what, when, and the details as JSON."""


class AuditEvent(Base):
    """One act. `seq` has no gaps; `hash` covers everything in the row and the hash before."""

    __tablename__ = "audit_event"
    __table_args__ = {"info": APPEND_ONLY}  # noqa: RUF012 - SQLAlchemy's own declaration

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ts: Mapped[datetime]
    actor_id: Mapped[int | None]
    acting_role: Mapped[str]
    session_hash: Mapped[str]
    action: Mapped[str] = mapped_column(index=True)
    object: Mapped[str] = mapped_column(index=True)
    payload_commit: Mapped[str]
    prev: Mapped[str]
    hash: Mapped[str]


class AuditPayload(Base):
    """The details of an event. May be erased: `payload_commit` then stands for what it was."""

    __tablename__ = "audit_payload"

    seq: Mapped[int] = mapped_column(ForeignKey("audit_event.seq"), primary_key=True, autoincrement=False)
    salt: Mapped[str]
    body: Mapped[str]


class AuditAddress(Base):
    """From which network address an event came; purged after 90 days."""

    __tablename__ = "audit_address"

    seq: Mapped[int] = mapped_column(ForeignKey("audit_event.seq"), primary_key=True, autoincrement=False)
    address: Mapped[str]


class AuditHead(Base):
    """The end of the chain: one row, locked by whoever writes the next event."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int]
    hash: Mapped[str]


def canonical(value: Any) -> str:
    """JSON in one form only: sorted keys, no spaces, no floats (after RFC 8785)."""

    def refuse(item: Any) -> Any:
        raise TypeError(f"not for the audit trail: {item!r}")

    def walk(item: Any) -> None:
        if isinstance(item, float):
            raise TypeError("floats have no one form: write a fraction or a string")
        for part in item.values() if isinstance(item, dict) else item if isinstance(item, list) else ():
            walk(part)

    walk(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=refuse)


def commitment(salt: str, body: str) -> str:
    """What stands in the chain for a payload: SHA-256 of salt and body."""
    return hashlib.sha256(f"{salt}\0{body}".encode()).hexdigest()


def chained(seq: int, fields: dict[str, Any], prev: str) -> str:
    """The hash of an event: SHA-256 over version, number, all fields and the hash before it."""
    return hashlib.sha256(canonical(["v1", seq, fields, prev]).encode()).hexdigest()


def record(
    session: Session,
    by: Actor,
    action: str,
    what: str,
    *,
    at: datetime,
    payload: dict[str, Any] | None = None,
) -> None:
    """Note an act: `action` is of the form `noun.verb`, `what` names its object as `noun:id`."""
    session.info.setdefault("events", deque()).append((by, action, what, at, canonical(payload or {})))


def forget_addresses(session: Session, *, at: datetime) -> None:
    """Forget from which network addresses the events of more than 90 days ago came."""
    old = select(AuditEvent.seq).where(AuditEvent.ts <= at - ADDRESSES_KEPT)
    session.execute(delete(AuditAddress).where(AuditAddress.seq.in_(old)))


def times(session: Session, person: int, *actions: str, since: datetime) -> int:
    """How often a person has done one of these since an instant, by the trail: all workers count together."""
    done = (AuditEvent.action.in_(actions), AuditEvent.actor_id == person, AuditEvent.ts > since)
    return session.scalar(select(func.count()).select_from(AuditEvent).where(*done)) or 0


_head = table(AuditHead)
_HEAD = select(_head.c.seq, _head.c.hash).with_for_update()
_MOVE_HEAD = update(_head).values(seq=bindparam("seq"), hash=bindparam("hash"))
_EVENT, _PAYLOAD, _ADDRESS = (insert(table(model)) for model in (AuditEvent, AuditPayload, AuditAddress))


@event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    events = session.info.pop("events", None)
    if not events:
        return
    session.flush()
    connection = session.connection()
    seq, prev = connection.execute(_HEAD).one()
    while events:
        seq, prev = _append(connection, [events.popleft() for _ in range(min(ROWS, len(events)))], seq, prev)
    connection.execute(_MOVE_HEAD, {"seq": seq, "hash": prev})


def _append(connection: Connection, events: list[Event], seq: int, prev: str) -> tuple[int, str]:
    """Write events behind the one with this number and hash; the number and hash of the last of them."""
    rows, payloads, addresses = [], [], []
    for by, action, what, at, body in events:
        seq += 1
        salt = secrets.token_hex(16)
        fields = {
            "ts": at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor_id": by.person,
            "acting_role": by.role,
            "session_hash": by.session,
            "action": action,
            "object": what,
            "payload_commit": commitment(salt, body),
        }
        digest = chained(seq, fields, prev)
        rows.append({**fields, "ts": at, "seq": seq, "prev": prev, "hash": digest})
        payloads.append({"seq": seq, "salt": salt, "body": body})
        if by.address:
            addresses.append({"seq": seq, "address": by.address})
        prev = digest
    connection.execute(_EVENT, rows)
    connection.execute(_PAYLOAD, payloads)
    if addresses:
        connection.execute(_ADDRESS, addresses)
    return seq, prev


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, _previous: Any) -> None:
    session.info.pop("events", None)


def first_broken(session: Session) -> int | None:
    """The number of the first event whose hash does not follow from the one before, or None."""
    prev, expected = GENESIS, 1
    query = select(table(AuditEvent)).order_by(AuditEvent.seq).execution_options(yield_per=1000)
    with session.execute(query) as rows:
        for row in rows.mappings():
            fields = {
                "ts": row["ts"].astimezone(UTC).isoformat(timespec="microseconds"),
                **{key: row[key] for key in ("actor_id", "acting_role", "session_hash", "action", "object")},
                "payload_commit": row["payload_commit"],
            }
            if (
                row["seq"] != expected
                or row["prev"] != prev
                or row["hash"] != chained(expected, fields, prev)
            ):
                return expected
            prev, expected = row["hash"], expected + 1
    return None if session.scalar(select(AuditHead.hash)) == prev else expected
