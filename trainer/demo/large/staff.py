"""The people of the large ministry, its units, and where who serves: all from one seed."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from random import Random

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trainer import db
from trainer.accounts import operations as accounts
from trainer.accounts.models import Grant, Person, Posting, Unit
from trainer.core.collation import folded
from trainer.demo.days import instant
from trainer.demo.ministry import OPERATOR, PLACES
from trainer.demo.names import GIVEN_FIRST, Name, address
from trainer.permissions import Role

DEEPEST = 4
KINDS = ("Department", "Division", "Section", "Desk")
MATTERS = (
    "arms control, archives, budget, climate, consular cases, courier service, cyber policy, development, "
    "economic relations, election observation, energy, fisheries, health, human rights, data protection, "
    "logistics, migration, multilateral trade, notarial matters, protocol, public diplomacy, recruitment, "
    "sanctions, science, space, training, transport, treaties, visas, water"
).split(", ")
REGIONS = (
    "Andes, Balkans, Baltic, Caribbean, Caucasus, Central Africa, Central America, Central Asia, "
    "East Africa, East Asia, Gulf, Indian Ocean, Maghreb, Mekong, Nordic, North America, Pacific, Sahel, "
    "South Asia, Southern Africa, Southern Cone, West Africa"
).split(", ")

EARLIER, MOVED, LEFT, NO_NUMBER = 0.55, 0.35, 0.06, 0.05
"""Shares: there when the platform opened, posted elsewhere since, gone again, without a staff number."""

STAFF_NUMBERS = 2_000_000
"""Those of the people who live the demo's years are smaller."""


@dataclass(frozen=True, slots=True)
class Office:
    """A unit of the large ministry, and how many of its people are technologists."""

    id: int
    technologists: float


@dataclass(frozen=True, slots=True)
class Staff:
    """Those who were poured: numbered from `first`, each with a first and a last day in the house."""

    first: int
    joined: Sequence[int]  # days as proleptic ordinals
    left: Sequence[int]
    names: list[str]

    def __len__(self) -> int:
        return len(self.names)


def offices(session: Session, count: int, random: Random, *, at: datetime) -> list[Office]:
    """Found units below those of the demo, some levels deep, by the operation that founds any unit."""
    by_code = {unit.code: unit for unit in session.scalars(select(Unit))}
    tree = [(by_code[place.code], place, 0) for place in PLACES]
    for number in range(count):
        above, place, depth = tree[min(random.randrange(len(tree)), random.randrange(len(tree)))]
        while depth == DEEPEST:
            above, place, depth = random.choice(tree)
        matter, region = random.choice(MATTERS), random.choice(REGIONS)
        kind = KINDS[depth]
        unit = accounts.add_unit(
            session,
            OPERATOR,
            f"{place.code}-{number + 1:04d}",
            f"{kind} for {matter}, {region}",
            above,
            at=at,
        )
        tree.append((unit, place, depth + 1))
    return [Office(unit.id, place.technologists) for unit, place, _ in tree]


def hire(
    session: Session, count: int, homes: Sequence[Office], opening: date, today: date, random: Random
) -> Staff:
    """Pour people, each with an account nobody can sign in to, the learner's role, and their postings."""
    first = (session.scalar(select(func.max(Person.id))) or 0) + 1
    begin, end = opening.toordinal(), today.toordinal()
    joined = array("l", (_first_day(random, begin, end) for _ in range(count)))
    left = array("l", (_last_day(random, day, end) for day in joined))
    names = [_name(random) for _ in range(count)]
    staff = Staff(first, joined, left, [name.spoken for name in names])
    db.pour(
        session,
        Person,
        ("id", "staff_number", "email", "name", "sorting_name", "sorting_key", "suspended_at", "created_at"),
        _people(staff, names, end, random),
    )
    db.pour(
        session, Grant, ("person_id", "role", "since"),
        ((first + n, Role.LEARNER, _morning(day)) for n, day in enumerate(joined)),
    )  # fmt: skip
    db.pour(
        session, Posting, ("person_id", "unit_id", "track", "from_day", "until_day", "recorded_at"),
        _postings(staff, homes, end, random),
    )  # fmt: skip
    return staff


def _first_day(random: Random, begin: int, end: int) -> int:
    return begin + (
        random.randint(1, 14) if random.random() < EARLIER else random.randint(15, end - begin - 10)
    )


def _last_day(random: Random, joined: int, end: int) -> int:
    return random.randint(joined + 5, end - 1) if random.random() < LEFT else end


_LINES = [line.partition(", ") for line in GIVEN_FIRST.strip().splitlines()]
_FAMILIES = [family for family, *_ in _LINES]
_GIVEN = [given.split()[0] for *_, given in _LINES]


def _name(random: Random) -> Name:
    family, given = random.choice(_FAMILIES), random.choice(_GIVEN)
    return Name(f"{given} {family}", f"{family}, {given}")


def _people(staff: Staff, names: Sequence[Name], end: int, random: Random) -> Iterator[db.Row]:
    for n, (name, joined, left) in enumerate(zip(names, staff.joined, staff.left, strict=True)):
        number = None if random.random() < NO_NUMBER else str(STAFF_NUMBERS + 7 * n)
        email = address(name.spoken).replace("@", f".{n + 1}@")
        gone = _morning(left + 1) if left < end else None
        yield (
            staff.first + n, number, email, name.spoken, name.sorting, folded(name.sorting), gone,
            _morning(joined),
        )  # fmt: skip


def _postings(staff: Staff, homes: Sequence[Office], end: int, random: Random) -> Iterator[db.Row]:
    """Where everybody served, one place after another, each recorded on the morning of its first day."""
    for n, (joined, left) in enumerate(zip(staff.joined, staff.left, strict=True)):
        moves = sum(random.random() < MOVED for _ in range(2)) if left - joined > 400 else 0
        days = sorted(random.sample(range(joined + 100, left - 30), moves)) if moves else []
        home = random.choice(homes)
        track = "technologist" if random.random() < home.technologists else "diplomat"
        last = left if left < end else None
        for day, following in zip([joined, *days], [*days, None], strict=True):
            until = last if following is None else following - 1
            yield (
                staff.first + n, home.id, track, date.fromordinal(day),
                None if until is None else date.fromordinal(until), _morning(day),
            )  # fmt: skip
            home = random.choice(homes)


@cache
def _morning(day: int) -> datetime:
    """Eight o'clock of a day: of so many people, hundreds share one."""
    return instant(date.fromordinal(day), 8)
