"""Writes about units, posts and postings.

Postings are facts. What is found to be otherwise is retired, at an instant, and what is known from then on is
recorded beside it: who served where on a day, as it was known at an instant, has one answer for ever.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from trainer import audit
from trainer.accounts.establishment.queries import Place, in_the_way, known_at, open_below, unit_by_code
from trainer.accounts.models import Person, Post, Posting, Unit
from trainer.accounts.refusal import Refused
from trainer.audit import Actor
from trainer.core.collation import plain_name
from trainer.core.message import Message

DAY = timedelta(days=1)


def add_unit(session: Session, by: Actor, code: str, name: str, parent: Unit | None, *, at: datetime) -> Unit:
    """Found a unit below another, or at the top.

    Raises `Refused` where the code is taken, and while the unit above is closed.
    """
    _refuse_below_closed(session, parent.id if parent else None)
    if unit_by_code(session, code):
        raise Refused(Message("There is already a unit with the code {code}.", code=code))
    unit = Unit(code=code, name=name, parent_id=parent.id if parent else None)
    session.add(unit)
    session.flush()
    audit.record(session, by, "unit.add", f"unit:{unit.id}", at=at, payload={"code": code, "name": name})
    return unit


def rename_unit(session: Session, by: Actor, unit: Unit, name: str, *, at: datetime) -> None:
    """Correct the name of a unit; its code and its place in the tree stay for ever."""
    name = plain_name(name)
    if name == unit.name:
        return
    payload = {"before": {"name": unit.name}, "after": {"name": name}}
    unit.name = name
    session.flush()
    audit.record(session, by, "unit.rename", f"unit:{unit.id}", at=at, payload=payload)


def close_unit(session: Session, by: Actor, unit: Unit, day: date, *, at: datetime) -> None:
    """Close a unit from a day on: from then on nobody can be posted to it.

    Raises `Refused` while somebody is posted there on that day or later, or a unit below is open then.
    """
    session.execute(select(Unit.id).where(Unit.id == unit.id).with_for_update())
    if people := in_the_way(session, unit.id, day):
        raise Refused(
            Message(
                "{count} people are posted here on that day or later. Post them elsewhere, or end their"
                " postings, first.",
                count=people,
            )
        )
    if open_below(session, unit.id, day):
        raise Refused(Message("A unit below this one is open on that day. Close the units below first."))
    unit.closed_from = day
    session.flush()
    audit.record(session, by, "unit.close", f"unit:{unit.id}", at=at, payload={"from": day.isoformat()})


def reopen_unit(session: Session, by: Actor, unit: Unit, *, at: datetime) -> None:
    """Open again what was closed by mistake. Raises `Refused` while the unit above is closed."""
    _refuse_below_closed(session, unit.parent_id)
    if unit.closed_from is not None:
        unit.closed_from = None
        session.flush()
        audit.record(session, by, "unit.reopen", f"unit:{unit.id}", at=at)


def _refuse_below_closed(session: Session, above: int | None) -> None:
    """Raise `Refused` where the unit above is closed; until this transaction ends nobody closes it."""
    closed = select(Unit.closed_from).where(Unit.id == above).with_for_update(read=True)
    if above is not None and session.scalar(closed) is not None:
        raise Refused(Message("The unit above this one is closed. Open that one first."))


def add_post(session: Session, by: Actor, code: str, name: str, *, at: datetime) -> Post:
    """Add a post that people can hold. Raises `Refused` where the code is taken."""
    _free(session, code, None)
    post = Post(code=code, name=plain_name(name))
    session.add(post)
    session.flush()
    audit.record(session, by, "post.add", f"post:{post.id}", at=at, payload={"code": code, "name": post.name})
    return post


def correct_post(session: Session, by: Actor, post: Post, code: str, name: str, *, at: datetime) -> None:
    """Correct code and name of a post, for all who hold or held it. Raises `Refused` for a taken code."""
    _free(session, code, post.id)
    before, after = {"code": post.code, "name": post.name}, {"code": code, "name": plain_name(name)}
    changed = [field for field in after if after[field] != before[field]]
    if not changed:
        return
    post.code, post.name = after["code"], after["name"]
    session.flush()
    payload = {
        "before": {field: before[field] for field in changed},
        "after": {field: after[field] for field in changed},
    }
    audit.record(session, by, "post.correct", f"post:{post.id}", at=at, payload=payload)


def _free(session: Session, code: str, post_id: int | None) -> None:
    held = session.scalar(select(Post.id).where(Post.code == code))
    if held is not None and held != post_id:
        raise Refused(Message("There is already a post with the code {code}.", code=code))


def refuse_closed(unit: Unit, until_day: date | None) -> None:
    """Raise `Refused` where a posting that lasts until a day, or without end, goes on in a closed unit."""
    if unit.closed_from is not None and (until_day is None or until_day >= unit.closed_from):
        raise Refused(
            Message(
                "{unit} is closed from {day} on. Choose another unit, or a last day before that.",
                unit=unit.name,
                day=unit.closed_from.isoformat(),
            )
        )


def refuse_backwards(from_day: date, until_day: date | None) -> None:
    """Raise `Refused` for an end before the beginning."""
    if until_day is not None and until_day < from_day:
        raise Refused(Message("The posting ends before it begins. Correct one of the two days."))


def post(
    session: Session,
    by: Actor,
    person_id: int,
    unit_id: int,
    track: str,
    day: date,
    *,
    at: datetime,
    post_id: int | None = None,
    until: date | None = None,
) -> None:
    """Post a person to a unit from a day on, without end or until a day, instead of any others then.

    Raises `Refused` where the unit is closed by then, and for an end before the beginning.
    """
    refuse_backwards(day, until)
    unit = session.scalars(select(Unit).where(Unit.id == unit_id).with_for_update()).one()
    refuse_closed(unit, until)
    lay(session, by, {person_id: Place(unit_id, post_id, track, day, until)}, at=at)


def lay(session: Session, by: Actor, places: Mapping[int, Place], *, at: datetime) -> None:
    """Record where people serve from now on as far as is known: one place each, by person.

    A posting that lay around it goes on before and after; one that was to begin within it gives way.
    """
    _retire(session, {person: (place.from_day, place.until_day) for person, place in places.items()}, at=at)
    if places:
        session.execute(insert(Posting), [_row(person, place, at) for person, place in places.items()])
    for person, place in places.items():
        audit.record(session, by, "person.post", f"person:{person}", at=at, payload=_said(place))


def leave(session: Session, by: Actor, person_id: int, last: date, *, at: datetime) -> None:
    """End a person's posting after a day; one that was to begin later is retired.

    Raises `Refused` where there is nothing to end.
    """
    if not _retire(session, {person_id: (last + DAY, None)}, at=at):
        raise Refused(Message("No posting lasts beyond that day. Choose an earlier day."))
    payload = {"until": last.isoformat()}
    audit.record(session, by, "person.leave", f"person:{person_id}", at=at, payload=payload)


def withdraw(session: Session, by: Actor, held: Posting, *, at: datetime) -> None:
    """Retire a posting that never was; nothing takes its place.

    Raises `Refused` where somebody has put another in its place meanwhile.
    """
    _hold(session, [held.person_id])
    session.refresh(held)
    if held.retired_at is not None:
        raise Refused(Message("This posting has been changed meanwhile. Look at it again."))
    held.retired_at = at
    session.flush()
    payload = _said(_place(held))
    audit.record(session, by, "person.withdraw_posting", f"person:{held.person_id}", at=at, payload=payload)


def _retire(session: Session, days: Mapping[int, tuple[date, date | None]], *, at: datetime) -> int:
    """Retire people's postings between two days, and record anew what of them lies before and after.

    Returns how many postings that touched. Whose they are is held, so that nobody is posted twice at once.
    """
    _hold(session, days)
    rest, retired = list[dict[str, Any]](), list[int]()
    known = select(Posting).where(Posting.person_id.in_(days), known_at()).order_by(Posting.id)
    for held in session.scalars(known.execution_options(populate_existing=True)):
        first, last = days[held.person_id]
        if (held.until_day or date.max) < first or held.from_day > (last or date.max):
            continue
        retired.append(held.id)
        place = _place(held)
        if held.from_day < first:
            rest.append(_row(held.person_id, replace(place, until_day=first - DAY), at))
        if last is not None and (held.until_day or date.max) > last:
            rest.append(_row(held.person_id, replace(place, from_day=last + DAY), at))
    if retired:
        session.execute(update(Posting).where(Posting.id.in_(retired)).values(retired_at=at))
    if rest:
        session.execute(insert(Posting), rest)
    return len(retired)


def _hold(session: Session, people: Collection[int]) -> None:
    """Let whoever posts these people elsewhere wait."""
    session.execute(select(Person.id).where(Person.id.in_(people)).order_by(Person.id).with_for_update())


def _place(held: Posting) -> Place:
    return Place(held.unit_id, held.post_id, held.track, held.from_day, held.until_day)


def _row(person_id: int, place: Place, at: datetime) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "unit_id": place.unit,
        "post_id": place.post,
        "track": place.track,
        "from_day": place.from_day,
        "until_day": place.until_day,
        "recorded_at": at,
    }


def _said(place: Place) -> dict[str, Any]:
    """A posting as the audit trail keeps it."""
    said = {"unit": place.unit, "track": place.track, "from": place.from_day.isoformat()}
    extra = {"post": place.post, "until": place.until_day.isoformat() if place.until_day else None}
    return {**said, **{name: value for name, value in extra.items() if value is not None}}
