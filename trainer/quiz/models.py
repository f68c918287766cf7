"""Tables of attempts, the responses in them, and what was allowed beyond a quiz's rules."""

from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from trainer.db import Base


class Attempt(Base):
    """One sitting of a quiz. `paper` is what was drawn for it; the learner never gets it as it is."""

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "item_id", "number"),
        Index(
            "uq_attempt_open",
            "person_id",
            "item_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    number: Mapped[int]
    seed: Mapped[str]
    paper: Mapped[dict[str, Any]]
    started_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    points: Mapped[Fraction | None]
    out_of: Mapped[Fraction | None]
    passed: Mapped[bool | None]


class Response(Base):
    """What was answered to one question of an attempt; the newest is kept, marked at closing."""

    __tablename__ = "response"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    answer: Mapped[dict[str, Any] | None]
    saved_at: Mapped[datetime]
    credit: Mapped[Fraction | None]


class ExtraAttempt(Base):
    """One attempt more than the quiz allows, for one run of a person. The learner reads the reason."""

    __tablename__ = "extra_attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str]


class ExtraTime(Base):
    """Minutes added to an attempt while it was open; its `due_at` has them in it."""

    __tablename__ = "extra_time"

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)
    minutes: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str]


class TimeAllowance(Base):
    """Extra time for everything a person begins from `since` on, in per cent of the time of each quiz."""

    __tablename__ = "time_allowance"
    __table_args__ = (
        Index(
            "uq_time_allowance_in_force",
            "person_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    percent: Mapped[int]
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str]
