"""The house: what holds for the whole installation.

One row. Its `edition` is raised by every publish, withdrawal and change of settings and is read inside
each request's first statement, so that a process that holds older things knows to load them again.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from trainer import audit, clock
from trainer.audit import Actor
from trainer.db import Base

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
    demo_since: Mapped[date | None]  # the first day of a demo; a real house has none


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
    demo_since: date | None

    def day(self, at: datetime) -> date:
        """The ministry's calendar date at an instant."""
        return clock.day(at, self.zone)


_COLUMNS = [House.__table__.c[field] for field in Settings.__dataclass_fields__]


def load(session: Session) -> Settings:
    """The settings as they stand."""
    return Settings(*session.execute(select(*_COLUMNS)).one())


def change(session: Session, **values: Any) -> None:
    """Change settings, and raise the edition."""
    session.execute(update(House).values(edition=House.edition + 1, **values))


def amend(session: Session, by: Actor, *, at: datetime, **values: Any) -> None:
    """Change settings as an act of somebody: noted in the audit trail, with what they were before."""
    before = load(session)
    change(session, **values)
    was = {name: getattr(before, name) for name in values}
    audit.record(session, by, "house.change", "house:1", at=at, payload={"before": was, "after": values})


def raise_edition(session: Session) -> None:
    """Tell every process that what it holds may be old."""
    change(session)
