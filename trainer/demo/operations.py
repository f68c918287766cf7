"""Setting up the demo: built-in courses published, a ministry founded, its years lived through."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trainer import clock, db, settings
from trainer.accounts import queries as accounts
from trainer.authoring import operations as authoring
from trainer.authoring.operations import Origin
from trainer.catalogue import folder, queries
from trainer.catalogue.compiler import Parts, compile_apart
from trainer.catalogue.shelf import Shelf
from trainer.core.problem import Problems
from trainer.core.source import Source
from trainer.demo import ministry
from trainer.demo.cast import CAST
from trainer.demo.days import MONTHS_BEFORE, ZONE, Timeline, instant
from trainer.demo.large import operations as large
from trainer.demo.life import live, threads
from trainer.demo.ministry import OPERATOR, Ministry
from trainer.demo.staff import FULL, recruit
from trainer.learning.models import Enrolment
from trainer.quiz.models import Attempt
from trainer.records.models import Completion

Say = Callable[[str], None]

LIVING = 60  # people whose years are lived one by one where so many more are poured beside them


@dataclass(frozen=True, slots=True)
class Edition:
    """A built-in course that is not published as it now stands."""

    name: str
    source: Source
    parts: Parts


def set_up(
    opened: db.Database, courses: Path, *, at: datetime, say: Say, people: int = FULL, poured: int = 0
) -> None:
    """Publish the built-in courses; in an empty house, also make the demo: `people` of them and their years.

    `poured` more stand beside those in a large ministry, with five years of completions (`demo.large`). All
    of it is one transaction, so that a demo is never there by half. In a house that has people nothing is
    added but newer built-in courses.
    """
    with opened.reader() as session:
        editions = _changed(session, courses, say)
    line = Timeline.ending(clock.day(at, ZONE), before=large.MONTHS_BEFORE if poured else MONTHS_BEFORE)
    with opened.writer() as session:
        db.patient(session)
        empty = not accounts.anybody(session)
        _publish(session, editions, say, at=instant(line.opening, 8) if empty else at)
        if empty:
            made, people = found(session, line), min(people, LIVING) if poured else people
            _live(made, line, people, say, at=at)
            if poured:
                large.enlarge(made, line, poured, say)
        session.commit()
        demo = settings.load(session).demo_since is not None
    if demo:
        _introduce(say)
    else:
        say("This house has people of its own: the demo adds nobody.")


def _changed(session: Session, courses: Path, say: Say) -> list[Edition]:
    """The built-in courses whose text differs from what is published, compiled."""
    found = []
    for directory in sorted(path.parent for path in courses.glob("*/course.md")):
        name = directory.name
        course = queries.course_named(session, name)
        newest = queries.newest(session, course.id) if course else None
        try:
            source = folder.read(directory)
            if not authoring.compare(session, newest, source):
                continue
            if newest is not None and newest.source != Origin.BUILT_IN:
                say(f"{name} has been changed in this house and stays as it is.")
                continue
            found.append(Edition(name, source, compile_apart(name, source)))
        except Problems as problems:
            say(f"{name} cannot be published:")
            for problem in problems.found:
                say(f"  {problem.say()}")
    return found


def _publish(session: Session, editions: list[Edition], say: Say, *, at: datetime) -> None:
    for edition in editions:
        revision = authoring.publish(
            session, OPERATOR, edition.name, edition.source, edition.parts, origin=Origin.BUILT_IN, at=at
        )
        if revision is not None:
            say(f"Published {edition.name}, revision {revision.number}.")


def found(session: Session, line: Timeline) -> Ministry:
    """The ministry with its name and its units, and nobody in it yet."""
    settings.change(
        session,
        name=ministry.NAME,
        state=ministry.STATE,
        zone=ZONE,
        certificate_prefix=ministry.PREFIX,
        demo_since=line.since,
        second_factor_for="",  # the cast signs in with the passwords that the sign-in page shows
    )
    house, shelf = settings.load(session), Shelf()
    return Ministry(
        session=session,
        house=house,
        shelf=shelf,
        volumes=shelf.volumes(lambda: session, house.edition),
        units=ministry.found_units(session, at=instant(line.opening, 8)),
        people={},
    )


def _live(made: Ministry, line: Timeline, people: int, say: Say, *, at: datetime) -> None:
    say(f"Making a demo: {people} people of the {ministry.STATE}, and their years since {line.opening}.")
    days = (line.today - line.opening).days + 1
    with click.progressbar(length=days, hidden=not sys.stdout.isatty()) as bar:
        live(
            threads(made, recruit(people, line), line),
            until=at,
            passed=lambda now: bar.update((made.house.day(now) - line.opening).days - bar.pos),
        )
    figures = {
        noun: made.session.scalar(select(func.count()).select_from(table))
        for noun, table in (("enrolments", Enrolment), ("attempts", Attempt), ("completions", Completion))
    }
    say("Made: " + ", ".join(f"{count} {noun}" for noun, count in figures.items()) + ".")


def _introduce(say: Say) -> None:
    say("This is a demo. Sign in as")
    for member in CAST:
        say(f"  {member.email:28} {member.password:33} {member.part}")
