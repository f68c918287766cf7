"""Tables of learning: enrolments, the steps done in them, practice answers."""

from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column

from trainer.db import Base


class Enrolment(Base):
    """One run of a person through a course. At most one is open; renewal opens the next."""

    __tablename__ = "enrolment"
    __table_args__ = (
        Index(
            "uq_enrolment_open",
            "person_id",
            "course_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]  # when the course was completed


class Step(Base):
    """A page that has been done in an enrolment: a lesson read, a quiz handed in."""

    __tablename__ = "step"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    at: Mapped[datetime]  # last done
    best: Mapped[Fraction | None]  # a quiz: the best attempt's share of the points
    passed: Mapped[bool | None]  # a quiz: whether any attempt passed
    awaiting: Mapped[bool] = mapped_column(default=False, server_default=false())  # a quiz: a person marks
    marked_at: Mapped[datetime | None]  # a quiz: when a person last marked answers of it
    remarked_at: Mapped[datetime | None]  # a quiz: marked again by a corrected key, until the learner saw it


class ReaderReport(Base):
    """What somebody reports of a page: of a question, of a passage, or of the whole. Erasure empties `text`.

    `anchor` is the heading they stood at, or ''; `resolved_at` is when its author was done with it.
    """

    __tablename__ = "readers_report"
    __table_args__ = (Index("ix_readers_report_course", "course_id", "resolved_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))  # which they were reading
    page_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"))
    anchor: Mapped[str]
    text: Mapped[str]
    at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]  # when the reader had read what was answered


class ReportAnswer(Base):
    """What an author answered a reader. Erasure empties `text`."""

    __tablename__ = "report_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("readers_report.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str]
    at: Mapped[datetime]


class PracticeAnswer(Base):
    """The last answer to a question inside a lesson. Never a score."""

    __tablename__ = "practice_answer"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    answer: Mapped[dict[str, Any]]
    at: Mapped[datetime]
