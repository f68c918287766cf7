"""Making a ministry large: forty courses, a tree of units, people, and five years of what they completed."""

import sys
from collections.abc import Callable
from datetime import datetime
from random import Random

import click
from sqlalchemy.orm import Session

from trainer import db, settings
from trainer.authoring import operations as authoring
from trainer.authoring.operations import Origin
from trainer.catalogue.compiler import compile_apart
from trainer.catalogue.shelf import Shelf, Volume
from trainer.demo.days import Timeline, instant
from trainer.demo.large import courses, staff, years
from trainer.demo.ministry import OPERATOR, Ministry
from trainer.demo.staff import SEED

MANY, LEAST, MOST = 100_000, 100, 1_000_000
HEADS = 50  # people a unit
MONTHS_BEFORE = 48  # the platform has been open for five years

Say = Callable[[str], None]


def enlarge(ministry: Ministry, line: Timeline, people: int, say: Say) -> None:
    """Publish the forty courses, and pour so many people into the ministry, with ten completions a head."""
    random = Random(f"{SEED} enlarged")  # noqa: S311 - a made-up ministry needs no secrets
    session, volumes = ministry.session, _publish(ministry.session, at=instant(line.opening, 8))
    units = max(people // HEADS - len(ministry.units), 0)
    say(f"Pouring {people:,} people in {units:,} more units, and what they completed since {line.opening}.")
    homes = staff.offices(session, units, random, at=instant(line.opening, 8))
    hired = staff.hire(session, people, homes, line.opening, line.today, random)
    db.known_to_planner(session)
    years.demand(ministry, volumes, hired, line.today, random)
    drawn = years.draw(hired, volumes, years.Calendar.between(line.opening, line.today), random)
    with click.progressbar(length=len(drawn), hidden=not sys.stdout.isatty()) as bar:
        years.write(ministry, hired, volumes, drawn, random, bar.update)
    years.begin(ministry, hired, volumes, line.today, random)
    say(f"Poured {len(drawn):,} completions.")


def _publish(session: Session, *, at: datetime) -> list[Volume]:
    """The forty courses, on their shelf."""
    sources = courses.sources()
    for name, source in sources.items():
        parts = compile_apart(name, source)
        authoring.publish(session, OPERATOR, name, source, parts, origin=Origin.FOLDER, at=at)
    shelf = Shelf().volumes(lambda: session, settings.load(session).edition)
    return [shelf[name] for name in sources]
