"""Tables of facts: requirements, completions, certificates. Facts hold ids, dates and marks, no names."""

from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from trainer.db import APPEND_ONLY, Base


class Requirement(Base):
    """A course that people must hold by a day: those of a unit and below, of a track, or one person."""

    __tablename__ = "requirement"
    __table_args__ = (
        CheckConstraint(
            "CASE WHEN unit_id IS NULL THEN 0 ELSE 1 END + CASE WHEN track IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN person_id IS NULL THEN 0 ELSE 1 END = 1",
            name="one_audience",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    track: Mapped[str | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    due: Mapped[date]
    why: Mapped[str] = mapped_column(default="")
    set_at: Mapped[datetime]
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]


class Completion(Base):
    """The fact that a person completed a course. Never changed, never deleted."""

    __tablename__ = "completion"
    __table_args__ = (
        Index("ix_completion_person_course", "person_id", "course_id", "day"),
        Index("ix_completion_course_day", "course_id", "day"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    at: Mapped[datetime]
    day: Mapped[date] = mapped_column(index=True)  # of `at`, in the ministry's zone
    valid_until: Mapped[date | None] = mapped_column(index=True)  # the last valid day; None is for ever
    score: Mapped[Fraction | None]  # the mean of the best attempts at graded quizzes, 0 to 1


class Certificate(Base):
    """The number under which a completion can be asked for."""

    __tablename__ = "certificate"
    __table_args__ = {"info": APPEND_ONLY}  # noqa: RUF012 - SQLAlchemy's own declaration

    id: Mapped[int] = mapped_column(primary_key=True)
    completion_id: Mapped[int] = mapped_column(ForeignKey("completion.id"), unique=True)
    number: Mapped[str] = mapped_column(unique=True)


class CertificateHolder(Base):
    """The name on a certificate, as it was when it was issued; erasure empties it."""

    __tablename__ = "certificate_holder"

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), primary_key=True)
    name: Mapped[str]


class CertificateCount(Base):
    """The last number given in a year, counted under its row's lock."""

    __tablename__ = "certificate_count"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
