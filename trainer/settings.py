"""The house: what holds for the whole installation.

One row. Its `edition` is raised by every publish, withdrawal and change of settings and is read inside
each request's first statement, so that a process that holds older things knows to load them again.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from trainer import audit, clock
from trainer.audit import Actor
from trainer.db import Base, upsert

LANGUAGES = ("en", "fr")
"""The languages the interface has been translated into, as BCP 47 tags."""

FORMATS = {"en": "en_GB"}
"""Languages whose dates and figures are written as one of their regions writes them: 23 November."""


class House(Base):
    """The settings of the installation: one row, number 1."""

    __tablename__ = "house"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition: Mapped[int] = mapped_column(default=1)
    name: Mapped[str] = mapped_column(default="Ministry of Foreign Affairs")
    state: Mapped[str] = mapped_column(default="")  # the second line of the running head
    zone: Mapped[str] = mapped_column(default="UTC")
    language: Mapped[str] = mapped_column(default="en")
    scores_to_hr: Mapped[bool] = mapped_column(default=False)
    certificate_prefix: Mapped[str] = mapped_column(default="TRN")
    recognition_months: Mapped[int | None]  # how old training taken elsewhere may be; None: any age
    second_factor_for: Mapped[str] = mapped_column(default="instructor,hr,admin")  # roles, by comma
    two_reset_factors: Mapped[bool] = mapped_column(default=False)
    languages: Mapped[str] = mapped_column(default="")  # those offered, by comma; empty: all there are
    contact: Mapped[str] = mapped_column(default="")  # whom to ask, at the foot of each page
    policies: Mapped[str] = mapped_column(default="")  # Markdown
    accent_light: Mapped[str] = mapped_column(default="")  # #rrggbb by day; empty: ours
    accent_dark: Mapped[str] = mapped_column(default="")
    logo: Mapped[str] = mapped_column(default="")  # SHA-256 of the picture's bytes
    demo_since: Mapped[date | None]  # the first day of a demo; a real house has none


class Logo(Base):
    """A picture that stands or stood for the house: a PNG of our own writing."""

    __tablename__ = "logo"

    digest: Mapped[str] = mapped_column(primary_key=True)
    data: Mapped[bytes]


class Upkeep(Base):
    """When the house was last looked after, and what was found: `tick`, `quick_check`, `chain`.

    `boot` is when the machine was started, by the clock that open attempts go by.
    """

    __tablename__ = "upkeep"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    said: Mapped[str]


class Found(NamedTuple):
    """What was found, and when."""

    at: datetime
    said: str


@dataclass(frozen=True, slots=True)
class Settings:
    """The house row as a value."""

    edition: int
    name: str
    state: str
    zone: str
    language: str
    scores_to_hr: bool
    certificate_prefix: str
    recognition_months: int | None
    second_factor_for: str
    two_reset_factors: bool
    languages: str
    contact: str
    policies: str
    accent_light: str
    accent_dark: str
    logo: str
    demo_since: date | None

    def day(self, at: datetime) -> date:
        """The ministry's calendar date at an instant."""
        return clock.day(at, self.zone)

    def end_of(self, day: date) -> datetime:
        """The last instant of a calendar date of the ministry."""
        return clock.end_of(day, self.zone)


_COLUMNS = [House.__table__.c[field] for field in Settings.__dataclass_fields__]


def load(session: Session) -> Settings:
    """The settings as they stand."""
    return Settings(*session.execute(select(*_COLUMNS)).one())


def logo(session: Session, digest: str) -> bytes | None:
    """A picture by the SHA-256 of its bytes."""
    return session.scalar(select(Logo.data).where(Logo.digest == digest))


def keep_logo(session: Session, data: bytes) -> str:
    """Keep a picture; returns its SHA-256."""
    digest = hashlib.sha256(data).hexdigest()
    upsert(session, Logo, {"digest": digest, "data": data}, on=("digest",))
    return digest


def note_upkeep(session: Session, name: str, said: str, *, at: datetime) -> None:
    """Note what looking after the house has found."""
    upsert(session, Upkeep, {"name": name, "at": at, "said": said}, on=("name",))


def upkeep(session: Session, *, hold: bool = False) -> dict[str, Found]:
    """What was found last, by name; to `hold` it is to write what follows from it first."""
    query = select(Upkeep.name, Upkeep.at, Upkeep.said)
    rows = session.execute(query.with_for_update() if hold else query)
    return {name: Found(at, said) for name, at, said in rows}


def change(session: Session, **values: Any) -> None:
    """Change settings, and raise the edition."""
    session.execute(update(House).values(edition=House.edition + 1, **values))


def amend(session: Session, by: Actor, *, at: datetime, **values: Any) -> None:
    """Change settings as an act of somebody: noted in the audit trail, with what they were before.

    What stays as it was is no change.
    """
    before = load(session)
    was = {name: getattr(before, name) for name in values if getattr(before, name) != values[name]}
    if not was:
        return
    new = {name: values[name] for name in was}
    change(session, **new)
    audit.record(session, by, "house.change", "house:1", at=at, payload={"before": was, "after": new})


def raise_edition(session: Session) -> None:
    """Tell every process that what it holds may be old."""
    change(session)
