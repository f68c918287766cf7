"""Tables of people and what they are: persons, units, posts, postings, grants, sessions, what guards them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, TextClause, text
from sqlalchemy.orm import Mapped, mapped_column

from trainer.db import BYTEWISE, Base


class Unit(Base):
    """A unit of the ministry: a directorate, an embassy. Units form a tree, in which none ever moves.

    From `closed_from` on, a day of the ministry's zone, nobody is posted there.
    """

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    closed_from: Mapped[date | None]


class Post(Base):
    """What somebody is in a unit: consul, head of mission, IT officer."""

    __tablename__ = "post"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]


class Person(Base):
    """Somebody with an account. `email` is casefolded and signs in."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_number: Mapped[str | None] = mapped_column(unique=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    sorting_name: Mapped[str]
    sorting_key: Mapped[str] = mapped_column(BYTEWISE, index=True)  # `sorting_name`, folded
    language: Mapped[str | None]
    time_zone: Mapped[str | None]
    theme: Mapped[str] = mapped_column(default="auto")
    password_hash: Mapped[str | None]
    suspended_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Posting(Base):
    """Where a person serves, as what, in which track, from and until which day (both inclusive).

    A row says what was known from `recorded_at` on and, where it has been replaced or withdrawn, until
    `retired_at`. Nothing else in it ever changes.
    """

    __tablename__ = "posting"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"), index=True)
    track: Mapped[str]
    from_day: Mapped[date]
    until_day: Mapped[date | None]
    recorded_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


def _held_once(name: str, current: TextClause, *columns: str) -> Index:
    """Nobody holds the same role in the same place twice at a time."""
    return Index(
        f"uq_role_grant_{name}",
        "person_id",
        "role",
        *columns,
        unique=True,
        sqlite_where=current,
        postgresql_where=current,
    )


class Grant(Base):
    """A role a person holds: everywhere, in a unit and those below, or for a course."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("scope_unit_id IS NULL OR scope_course_id IS NULL", name="one_scope"),
        _held_once("everywhere", text("until IS NULL AND scope_unit_id IS NULL AND scope_course_id IS NULL")),
        _held_once("unit", text("until IS NULL AND scope_unit_id IS NOT NULL"), "scope_unit_id"),
        _held_once("course", text("until IS NULL AND scope_course_id IS NOT NULL"), "scope_course_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str]
    scope_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    scope_course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"))
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class SignIn(Base):
    """A session: one signed-in device. The cookie holds a token, the table its SHA-256."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime]  # when its holder last proved who they are
    last_seen: Mapped[datetime]
    address: Mapped[str] = mapped_column(default="")
    agent: Mapped[str] = mapped_column(default="")
    mfa_ok: Mapped[bool | None]  # whether the second factor was given; None: there was none to ask for


class Throttle(Base):
    """What is counted together: an account, a device of its holder, a network address, the whole house.

    Its row is held while its tries are counted, so that nobody is counted beside it; shared by all workers.
    """

    __tablename__ = "throttle"

    bucket: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int] = mapped_column(default=0, server_default="0")  # in a row
    seen_at: Mapped[datetime] = mapped_column(index=True)


class ThrottleTry(Base):
    """A try at signing in that has not succeeded, or not yet."""

    __tablename__ = "throttle_try"
    __table_args__ = (Index(None, "bucket", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bucket: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)


class KnownDevice(Base):
    """A browser in which somebody has signed in: its cookie holds a mark, the table the mark's SHA-256."""

    __tablename__ = "known_device"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    mark_hash: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime]
    told_at: Mapped[datetime | None]  # up to when its holder has been told there what happened


class SecurityNotice(Base):
    """What somebody should know of: how their account is signed in to has changed, or was tried."""

    __tablename__ = "security_notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str]
    at: Mapped[datetime]


class CommonPassword(Base):
    """A password, or the heart of one, that many people choose."""

    __tablename__ = "common_password"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own declaration

    word: Mapped[str] = mapped_column(primary_key=True)


class OneTimeLink(Base):
    """A link that works once: to create the first administrator, to set a password."""

    __tablename__ = "one_time_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class RosterUpload(Base):
    """What was read from a roster, until it is applied or an hour has passed. The file itself is not kept."""

    __tablename__ = "roster_upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    uploaded_at: Mapped[datetime] = mapped_column(index=True)
    reading: Mapped[bytes]
