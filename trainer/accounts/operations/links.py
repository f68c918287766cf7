"""Writes about links that work once."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from trainer import audit, keys
from trainer.accounts.models import OneTimeLink
from trainer.audit import Actor
from trainer.db import touched


def one_time_link(
    session: Session, by: Actor, purpose: str, *, at: datetime, person_id: int | None = None, lasts: timedelta
) -> str:
    """Make a link that works once and return its token; earlier ones for the same purpose and person end."""
    session.execute(
        update(OneTimeLink)
        .where(
            OneTimeLink.purpose == purpose,
            OneTimeLink.person_id.is_(None) if person_id is None else OneTimeLink.person_id == person_id,
            OneTimeLink.used_at.is_(None),
        )
        .values(used_at=at)
    )
    token = keys.token()
    session.add(
        OneTimeLink(
            token_hash=keys.fingerprint(token),
            purpose=purpose,
            person_id=person_id,
            created_at=at,
            expires_at=at + lasts,
        )
    )
    audit.record(session, by, "link.make", f"person:{person_id or 0}", at=at, payload={"purpose": purpose})
    return token


def use_link(session: Session, link: OneTimeLink, *, at: datetime) -> bool:
    """Spend a one-time link; False if somebody was faster."""
    spent = session.execute(
        update(OneTimeLink).where(OneTimeLink.id == link.id, OneTimeLink.used_at.is_(None)).values(used_at=at)
    )
    return touched(spent) == 1
