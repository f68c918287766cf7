"""Reads of what is published."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from trainer.catalogue.models import Blob, CompiledPart, CourseRow, Item, Revision, RevisionFile
from trainer.core.source import Source

PAGE, QUESTION = "page", "question"


def course_named(session: Session, name: str) -> CourseRow | None:
    """A published course by its id in the text."""
    return session.scalar(select(CourseRow).where(CourseRow.name == name))


def newest(session: Session, course_id: int) -> Revision | None:
    """The current revision of a course."""
    return session.scalar(
        select(Revision).where(Revision.course_id == course_id).order_by(Revision.number.desc()).limit(1)
    )


def revision(session: Session, course_id: int, number: int) -> Revision | None:
    """A revision of a course by its number."""
    return session.scalar(select(Revision).where(Revision.course_id == course_id, Revision.number == number))


def files(session: Session, revision_id: int) -> dict[str, str]:
    """The files of a revision: path to digest."""
    rows = session.execute(
        select(RevisionFile.path, RevisionFile.digest).where(RevisionFile.revision_id == revision_id)
    )
    return {row.path: row.digest for row in rows}


def blobs(session: Session, digests: Sequence[str]) -> dict[str, bytes]:
    """Bytes by digest."""
    rows = session.execute(select(Blob.digest, Blob.data).where(Blob.digest.in_(digests)))
    return {row.digest: row.data for row in rows}


def sizes(session: Session, revision_id: int) -> dict[str, int]:
    """How many bytes each file of a revision has, by path."""
    rows = session.execute(
        select(RevisionFile.path, func.length(Blob.data).label("size"))
        .join(Blob, Blob.digest == RevisionFile.digest)
        .where(RevisionFile.revision_id == revision_id)
    )
    return {row.path: row.size for row in rows}


def source_of(session: Session, revision_id: int) -> Source:
    """The files of a revision, byte for byte."""
    by_path = files(session, revision_id)
    data = blobs(session, list(set(by_path.values())))
    return Source({path: data[digest] for path, digest in by_path.items()})


def medium(session: Session, digest: str, ending: str) -> bytes | None:
    """A picture or document by the SHA-256 of its bytes.

    Only if some revision holds it under that ending: the texts of quizzes are blobs too.
    """
    held = select(RevisionFile.digest).where(
        RevisionFile.digest == digest, RevisionFile.path.endswith(ending, autoescape=True)
    )
    return session.scalar(select(Blob.data).where(Blob.digest == digest, held.exists()))


def part(session: Session, revision_id: int, name: str) -> bytes | None:
    """A compiled part of a revision: '' is its outline, a page's id its body."""
    return session.scalar(
        select(CompiledPart.body).where(CompiledPart.revision_id == revision_id, CompiledPart.part == name)
    )


def parts(session: Session, revision_id: int) -> dict[str, bytes]:
    """All compiled parts of a revision by name."""
    rows = session.execute(
        select(CompiledPart.part, CompiledPart.body).where(CompiledPart.revision_id == revision_id)
    )
    return {row.part: row.body for row in rows}


@dataclass(frozen=True, slots=True)
class Items:
    """The items of a course: what its pages and questions are called in steps, attempts and responses."""

    pages: dict[str, int]
    questions: dict[str, int]


def items(session: Session, course_id: int) -> Items:
    """All items a course has ever had."""
    found = Items({}, {})
    for sort, name, item_id in session.execute(
        select(Item.sort, Item.name, Item.id).where(Item.course_id == course_id)
    ):
        (found.pages if sort == PAGE else found.questions)[name] = item_id
    return found


def current_revisions(session: Session) -> Sequence[Row[CourseRow, Revision]]:
    """Every course with its newest revision, withdrawn ones too."""
    last = (
        select(Revision.course_id, func.max(Revision.number).label("number"))
        .group_by(Revision.course_id)
        .subquery()
    )
    return session.execute(
        select(CourseRow, Revision)
        .join(last, last.c.course_id == CourseRow.id)
        .join(Revision, (Revision.course_id == last.c.course_id) & (Revision.number == last.c.number))
        .order_by(CourseRow.name)
    ).all()


def outdated(session: Session, compiler: int) -> Sequence[int]:
    """Revisions whose parts an older compiler made."""
    return session.scalars(
        select(CompiledPart.revision_id).where(CompiledPart.part == "", CompiledPart.compiler < compiler)
    ).all()
