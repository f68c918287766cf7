"""A line of the class: how somebody stands in a course, made of what they did there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple, Protocol

from trainer import clock
from trainer.catalogue.shelf import Volume
from trainer.core.course import Page
from trainer.core.progress import Done, progress

IDLE = 14
"""Days without a step after which somebody counts as idle, where nobody says otherwise."""

FAILURES = 2
"""So many attempts that were not passed hold somebody up."""


class Situation(StrEnum):
    """How somebody stands in a course. One who is held up may be so in several ways."""

    SPENT = "spent"  # no attempt left at a graded quiz that is not passed
    FAILED = "failed"  # a graded quiz not passed in two attempts or more
    WAITING = "waiting"  # answers wait for a person's marks
    IDLE = "idle"  # no step for some days
    GOING = "going"  # in the course, and nothing of this
    COMPLETED = "completed"


class Result(StrEnum):
    """What came of a quiz so far."""

    PASSED = "passed"
    AWAITING = "awaiting"  # answers wait for a person's marks
    OPEN = "open"  # an attempt is under way
    NOT_PASSED = "not passed"


class Tries(NamedTuple):
    """The attempts of a run at a quiz."""

    begun: int
    failures: int
    open: int


@dataclass(frozen=True, slots=True)
class Sat:
    """How somebody sat a quiz in their run. `allowed` is None where attempts are not limited."""

    page: Page
    item: int
    attempts: int
    failures: int
    open: bool
    allowed: int | None
    best: Fraction | None
    passed: bool
    awaiting: bool

    @property
    def result(self) -> Result:
        """What came of it so far."""
        if self.passed:
            return Result.PASSED
        if self.awaiting:
            return Result.AWAITING
        return Result.OPEN if self.open else Result.NOT_PASSED

    @property
    def spent(self) -> bool:
        """Whether no attempt is left though it is not passed, and no marks may still change that."""
        out = self.allowed is not None and self.attempts >= self.allowed
        return out and not (self.passed or self.awaiting or self.open)

    @property
    def failed(self) -> bool:
        """Whether it was not passed more often than by mischance."""
        return not self.passed and self.failures >= FAILURES


@dataclass(frozen=True, slots=True)
class Learner:
    """A line of the class."""

    person: int
    name: str
    begun: date
    last: date  # when they last did something that counts as a step, else when they began
    completed: date | None
    lessons_done: int
    lessons: int
    next: Page | None
    sat: tuple[Sat, ...]
    idle: int  # days since `last`
    situations: frozenset[Situation]


class Run(Protocol):
    """A run as the query gives it."""

    person_id: int
    name: str
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class View:
    """What lines are looked at with: the course, a day of the ministry's zone, from when on one is idle.

    `limits` are the attempts that its graded quizzes allow, by page; those without a limit are not in it.
    """

    volume: Volume
    limits: Mapping[str, int]
    on: date
    zone: str
    idle: int = IDLE  # days without a step

    @property
    def graded(self) -> list[Page]:
        """The graded quizzes of the course, in reading order."""
        return [page for page in self.volume.course.walk() if page.graded]

    @property
    def idle_until(self) -> date:
        """Whoever did something after this day is not idle."""
        return self.on - timedelta(days=self.idle)


def line(
    view: View, run: Run, done: Mapping[int, Done], tries: Mapping[int, Tries], extra: Mapping[int, int]
) -> Learner:
    """The line of a run: `done`, `tries` and `extra` attempts by item."""
    names, volume = view.volume.names, view.volume
    steps = {names[item]: one for item, one in done.items() if item in names}
    so_far = progress(volume.course, steps)
    sat = tuple(
        _sat(view, page, steps.get(page.id), tries[item], extra.get(item, 0))
        for page in view.graded
        if (item := volume.pages[page.id]) in tries
    )
    last = clock.day(max((one.at for one in done.values()), default=run.opened_at), view.zone)
    completed = clock.day(run.closed_at, view.zone) if run.closed_at else None
    return Learner(
        person=run.person_id,
        name=run.name,
        begun=clock.day(run.opened_at, view.zone),
        last=last,
        completed=completed,
        lessons_done=so_far.lessons_done,
        lessons=so_far.lessons,
        next=None if completed else so_far.next,
        sat=sat,
        idle=(view.on - last).days,
        situations=frozenset({Situation.COMPLETED}) if completed else _situations(view, sat, last),
    )


def _sat(view: View, page: Page, step: Done | None, tries: Tries, extra: int) -> Sat:
    limit = view.limits.get(page.id)
    return Sat(
        page=page,
        item=view.volume.pages[page.id],
        attempts=tries.begun,
        failures=tries.failures,
        open=tries.open > 0,
        allowed=None if limit is None else limit + extra,
        best=step.best if step else None,
        passed=step is not None and step.passed is True,
        awaiting=step is not None and step.awaiting,
    )


def _situations(view: View, sat: tuple[Sat, ...], last: date) -> frozenset[Situation]:
    held_up = {
        Situation.SPENT: any(one.spent for one in sat),
        Situation.FAILED: any(one.failed for one in sat),
        Situation.WAITING: any(one.awaiting and not one.passed for one in sat),
        Situation.IDLE: last <= view.idle_until,
    }
    return frozenset(one for one, holds in held_up.items() if holds) or frozenset({Situation.GOING})
