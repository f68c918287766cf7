"""Tables of attempts and the responses in them."""

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
    confidence: Mapped[int | None]  # per cent, from 50 to 100: how sure the learner said they were
