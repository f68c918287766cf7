"""Reads of records: what somebody must hold, what they hold, certificates."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Select, func, or_, select, true, union_all
from sqlalchemy.orm import Session, aliased

from trainer.accounts.models import Person, Posting, Unit
from trainer.accounts.queries import SignedIn, below, known_at, serving, visible_to
from trainer.catalogue.models import CourseRow, Revision
from trainer.permissions import Permission
from trainer.records.models import Certificate, CertificateHolder, Completion, Requirement

People = Sequence[int] | BindParameter[Sequence[int]]
"""Of whom a query speaks: their ids, or a parameter that stands for them."""


def required_of(on: date, people: People | None = None) -> Select[tuple[int, int, date]]:
    """Who must hold what by when, on a day: person, course and the earliest due date, one row each.

    A requirement of a unit reaches those posted to it or below on that day; of a track, those in it.
    """
    in_force, serve = Requirement.ended_at.is_(None), serving(on)
    if people is not None:
        serve &= Posting.person_id.in_(people)
    # From where they serve upwards: for a few people that is a few units, whatever the size of the tree.
    homes = select(Posting.unit_id).where(serve)
    reach = select(Unit.id.label("unit"), Unit.id.label("top")).where(Unit.id.in_(homes)).cte(recursive=True)
    above = aliased(Unit)
    reach = reach.union(
        select(reach.c.unit, above.parent_id)
        .join(above, above.id == reach.c.top)
        .where(above.parent_id.is_not(None))
    )
    posted = (
        select(Posting.person_id, Requirement.course_id, Requirement.due)
        .select_from(Posting)
        .where(serve, in_force)
    )
    by_unit = posted.join(reach, reach.c.unit == Posting.unit_id).join(
        Requirement, Requirement.unit_id == reach.c.top
    )
    by_track = posted.join(Requirement, Requirement.track == Posting.track)
    by_name = select(Requirement.person_id, Requirement.course_id, Requirement.due).where(
        Requirement.person_id.is_not(None), in_force
    )
    if people is not None:
        by_name = by_name.where(Requirement.person_id.in_(people))
    every = union_all(by_unit, by_track, by_name).subquery()
    return select(
        every.c.person_id.label("person_id"),
        every.c.course_id.label("course_id"),
        func.min(every.c.due).label("due"),
    ).group_by(every.c.person_id, every.c.course_id)


def dues(session: Session, person_id: int, on: date) -> dict[int, date]:
    """What one person must hold: course to the day it is due."""
    every = required_of(on, [person_id]).subquery()
    rows = session.execute(select(every.c.course_id, every.c.due))
    return {row.course_id: row.due for row in rows}


def newest_completions(on: date, people: People | None = None) -> Select[int, int, int]:
    """The completion that counts on a day, of each person and course: person, course, completion."""
    later = aliased(Completion)
    overtaken = (
        select(later.id)
        .where(
            later.person_id == Completion.person_id,
            later.course_id == Completion.course_id,
            later.day <= on,
            or_(later.day > Completion.day, (later.day == Completion.day) & (later.id > Completion.id)),
        )
        .exists()
    )
    found = select(Completion.person_id, Completion.course_id, Completion.id.label("completion_id")).where(
        Completion.day <= on, ~overtaken
    )
    return found if people is None else found.where(Completion.person_id.in_(people))


class Held(NamedTuple):
    """A completion with the number of its certificate."""

    completion: Completion
    number: str


def held(session: Session, person_id: int) -> list[Held]:
    """Everything a person has completed, newest first."""
    rows = session.execute(
        select(Completion, Certificate.number)
        .join(Certificate, Certificate.completion_id == Completion.id)
        .where(Completion.person_id == person_id)
        .order_by(Completion.day.desc(), Completion.id.desc())
    )
    return [Held(completion, number) for completion, number in rows]


class Proof(NamedTuple):
    """All that stands on a certificate."""

    completion: Completion
    number: str
    holder: str
    revision: Revision
    course: CourseRow


def proof(session: Session, number: str, whose: ColumnElement[bool]) -> Proof | None:
    """The certificate with this number, if its holder is among the people in `whose`."""
    row = session.execute(
        select(Completion, Certificate.number, CertificateHolder.name, Revision, CourseRow)
        .join(Certificate, Certificate.completion_id == Completion.id)
        .join(CertificateHolder, CertificateHolder.certificate_id == Certificate.id)
        .join(Revision, Revision.id == Completion.revision_id)
        .join(CourseRow, CourseRow.id == Completion.course_id)
        .join(Person, Person.id == Completion.person_id)
        .where(Certificate.number == number, whose)
    ).one_or_none()
    return Proof(*row) if row else None


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
    """A requirement in force with its audience by name, who set it, and whether the viewer may end it."""

    requirement: Requirement
    unit: str | None
    person: str | None
    by: str | None
    settable: bool


def requirements(session: Session, viewer: SignedIn, on: date) -> list[InForce]:
    """The requirements in force, by due date: of all units and tracks, and of the people a viewer may see."""
    whom, author = aliased(Person), aliased(Person)
    settable = _settable(viewer, on)
    rows = session.execute(
        select(Requirement, Unit.name, whom.name, author.name, settable)
        .outerjoin(Unit, Unit.id == Requirement.unit_id)
        .outerjoin(whom, whom.id == Requirement.person_id)
        .outerjoin(author, author.id == Requirement.set_by_id)
        .where(Requirement.ended_at.is_(None), or_(Requirement.person_id.is_(None), settable))
        .order_by(Requirement.due, Requirement.id)
    )
    return [InForce(*row) for row in rows]


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
                    (Requirement.person_id, wanted.person_id),
                )
            ),
        )
    )
