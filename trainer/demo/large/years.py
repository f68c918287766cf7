"""What the people of the large ministry must hold, have completed and are at, over five years.

Who completed what on which day is drawn first, one number a completion, and sorted: so all is written in the
order in which it happened, and never held.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache
from itertools import accumulate, islice
from random import Random
from typing import Any

from sqlalchemy import func, select

from trainer import db
from trainer.accounts.models import Posting
from trainer.catalogue.shelf import Volume
from trainer.core.validity import valid_until
from trainer.demo.days import instant, zest
from trainer.demo.large.staff import Staff
from trainer.demo.ministry import PREFIX, Ministry
from trainer.learning.models import Enrolment, Step
from trainer.records import operations as records
from trainer.records.models import Certificate, CertificateCount, CertificateHolder, Completion

COMPLETIONS = 10  # a head
CHUNK = 20_000  # completions written at a time, each with its run, certificate and holder
UNDER_WAY = 4  # one in so many is in the middle of a course

FOR_ALL, FOR_TRACK, FOR_UNITS, NAMED = 6, 4, 10, 500
"""How many courses the whole house must hold, how many a track, some units; one in so many people by name."""

SCORES = tuple(Fraction(points, 20) for points in range(12, 21))
MONTH = 30.44  # days, on average

_PERSON, _COURSE = 1 << 24, 1 << 8


def demand(ministry: Ministry, courses: Sequence[Volume], staff: Staff, today: date, random: Random) -> None:
    """Set what must be held, by the rooms' own operation: of all, of tracks, of units, by name."""

    def require(course: Volume, **audience: Any) -> None:
        at = instant(today - timedelta(days=random.randint(60, 700)), random.uniform(9, 12))
        due = today + timedelta(days=random.randint(-400, 120))
        records.require(ministry.session, ministry.hr, course_id=course.id, due=due, at=at, **audience)

    tops = [ministry.units[code] for code in ("POL", "LEG", "CON", "ICT", "PRE", "EUR")]
    others = sorted(set(ministry.session.scalars(select(Posting.unit_id).distinct())) - set(tops))
    for_all, for_track = courses[:FOR_ALL], courses[FOR_ALL : FOR_ALL + FOR_TRACK]
    for course in for_all:
        for top in tops:
            require(course, unit_id=top)
    for place, course in enumerate(for_track):
        require(course, track=("diplomat", "technologist")[place % 2])
    for course in courses[FOR_ALL + FOR_TRACK :][:FOR_UNITS]:
        for unit in random.sample(others, min(len(others), 3)):
            require(course, unit_id=unit)
    for number in random.sample(range(len(staff)), len(staff) // NAMED):
        require(random.choice(courses[-10:]), person_id=staff.first + number)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of the house, each as likely for learning as the ministry's habits say."""

    first: int  # an ordinal
    shares: Sequence[float]  # cumulative

    @classmethod
    def between(cls, opening: date, today: date) -> "Calendar":
        """Every day from one to the other."""
        first = opening.toordinal()
        days = range(first, today.toordinal() + 1)
        return cls(first, list(accumulate(zest(date.fromordinal(day)) for day in days)))

    def some_day(self, since: int, until: int, random: Random) -> int:
        """A day of a stretch."""
        low, high = self.shares[since - self.first], self.shares[until - self.first]
        return min(self.first + bisect_left(self.shares, low + random.random() * (high - low)), until)


def draw(staff: Staff, courses: Sequence[Volume], calendar: Calendar, random: Random) -> list[int]:
    """Who completed what when, in the order in which it happened: day, person and course in one number.

    Ten a head, more for those who have been there longer. What runs out is mostly renewed when it does.
    """
    months = [volume.course.valid_months for volume in courses]
    liked = list(
        accumulate(4 if place < FOR_ALL else 2 if place < 20 else 1 for place in range(len(courses)))
    )
    end = calendar.first + len(calendar.shares) - 1
    weights = [1 + 9 * (left - joined) / (end - calendar.first)
               for joined, left in zip(staff.joined, staff.left, strict=True)]  # fmt: skip
    share = COMPLETIONS * len(staff) / sum(weights)
    found = array("Q")
    owed = 0.0
    for n, (joined, left) in enumerate(zip(staff.joined, staff.left, strict=True)):
        owed += weights[n] * share
        held: dict[int, int] = {}
        wanted = round(owed) - len(found)
        while wanted:
            course = bisect_left(liked, random.random() * liked[-1])
            day = _when(held.get(course), months[course], joined, left, calendar, random)
            if day is None:
                continue
            held[course] = day
            found.append((day * _PERSON + n) * _COURSE + course)
            wanted -= 1
    return sorted(found)


def _when(
    held: int | None, months: int | None, joined: int, left: int, calendar: Calendar, random: Random
) -> int | None:
    """The day of the first completion of a course, or of the next; None where that is not due yet."""
    if held is None:
        return calendar.some_day(joined, left, random)
    if months is None:
        return None
    day = held + int(months * MONTH) - random.randint(0, 80)
    return day if day <= left else None


def write(
    ministry: Ministry,
    staff: Staff,
    courses: Sequence[Volume],
    drawn: Sequence[int],
    random: Random,
    passed: Callable[[int], None],
) -> None:
    """Pour the completions with their runs, certificates and holders; `passed` is told how many at a time."""
    session = ministry.session
    run, completion, certificate = (
        (session.scalar(select(func.max(model.id))) or 0) + 1
        for model in (Enrolment, Completion, Certificate)
    )
    numbers = {count.year: count.last for count in session.scalars(select(CertificateCount))}
    waiting = iter(drawn)
    while chunk := list(islice(waiting, CHUNK)):
        events = [_event(number, staff, courses, random) for number in chunk]
        runs, facts = range(run, run + len(chunk)), range(completion, completion + len(chunk))
        certificates = range(certificate, certificate + len(chunk))
        db.pour(session, Enrolment,
                ("id", "person_id", "course_id", "opened_at", "closed_at"),
                ((id_, e.person, e.volume.id, e.opened, e.at)
                 for id_, e in zip(runs, events, strict=True)))  # fmt: skip
        db.pour(session, Completion,
                ("id", "enrolment_id", "person_id", "course_id", "revision_id", "at", "day", "valid_until",
                 "score"),
                ((id_, own, e.person, e.volume.id, e.volume.revision, e.at, e.day, e.until, e.score)
                 for id_, own, e in zip(facts, runs, events, strict=True)))  # fmt: skip
        db.pour(session, Certificate, ("id", "completion_id", "number"),
                zip(certificates, facts, _numbers(events, numbers), strict=True))  # fmt: skip
        db.pour(session, CertificateHolder, ("certificate_id", "name"),
                zip(certificates, (e.holder for e in events), strict=True))  # fmt: skip
        run, completion, certificate = runs.stop, facts.stop, certificates.stop
        passed(len(chunk))
    for year, last in numbers.items():
        db.upsert(session, CertificateCount, {"year": year, "last": last}, on=("year",))
    db.known_to_planner(session)


@dataclass(frozen=True, slots=True)
class Event:
    """A completion that is going to be written."""

    person: int
    holder: str
    volume: Volume
    opened: datetime
    at: datetime
    day: date
    until: date | None
    score: Fraction


def _event(number: int, staff: Staff, courses: Sequence[Volume], random: Random) -> Event:
    rest, course = divmod(number, _COURSE)
    ordinal, n = divmod(rest, _PERSON)
    volume, day = courses[course], date.fromordinal(ordinal)
    at = _midnight(ordinal) + timedelta(seconds=random.randint(8 * 3600, 18 * 3600))
    opened = at - timedelta(days=random.randint(0, min(40, ordinal - staff.joined[n])), minutes=40)
    until = _until(day, volume.course.valid_months)
    return Event(staff.first + n, staff.names[n], volume, opened, at, day, until, random.choice(SCORES))


def _numbers(events: Iterable[Event], last: dict[int, int]) -> Iterator[str]:
    for event in events:
        year = event.day.year
        last[year] = last.get(year, 0) + 1
        yield f"{PREFIX}-{year}-{last[year]:06d}"


@cache
def _midnight(day: int) -> datetime:
    return instant(date.fromordinal(day), 0)


_until = cache(valid_until)


def begin(ministry: Ministry, staff: Staff, courses: Sequence[Volume], today: date, random: Random) -> None:
    """Pour the runs that are open today, each with a lesson or two done."""
    first = (ministry.session.scalar(select(func.max(Enrolment.id))) or 0) + 1
    end = today.toordinal()
    going = [
        (
            first + place,
            staff.first + n,
            random.choice(courses),
            random.randint(max(joined, end - 60), end - 1),
        )
        for place, (n, joined) in enumerate(
            [(n, staff.joined[n]) for n in range(0, len(staff), UNDER_WAY) if staff.left[n] == end]
        )
    ]
    db.pour(
        ministry.session, Enrolment, ("id", "person_id", "course_id", "opened_at"),
        ((run, person, volume.id, _midnight(day) + timedelta(hours=10))
         for run, person, volume, day in going),
    )  # fmt: skip
    db.pour(
        ministry.session, Step, ("enrolment_id", "item_id", "at"),
        ((run, volume.pages[page.id], _midnight(day) + timedelta(hours=10, minutes=12 * number))
         for run, _, volume, day in going
         for number, page in enumerate(volume.course.lessons[: random.randint(1, 2)], 1)),
    )  # fmt: skip
    db.known_to_planner(ministry.session)
