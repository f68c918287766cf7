"""Reads of drafts. Which courses somebody may write is part of every look-up."""

import hashlib
import zlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists, func, or_, select, true
from sqlalchemy.orm import Session

from trainer.accounts.models import Person
from trainer.accounts.queries import SignedIn
from trainer.authoring.change import Change, changed
from trainer.authoring.drafts.models import Draft, DraftBlob, DraftFile, DraftSave, SaveKind
from trainer.catalogue import queries as catalogue
from trainer.catalogue.models import CourseRow, Revision, RevisionFile
from trainer.core.source import Source
from trainer.learning.models import Enrolment
from trainer.permissions import Permission

AT_ONCE = 500
"""How many digests one statement asks for."""


def courses_of(viewer: SignedIn) -> frozenset[int] | None:
    """The courses that somebody may write, by number; None if all.

    A grant for a unit names no course: who instructs its people marks what they wrote.
    """
    scopes = viewer.scopes(Permission.PUBLISH_COURSES)
    if any(grant.course is None and grant.unit is None for grant in scopes):
        return None
    return frozenset(grant.course for grant in scopes if grant.course is not None)


def writable(viewer: SignedIn) -> ColumnElement[bool]:
    """That somebody may write a draft: of a course that is theirs, or one they began that is new."""
    courses = courses_of(viewer)
    if courses is None:
        return true()
    published = exists().where(CourseRow.name == Draft.course)
    return or_(
        Draft.course_id.in_(courses),
        Draft.course_id.is_(None) & (Draft.opened_by_id == viewer.id) & ~published,
    )


def draft_of(session: Session, course_name: str) -> Draft | None:
    """The draft of a course."""
    return session.scalar(select(Draft).where(Draft.course == course_name))


def draft_for(session: Session, viewer: SignedIn, course_name: str) -> Draft | None:
    """The draft of a course, for somebody who may write it."""
    return session.scalar(select(Draft).where(Draft.course == course_name, writable(viewer)))


def drafts_for(session: Session, viewer: SignedIn) -> Sequence[Draft]:
    """All drafts that somebody may write, by the course's name."""
    return session.scalars(select(Draft).where(writable(viewer)).order_by(Draft.course)).all()


def files(session: Session, draft: Draft, among: Collection[str] | None = None) -> dict[str, DraftFile]:
    """The files of a draft as they stand, by path: all of them, or those `among` these paths."""
    asked = select(DraftFile).where(DraftFile.draft_id == draft.id).order_by(DraftFile.path)
    rows = session.scalars(asked if among is None else asked.where(DraftFile.path.in_(among)))
    return {row.path: row for row in rows}


def digests(session: Session, draft: Draft) -> dict[str, str]:
    """What stands in the files of a draft, by path."""
    rows = session.execute(
        select(DraftFile.path, DraftFile.digest)
        .where(DraftFile.draft_id == draft.id)
        .order_by(DraftFile.path)
    )
    return dict(rows.all())


def file(session: Session, draft: Draft, path: str) -> DraftFile | None:
    """One file of a draft."""
    return session.get(DraftFile, (draft.id, path), populate_existing=True)


def contents(session: Session, digests: Collection[str]) -> dict[str, bytes]:
    """Bytes by digest, whether they are a revision's or a draft's."""
    wanted = sorted(digests)
    found: dict[str, bytes] = {}
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        for packed in session.execute(
            select(DraftBlob.digest, DraftBlob.packed).where(DraftBlob.digest.in_(some))
        ):
            found[packed.digest] = zlib.decompress(packed.packed)
        rest = [digest for digest in some if digest not in found]
        if rest:
            found |= catalogue.blobs(session, rest)
    return found


def source(session: Session, draft: Draft) -> Source:
    """All files of a draft, byte for byte."""
    return sourced(session, digests(session, draft))


def sourced(session: Session, by_path: Mapping[str, str]) -> Source:
    """Files by what stands in them, byte for byte."""
    data = contents(session, set(by_path.values()))
    return Source({path: data[digest] for path, digest in by_path.items()})


def content(session: Session, draft: Draft, digest: str) -> bytes | None:
    """Bytes that stand or stood in this draft, or in a revision of its course; None for any others."""
    own = or_(
        exists().where(DraftFile.draft_id == draft.id, DraftFile.digest == digest),
        exists().where(DraftSave.draft_id == draft.id, DraftSave.digest == digest),
        exists().where(
            RevisionFile.digest == digest,
            RevisionFile.revision_id == Revision.id,
            Revision.course_id == draft.course_id,
        ),
    )
    return contents(session, {digest}).get(digest) if session.scalar(select(own)) else None


def moved_to(session: Session, draft: Draft, path: str) -> str | None:
    """Where the file now stands that had this path; None if it is gone."""
    after = 0
    while file(session, draft, path) is None:
        row = session.execute(
            select(DraftSave.id, DraftSave.path)
            .where(DraftSave.draft_id == draft.id, DraftSave.was == path, DraftSave.id > after)
            .order_by(DraftSave.id.desc())
            .limit(1)
        ).first()
        if row is None:
            return None
        after, path = row
    return path


