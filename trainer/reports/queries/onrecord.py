"""All that stands about one person as of a day: what their page shows, and what its file has."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from trainer.accounts.models import Post, Posting, Unit
from trainer.accounts.queries import known_at
from trainer.catalogue.shelf import Volume
from trainer.learning.queries import Run, runs
from trainer.records.asof import AsOf
from trainer.records.queries import Held, held
from trainer.reports.queries.paging import Order
from trainer.reports.queries.records import Records


@dataclass(frozen=True, slots=True)
class OnRecord:
    """Where a person serves, what they must hold, hold and are at; and what the day's end did not know so."""

    postings: Sequence[Row[Posting, str, str | None]]
    required: Sequence[Row[Any]]  # lines of the list of records
    held: Sequence[Held]
    going: Sequence[tuple[Volume, Run]]  # nobody knows how far somebody was on a day that is over
    later: Collection[tuple[int, int]]
    held_later: Collection[int]
    no_longer_required: Sequence[int]  # courses
    no_longer_held: Sequence[Held]


def on_record(
    session: Session, person_id: int, listing: Records, asof: AsOf, courses: Mapping[int, Volume]
) -> OnRecord:
    """All about a person; `listing` is the list of records narrowed to them, `courses` all by number."""
    lines = session.execute(listing.every(Order.parse("course"))).all()
    holds = [one for one in held(session, person_id, asof.known) if one.day <= asof.on]
    begun = {} if asof.past else runs(session, person_id)
    return OnRecord(
        postings=_postings(session, person_id, asof),
        required=[line for line in lines if line.due],
        held=holds,
        going=[(courses[number], run) for number, run in begun.items() if run.closed_at is None],
        later=listing.recorded_later(session, lines),
        held_later=_held_later(session, person_id, asof, holds),
        no_longer_required=listing.no_longer_required(session, person_id, lines),
        no_longer_held=_no_longer_held(session, person_id, asof, holds),
    )


def _postings(session: Session, person_id: int, asof: AsOf) -> Sequence[Row[Posting, str, str | None]]:
    """Where a person serves and served, and as what, by a day; the newest first."""
    day_came = (Posting.from_day <= asof.on,)
    return session.execute(
        select(Posting, Unit.name, Post.name)
        .join(Unit, Unit.id == Posting.unit_id)
        .outerjoin(Post, Post.id == Posting.post_id)
        .where(Posting.person_id == person_id, known_at(asof.known), *(day_came if asof.past else ()))
        .order_by(Posting.from_day.desc(), Posting.id.desc())
    ).all()


def _held_later(session: Session, person_id: int, asof: AsOf, told: Sequence[Held]) -> frozenset[int]:
    """Of what is told of a day that is over, the completions that its end did not know so."""
    if not asof.may_differ:
        return frozenset()
    known = {one.completion.id: one for one in held(session, person_id, asof.end)}
    return frozenset(one.completion.id for one in told if known.get(one.completion.id) != one)


def _no_longer_held(session: Session, person_id: int, asof: AsOf, told: Sequence[Held]) -> list[Held]:
    """The completions that a day that is over knew at its end, and that are not among what is told of it."""
    if not asof.may_differ:
        return []
    ids = {one.completion.id for one in told}
    then = held(session, person_id, asof.end)
    return [one for one in then if one.day <= asof.on and one.completion.id not in ids]
