"""What people set out to do: which course, from when to when, and how far they will come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from trainer.core.course import Course
from trainer.core.validity import EXPIRING, valid_until
from trainer.demo.cast import Studied
from trainer.demo.days import Timeline
from trainer.demo.orders import Order
from trainer.demo.staff import SEED, Officer

DID_IT_EARLIER = 0.36  # before the demo's year
NEVER, STOPS, LATE = 0.07, 0.08, 0.11
"""Of those who are told to: how many never begin, stop half-way, come too late. The rest is in time."""
EARLY = 0.4  # of those in time, who don't wait for the last weeks
LAST_WEEKS = 9.0  # days before the due date at which the others finish, on average
RENEWS = 0.6
OF_OWN_ACCORD = 0.5


@dataclass(frozen=True, slots=True)
class Aim:
    """A course that somebody means to finish between two days; `share` of its pages is where they stop."""

    course: str
    begin: date
    end: date
    share: float = 1.0


def aims(officer: Officer, courses: Sequence[Course], orders: Sequence[Order], line: Timeline) -> list[Aim]:
    """All that somebody sets out to do, by the day they begin. The first course is the main one."""
    if officer.member:
        studied = officer.member.studied
        return [_part(studied, courses[0].id, line)] if courses and studied else []
    random = Random(f"{SEED} {officer.email}")  # noqa: S311 - not a secret
    found: list[Aim] = []
    for place, course in enumerate(courses):
        taken_up = 1 if place == 0 else 1 / len(courses)
        theirs = (
            _earlier(officer, course, line, random) if random.random() < DID_IT_EARLIER * taken_up else []
        )
        for order in orders:
            begin = max(order.day, officer.joined) + timedelta(days=1)
            if order.course == course.id and begin < order.due and order.reaches(officer, begin):
                theirs += _obeyed(order, begin, random)
        if not theirs and random.random() < OF_OWN_ACCORD * taken_up:
            theirs = _own_accord(officer, course, line, random)
        found += theirs
    return sorted(found, key=lambda aim: aim.begin)


def _part(studied: Studied, course: str, line: Timeline) -> Aim:
    return Aim(
        course,
        line.today - timedelta(days=studied.begun),
        line.today - timedelta(days=studied.left),
        studied.share,
    )


def _earlier(officer: Officer, course: Course, line: Timeline, random: Random) -> list[Aim]:
    """A completion before the demo's year, and its renewal where that falls due by now."""
    first = officer.joined + timedelta(days=30)
    if first >= line.since:
        return []
    end = first + timedelta(days=random.randint(0, (line.since - first).days))
    found = [_ending(course.id, end, first, random)]
    until = valid_until(end, course.valid_months)
    if until is not None and random.random() < RENEWS:
        renewed = until - timedelta(days=random.randint(2, 60))
        found.append(_ending(course.id, renewed, until - EXPIRING + timedelta(days=10), random))
    return found


def _obeyed(order: Order, begin: date, random: Random) -> list[Aim]:
    fate, share = random.random(), 1.0
    room = (order.due - begin).days
    if fate < NEVER:
        return []
    if fate < NEVER + STOPS:
        share = random.uniform(0.2, 0.8)
    if NEVER + STOPS < fate < NEVER + STOPS + LATE:
        end = order.due + timedelta(days=2 + random.expovariate(1 / 18))
    else:
        spare = random.uniform(1, room) if random.random() < EARLY else random.expovariate(1 / LAST_WEEKS)
        end = order.due - timedelta(days=min(1 + spare, room))
    return [_ending(order.course, end, begin, random, share)]


def _own_accord(officer: Officer, course: Course, line: Timeline, random: Random) -> list[Aim]:
    first = max(line.since, officer.joined + timedelta(days=20))
    end = first + timedelta(days=random.randint(0, max((line.today - first).days, 0) + 15))
    return [_ending(course.id, end, first, random, random.choice((1, 1, 1, random.uniform(0.1, 0.9))))]


def _ending(course: str, end: date, earliest: date, random: Random, share: float = 1.0) -> Aim:
    """An aim that ends on a day and was begun up to three weeks before."""
    return Aim(course, max(earliest, end - timedelta(days=random.randint(1, 21))), end, share)
