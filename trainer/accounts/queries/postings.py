"""Reads of units and of where people serve."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, aliased

from trainer.accounts.models import (
    Posting,
    Unit,
)


def units(session: Session) -> Sequence[Unit]:
    """All units, by code."""
    return session.scalars(select(Unit).order_by(Unit.code)).all()


def unit_by_code(session: Session, code: str) -> Unit | None:
    """A unit by its code."""
    return session.scalar(select(Unit).where(Unit.code == code))


def below(unit_ids: Sequence[int]) -> Select[tuple[int]]:
    """The ids of units and of all units below them, as a recursive query."""
    tree = select(Unit.id).where(Unit.id.in_(unit_ids)).cte(recursive=True)
    child = aliased(Unit)
    tree = tree.union(select(child.id).join(tree, child.parent_id == tree.c.id))
    return select(tree.c.id)


def serving(on: date) -> ColumnElement[bool]:
    """The condition that a posting holds on a day."""
    return (Posting.from_day <= on) & or_(Posting.until_day.is_(None), Posting.until_day >= on)


def posting_on(session: Session, person_id: int, on: date) -> Posting | None:
    """Where a person serves on a day."""
    return session.scalar(
        select(Posting)
        .where(Posting.person_id == person_id, serving(on))
        .order_by(Posting.id.desc())
        .limit(1)
    )


def postings(session: Session, person_id: int) -> Sequence[Posting]:
    """All postings of a person, the newest first."""
    return session.scalars(
        select(Posting)
        .where(Posting.person_id == person_id)
        .order_by(Posting.from_day.desc(), Posting.id.desc())
    ).all()
