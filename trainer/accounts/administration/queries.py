"""Reads of the administrator: the audit trail, a page at a time."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, String, cast, literal, or_, select
from sqlalchemy.orm import Session

from trainer.accounts.models import Person
from trainer.accounts.queries import named
from trainer.audit import AuditAddress, AuditEvent, AuditPayload


def events(
    session: Session,
    *,
    search: str = "",
    action: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    limit: int = 50,
) -> Sequence[Row[int, datetime, int | None, str, str, str, str, str]]:
    """Events, the newest first, with their payload and address; `before` is the last of the page above.

    `search` finds those of whom or about whom they are; `since` is inclusive, `until` is not.
    """
    query = (
        select(
            AuditEvent.seq,
            AuditEvent.ts,
            AuditEvent.actor_id,
            AuditEvent.acting_role,
            AuditEvent.action,
            AuditEvent.object,
            AuditPayload.body,
            AuditAddress.address,
        )
        .outerjoin(AuditPayload, AuditPayload.seq == AuditEvent.seq)
        .outerjoin(AuditAddress, AuditAddress.seq == AuditEvent.seq)
        .order_by(AuditEvent.seq.desc())
        .limit(limit)
    )
    if search:
        found = select(Person.id).where(named(search))
        about = select(literal("person:") + cast(Person.id, String)).where(named(search))
        query = query.where(or_(AuditEvent.actor_id.in_(found), AuditEvent.object.in_(about)))
    if action:
        query = query.where(AuditEvent.action == action)
    if since is not None:
        query = query.where(AuditEvent.ts >= since)
    if until is not None:
        query = query.where(AuditEvent.ts < until)
    if before is not None:
        query = query.where(AuditEvent.seq < before)
    return session.execute(query).all()


def names(session: Session, ids: set[int]) -> dict[int, str]:
    """What people are called, by id."""
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {row.id: row.name for row in rows}
