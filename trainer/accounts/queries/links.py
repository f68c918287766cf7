"""Reads of links that work once."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trainer.accounts.models import (
    OneTimeLink,
)


def open_link(session: Session, token_hash: str, *purposes: str, at: datetime) -> OneTimeLink | None:
    """A one-time link that has not been used and has not run out."""
    return session.scalar(
        select(OneTimeLink).where(
            OneTimeLink.token_hash == token_hash,
            OneTimeLink.purpose.in_(purposes),
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > at,
        )
    )


def links_since(session: Session, person_id: int, purpose: str, since: datetime) -> int:
    """How many one-time links were made for a person and a purpose from an instant on."""
    made = select(func.count(OneTimeLink.id)).where(
        OneTimeLink.person_id == person_id, OneTimeLink.purpose == purpose, OneTimeLink.created_at > since
    )
    return session.scalar(made) or 0
