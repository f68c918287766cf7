"""What a roster would change: it is compared with the house as it stands, in one pass over its people."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.accounts.establishment.operations import refuse_backwards, refuse_closed
from trainer.accounts.establishment.queries import Place, all_postings, posts, units
from trainer.accounts.models import Person, Post, RosterUpload, Unit
from trainer.accounts.refusal import Refused
from trainer.accounts.roster.columns import Column
from trainer.accounts.roster.reading import Line, Reading, Wrong
from trainer.core.collation import sorted_as
from trainer.core.message import Message

KEPT = timedelta(hours=1)
"""How long what was read of a file waits to be applied."""


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody with an account, as far as a roster speaks of them."""

    id: int
    staff_number: str | None
    name: str
    sorting_name: str
    email: str


@dataclass(frozen=True, slots=True)
class New:
    """Somebody without an account, and where they are to serve."""

    line: int
    staff_number: str
    name: str
    sorting_name: str
    email: str
    language: str | None
    place: Place | None


@dataclass(frozen=True, slots=True)
class Changed:
    """Somebody of whom the file says otherwise: each field from what to what, and the posting."""

    line: int
    person: Known
    fields: dict[str, tuple[str, str]]
    before: Place | None
    place: Place | None


@dataclass(slots=True)
class Plan:
    """What applying a roster does, and what it leaves. `digest` stands for exactly this."""

    new: list[New] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    gone: list[Known] = field(default_factory=list)  # in the house and not in the file: only said
    unchanged: int = 0
    wrong: list[Wrong] = field(default_factory=list)

    @property
    def acts(self) -> bool:
        """Whether applying it changes anything."""
        return bool(self.new or self.changed)

    def digest(self, file: str) -> str:
        """The SHA-256 of the file's and of all that is shown."""
        said = hashlib.sha256(file.encode())
        for part in (self.new, self.changed, self.gone, self.wrong):
            for one in part:
                said.update(repr(one).encode())
        said.update(str(self.unchanged).encode())
        return said.hexdigest()


@dataclass(frozen=True, slots=True)
class House:
    """What a roster's codes name, and the day from which a posting holds that says none."""

    units: Mapping[str, Unit]
    posts: Mapping[str, Post]
    today: date
    columns: frozenset[Column]


def upload(session: Session, upload_id: int, person_id: int, *, at: datetime) -> RosterUpload | None:
    """What somebody had read, as long as it waits to be applied."""
    return session.scalar(
        select(RosterUpload).where(
            RosterUpload.id == upload_id,
            RosterUpload.person_id == person_id,
            RosterUpload.uploaded_at > at - KEPT,
        )
    )


def compared(session: Session, reading: Reading, *, today: date) -> Plan:
    """What applying a roster would do now."""
    by_number = {line.staff_number: line for line in reading.lines}
    by_email = {line.email: line for line in reading.lines if line.email}
    refused = {one.what for one in reading.wrong}
    house = House(
        {unit.code: unit for unit in units(session)},
        {post.code: post for post in posts(session)},
        today,
        reading.columns,
    )
    plan = Plan(wrong=list(reading.wrong))
    known: dict[str, Known] = {}
    holders: dict[str, Known] = {}
    for person, suspended in _people(session):
        if person.email in by_email:
            holders[person.email] = person
        line = by_number.get(person.staff_number or "")
        if line is not None:
            known[line.staff_number] = person
        elif person.staff_number is None and person.email in by_email:
            known.setdefault(by_email[person.email].staff_number, person)
        elif not suspended and person.staff_number not in refused:
            plan.gone.append(person)
    served = _postings(session, {person.id for person in known.values()})
    for line in reading.lines:
        try:
            _compare(plan, line, known.get(line.staff_number), holders, served, house)
        except Refused as refusal:
            plan.wrong.append(Wrong(line.number, line.staff_number, refusal.message))
    plan.wrong.sort(key=lambda one: one.number)
    return plan


def _people(session: Session) -> list[tuple[Known, bool]]:
    """Everybody with an account, by name, those with a staff number first; whether they are suspended."""
    rows = session.execute(
        select(
            Person.id,
            Person.staff_number,
            Person.name,
            Person.sorting_name,
            Person.email,
            Person.suspended_at,
        )
        .order_by(Person.staff_number.is_(None), Person.sorting_key, Person.id)
        .execution_options(yield_per=5_000)
    )
    return [(Known(*row[:5]), row.suspended_at is not None) for row in rows]


