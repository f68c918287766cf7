"""Tables of what is published: courses, their revisions, every file of every revision, items."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from trainer.db import APPEND_ONLY, Base


class CourseRow(Base):
    """A course that has been published at least once; `name` is its id in the text."""

    __tablename__ = "course"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    withdrawn_at: Mapped[datetime | None]


class Revision(Base):
    """A published state of a course, for ever. `source` is built-in, folder or browser."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("course_id", "number"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    number: Mapped[int]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    source: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(default="")


class Blob(Base):
    """The bytes of a file, found by their SHA-256 in hex."""

    __tablename__ = "blob"
    __table_args__ = {"info": APPEND_ONLY}  # noqa: RUF012 - SQLAlchemy's own declaration

    digest: Mapped[str] = mapped_column(primary_key=True)
    data: Mapped[bytes]


class RevisionFile(Base):
    """A file of a revision: its path in the folder, and its bytes."""

    __tablename__ = "revision_file"
    __table_args__ = {"info": APPEND_ONLY}  # noqa: RUF012 - SQLAlchemy's own declaration

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(ForeignKey("blob.digest"), index=True)


class CompiledPart(Base):
    """A piece of a compiled revision as JSON: the outline (`''`) or the body of a page (its id)."""

    __tablename__ = "compiled_part"

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    compiler: Mapped[int]
    body: Mapped[bytes]


class Item(Base):
    """What steps, attempts and responses point to: a page or a question, whatever its path becomes."""

    __tablename__ = "item"
    __table_args__ = (UniqueConstraint("course_id", "sort", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    sort: Mapped[str]  # page or question
    name: Mapped[str]
