"""Units by courses: how many must hold a course, and how many of them hold it validly.

One statement counts all cells of a page, in sets: who serves where on the day, and how each stands towards
each course (`trainer.records.queries.standings`). Whoever is excused by a waiver counts among neither.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from sqlalchemy import ColumnElement, case, func, literal, select, true, union
from sqlalchemy.orm import Session, aliased

from trainer.accounts.models import Person, Posting, Unit
from trainer.accounts.queries import SignedIn, below, serving, visible_to
from trainer.core.validity import State
from trainer.permissions import Permission
from trainer.records.asof import AsOf
from trainer.records.queries import everywhere, standings, state

SMALL = 5
"""Groups of fewer people are not told of where the viewer may not see them by name."""

DIRECTLY, HOUSE, OWN = 0, -1, -2
"""Stand for a unit without those below, for the whole house, for all whom the viewer may see by name."""


class Cell(NamedTuple):
    """Of those who must hold a course, how many hold it validly."""

    must: int
    hold: int

    @property
    def share(self) -> Fraction:
        """Of 1."""
        return Fraction(self.hold, self.must)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the matrix: a unit with those below it, or one that stands for something else."""

    unit: Unit | None
    kind: int  # the unit's id, DIRECTLY or HOUSE
    cells: Mapping[int, Cell | None]  # by course; None: too few others to be told of


@dataclass(frozen=True, slots=True)
class Matrix:
    """A unit, the lines of a page of those right below it, and the courses in question."""

    top: Unit | None
    above: Unit | None  # the next one up that the viewer may open
    lines: Sequence[Line]
    courses: Sequence[int]
    later: str  # the code after which the next page begins, or nothing

    @property
    def told_in_part(self) -> bool:
        """Whether a figure is left out."""
        return any(cell is None for line in self.lines for cell in line.cells.values())


def openable(session: Session, viewer: SignedIn, code: str) -> Unit | None:
    """A unit that a viewer answers for, by code."""
    found = select(Unit).where(Unit.code == code)
    return session.scalar(found if everywhere(viewer, Permission.SEE_RECORDS) else found.where(_own(viewer)))


def _own(viewer: SignedIn) -> ColumnElement[bool]:
    scopes = viewer.scopes(Permission.SEE_RECORDS)
    return Unit.id.in_(below([grant.unit for grant in scopes if grant.unit is not None]))


def _seen(viewer: SignedIn, asof: AsOf) -> ColumnElement[bool]:
    """The condition that a posting is of somebody whom the viewer may see by name."""
    if everywhere(viewer, Permission.SEE_RECORDS):
        return true()
    visible = visible_to(viewer, Permission.SEE_RECORDS, asof.on)
    return Posting.person_id.in_(select(Person.id).where(visible))


def _tops(session: Session, viewer: SignedIn, top: Unit | None, after: str, size: int | None) -> list[Unit]:
    """The units of a page: those right below one, or the uppermost that the viewer answers for."""
    units = select(Unit).where(Unit.code > after).order_by(Unit.code)
    if top is not None:
        units = units.where(Unit.parent_id == top.id)
    elif everywhere(viewer, Permission.SEE_RECORDS):
        units = units.where(Unit.parent_id.is_(None))
    else:
        scopes = viewer.scopes(Permission.SEE_RECORDS)
        units = units.where(Unit.id.in_([grant.unit for grant in scopes if grant.unit is not None]))
    return list(session.scalars(units if size is None else units.limit(size + 1)))


def counted(
    session: Session,
    viewer: SignedIn,
    groups: Sequence[int],
    asof: AsOf,
    *,
    directly: int | None = None,
    house: bool = False,
) -> dict[int, dict[int, Cell]]:
    """By group and course: of those who serve in a unit or below, how many must hold it and do.

    Only whom the viewer may see by name is counted. What was known then gives nobody a right: who was posted
    there by what was known then, but is no longer, is not.
    `directly` is the unit whose own people are counted apart; `house`: everybody too, seen by name or not,
    and those of them who are.
    """
    tree = select(Unit.id.label("top"), Unit.id.label("unit")).where(Unit.id.in_(groups)).cte(recursive=True)
    child = aliased(Unit)
    tree = tree.union(select(tree.c.top, child.id).join(tree, child.parent_id == tree.c.unit))
    serves, seen = serving(asof.on, asof.known), _seen(viewer, asof)
    there = [
        select(tree.c.top.label("top"), Posting.person_id)
        .join(tree, tree.c.unit == Posting.unit_id)
        .where(serves, seen)
    ]
    if directly is not None:
        apart = select(literal(DIRECTLY), Posting.person_id)
        there.append(apart.where(serves, seen, Posting.unit_id == directly))
    if house:
        there.append(select(literal(HOUSE), Posting.person_id).where(serves))
        there.append(select(literal(OWN), Posting.person_id).where(serves, seen))
    members = union(*there).subquery()  # each person once in each group, however many postings they have
    people = None if house else select(members.c.person_id)
    facts = standings(asof.on, asof.known, people).subquery()
    stands = state(facts.c, asof.on)
    holds = stands.in_([State.VALID.value, State.EXPIRING.value])
    rows = session.execute(
        select(members.c.top, facts.c.course_id, func.count(), func.sum(case((holds, 1), else_=0)))
        .join(facts, facts.c.person_id == members.c.person_id)
        .where(facts.c.requirement_id.is_not(None), stands != State.WAIVED.value)
        .group_by(members.c.top, facts.c.course_id)
    )
    found: dict[int, dict[int, Cell]] = {}
    for group, course, must, hold in rows:
        found.setdefault(group, {})[course] = Cell(must, int(hold))
    return found


def matrix(
    session: Session,
    viewer: SignedIn,
    asof: AsOf,
    *,
    top: Unit | None = None,
    after: str = "",
    size: int | None = None,
) -> Matrix:
    """The matrix of the units right below one, by code; without one, of the uppermost one answers for.

    Who does not answer for all sees the whole house as a sum, unless that would tell of a few others.
    """
    units = _tops(session, viewer, top, after, size)
    later = units[size - 1].code if size is not None and len(units) > size else ""
    units = units[:size]
    partial = not everywhere(viewer, Permission.SEE_RECORDS)
    groups = [unit.id for unit in units] + ([top.id] if top else [])
    house = partial and top is None and not later and not after  # else not all of their units are counted
    cells = counted(session, viewer, groups, asof, directly=top.id if top else None, house=house)
    lines = [Line(unit, unit.id, cells.get(unit.id, {})) for unit in units]
    if top is not None:
        lines = [
            Line(top, top.id, cells.get(top.id, {})),
            Line(None, DIRECTLY, cells.get(DIRECTLY, {})),
            *lines,
        ]
    elif house:
        lines.append(Line(None, HOUSE, _told(cells)))
    courses = {course for line in lines for course in line.cells}
    parent = session.get(Unit, top.parent_id) if top and top.parent_id else None
    above = openable(session, viewer, parent.code) if parent else None
    return Matrix(top, above, lines, sorted(courses), later)


def _told(cells: Mapping[int, Mapping[int, Cell]]) -> dict[int, Cell | None]:
    """The sums of the house, left out where they would tell of fewer than `SMALL` others."""
    found: dict[int, Cell | None] = {}
    for course, cell in cells.get(HOUSE, {}).items():
        others = cell.must - cells.get(OWN, {}).get(course, Cell(0, 0)).must
        found[course] = cell if others == 0 or others >= SMALL else None
    return found
