"""Who must hold what, since when, until when, proven how: the definition, for one person.

Two times run through all of it. Facts are true *on* calendar days of the ministry, and they are *known* from
the instant of their recording; None stands for everything that is known by now. What was recorded after
`known` is as if it were not there, so that an answer for a day and an instant is the same for ever.

What the database answers for everybody at once (`trainer.records.queries`) is held equal to this by a test
with random histories.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from trainer.core.validity import State, earlier, standing, valid_until

DAY = timedelta(days=1)


def _known(at: datetime | None, known: datetime | None) -> bool:
    """Whether something recorded at an instant was known at another; what never happened never was."""
    return at is not None and (known is None or at <= known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """Where somebody serves: `within` is the unit and all those above it. Days are inclusive."""

    within: frozenset[int]
    post: int | None = None
    track: str
    from_day: date
    until_day: date | None = None
    recorded_at: datetime
    retired_at: datetime | None = None

    def holds(self, on: date, known: datetime | None) -> bool:
        """Whether it was held on a day, as known at an instant."""
        served = self.from_day <= on and (self.until_day is None or on <= self.until_day)
        return served and _known(self.recorded_at, known) and not _known(self.retired_at, known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """A course that must be held: by a `due` day, or so many `days` after arrival; renewed every `months`.

    One of `unit`, `track`, `post` says who must; none of them: this person, by name.
    """

    number: int
    course: int
    unit: int | None = None
    track: str | None = None
    post: int | None = None
    due: date | None = None
    days: int | None = None
    months: int | None = None
    from_day: date
    set_at: datetime
    ended_day: date | None = None  # the first day on which it is no longer asked
    ended_at: datetime | None = None

    def in_force(self, on: date, known: datetime | None) -> bool:
        """Whether it was asked on a day, as known at an instant."""
        ended = _known(self.ended_at, known) and self.ended_day is not None and self.ended_day <= on
        return self.from_day <= on and _known(self.set_at, known) and not ended

    def reaches(self, posting: Posting) -> bool:
        """Whether a posting brings its holder under it."""
        return (
            (self.unit is not None and self.unit in posting.within)
            or (self.track is not None and self.track == posting.track)
            or (self.post is not None and self.post == posting.post)
        )

    def since(self, postings: Iterable[Posting], on: date, known: datetime | None) -> date | None:
        """From which day it is asked of the person, if it is: their arrival, but not before it was asked.

        Arrival is the first day of the posting that brings them under it.
        """
        if not self.in_force(on, known):
            return None
        if self.unit is None and self.track is None and self.post is None:
            return self.from_day
        arrivals = (p.from_day for p in postings if p.holds(on, known) and self.reaches(p))
        first = min(arrivals, default=None)
        return None if first is None else max(first, self.from_day)

    def due_from(self, since: date) -> date:
        """The last day on which it may be met for the first time."""
        return self.due if self.due is not None else since + timedelta(days=self.days or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """Nothing is owed from one day until another: of one requirement, or of all. It may be ended earlier."""

    requirement: int | None = None
    from_day: date
    until_day: date
    at: datetime
    ended_until: date | None = None  # the last day on which it still runs
    ended_at: datetime | None = None

    def until(self, requirement: int, on: date, known: datetime | None) -> date | None:
        """Its last day, if it had begun by a day and excuses from the requirement."""
        if self.requirement not in (None, requirement) or self.from_day > on or not _known(self.at, known):
            return None
        until = self.until_day
        if _known(self.ended_at, known) and self.ended_until is not None:
            until = self.ended_until
        return until if until >= self.from_day else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What proves that a course is held: completed, or recognised as training `taken` elsewhere before."""

    number: int
    course: int
    at: datetime
    day: date
    taken: date | None = None
    valid_until: date | None = None
    revoked_from: date | None = None

    def holds(self, on: date) -> bool:
        """Whether it had begun to be held by a day; what is revoked from its first day never was."""
        return self.day <= on and (self.revoked_from is None or self.day < self.revoked_from)

    def until(self, months: int | None, on: date) -> date | None:
        """The last day on which it meets a requirement renewed every `months`; None is for ever.

        The earlier of its own last valid day and of the period from the day of the training; where it had
        been revoked by the day asked for, the day before that.
        """
        until = earlier(self.valid_until, valid_until(self.taken or self.day, months))
        revoked = self.revoked_from is not None and self.revoked_from <= on
        return earlier(until, self.revoked_from - DAY) if revoked and self.revoked_from else until


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a completion says from an instant on. The one recorded last holds."""

    number: int
    completion: int
    at: datetime
    day: date
    taken: date | None = None
    valid_until: date | None = None
    revoked_from: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All facts about one person."""

    postings: Sequence[Posting] = ()
    requirements: Sequence[Requirement] = ()
    waivers: Sequence[Waiver] = ()
    completions: Sequence[Completion] = ()
    corrections: Sequence[Correction] = ()
    begun: frozenset[int] = frozenset()  # the courses in which a run is open


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """What one requirement asks of the person, and how they stand towards it."""

    requirement: int
    course: int
    since: date
    due: date
    state: State
    until: date | None  # the last day on which the completion meets it; None is for ever, or no completion
    completion: int | None
    waived_until: date | None  # the last day of the waiver that runs, or ran


