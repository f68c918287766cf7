"""Who works in the ministry, when they came, where they serve, and how able they are: all from one seed."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from trainer.demo.cast import CAST, Member
from trainer.demo.days import Timeline, months_before, working_day
from trainer.demo.ministry import PLACES
from trainer.demo.names import NAMES, Name, address
from trainer.permissions import Role
from trainer.settings import LANGUAGES

SEED = "Arvenia"
FULL = 240

THERE_FROM_THE_START = 0.62
POSTED_EARLIER, POSTED_LATELY, LEAVES, NO_NUMBER = 11, 7, 24, 17
"""One in so many: posted elsewhere before the demo's year, in it, leaving in it, without a staff number."""

COLLEAGUE = 0
"""Who of the others is an instructor too: nobody may mark what they wrote, and Ines is a learner as well."""


@dataclass(frozen=True, slots=True)
class Service:
    """A posting: from which day, to which unit, on which clock."""

    day: date
    unit: str
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """Somebody of the staff, with all that happens to them in the service."""

    name: Name
    number: str | None
    track: str
    services: tuple[Service, ...]  # the first is when they join
    left: date | None = None
    language: str | None = None
    roles: tuple[Role, ...] = (Role.LEARNER,)
    ability: float = 4.0  # in logits, against questions of mean difficulty 0; the cast's knows nearly all
    member: Member | None = None  # their part in the cast

    @property
    def email(self) -> str:
        """The address they are known by."""
        return address(self.name.spoken)

    @property
    def joined(self) -> date:
        """Their first day."""
        return self.services[0].day

    def service(self, on: date) -> Service:
        """Where they serve on a day; before their first, where they will."""
        return next((held for held in reversed(self.services) if held.day <= on), self.services[0])

    def serves(self, on: date) -> bool:
        """Whether they are in the service on a day."""
        return self.joined <= on and (self.left is None or on < self.left)


def recruit(count: int, line: Timeline) -> list[Officer]:
    """The staff in the order in which they join: the cast, and as many others as make up `count`."""
    random = Random(SEED)  # noqa: S311 - a made-up ministry needs no secrets
    others = count - len(CAST)
    days = sorted(_first_day(random, line) for _ in range(others))
    names = random.sample(NAMES, k=others)
    return [
        *(_member(place, member, line) for place, member in enumerate(CAST)),
        *(
            _other(place, name, day, random, line)
            for place, (name, day) in enumerate(zip(names, days, strict=True))
        ),
    ]


def _member(place: int, member: Member, line: Timeline) -> Officer:
    return Officer(
        name=member.name,
        number=str(10_011 + 9 * place),
        track=member.track,
        services=(Service(line.opening, member.unit, member.zone),),
        roles=member.roles,
        member=member,
    )


def _other(place: int, name: Name, joined: date, random: Random, line: Timeline) -> Officer:
    first = random.choices(PLACES, [unit.part for unit in PLACES])[0]
    services = [Service(joined, first.code, random.choice(first.zones))]
    last = months_before(line.today, 1)
    for every, begin, end in (
        (POSTED_EARLIER, line.opening, line.since),
        (POSTED_LATELY, line.since, last),
    ):
        if place % every == every // 2:
            services += _posting(services[-1], begin, end, random)
    return Officer(
        name=name,
        number=None if place % NO_NUMBER == NO_NUMBER // 2 else str(10_204 + 7 * place),
        track="technologist" if random.random() < first.technologists else "diplomat",
        services=tuple(services),
        roles=(Role.INSTRUCTOR, Role.LEARNER) if place == COLLEAGUE else (Role.LEARNER,),
        left=_farewell(services[-1].day, random, line) if place % LEAVES == LEAVES // 2 else None,
        language=random.choice(LANGUAGES) if random.random() < 0.3 else None,
        ability=random.gauss(1.7, 0.8),
    )


def _first_day(random: Random, line: Timeline) -> date:
    """Most are there when the platform opens; others come in autumn, in January, or when a post is free."""
    if random.random() < THERE_FROM_THE_START:
        return working_day(line.opening + timedelta(days=random.randint(1, 14)))
    day = line.opening + timedelta(days=random.randint(30, (line.today - line.opening).days - 20))
    intake = date(day.year, *random.choice(((9, 1), (9, 15), (1, 15))))
    early = line.opening < intake < line.today - timedelta(days=20)
    return working_day(intake if early and random.random() < 0.6 else day)


def _posting(before: Service, begin: date, end: date, random: Random) -> list[Service]:
    """The next posting, half a year or more after the last, mostly in summer; none if it is too early."""
    begin = max(begin, before.day + timedelta(days=180))
    if begin >= end:
        return []
    days = [begin + timedelta(days=n) for n in range((end - begin).days)]
    day = random.choices(days, [12 if 7 <= day.month <= 9 else 1 for day in days])[0]
    unit = random.choice([unit for unit in PLACES if unit.code != before.unit])
    return [Service(working_day(day), unit.code, random.choice(unit.zones))]


def _farewell(since: date, random: Random, line: Timeline) -> date:
    begin = max(line.since, since + timedelta(days=60))
    days = (line.today - begin).days
    return working_day(begin + timedelta(days=random.randint(5, max(days - 15, 5))))
