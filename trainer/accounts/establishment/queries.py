"""Reads of units, posts and postings: who served where on a day, as it is known now or was known then."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from trainer.accounts.models import Person, Post, Posting, Unit


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody serves: unit, post, track, from and until which day (inclusive; None: without end)."""

    unit: int
    post: int | None
    track: str
    from_day: date
    until_day: date | None


def known_at(known: datetime | None = None) -> ColumnElement[bool]:
    """The condition that a posting was held true at an instant; None: that it is now."""
    if known is None:
        return Posting.retired_at.is_(None)
    return (Posting.recorded_at <= known) & or_(Posting.retired_at.is_(None), Posting.retired_at > known)


def serving(on: date, known: datetime | None = None) -> ColumnElement[bool]:
    """The condition that a posting holds on a day, by what is known now or was at an instant."""
    return (
        known_at(known) & (Posting.from_day <= on) & or_(Posting.until_day.is_(None), Posting.until_day >= on)
    )


def below(unit_ids: Sequence[int]) -> Select[tuple[int]]:
    """The ids of units and of all units below them, as a recursive query."""
    tree = select(Unit.id).where(Unit.id.in_(unit_ids)).cte(recursive=True)
    child = aliased(Unit)
    tree = tree.union(select(child.id).join(tree, child.parent_id == tree.c.id))
    return select(tree.c.id)


def posted(unit_ids: Sequence[int], on: date, known: datetime | None = None) -> Select[int]:
    """The ids of those who served in units or below them on a day, by what is or was known."""
    return select(Posting.person_id).where(serving(on, known), Posting.unit_id.in_(below(unit_ids)))


def posting_on(session: Session, person_id: int, on: date) -> Posting | None:
    """Where a person serves on a day."""
    return session.scalar(
        select(Posting)
        .where(Posting.person_id == person_id, serving(on))
        .order_by(Posting.id.desc())
        .limit(1)
    )


def postings(session: Session, person_id: int) -> Sequence[Posting]:
    """All postings of a person as they are known now, the newest first."""
    return session.scalars(
        select(Posting)
        .where(Posting.person_id == person_id, known_at())
        .order_by(Posting.from_day.desc(), Posting.id.desc())
    ).all()


def lasting(session: Session, person_id: int, today: date) -> bool:
    """Whether somebody has a posting that can still be ended: it goes on beyond today or has yet to begin."""
    late = or_(Posting.until_day.is_(None), Posting.until_day > today)
    found = select(Posting.id).where(Posting.person_id == person_id, known_at(), late)
    return session.scalar(found.limit(1)) is not None


def units(session: Session) -> Sequence[Unit]:
    """All units, by code."""
    return session.scalars(select(Unit).order_by(Unit.code)).all()


def unit(session: Session, unit_id: int) -> Unit | None:
    """A unit by id."""
    return session.get(Unit, unit_id)


def unit_by_code(session: Session, code: str) -> Unit | None:
    """A unit by its code."""
    return session.scalar(select(Unit).where(Unit.code == code))


def posts(session: Session) -> Sequence[Post]:
    """All posts, by name."""
    return session.scalars(select(Post).order_by(Post.name, Post.id)).all()


def staffing(session: Session, on: date) -> dict[int, int]:
    """How many people serve in each unit itself on a day, by unit."""
    count = func.count(Posting.person_id.distinct())
    rows = session.execute(select(Posting.unit_id, count).where(serving(on)).group_by(Posting.unit_id))
    return {row[0]: row[1] for row in rows}


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit with what hangs below it, and how many people serve in it itself."""

    unit: Unit
    people: int
    below: tuple["Branch", ...]


def tree(session: Session, on: date) -> tuple[Branch, ...]:
    """All units as trees, by code, with how many serve in each on a day."""
    staff, children = staffing(session, on), dict[int | None, list[Unit]]()
    for one in units(session):
        children.setdefault(one.parent_id, []).append(one)

    def grown(above: int | None) -> tuple[Branch, ...]:
        return tuple(Branch(one, staff.get(one.id, 0), grown(one.id)) for one in children.get(above, ()))

    return grown(None)


def above(session: Session, found: Unit) -> list[Unit]:
    """The units above a unit, from the top down."""
    line: list[Unit] = []
    while found.parent_id is not None:
        found = session.get_one(Unit, found.parent_id)
        line.insert(0, found)
    return line


def staff_of(
    session: Session, unit_id: int, on: date, *, limit: int
) -> Sequence[Row[Person, Posting, Unit, str | None]]:
    """Who serves in a unit or below on a day, by name: person, posting, unit, post."""
    return session.execute(
        select(Person, Posting, Unit, Post.name)
        .join(Posting, Posting.person_id == Person.id)
        .join(Unit, Unit.id == Posting.unit_id)
        .outerjoin(Post, Post.id == Posting.post_id)
        .where(serving(on), Posting.unit_id.in_(below([unit_id])))
        .order_by(Person.sorting_key, Person.id, Posting.id)
        .limit(limit)
    ).all()


def in_the_way(session: Session, unit_id: int, day: date) -> int:
    """How many people are posted to a unit on a day or later, by what is known now."""
    late = or_(Posting.until_day.is_(None), Posting.until_day >= day)
    count = select(func.count(Posting.person_id.distinct()))
    return session.scalar(count.where(Posting.unit_id == unit_id, known_at(), late)) or 0


def open_below(session: Session, unit_id: int, day: date) -> bool:
    """Whether a unit right below is open on a day."""
    is_open = or_(Unit.closed_from.is_(None), Unit.closed_from > day)
    return session.scalar(select(Unit.id).where(Unit.parent_id == unit_id, is_open).limit(1)) is not None


def all_postings(session: Session) -> Iterator[tuple[int, Place]]:
    """Every posting as known now, with whose it is, the newest of each person first."""
    rows = session.execute(
        select(
            Posting.person_id,
            Posting.unit_id,
            Posting.post_id,
            Posting.track,
            Posting.from_day,
            Posting.until_day,
        )
        .where(known_at())
        .order_by(Posting.person_id, Posting.from_day.desc(), Posting.id.desc())
        .execution_options(yield_per=5_000)
    )
    return ((row.person_id, Place(*row[1:])) for row in rows)
