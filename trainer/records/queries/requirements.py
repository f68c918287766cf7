"""Requirements as their pages show them: in force, by whom set, who may end them."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from trainer.accounts.models import Person, Post, Posting, Unit
from trainer.accounts.queries import SignedIn, below, known_at, visible_to
from trainer.core.validity import State
from trainer.permissions import Permission
from trainer.records.asof import AsOf
from trainer.records.models import Requirement
from trainer.records.queries.holding import LAST
from trainer.records.queries.standing import satisfying, state


def everywhere(viewer: SignedIn, permission: Permission) -> bool:
    """Whether a permission of a viewer holds in the whole house."""
    return any(grant.unit is None and grant.course is None for grant in viewer.scopes(permission))


def _answered_for(viewer: SignedIn, permission: Permission) -> Select[tuple[int]]:
    return below([grant.unit for grant in viewer.scopes(permission) if grant.unit is not None])


def units_of(session: Session, viewer: SignedIn, permission: Permission) -> Sequence[Unit]:
    """The units a viewer answers for, by code."""
    units = select(Unit).order_by(Unit.code)
    if not everywhere(viewer, permission):
        units = units.where(Unit.id.in_(_answered_for(viewer, permission)))
    return session.scalars(units).all()


def tracks(session: Session) -> Sequence[str]:
    """The tracks that people are or were posted in."""
    return session.scalars(select(Posting.track).where(known_at()).distinct().order_by(Posting.track)).all()


def addressed(session: Session, viewer: SignedIn, email: str, on: date) -> int | None:
    """The person with this address, if the viewer may set requirements for them."""
    return session.scalar(
        select(Person.id).where(
            Person.email == email.strip().casefold(), visible_to(viewer, Permission.SET_REQUIREMENTS, on)
        )
    )


def _settable(viewer: SignedIn, on: date) -> ColumnElement[bool]:
    """The condition on `Requirement` that a viewer may set such a one, and end it."""
    permission = Permission.SET_REQUIREMENTS
    if everywhere(viewer, permission):
        return true()
    return or_(
        Requirement.unit_id.in_(_answered_for(viewer, permission)),
        Requirement.person_id.in_(select(Person.id).where(visible_to(viewer, permission, on))),
    )


class InForce(NamedTuple):
    """A requirement with its audience by name, who set it and ended it, and whether the viewer may end it."""

    requirement: Requirement
    unit: str | None
    post: str | None
    person: str | None
    by: str | None
    ended_by: str | None
    settable: bool


def _told(viewer: SignedIn, on: date) -> Select[Requirement, str, str, str, str, str, bool]:
    """Requirements of all units, tracks and posts, and of the people a viewer may see."""
    whom, author, ender = aliased(Person), aliased(Person), aliased(Person)
    settable = _settable(viewer, on)
    return (
        select(Requirement, Unit.name, Post.name, whom.name, author.name, ender.name, settable)
        .outerjoin(Unit, Unit.id == Requirement.unit_id)
        .outerjoin(Post, Post.id == Requirement.post_id)
        .outerjoin(whom, whom.id == Requirement.person_id)
        .outerjoin(author, author.id == Requirement.set_by_id)
        .outerjoin(ender, ender.id == Requirement.ended_by_id)
        .where(or_(Requirement.person_id.is_(None), settable))
    )


def requirements(session: Session, viewer: SignedIn, on: date) -> list[InForce]:
    """The requirements in force, by due date; those due after arrival at the end."""
    rows = session.execute(
        _told(viewer, on)
        .where(Requirement.ended_at.is_(None))
        .order_by(func.coalesce(Requirement.due, LAST), Requirement.id)
    )
    return [InForce(*row) for row in rows]


def one(session: Session, requirement_id: int, viewer: SignedIn, on: date) -> InForce | None:
    """A requirement, in force or ended, if a viewer may see it."""
    row = session.execute(_told(viewer, on).where(Requirement.id == requirement_id)).one_or_none()
    return InForce(*row) if row else None


def reached(session: Session, requirement_id: int, viewer: SignedIn, asof: AsOf) -> dict[State, int]:
    """How many of those a viewer answers for stand how towards a requirement on a day.

    Whether somebody is at the course is not asked here: they are among those who have it to do.
    """
    whom = select(Person.id).where(visible_to(viewer, Permission.SET_REQUIREMENTS, asof.on))
    asked = satisfying(asof.on, asof.known, whom, requirement_id).subquery()
    stands = state(asked.c, asof.on)
    rows = session.execute(select(stands, func.count()).group_by(stands))
    return {State(found): number for found, number in rows}


def requirement(session: Session, requirement_id: int, viewer: SignedIn, on: date) -> Requirement | None:
    """A requirement in force that a viewer may end."""
    return session.scalar(
        select(Requirement).where(
            Requirement.id == requirement_id, Requirement.ended_at.is_(None), _settable(viewer, on)
        )
    )


def same(session: Session, wanted: Requirement) -> Requirement | None:
    """A requirement in force of the same course and audience."""
    return session.scalar(
        select(Requirement).where(
            Requirement.ended_at.is_(None),
            Requirement.course_id == wanted.course_id,
            *(
                column == value if value is not None else column.is_(None)
                for column, value in (
                    (Requirement.unit_id, wanted.unit_id),
                    (Requirement.track, wanted.track),
                    (Requirement.post_id, wanted.post_id),
                    (Requirement.person_id, wanted.person_id),
                )
            ),
        )
    )
