"""What the ministry demands: which course is to be held by whom, by when, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from trainer.demo.cast import OTTO
from trainer.demo.days import Timeline, working_day
from trainer.demo.ministry import PLACES
from trainer.demo.staff import Officer


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A requirement as it is going to be set, for a unit and those below, a track, or one person."""

    course: str
    day: date
    due: date
    why: str
    unit: str | None = None
    track: str | None = None
    person: str | None = None  # their e-mail
    ends: date | None = None

    def reaches(self, officer: Officer, on: date) -> bool:
        """Whether somebody must obey it on a day."""
        return officer.serves(on) and (
            self.person == officer.email
            or self.track == officer.track
            or (self.unit is not None and officer.service(on).unit.startswith(self.unit))
        )


def orders(courses: Sequence[str], staff: Sequence[Officer], line: Timeline) -> list[Order]:
    """All that is demanded over the years. The first course is demanded most; each other of one unit."""
    if not courses:
        return []
    first, *others = courses
    return [
        Order(
            course=first,
            unit="POL",
            day=_after(line.opening, 100),
            due=_after(line.opening, 240),
            why="The first round, when the platform opened",
            ends=_after(line.opening, 400),
        ),
        *(
            Order(course=first, unit=unit, day=_after(line.since, day), due=_after(line.since, due), why=why)
            for unit, day, due, why in (
                ("PRE", 20, 115, "Review of how we communicate in a crisis"),
                ("LEG", 60, 170, "Preparation of the talks on responsible conduct of states"),
                ("CON", 150, 255, "New system for visas"),
                ("ICT", 245, 358, "Review of the security of the ministry’s networks"),
            )
        ),
        Order(
            course=first,
            track="diplomat",
            day=_after(line.today, -85),
            due=line.today + timedelta(days=25),
            why="All diplomats, by decision of the secretary-general",
        ),
        *(_for_a_newcomer(first, officer) for officer in staff if officer.joined >= line.since),
        Order(
            course=first,
            person=OTTO.email,
            day=_after(line.today, -70),
            due=line.today - timedelta(days=12),
            why="Before the posting to Geneva",
        ),
        *(
            Order(
                course=course,
                unit=PLACES[place % len(PLACES)].code,
                day=_after(line.since, 40 + 60 * place % 210),
                due=_after(line.since, 150 + 60 * place % 210),
                why="Agreed with the head of the unit",
            )
            for place, course in enumerate(others)
        ),
    ]


def _for_a_newcomer(course: str, officer: Officer) -> Order:
    return Order(
        course=course,
        person=officer.email,
        day=_after(officer.joined, 1),
        due=officer.joined + timedelta(days=60),
        why="New colleagues, within two months",
    )


def _after(day: date, days: int) -> date:
    return working_day(day + timedelta(days=days))
