"""Tables of facts: requirements, waivers, completions, certificates. Facts hold ids, dates, marks, no names.

Whatever happens to a fact later is a further fact: an end, a correction. Each carries the instant of its
recording, so that what was known then can always be said. Free text about people stands in `record_note`.
"""

from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from trainer.db import APPEND_ONLY, Base

AUDIENCE = ("unit_id", "track", "post_id", "person_id")
"""The columns of a requirement one of which says who must hold the course."""


def _one_of(*columns: str) -> str:
    return " + ".join(f"CASE WHEN {name} IS NULL THEN 0 ELSE 1 END" for name in columns) + " = 1"


class Requirement(Base):
    """A course that people must hold: those of a unit and below, in a track, at a post, or one person.

    By a day, or so many days after the posting that brings them under it began (for one person: after
    `from_day`). A completion meets it for so many `months`, if any are named. It is asked from `from_day`
    until the day before `ended_day`.
    """

    __tablename__ = "requirement"
    __table_args__ = (
        CheckConstraint(_one_of(*AUDIENCE), name="one_audience"),
        CheckConstraint(_one_of("due", "days"), name="one_due"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    track: Mapped[str | None]
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    due: Mapped[date | None]
    days: Mapped[int | None]  # after arrival
    months: Mapped[int | None]  # it is renewed every so many months
    recognition_months: Mapped[int | None]  # how old training taken elsewhere may be; None: any age
    why: Mapped[str] = mapped_column(default="")
    from_day: Mapped[date]
    set_at: Mapped[datetime]
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_day: Mapped[date | None]  # the first day on which it is no longer asked
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_why: Mapped[str] = mapped_column(default="")


class Waiver(Base):
    """Nothing is owed by a person from one day until another (inclusive): of one requirement, or of all."""

    __tablename__ = "waiver"
    __table_args__ = (CheckConstraint("from_day <= until_day", name="days"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    requirement_id: Mapped[int | None] = mapped_column(ForeignKey("requirement.id"))
    from_day: Mapped[date]
    until_day: Mapped[date]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class WaiverEnd(Base):
    """A waiver ends earlier than it was given for: `until_day` is the last day on which it still runs."""

    __tablename__ = "waiver_end"
    __table_args__ = {"info": APPEND_ONLY}  # noqa: RUF012 - SQLAlchemy's own declaration

    waiver_id: Mapped[int] = mapped_column(ForeignKey("waiver.id"), primary_key=True)
    until_day: Mapped[date]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Route(StrEnum):
    """How a person came to hold a course."""

    COURSE = "course"  # taken here
    RECOGNITION = "recognition"  # training taken elsewhere, recognised by an officer


class Completion(Base):
    """The fact that a person holds a course from a day on. Never changed, never deleted."""

    __tablename__ = "completion"
    __table_args__ = (
        Index("ix_completion_person_course", "person_id", "course_id", "day"),
        Index("ix_completion_course_day", "course_id", "day"),
        CheckConstraint(
            "CASE WHEN route = 'course' THEN enrolment_id IS NOT NULL AND revision_id IS NOT NULL"
            " ELSE enrolment_id IS NULL AND revision_id IS NULL END",
            name="taken_here_or_elsewhere",
        ),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("enrolment.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    route: Mapped[str] = mapped_column(default=Route.COURSE, server_default=Route.COURSE)
    at: Mapped[datetime]
    day: Mapped[date] = mapped_column(index=True)  # of `at`, in the ministry's zone: held from here on
    taken: Mapped[date | None] = mapped_column(index=True)  # the day of training taken elsewhere
    valid_until: Mapped[date | None] = mapped_column(index=True)  # the last valid day; None is for ever
    score: Mapped[Fraction | None]  # the mean of the best attempts at graded quizzes, 0 to 1
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # who recognised it


class Change(StrEnum):
    """What a correction does."""

    REVOKED = "revoked"
    REINSTATED = "reinstated"
    VALID_UNTIL = "valid-until"
    SCORE = "score"
    DAY = "day"


class CompletionCorrection(Base):
    """What a completion says from an instant on, all of it: the correction recorded last holds.

    What it said before stands in the correction before, or in the completion itself.
    """

    __tablename__ = "completion_correction"
    __table_args__ = {"info": APPEND_ONLY}  # noqa: RUF012 - SQLAlchemy's own declaration

    id: Mapped[int] = mapped_column(primary_key=True)
    completion_id: Mapped[int] = mapped_column(ForeignKey("completion.id"), index=True)
    kind: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    day: Mapped[date]
    taken: Mapped[date | None]
    valid_until: Mapped[date | None]
    score: Mapped[Fraction | None]
    revoked_from: Mapped[date | None]  # the first day on which it is not held any more


class RecordNote(Base):
    """The reason or evidence for a fact, in somebody's words; erasure empties it."""

    __tablename__ = "record_note"

    about: Mapped[str] = mapped_column(primary_key=True)  # the table of the fact
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # its id there
    text: Mapped[str]


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
