"""Reads of people: one, a page of them, their roles, where they are signed in."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, true
from sqlalchemy.orm import Session

from trainer.accounts.models import (
    Grant,
    Person,
    SignIn,
)
from trainer.core.collation import folded
from trainer.permissions import GRANTS, Permission, Role


def person(session: Session, person_id: int) -> Person | None:
    """A person by id."""
    return session.get(Person, person_id)


def by_email(session: Session, email: str) -> Person | None:
    """A person by the address they sign in with."""
    return session.scalar(select(Person).where(Person.email == email.strip().casefold()))


def anybody(session: Session) -> bool:
    """Whether there is any account at all."""
    return session.scalar(select(Person.id).limit(1)) is not None


def named(search: str) -> ColumnElement[bool]:
    """The condition that a person's name has all these words, in any order and spelling, or the address."""
    words = (Person.sorting_key.contains(word, autoescape=True) for word in folded(search).split())
    return or_(and_(true(), *words), Person.email.contains(search.strip().casefold(), autoescape=True))


def people(
    session: Session, *, search: str = "", after: int | None = None, limit: int = 50
) -> Sequence[Row[Person, str | None]]:
    """People with their roles, by sorting name; `after` is the last one of the page before."""
    roles = (
        select(func.aggregate_strings(Grant.role, ","))
        .where(Grant.person_id == Person.id, Grant.until.is_(None))
        .scalar_subquery()
    )
    query = select(Person, roles.label("roles")).order_by(Person.sorting_key, Person.id).limit(limit)
    if search:
        query = query.where(named(search))
    if after is not None:
        key = select(Person.sorting_key).where(Person.id == after).scalar_subquery()
        query = query.where(or_(Person.sorting_key > key, (Person.sorting_key == key) & (Person.id > after)))
    return session.execute(query).all()


def grants_of(session: Session, person_id: int) -> Sequence[Grant]:
    """The grants a person holds now."""
    return session.scalars(
        select(Grant).where(Grant.person_id == person_id, Grant.until.is_(None)).order_by(Grant.id)
    ).all()


def sessions(session: Session, person_id: int) -> int:
    """On how many devices a person is signed in, those included that have only not signed out."""
    return session.scalar(select(func.count(SignIn.id)).where(SignIn.person_id == person_id)) or 0


def holds_everywhere(session: Session, person_id: int, permission: Permission) -> bool:
    """Whether a grant that is for no part of the house gives somebody this permission."""
    roles = [role for role, holds in GRANTS.items() if permission in holds]
    everywhere = (Grant.scope_unit_id.is_(None), Grant.scope_course_id.is_(None), Grant.until.is_(None))
    held = select(Grant.id).where(Grant.person_id == person_id, Grant.role.in_(roles), *everywhere)
    return session.scalar(held.limit(1)) is not None


def admins(session: Session) -> set[int]:
    """Who can administer, by id."""
    return set(
        session.scalars(
            select(Grant.person_id)
            .join(Person, Person.id == Grant.person_id)
            .where(Grant.role == Role.ADMIN, Grant.until.is_(None), Person.suspended_at.is_(None))
        )
    )
