"""What happens to people in the tests of records and reports, and how their pages are read."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from html.parser import HTMLParser

from sqlalchemy.orm import Session

from tests import world
from tests.world import World
from trainer import db
from trainer.accounts.models import Person
from trainer.accounts.queries import GrantScope, SignedIn
from trainer.audit import SYSTEM, AuditEvent, AuditPayload
from trainer.authoring import operations as authoring
from trainer.authoring.operations import Origin
from trainer.catalogue.models import Item
from trainer.catalogue.queries import newest
from trainer.core.source import Source
from trainer.learning.models import Enrolment, Step
from trainer.learning.operations import open_run
from trainer.permissions import Role
from trainer.records import operations as records
from trainer.records.models import Completion

TODAY = date(2026, 6, 15)
NOW = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)
FROZEN = "2026-06-15T10:00:00Z"


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def days(number: int) -> date:
    """So many days from today."""
    return TODAY + timedelta(days=number)


def completed(
    session: Session,
    person: int,
    course: int,
    day: date,
    *,
    months: int | None = 24,
    score: Fraction | None = Fraction(5, 6),
) -> Completion:
    """Somebody completes a course, with everything that stands beside a completion."""
    run = open_run(session, SYSTEM, person, course, at=noon(day))
    session.get_one(Enrolment, run).closed_at = noon(day)
    revision = newest(session, course)
    assert revision
    return records.complete(
        session, SYSTEM, enrolment_id=run, person_id=person, holder=session.get_one(Person, person).name,
        course_id=course, revision_id=revision.id, months=months, score=score, prefix="TRN",
        at=noon(day), day=day,
    )  # fmt: skip


def begun(session: Session, person: int, course: int, *pages: str) -> int:
    """Somebody has begun a course and done these pages."""
    run = open_run(session, SYSTEM, person, course, at=NOW)
    for page in pages:
        item = session.query(Item.id).filter_by(course_id=course, sort="page", name=page).scalar()
        assert item, page
        session.add(Step(enrolment_id=run, item_id=item, at=NOW))
    session.flush()
    return run


def second_course(session: Session, title: str = "Further steps", name: str = "further-steps") -> int:
    """Publish the small course once more under another name."""
    files = dict(world.source("first-steps").items())
    files["course.md"] = files["course.md"].replace(b"First steps", title.encode())
    text = Source(files)
    parts = world.compiled(name, text)
    revision = authoring.publish(session, SYSTEM, name, text, parts, origin=Origin.FOLDER, at=NOW)
    assert revision
    return revision.course_id


def officer(ministry: World, *units: str) -> SignedIn:
    """An HR officer of these units, or of everything."""
    grants = tuple(GrantScope(Role.HR, ministry.units[unit], None) for unit in units)
    return SignedIn(
        ministry.people["hugo"], "Hugo", "hugo@mfa.example", None, None, "auto", 0, "", NOW, True, 1,
        grants or (GrantScope(Role.HR, None, None),),
    )  # fmt: skip


@dataclass(frozen=True)
class Event:
    """An act of the audit trail with its details."""

    action: str
    what: str
    actor: int | None
    details: str


def events(database: db.Database, *actions: str) -> list[Event]:
    """What the audit trail says of these acts."""
    with database.reader() as session:
        rows = (
            session.query(AuditEvent.action, AuditEvent.object, AuditEvent.actor_id, AuditPayload.body)
            .join(AuditPayload, AuditPayload.seq == AuditEvent.seq)
            .filter(AuditEvent.action.in_(actions))
            .order_by(AuditEvent.seq)
        )
        return [Event(*row) for row in rows]


class _Reading(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.heads: list[str] = []
        self.rows: list[dict[str, str]] = []
        self.links: dict[str, str] = {}
        self._cell: list[str] | None = None
        self._name = ""
        self._body = False
        self._link: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "tbody":
            self._body = True
        elif tag == "tr" and self._body:
            self.rows.append({})
        elif tag in {"th", "td"}:
            self._cell = []
            self._name = given.get("data-th") or (
                next(filter(None, self.heads)) if tag == "th" and self._body else ""
            )
        elif tag == "time" and self._cell is not None:
            self._cell.append(f"<{given['datetime']}>")
        elif tag == "a":
            self._link = (given.get("href") or "", [])

    def handle_endtag(self, tag: str) -> None:
        if tag in {"th", "td"} and self._cell is not None:
            text = " ".join("".join(self._cell).split())
            text = text[1:].split(">")[0] if text.startswith("<") else text
            if self._body and self._name:
                self.rows[-1][self._name] = text
            elif not self._body:
                self.heads.append(text)
            self._cell = None
        elif tag == "a" and self._link:
            self.links["".join(self._link[1]).strip()] = self._link[0]
            self._link = None

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)
        if self._link:
            self._link[1].append(data)


def read(page: str) -> _Reading:
    """The table and the links of a page; a date is its ISO form."""
    reading = _Reading()
    reading.feed(page)
    return reading
