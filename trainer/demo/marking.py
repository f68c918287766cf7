"""How instructors work through the texts that wait for their marks."""

from contextlib import suppress
from datetime import datetime, timedelta
from random import Random

from trainer.accounts.operations import Refused
from trainer.accounts.queries import GrantScope, SignedIn
from trainer.core.course import Quiz
from trainer.core.questions.essay import Essay
from trainer.demo.briefs import judge
from trainer.demo.cast import CAST
from trainer.demo.days import DAY, Timeline, instant, working_day
from trainer.demo.ministry import Ministry
from trainer.demo.staff import SEED, Officer
from trainer.demo.study import Thread
from trainer.permissions import Role
from trainer.quiz.marking import operations as marking, queries
from trainer.quiz.marking.operations import Judgement
from trainer.quiz.marking.queries import Script

EVERY = 3 * DAY  # Ines sits down to mark
COLLEAGUE = 30 * DAY  # the other one, who marks what Ines may not: her own
LIES = DAY  # a text waits at least so long
LATELY = 30 * DAY  # before today: since then the newest are left, so that a visitor finds some to mark
LEFT = 3


def mark(ministry: Ministry, officer: Officer, line: Timeline) -> Thread:
    """The rounds of an instructor through what waits, for as long as they serve."""
    random = Random(f"{SEED} marks {officer.email}")  # noqa: S311 - not a secret
    day = officer.joined + DAY
    while officer.serves(day):
        at = instant(working_day(day), random.uniform(13.5, 16.5))
        yield at
        for script in _pile(ministry, officer, line, at):
            at += timedelta(minutes=random.uniform(3, 8))
            yield at
            with suppress(Refused):  # the other one was quicker
                _give(ministry, officer, script, at)
        day = working_day(day) + (EVERY if officer.member else COLLEAGUE)


def _pile(ministry: Ministry, officer: Officer, line: Timeline, at: datetime) -> list[Script]:
    """What they mark in this round, the longest wait first."""
    session, viewer, today = ministry.session, _viewer(ministry, officer, at), ministry.house.day(at)
    found = [
        script
        for pile in queries.waiting(session, viewer, today)
        for script in queries.open_scripts(session, viewer, today, pile.course, pile.question)
        if script.attempt.closed_at and script.attempt.closed_at <= at - LIES
    ]
    kept = _kept(ministry, found) if today > line.today - LATELY else set()
    return [script for script in found if script.attempt.id not in kept]


def _kept(ministry: Ministry, found: list[Script]) -> set[int]:
    """The newest few are left; not those of the cast, each of whom has a part to play."""
    cast = {ministry.people.get(member.email) for member in CAST}
    others = [script.attempt.id for script in found if script.attempt.person_id not in cast]
    return set(others[-LEFT:])


def _give(ministry: Ministry, officer: Officer, script: Script, at: datetime) -> None:
    session, volume = ministry.session, ministry.volumes[script.sitting.course]
    quiz = ministry.shelf.body(lambda: session, volume.revision, script.sitting.page, Quiz)
    assert quiz
    assert script.answer
    kind = next(question.kind for question in quiz.questions if question.id == script.question)
    assert isinstance(kind, Essay)
    brief = judge(script.answer["text"])
    marking.give(
        session,
        ministry.acting(officer.email, Role.INSTRUCTOR),
        script,
        volume,
        quiz,
        kind,
        Judgement(brief.points, "" if brief.remarks else "One can act on this.", brief.remarks),
        house=ministry.house,
        at=at,
    )


def _viewer(ministry: Ministry, officer: Officer, at: datetime) -> SignedIn:
    """An instructor as they sit in front of the queue."""
    grants = (GrantScope(Role.INSTRUCTOR, None, None),)
    return SignedIn(
        ministry.people[officer.email], officer.name.spoken, officer.email, None, None, "auto", 0, "",
        at, True, ministry.house.edition, grants,
    )  # fmt: skip
