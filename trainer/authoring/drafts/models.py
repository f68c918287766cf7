"""Tables of drafts: one for each course, its files as they stand, every save for thirty days."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from trainer.db import BYTEWISE, Base


class Draft(Base):
    """The draft of a course. `course` is its name; `course_id` is None until it is published first."""

    __tablename__ = "draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[str] = mapped_column(unique=True)
    course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"))
    base_revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class DraftFile(Base):
    """A file of a draft as it stands now.

    `problems` and `advice` count what the last check of exactly this text found; None before there was one.
    """

    __tablename__ = "draft_file"

    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"), primary_key=True)
    path: Mapped[str] = mapped_column(BYTEWISE, primary_key=True)
    digest: Mapped[str] = mapped_column(index=True)
    size: Mapped[int]  # bytes
    problems: Mapped[int | None]
    advice: Mapped[int | None]


class SaveKind(StrEnum):
    """What became of a text that was sent."""

    SAVED = "saved"
    MERGED = "merged"  # with what somebody else had saved meanwhile
    ASIDE = "aside"  # not taken as it was: it collided, or was merged
    MOVED = "moved"
    DELETED = "deleted"
    REPLACED = "replaced"  # with the whole content of the draft
    RESTORED = "restored"
    STOOD = "stood"  # not sent, but what a save came in place of and no other save has


class DraftSave(Base):
    """A text that was sent for a file, kept for thirty days. `digest` is None where the file was deleted."""

    __tablename__ = "draft_save"
    __table_args__ = (Index("ix_draft_save_draft_id_path", "draft_id", "path"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    path: Mapped[str] = mapped_column(BYTEWISE)
    was: Mapped[str | None]  # the path before the file was moved
    kind: Mapped[str]
    digest: Mapped[str | None] = mapped_column(index=True)
    based_on: Mapped[str | None]  # the digest of the text it was written from; None: there was none
    at: Mapped[datetime] = mapped_column(index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class DraftBlob(Base):
    """The bytes of a text or picture in a draft, packed, by their SHA-256 in hex.

    Apart from those of revisions, which are kept for ever: these go once no draft and no save has them.
    """

    __tablename__ = "draft_blob"

    digest: Mapped[str] = mapped_column(primary_key=True)
    packed: Mapped[bytes]  # by zlib