def _postings(session: Session, wanted: set[int]) -> dict[int, list[Place]]:
    found: dict[int, list[Place]] = {}
    for person_id, place in all_postings(session):
        if person_id in wanted:
            found.setdefault(person_id, []).append(place)
    return found


def _compare(
    plan: Plan,
    line: Line,
    person: Known | None,
    holders: Mapping[str, Known],
    served: Mapping[int, list[Place]],
    house: House,
) -> None:
    holder = holders.get(line.email or "")
    if holder is not None and (person is None or holder.id != person.id):
        raise Refused(
            Message(
                "{email} is the address of {name}, staff number {number}. Correct one of the two first.",
                email=holder.email,
                name=holder.name,
                number=holder.staff_number or "–",
            )
        )
    if person is None:
        plan.new.append(_new(line, house))
        return
    places = served.get(person.id, [])
    before, place = _moved(line, places, house)
    fields = _fields(line, person)
    if fields or place is not None:
        plan.changed.append(Changed(line.number, person, fields, before, place))
    else:
        plan.unchanged += 1


def _new(line: Line, house: House) -> New:
    if not line.name or not line.email:
        raise Refused(
            Message("There is no account with this staff number. To open one, name and e-mail are needed.")
        )
    place = _moved(line, [], house)[1]
    name = line.sorting_name or sorted_as(line.name)
    return New(line.number, line.staff_number, line.name, name, line.email, line.language or None, place)


def _fields(line: Line, person: Known) -> dict[str, tuple[str, str]]:
    """What of an account would change. A sorting name that was only derived from the name follows it."""
    wanted = {"staff_number": line.staff_number}
    if line.name:
        wanted["name"] = line.name
        if person.sorting_name == sorted_as(person.name):
            wanted["sorting_name"] = sorted_as(line.name)
    if line.sorting_name:
        wanted["sorting_name"] = line.sorting_name
    if line.email:
        wanted["email"] = line.email
    before = {field: getattr(person, field) or "" for field in wanted}
    return {field: (before[field], wanted[field]) for field in wanted if wanted[field] != before[field]}


def _moved(line: Line, places: list[Place], house: House) -> tuple[Place | None, Place | None]:
    """The posting that stands in the place of the one a line speaks of, and that one; None: nothing changes.

    What a file leaves out stays as it is: the end, the post, the track of the posting that begins on the same
    day or, where the file names no day, holds today.
    """
    if not line.unit:
        return None, None
    unit, post = _unit(line.unit, house), _post(line, house)
    if line.from_day is not None:
        before = next((one for one in places if one.from_day == line.from_day), None)
        near = before or _on(places, line.from_day)
    else:
        near = _on(places, house.today)
        before = near if near and near.unit == unit.id else None
    same = before is not None and before.unit == unit.id
    wanted = Place(
        unit.id,
        post if Column.POST in house.columns else near.post if near and same else None,
        line.track or (near.track if near else _no_track()),
        line.from_day or (before.from_day if before and _stays(before, post, line, house) else house.today),
        line.until_day if Column.UNTIL in house.columns or not same or before is None else before.until_day,
    )
    if before == wanted:
        return None, None
    refuse_backwards(wanted.from_day, wanted.until_day)
    refuse_closed(unit, wanted.until_day)
    return near, wanted


def _stays(before: Place, post: int | None, line: Line, house: House) -> bool:
    """Whether a posting of today is the one that a line without a day speaks of."""
    same_post = Column.POST not in house.columns or post == before.post
    return same_post and (not line.track or line.track == before.track)


def _on(places: list[Place], day: date) -> Place | None:
    return next(
        (one for one in places if one.from_day <= day and (one.until_day is None or one.until_day >= day)),
        None,
    )


def _unit(code: str, house: House) -> Unit:
    if found := house.units.get(code):
        return found
    raise Refused(Message("No unit has the code {code}. Correct it, or found the unit first.", code=code))


def _post(line: Line, house: House) -> int | None:
    if not line.post:
        return None
    if found := house.posts.get(line.post):
        return found.id
    raise Refused(Message("No post has the code {code}. Correct it, or add the post first.", code=line.post))


def _no_track() -> str:
    raise Refused(
        Message("The track is missing. Write diplomat, technologist, or the word your ministry uses.")
    )