def completions(history: History, on: date, known: datetime | None = None) -> list[Completion]:
    """What the person had come to hold by a day, as known at an instant: corrections taken in."""
    seen = (_corrected(one, history, known) for one in history.completions if _known(one.at, known))
    return [one for one in seen if one.holds(on)]


def _corrected(one: Completion, history: History, known: datetime | None) -> Completion:
    said = (c for c in history.corrections if c.completion == one.number and _known(c.at, known))
    last = max(said, key=lambda correction: correction.number, default=None)
    if last is None:
        return one
    return replace(
        one, day=last.day, taken=last.taken, valid_until=last.valid_until, revoked_from=last.revoked_from
    )


def obligations(history: History, on: date, known: datetime | None = None) -> list[Obligation]:
    """All that is asked of the person on a day, as known at an instant, by the number of the requirement."""
    held = completions(history, on, known)
    return [
        _obligation(requirement, since, history, held, on, known)
        for requirement in sorted(history.requirements, key=lambda one: one.number)
        if (since := requirement.since(history.postings, on, known)) is not None
    ]


def _obligation(
    requirement: Requirement,
    since: date,
    history: History,
    held: Iterable[Completion],
    on: date,
    known: datetime | None,
) -> Obligation:
    months, due = requirement.months, requirement.due_from(since)
    proof = max(
        (one for one in held if one.course == requirement.course),
        key=lambda one: (one.until(months, on) or date.max, one.day, one.number),
        default=None,
    )
    until = proof.until(months, on) if proof else None
    waived = [day for one in history.waivers if (day := one.until(requirement.number, on, known))]
    waived_until = max(waived, default=None)
    state = standing(
        until=until, completed=proof is not None, begun=requirement.course in history.begun, due=due, on=on,
        waived_until=waived_until,
    )  # fmt: skip
    return Obligation(
        requirement=requirement.number, course=requirement.course, since=since, due=due, state=state,
        until=until, completion=proof.number if proof else None, waived_until=waived_until,
    )  # fmt: skip


URGENCY = {
    State.OVERDUE: 0,
    State.IN_PROGRESS: 1,
    State.EXPIRED: 1,
    State.TO_DO: 1,
    State.EXPIRING: 2,
    State.WAIVED: 3,
    State.VALID: 4,
}
"""Which of several obligations to hold the same course presses most: the lowest."""


def pressing(found: Iterable[Obligation]) -> dict[int, Obligation]:
    """Of the obligations to hold each course the one that presses most: what a line of a list shows.

    What is owed goes before what is held; then comes what falls due, lapses or runs out first.
    """

    def urgency(one: Obligation) -> tuple[int, date, int]:
        rank = URGENCY[one.state]
        by = one.due if rank < 2 else one.waived_until if one.state is State.WAIVED else one.until
        return rank, by or date.max, one.requirement

    first: dict[int, Obligation] = {}
    for one in sorted(found, key=urgency):
        first.setdefault(one.course, one)
    return first