def change(session: Session, draft: Draft) -> Change:
    """What a draft changes of the revision it was begun from."""
    base = draft.base_revision_id
    return changed(catalogue.files(session, base) if base else {}, digests(session, draft))


def state(session: Session, draft: Draft) -> str:
    """What a draft holds, as one digest: the same for the same texts at the same paths, in hex."""
    rows = "".join(f"{path}\0{digest}\n" for path, digest in digests(session, draft).items())
    return hashlib.sha256(rows.encode()).hexdigest()


def weight(session: Session, draft: Draft) -> tuple[int, int]:
    """How many files a draft has, and how many bytes."""
    number, size = session.execute(
        select(func.count(), func.coalesce(func.sum(DraftFile.size), 0)).where(DraftFile.draft_id == draft.id)
    ).one()
    return number, int(size)


class Save(NamedTuple):
    """A save with the name of who made it."""

    id: int
    path: str
    was: str | None
    kind: SaveKind
    digest: str | None
    at: datetime
    name: str | None
    by_id: int | None


def _saves(session: Session, draft: Draft, *conditions: ColumnElement[bool], limit: int) -> list[Save]:
    rows = session.execute(
        select(
            DraftSave.id, DraftSave.path, DraftSave.was, DraftSave.kind, DraftSave.digest, DraftSave.at,
            Person.name, DraftSave.by_id,
        )
        .outerjoin(Person, Person.id == DraftSave.by_id)
        .where(DraftSave.draft_id == draft.id, *conditions)
        .order_by(DraftSave.id.desc())
        .limit(limit)
    )  # fmt: skip
    return [Save(*row)._replace(kind=SaveKind(row.kind)) for row in rows]  # type: ignore[arg-type]


def saves(session: Session, draft: Draft, path: str, *, limit: int = 200) -> list[Save]:
    """The saves of a file, the newest first, those under former paths too."""
    paths = {path}
    renames = session.execute(
        select(DraftSave.path, DraftSave.was)
        .where(DraftSave.draft_id == draft.id, DraftSave.was.is_not(None))
        .order_by(DraftSave.id.desc())
    )
    for now, was in renames:
        if now in paths and was:
            paths.add(was)
    return _saves(session, draft, DraftSave.path.in_(paths), limit=limit)


def save_by_id(session: Session, draft: Draft, save_id: int) -> Save | None:
    """One save of a draft."""
    return next(iter(_saves(session, draft, DraftSave.id == save_id, limit=1)), None)


def last_save(session: Session, draft: Draft, path: str) -> Save | None:
    """The save that made a file what it is; None where it stands as in the base."""
    taken = DraftSave.kind.not_in((SaveKind.ASIDE, SaveKind.STOOD))
    return next(iter(_saves(session, draft, DraftSave.path == path, taken, limit=1)), None)


def deleted(session: Session, draft: Draft) -> list[Save]:
    """The files that were deleted and are not there again, the newest deletion first."""
    there = exists().where(DraftFile.draft_id == draft.id, DraftFile.path == DraftSave.path)
    taken = (DraftSave.draft_id == draft.id, DraftSave.kind.not_in((SaveKind.ASIDE, SaveKind.STOOD)))
    newest = select(func.max(DraftSave.id)).where(*taken).group_by(DraftSave.path)
    return _saves(
        session, draft, DraftSave.kind == SaveKind.DELETED, DraftSave.id.in_(newest), ~there, limit=100
    )


class Tally(NamedTuple):
    """What stands in a draft: how much it changes, what the last checks found, when it was last saved."""

    changes: int = 0
    problems: int = 0
    advice: int = 0
    saved_at: datetime | None = None


def tallies(session: Session, drafts: Sequence[Draft]) -> dict[int, Tally]:
    """The tally of each draft by its number."""
    ids = [draft.id for draft in drafts]
    told = {
        row.draft_id: row
        for row in session.execute(
            select(
                DraftFile.draft_id,
                func.coalesce(func.sum(DraftFile.problems), 0).label("problems"),
                func.coalesce(func.sum(DraftFile.advice), 0).label("advice"),
            )
            .where(DraftFile.draft_id.in_(ids))
            .group_by(DraftFile.draft_id)
        )
    }
    last = dict(
        session.execute(
            select(DraftSave.draft_id, func.max(DraftSave.at))
            .where(DraftSave.draft_id.in_(ids))
            .group_by(DraftSave.draft_id)
        ).all()
    )
    return {
        draft.id: Tally(
            change(session, draft).count,
            int(told[draft.id].problems) if draft.id in told else 0,
            int(told[draft.id].advice) if draft.id in told else 0,
            last.get(draft.id),
        )
        for draft in drafts
    }


def learners(session: Session, courses: Collection[int]) -> dict[int, tuple[int, int]]:
    """Of each of these courses: how many people are in it now, and how often it has been completed."""
    rows = session.execute(
        select(
            Enrolment.course_id,
            func.count().filter(Enrolment.closed_at.is_(None)),
            func.count().filter(Enrolment.closed_at.is_not(None)),
        )
        .where(Enrolment.course_id.in_(courses))
        .group_by(Enrolment.course_id)
    )
    return {course: (now, done) for course, now, done in rows}
