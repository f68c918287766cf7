"""Histories of people and courses, as rows of the database, and as the core is told of them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any, TypeVar

from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests.world import UNITS, World
from trainer import db
from trainer.accounts import models as accounts
from trainer.catalogue.models import CourseRow
from trainer.core import standing as core
from trainer.core.standing import DAY, History
from trainer.records import models

FIRST = date(2023, 12, 25)
Row = TypeVar("Row", bound=db.Base)
TRACKS = ("diplomat", "technologist")
DAYS = st.integers(0, 500).map(lambda number: FIRST + timedelta(days=number)) | st.sampled_from(
    [date(2024, 2, 29), date(2024, 1, 31), date(2025, 2, 28), date(2024, 8, 31)]
)
INSTANTS = st.integers(0, 500 * 4).map(
    lambda number: datetime(2023, 12, 25, tzinfo=UTC) + timedelta(hours=6 * number)
)
MONTHS = st.sampled_from([None, 1, 6, 12, 13])
PLACE = st.integers(0, 1)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def rows(most: int, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(st.fixed_dictionaries(fields), max_size=most)


@dataclass(frozen=True)
class Tale:
    """What happened to two people, two courses, two posts and three units, in no order."""

    postings: list[dict[str, Any]]
    requirements: list[dict[str, Any]]
    waivers: list[dict[str, Any]]
    completions: list[dict[str, Any]]
    corrections: list[dict[str, Any]]
    begun: frozenset[tuple[int, int]]


TALES = st.builds(
    Tale,
    rows(6, person=PLACE, unit=st.sampled_from(list(UNITS)), post=maybe(PLACE),
         track=st.sampled_from(TRACKS), from_day=DAYS, until_day=maybe(DAYS), recorded_at=INSTANTS,
         retired_at=maybe(INSTANTS)),
    rows(5, course=PLACE, who=st.sampled_from([("unit", code) for code in UNITS]
         + [("track", track) for track in TRACKS] + [("post", 0), ("post", 1), ("person", 0), ("person", 1)]),
         due=maybe(DAYS), days=st.integers(0, 120), months=MONTHS, from_day=DAYS, set_at=INSTANTS,
         end=maybe(st.tuples(DAYS, INSTANTS))),
    rows(3, person=PLACE, requirement=maybe(st.integers(0, 4)), from_day=DAYS, length=st.integers(0, 300),
         at=INSTANTS, end=maybe(st.tuples(st.integers(-1, 300), INSTANTS))),
    rows(6, person=PLACE, course=PLACE, at=INSTANTS, day=DAYS, taken=maybe(st.integers(0, 200)),
         valid_until=maybe(DAYS)),
    rows(5, completion=st.integers(0, 5), at=INSTANTS, day=DAYS, taken=maybe(st.integers(0, 200)),
         valid_until=maybe(DAYS), revoked_from=maybe(DAYS)),
    st.frozensets(st.tuples(PLACE, PLACE)),
)  # fmt: skip


def before(day: date, number: int | None) -> date | None:
    return None if number is None else day - timedelta(days=number)


class Told:
    """A tale as rows of the database, and as what the core knows of each person."""

    def __init__(self, session: Session, ministry: World, tale: Tale) -> None:
        self._session, self._tale = session, tale
        self._rows: list[db.Base] = []
        self.people = [ministry.people["lena"], ministry.people["tariq"]]
        session.query(accounts.Posting).delete()
        other = CourseRow(name="another")
        posts = [accounts.Post(code=f"P{number}", name="Consul") for number in range(2)]
        session.add_all([other, *posts])
        session.flush()
        self.courses, self._posts = [ministry.course, other.id], [post.id for post in posts]
        self._units = ministry.units
        above = {code: parent for code, (_name, parent) in UNITS.items()}
        self._within = {
            code: frozenset(ministry.units[one] for one in (code, above[code]) if one) for code in UNITS
        }
        self._tell()

    def _add(self, row: Row) -> Row:
        self._session.add(row)
        self._session.flush()
        self._rows.append(row)
        return row

    def _tell(self) -> None:
        tale, people, posts = self._tale, self.people, self._posts
        for one in tale.postings:
            days = {name: one[name] for name in ("from_day", "until_day", "recorded_at", "retired_at")}
            post = None if one["post"] is None else posts[one["post"]]
            self._add(accounts.Posting(person_id=people[one["person"]], unit_id=self._units[one["unit"]],
                                       post_id=post, track=one["track"], **days))  # fmt: skip
        self._requirements = [self._require(one) for one in tale.requirements]
        self._waivers = [self._waive(one) for one in tale.waivers]
        self._completions = [
            self._add(models.Completion(
                person_id=people[one["person"]], course_id=self.courses[one["course"]],
                route=models.Route.RECOGNITION, at=one["at"], day=one["day"],
                taken=before(one["day"], one["taken"]), valid_until=one["valid_until"],
            ))
            for one in tale.completions
        ]  # fmt: skip
        self._corrections = [
            self._add(models.CompletionCorrection(
                completion_id=self._completions[one["completion"]].id, kind=models.Change.DAY, at=one["at"],
                day=one["day"], taken=before(one["day"], one["taken"]), valid_until=one["valid_until"],
                revoked_from=one["revoked_from"],
            ))
            for one in tale.corrections
            if one["completion"] < len(self._completions)
        ]  # fmt: skip

    def _require(self, one: dict[str, Any]) -> models.Requirement:
        kind, whom = one["who"]
        audience = {
            "unit": lambda: {"unit_id": self._units[whom]},
            "track": lambda: {"track": whom},
            "post": lambda: {"post_id": self._posts[whom]},
            "person": lambda: {"person_id": self.people[whom]},
        }[kind]()
        ended_day, ended_at = one["end"] or (None, None)
        return self._add(models.Requirement(
            course_id=self.courses[one["course"]], due=one["due"], months=one["months"],
            days=None if one["due"] else one["days"], from_day=one["from_day"], set_at=one["set_at"],
            ended_day=ended_day, ended_at=ended_at, **audience,
        ))  # fmt: skip

    def _waive(self, one: dict[str, Any]) -> tuple[models.Waiver, models.WaiverEnd | None]:
        which, end, first = one["requirement"], one["end"], one["from_day"]
        asked = which is not None and which < len(self._requirements)
        waiver = self._add(models.Waiver(
            person_id=self.people[one["person"]], from_day=first, at=one["at"],
            until_day=first + timedelta(days=one["length"]),
            requirement_id=self._requirements[which].id if asked else None,
        ))  # fmt: skip
        if end is None:
            return waiver, None
        until = first + timedelta(days=end[0])
        return waiver, self._add(models.WaiverEnd(waiver_id=waiver.id, until_day=until, at=end[1]))

    def history(self, place: int) -> History:
        """What the core is told of a person."""
        person = self.people[place]
        mine = {row.id: row for row in self._completions if row.person_id == person}
        return History(
            postings=[
                core.Posting(
                    within=self._within[one["unit"]],
                    post=None if one["post"] is None else self._posts[one["post"]],
                    **{name: value for name, value in one.items() if name not in ("person", "unit", "post")},
                )
                for one in self._tale.postings
                if one["person"] == place
            ],
            requirements=[
                core.Requirement(
                    number=row.id, course=row.course_id, unit=row.unit_id, track=row.track, post=row.post_id,
                    due=row.due, days=row.days, months=row.months, from_day=row.from_day, set_at=row.set_at,
                    ended_day=row.ended_day, ended_at=row.ended_at,
                )
                for row in self._requirements
                if row.person_id in (None, person)
            ],
            waivers=[
                core.Waiver(
                    requirement=row.requirement_id, from_day=row.from_day, until_day=row.until_day, at=row.at,
                    ended_until=end.until_day if end else None, ended_at=end.at if end else None,
                )
                for row, end in self._waivers
                if row.person_id == person
            ],
            completions=[
                core.Completion(number=row.id, course=row.course_id, at=row.at, day=row.day, taken=row.taken,
                                valid_until=row.valid_until)
                for row in mine.values()
            ],
            corrections=[
                core.Correction(
                    number=row.id, completion=row.completion_id, at=row.at, day=row.day, taken=row.taken,
                    valid_until=row.valid_until, revoked_from=row.revoked_from,
                )
                for row in self._corrections
                if row.completion_id in mine
            ],
            begun=frozenset(self.courses[course] for who, course in self._tale.begun if who == place),
        )  # fmt: skip

    def turns(self) -> tuple[list[date], list[date]]:
        """The days on which something may turn: all that are named; those that follow from them."""
        named = {
            value
            for row in self._rows
            for column in type(row).__table__.columns
            if type(value := getattr(row, column.name)) is date
        }
        histories = [self.history(place) for place in range(2)]
        follow = {
            day
            for history, on in product(histories, sorted(named))
            for one in core.obligations(history, on)
            for day in (one.due, one.until, one.waived_until)
            if day
        }
        named |= {day + DAY for day in named}
        return sorted(named), sorted(follow | {day + DAY for day in follow}) or [FIRST]

    def instants(self) -> list[datetime]:
        """When something was recorded, and the moment before."""
        at = {
            value
            for row in self._rows
            for column in type(row).__table__.columns
            if type(value := getattr(row, column.name)) is datetime
        }
        return sorted(at | {instant - timedelta(microseconds=1) for instant in at})


def at(month: int, day: int) -> datetime:
    return datetime(2024, month, day, 12, tzinfo=UTC)


def told(**fields: Any) -> dict[str, Any]:
    """A row of a tale, with what most rows leave out."""
    return {"person": 0, "course": 0, "taken": None, "valid_until": None, "end": None} | fields


EDGES = Tale(
    postings=[
        {"person": 0, "unit": "embassy", "post": None, "track": "diplomat", "from_day": date(2024, 1, 31),
         "until_day": date(2024, 12, 15), "recorded_at": at(1, 2), "retired_at": at(11, 1)},
        {"person": 0, "unit": "embassy", "post": 0, "track": "diplomat", "from_day": date(2024, 2, 10),
         "until_day": None, "recorded_at": at(1, 3), "retired_at": None},
        {"person": 1, "unit": "it", "post": 1, "track": "technologist", "from_day": date(2023, 12, 30),
         "until_day": date(2024, 9, 9), "recorded_at": at(1, 2), "retired_at": None},
    ],
    requirements=[
        told(who=("unit", "hq"), due=None, days=30, months=1, from_day=date(2024, 1, 5), set_at=at(1, 4),
             end=(date(2024, 11, 20), at(11, 25))),
        told(course=1, who=("person", 0), due=date(2024, 3, 10), days=0, months=None,
             from_day=date(2024, 1, 8), set_at=at(1, 5)),
        told(course=1, who=("post", 1), due=None, days=5, months=6,
             from_day=date(2024, 1, 8), set_at=at(1, 5)),
    ],
    waivers=[
        told(requirement=0, from_day=date(2024, 2, 14), length=6, at=at(2, 1)),
        told(requirement=None, from_day=date(2024, 5, 20), length=0, at=at(2, 1)),
        told(requirement=None, from_day=date(2024, 9, 15), length=20, at=at(9, 1), end=(4, at(9, 5))),
        told(person=1, requirement=None, from_day=date(2024, 1, 25), length=20, at=at(1, 9),
             end=(-1, at(1, 9))),
    ],
    completions=[
        told(at=at(3, 31), day=date(2024, 3, 31)),
        told(at=at(7, 1), day=date(2024, 6, 30), taken=20, valid_until=date(2024, 12, 1)),
        told(course=1, at=at(4, 2), day=date(2024, 4, 2), valid_until=date(2024, 10, 20)),
        told(person=1, course=1, at=at(2, 5), day=date(2024, 2, 5)),
        told(person=1, course=1, at=at(6, 5), day=date(2024, 6, 5), valid_until=date(2024, 11, 5)),
    ],
    corrections=[
        told(completion=2, at=at(4, 20), day=date(2024, 4, 1), valid_until=date(2024, 9, 30),
             revoked_from=None),
        told(completion=2, at=at(8, 1), day=date(2024, 4, 1), valid_until=date(2024, 9, 30),
             revoked_from=date(2024, 7, 20)),
        told(completion=3, at=at(3, 5), day=date(2024, 2, 5), revoked_from=date(2024, 2, 5)),
    ],
    begun=frozenset({(1, 0)}),
)  # fmt: skip
"""What happened such that every limit decides something: the first and the last day of each thing."""
