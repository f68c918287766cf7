"""The cast and the small ministry that tests happen in.

Lena learns, Tariq is a technologist, Ines instructs, Hugo is HR, Ada administers; Otto is another
learner, who may see nothing of theirs. Petra is HR of the embassy alone.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import update
from sqlalchemy.orm import Session

from trainer import db, settings
from trainer.accounts import operations as accounts
from trainer.accounts.models import Person, Unit
from trainer.audit import SYSTEM
from trainer.authoring import operations as authoring
from trainer.authoring.operations import Origin
from trainer.catalogue import folder
from trainer.catalogue.compiler import Parts, split
from trainer.core.parsing.compiling import compile_course
from trainer.core.source import Source
from trainer.permissions import Role

COURSES = Path(__file__).parent / "courses"
START = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
PASSWORD = "a quiet word in Geneva"
CAST = {
    "lena": ("Lena Okafor", Role.LEARNER, "embassy", "diplomat"),
    "tariq": ("Tariq Haddad", Role.LEARNER, "it", "technologist"),
    "ines": ("Ines Moreau", Role.INSTRUCTOR, "hq", "diplomat"),
    "hugo": ("Hugo Lindqvist", Role.HR, "hq", "diplomat"),
    "ada": ("Ada Sousa", Role.ADMIN, "it", "technologist"),
    "otto": ("Otto Brandt", Role.LEARNER, "embassy", "diplomat"),
    "petra": ("Petra Novak", None, "embassy", "diplomat"),
}
UNITS = {
    "hq": ("Headquarters", None),
    "it": ("Information technology", "hq"),
    "embassy": ("Embassy in Port Sable", "hq"),
}


@dataclass(frozen=True, slots=True)
class World:
    """Who and what is there: ids by short name."""

    people: dict[str, int]
    units: dict[str, int]
    course: int


def email(name: str) -> str:
    """The address somebody of the cast signs in with."""
    return f"{name}@mfa.example"


def source(name: str) -> Source:
    """A course of the tests as it stands on disk."""
    return folder.read(COURSES / name)


def compiled(name: str, text: Source | None = None) -> Parts:
    """A course compiled in this process."""
    return split(compile_course(name, source(name) if text is None else text))


def found(database: db.Database, password_hash: str) -> World:
    """Make the ministry: units, the cast with one password, one published course."""
    with database.aside() as session:
        settings.change(session, second_factor_for="")  # tests of second factors ask for them
        units: dict[str, Unit] = {}
        for code, (name, parent) in UNITS.items():
            above = units.get(parent) if parent else None
            units[code] = accounts.add_unit(session, SYSTEM, code, name, above, at=START)
        ids = {code: unit.id for code, unit in units.items()}
        people = {name: _join(session, name, ids) for name in CAST}
        accounts.grant(session, SYSTEM, people["petra"], Role.HR, at=START, unit_id=ids["embassy"])
        session.execute(update(Person).values(password_hash=password_hash))
        text = source("first-steps")
        revision = authoring.publish(
            session, SYSTEM, "first-steps", text, compiled("first-steps"), origin=Origin.FOLDER, at=START
        )
        assert revision is not None
        return World(people, ids, revision.course_id)


def _join(session: Session, name: str, units: dict[str, int]) -> int:
    full, role, unit, track = CAST[name]
    roles = (role,) if role else ()
    if role in {Role.INSTRUCTOR, Role.HR, Role.ADMIN}:
        roles = (*roles, Role.LEARNER) if role is not Role.HR else roles
    person = accounts.add_person(session, SYSTEM, email=email(name), name=full, roles=roles, at=START)
    accounts.post(session, SYSTEM, person.id, units[unit], track, date(2026, 1, 12), at=START)
    return person.id
