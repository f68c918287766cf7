"""What has to be done each minute: `trainer tick`, by a timer or beside the server."""

import os
import time
from contextlib import suppress
from datetime import datetime
from functools import partial
from itertools import count
from typing import NamedTuple
from zoneinfo import ZoneInfo

import click
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

import config
from trainer import audit, clock, db, mail, settings
from trainer.accounts import retention
from trainer.accounts.roster import operations as roster
from trainer.authoring.drafts import operations as drafts
from trainer.catalogue.shelf import Shelf, Volume
from trainer.cli import house
from trainer.core.course import Course, Quiz
from trainer.core.storing import part_name
from trainer.quiz import operations, queries
from trainer.quiz.ends import Ends
from trainer.quiz.queries import Sitting

AT_MOST = 500
"""How many attempts one tick closes: it is done within its minute, and the rest is for the next."""


NIGHT = 2
"""From which hour of the ministry's day on the database is checked, once that day."""


class Late(NamedTuple):
    """An attempt whose time is over, with what is needed to mark it."""

    sitting: Sitting
    volume: Volume
    quiz: Quiz


@click.command()
@click.option("--each-minute", is_flag=True, help="Go on until the program that started this one ends.")
def tick(*, each_minute: bool) -> None:
    """Do what is due, and say what was done. For a timer, each minute; two at once do no harm."""
    with house.database() as opened, suppress(KeyboardInterrupt):
        if each_minute:
            _beside(opened, os.getppid())
        else:
            click.echo(" ".join(_due(opened)) or "Nothing was due.")


def _beside(opened: db.Database, server: int) -> None:
    """Tick as long as the server runs; what could not be done waits for the next minute."""
    for second in count(1):
        time.sleep(1)
        if os.getppid() != server:
            return
        if second % 60 == 0:
            try:
                said = " ".join(_due(opened))
            except SQLAlchemyError as error:
                said = f"The tick could not use the database: {getattr(error, 'orig', error)}"
            if said:
                click.echo(said)


def _due(opened: db.Database) -> list[str]:
    """Do everything that is due; what was done, in sentences."""
    chosen, followed, at = house.settings(), follow(opened), clock.now()
    done = [
        followed,
        sweep(opened, at=at),
        post(opened, chosen, at=at),
        forget(opened, at=at),
        look_after(opened, at=at),
    ]
    return [said for said in done if said]


def follow(opened: db.Database) -> str:
    """Where the machine's clock was set, move the ends of the open attempts with it, and say so."""
    by = round(Ends().hold(opened.aside).total_seconds())
    return f"The clock was set by {by:+} seconds; open attempts last as long as before." if by else ""


def look_after(opened: db.Database, *, at: datetime) -> str:
    """Note the tick, forget rosters that nobody applied; once a night check the database and the trail.

    By night network addresses that the trail has kept long enough are forgotten, too, and what accounts need
    no more: `docs/data.md` says what is kept for how long.
    """
    with opened.reader() as session:
        here, last = settings.load(session), settings.upkeep(session).get("quick_check")
    found = {"tick": ""}
    night = at.astimezone(ZoneInfo(here.zone)).hour >= NIGHT and (
        last is None or here.day(last.at) < here.day(at)
    )
    if night:
        with opened.reader() as session:
            db.patient(session)
            found["quick_check"] = db.quick_check(session)
            found["chain"] = str(audit.first_broken(session) or db.SOUND)
    with opened.aside() as session:
        for name, said in found.items():
            settings.note_upkeep(session, name, said, at=at)
        roster.forget(session, at=at)
        if night:
            audit.forget_addresses(session, at=at)
            retention.forget(session, at=at)
    wrong = [f"{name}: {said}." for name, said in found.items() if said not in {"", db.SOUND}]
    return " ".join(["Checked the database.", *wrong]) if night else ""


def post(opened: db.Database, chosen: config.Config, *, at: datetime) -> str:
    """Send the letters that wait, and say how many. A demo writes to nobody: its people are invented."""
    with opened.reader() as session:
        sending = bool(chosen.smtp.host) and settings.load(session).demo_since is None
    sent = mail.send(opened, chosen.smtp, chosen.url, at=at) if sending else 0
    with opened.aside() as session:
        mail.tidy(session, at=at, sending=sending)
    return f"Sent {sent} letters." if sent else ""


def forget(opened: db.Database, *, at: datetime) -> str:
    """Forget the saves of drafts that are older than they are kept, and say how many."""
    with opened.aside() as session:
        gone = drafts.purge(session, at=at)
    return f"Forgot {gone} old saves of drafts." if gone else ""


def sweep(opened: db.Database, *, at: datetime) -> str:
    """Close the attempts whose time is over, each in a transaction of its own, and say how many, if any."""
    with opened.reader() as session:
        chosen, late = settings.load(session), _late(session, at)
    closed = failed = 0
    for one in late:
        try:
            with opened.aside() as session:
                done = operations.close_overdue(
                    session, one.sitting.attempt, one.volume, one.quiz, house=chosen
                )
            closed += done is not None
        except SQLAlchemyError:
            failed += 1
    left = f" {failed} could not be closed and will be tried again." if failed else ""
    return f"Closed {closed} attempts whose time was over.{left}" if closed or failed else ""


def _late(session: Session, at: datetime) -> list[Late]:
    sittings = queries.overdue(session, at, limit=AT_MOST)
    if not sittings:
        return []
    shelf = Shelf()
    volumes = shelf.volumes(lambda: session, settings.load(session).edition)

    def quiz(revision: int, page: str) -> Quiz | None:
        return shelf.body(lambda: session, revision, part_name(page, ""), Quiz)

    def outline(revision: int) -> Course | None:
        return shelf.body(lambda: session, revision, part_name("", ""), Course)

    begun = partial(queries.as_begun, quiz=quiz, outline=outline)
    found = ((one, volumes[one.course]) for one in sittings)
    return [Late(one, volume, quiz) for one, volume in found for quiz in [begun(one)] if quiz]
