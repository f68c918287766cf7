"""The years of the ministry, lived from their first day to now.

A discrete-event simulation: everybody and everything that goes on is a thread, and the one whose
instant comes next goes on. So all is written in the order in which it happened.
"""

import heapq
from collections.abc import Callable, Iterable
from datetime import datetime

from trainer.demo.aims import aims
from trainer.demo.days import Timeline
from trainer.demo.marking import mark
from trainer.demo.ministry import Ministry
from trainer.demo.orders import orders
from trainer.demo.service import demand, serve
from trainer.demo.staff import Officer
from trainer.demo.study import Student, Thread
from trainer.permissions import Role

MAIN = "cyber-fundamentals"
"""The course that the house demands of most people."""


def threads(ministry: Ministry, staff: list[Officer], line: Timeline) -> list[Thread]:
    """All that will go on: people in their service, orders, people learning, instructors marking."""
    outlines = [volume.course for volume in ministry.volumes.values() if not volume.withdrawn]
    courses = sorted(outlines, key=lambda course: (course.id != MAIN, course.id))
    demanded = orders([course.id for course in courses], staff, line)
    return [
        *(serve(ministry, officer, place) for place, officer in enumerate(staff)),
        *(demand(ministry, order) for order in demanded),
        *(Student(ministry, officer).learn(aims(officer, courses, demanded, line)) for officer in staff),
        *(mark(ministry, officer, line) for officer in staff if Role.INSTRUCTOR in officer.roles),
    ]


def live(going: Iterable[Thread], until: datetime, passed: Callable[[datetime], None]) -> None:
    """Let all threads go on, each at its instant, until now; `passed` is told how far time has come."""
    waiting: list[tuple[datetime, int, Thread]] = []
    for place, thread in enumerate(going):
        for at in thread:
            waiting.append((at, place, thread))
            break
    heapq.heapify(waiting)
    while waiting and waiting[0][0] <= until:
        at, place, thread = waiting[0]
        passed(at)
        following = next(thread, None)
        if following is None:
            heapq.heappop(waiting)
        else:
            heapq.heapreplace(waiting, (following, place, thread))
