"""Tables of attempts, the responses in them, and what was allowed beyond a quiz's rules."""

from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from trainer.db import APPEND_ONLY, Base


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
        Index("uq_attempt_code", "code", unique=True),
        Index(
            "ix_attempt_awaiting",
            "item_id",
            sqlite_where=text("code IS NOT NULL AND marked_at IS NULL"),
            postgresql_where=text("code IS NOT NULL AND marked_at IS NULL"),
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
    code: Mapped[str | None]  # what its markers know it by; None where no answer needs one
    marked_at: Mapped[datetime | None]  # when people had last marked all that waited for them

    @property
    def awaiting(self) -> bool:
        """Whether answers of it wait for a person's marks."""
        return self.code is not None and self.marked_at is None


class Response(Base):
    """What was answered to one question of an attempt; the newest is kept, marked at closing."""

    __tablename__ = "response"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    answer: Mapped[dict[str, Any] | None]
    saved_at: Mapped[datetime]
    credit: Mapped[Fraction | None]
    confidence: Mapped[int | None]  # per cent, from 50 to 100: how sure the learner said they were


class Marking(Base):
    """The fact that a person marked an answer. The newest of a seat holds; those before it stay.

    A quiz asks for one marker or two: each takes a `seat`. `number` 1 is the marking, those after it
    correct it.
    """

    __tablename__ = "marking"
    __table_args__ = (UniqueConstraint("attempt_id", "item_id", "seat", "number"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    seat: Mapped[int]
    number: Mapped[int]
    marker_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime]


class CriterionMark(Base):
    """The points that a marking gives for one criterion of the rubric, counted from 1."""

    __tablename__ = "criterion_mark"
    __table_args__ = {"info": APPEND_ONLY}  # noqa: RUF012 - SQLAlchemy's own declaration

    marking_id: Mapped[int] = mapped_column(ForeignKey("marking.id"), primary_key=True)
    criterion: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    points: Mapped[Fraction]


class MarkingNote(Base):
    """What a marker wrote: on the whole, on each criterion, why it was corrected. Erasure empties it."""

    __tablename__ = "marking_note"

    marking_id: Mapped[int] = mapped_column(ForeignKey("marking.id"), primary_key=True)
    comment: Mapped[str]
    criteria: Mapped[dict[str, Any]]  # number of the criterion -> comment
    reason: Mapped[str]


class KeyCorrection(Base):
    """The fact that a revision corrected the key of a question, and how credit given before was treated."""

    __tablename__ = "key_correction"
    __table_args__ = {"info": APPEND_ONLY}  # noqa: RUF012 - SQLAlchemy's own declaration

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    policy: Mapped[str]


class CorrectionNote(Base):
    """Why a revision corrected keys, in words that learners read. Erasure empties it."""

    __tablename__ = "correction_note"

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    reason: Mapped[str]


class Remark(Base):
    """The fact that an attempt was marked again by the keys that a revision corrected, once a revision."""

    __tablename__ = "remark"
    __table_args__ = {"info": APPEND_ONLY}  # noqa: RUF012 - SQLAlchemy's own declaration

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    policy: Mapped[str]
    old_points: Mapped[Fraction]
    old_out_of: Mapped[Fraction]
    old_passed: Mapped[bool | None]
    points: Mapped[Fraction]
    out_of: Mapped[Fraction]
    passed: Mapped[bool | None]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class RemarkCredit(Base):
    """The credit of one question before and after a remark: the newest holds over all other marks."""

    __tablename__ = "remark_credit"
    __table_args__ = (
        ForeignKeyConstraint(["attempt_id", "revision_id"], ["remark.attempt_id", "remark.revision_id"]),
        {"info": APPEND_ONLY},
    )

    attempt_id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    old_credit: Mapped[Fraction]
    credit: Mapped[Fraction]


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
