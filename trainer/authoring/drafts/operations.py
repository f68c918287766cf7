"""Writes of drafts: opening one, saving a file of it, replacing the whole.

A save names the text it was written from, by digest. If another stands there by now, what both changed is
joined where it stands apart; where it touches, nothing is taken, and what was sent is kept beside.
"""

import hashlib
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from unicodedata import normalize

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from trainer import audit
from trainer.accounts import operations as accounts
from trainer.audit import Actor
from trainer.authoring.drafts import queries
from trainer.authoring.drafts.models import Draft, DraftBlob, DraftFile, DraftSave, SaveKind
from trainer.catalogue import queries as catalogue
from trainer.catalogue.models import Blob
from trainer.core.message import Message
from trainer.core.parsing.identity import MAX_ID, is_id
from trainer.core.problem import Problem
from trainer.core.revising import merged, plain, rewritten
from trainer.core.source import COURSE_LIMIT, FILES_LIMIT, Source, check, ignored
from trainer.db import touched

KEPT = timedelta(days=30)
"""How long every save can be looked at and put back."""


class Refused(accounts.Refused):
    """What was sent can't stand in a course; the message says why and what to do."""

    @classmethod
    def of(cls, problem: Problem) -> "Refused":
        """A problem as the answer to a form."""
        said = Message("{what} {instead}", what=problem.message, instead=problem.correction or Message(""))
        return cls(said if problem.correction else problem.message)


@dataclass(frozen=True, slots=True)
class Saved:
    """A text that stands. `merged`: with what somebody else had saved; `sent` is the digest without that."""

    path: str
    digest: str
    data: bytes
    sent: str
    merged: bool = False


@dataclass(frozen=True, slots=True)
class Collision:
    """A text that was not taken: `theirs` stands; None if the file is gone. `sent` is kept in the history."""

    path: str
    digest: str | None
    theirs: bytes | None
    mine: bytes
    sent: str


def open(session: Session, by: Actor, course_name: str, *, at: datetime) -> Draft:  # noqa: A001 - what is done
    """The draft of a course: the one there is, or a new one of its newest revision, or an empty one.

    Raises `Refused` where a new course cannot have this name.
    """
    found = queries.draft_of(session, course_name)
    if found is not None:
        return found
    if not is_id(course_name) or normalize("NFC", course_name) != course_name:
        raise Refused(
            Message("A course's name has letters, digits and hyphens, at most {limit} of them.", limit=MAX_ID)
        )
    course = catalogue.course_named(session, course_name)
    newest = catalogue.newest(session, course.id) if course else None
    draft = Draft(
        course=course_name,
        course_id=course.id if course else None,
        base_revision_id=newest.id if newest else None,
        opened_at=at,
        opened_by_id=by.person,
    )
    session.add(draft)
    session.flush()
    if newest:
        by_path = catalogue.files(session, newest.id)
        sizes = dict(
            session.execute(
                select(Blob.digest, func.length(Blob.data)).where(Blob.digest.in_(set(by_path.values())))
            ).all()
        )
        session.execute(
            insert(DraftFile),
            [
                {"draft_id": draft.id, "path": path, "digest": digest, "size": sizes[digest]}
                for path, digest in by_path.items()
            ],
        )
    audit.record(session, by, "draft.open", f"draft:{draft.id}", at=at, payload={"course": course_name})
    return draft


def save(
    session: Session,
    by: Actor,
    draft: Draft,
    path: str,
    text_or_bytes: str | bytes,
    *,
    based_on: str | None,
    at: datetime,
) -> Saved | Collision:
    """Save a file. `based_on` is the digest of what it was written from; None for a new one.

    A text takes the line ends of the file; bytes stay as they are. A file that was moved meanwhile is found
    where it stands now. Raises `Refused` for a path or a size that no course has.
    """
    _hold(session, draft)
    if based_on is not None:
        path = queries.moved_to(session, draft, path) or path
    now = queries.file(session, draft, path)
    held = queries.content(session, draft, now.digest) if now else None
    mine = rewritten(held, text_or_bytes) if isinstance(text_or_bytes, str) else text_or_bytes
    sent = digest_of(mine)
    if now is not None and now.digest == sent:
        return Saved(path, sent, mine, sent)
    _check(session, draft, path, len(now and held or b""), mine, new=now is None)
    if (now.digest if now else None) == based_on:
        _write(session, by, draft, path, mine, SaveKind.SAVED, based_on=based_on, at=at)
        return Saved(path, sent, mine, sent)
    _keep_aside(session, by, draft, path, mine, based_on=based_on, at=at)
    joined = None
    if now is not None and held is not None and isinstance(text_or_bytes, str) and based_on:
        base = queries.content(session, draft, based_on)
        joined = _joined(base, plain(text_or_bytes), held) if base is not None else None
    if now is None or joined is None:
        return Collision(path, now.digest if now else None, held, mine, sent)
    _check(session, draft, path, len(held or b""), joined, new=False)
    if digest_of(joined) != now.digest:
        _write(session, by, draft, path, joined, SaveKind.MERGED, based_on=now.digest, at=at)
    return Saved(path, digest_of(joined), joined, sent, merged=True)


def _joined(base: bytes, mine: str, theirs: bytes) -> bytes | None:
    try:
        text = merged(base.decode("utf-8-sig"), mine, theirs.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None
    return None if text is None else rewritten(theirs, text)


def remove(session: Session, by: Actor, draft: Draft, paths: Collection[str], *, at: datetime) -> None:
    """Delete files; each can be put back."""
    _hold(session, draft)
    for path in sorted(paths):
        now = queries.file(session, draft, path)
        if now is not None:
            _remove(session, by, draft, now, at=at)


def move(
    session: Session,
    by: Actor,
    draft: Draft,
    renames: Mapping[str, str],
    changed: Mapping[str, bytes],
    *,
    at: datetime,
) -> None:
    """Give files other paths, and write the texts that named them anew (`changed`, by their new paths)."""
    _hold(session, draft)
    found = {path: queries.file(session, draft, path) for path in renames}
    taken = [one for one in found.values() if one is not None]
    rows = {one.path: (one.digest, one.size, one.problems, one.advice) for one in taken}
    for one in taken:
        session.delete(one)
    session.flush()
    for path, (digest, size, problems, advice) in rows.items():
        new = renames[path]
        session.add(
            DraftFile(
                draft_id=draft.id, path=new, digest=digest, size=size, problems=problems, advice=advice
            )
        )
        _note(session, by, draft, new, SaveKind.MOVED, digest, based_on=digest, at=at, was=path)
    session.flush()
    for path, data in changed.items():
        before = queries.file(session, draft, path)
        based_on = before.digest if before else None
        _write(session, by, draft, path, data, SaveKind.SAVED, based_on=based_on, at=at)


def restore(session: Session, by: Actor, draft: Draft, save_id: int, *, at: datetime) -> str:
    """Put the text of a save in the place of its file, and say where that is. A deletion is taken back.

    Raises `Refused` where the save has no text left.
    """
    _hold(session, draft)
    wanted = queries.save_by_id(session, draft, save_id)
    digest = wanted.digest if wanted else None
    if wanted and wanted.kind is SaveKind.DELETED:
        digest = session.scalar(select(DraftSave.based_on).where(DraftSave.id == save_id))
    data = queries.content(session, draft, digest) if digest else None
    if wanted is None or data is None:
        raise Refused(Message("This text is not kept any more."))
    path = queries.moved_to(session, draft, wanted.path) or wanted.path
    now = queries.file(session, draft, path)
    if now is None or now.digest != digest:
        _check(session, draft, path, now.size if now else 0, data, new=now is None)
        based_on = now.digest if now else None
        _write(session, by, draft, path, data, SaveKind.RESTORED, based_on=based_on, at=at)
    return path


def replace(
    session: Session, by: Actor, draft: Draft, source: Source, *, base_revision: int | None, at: datetime
) -> None:
    """Put another content in the place of the whole draft. `base_revision` is the id of its revision.

    What stood there before stays in the history, file by file.
    """
    _hold(session, draft)
    now = queries.files(session, draft)
    for path in sorted(now.keys() | source.keys()):
        before = now[path].digest if path in now else None
        if path not in source:
            _remove(session, by, draft, now[path], at=at)
        elif digest_of(source[path]) != before:
            _write(session, by, draft, path, source[path], SaveKind.REPLACED, based_on=before, at=at)
    session.execute(update(Draft).where(Draft.id == draft.id).values(base_revision_id=base_revision))
    payload = {"course": draft.course, "revision": base_revision}
    audit.record(session, by, "draft.replace", f"draft:{draft.id}", at=at, payload=payload)


def note_check(session: Session, draft: Draft, path: str, digest: str, problems: int, advice: int) -> None:
    """Keep how many problems and pieces of advice a check found in a file, if it still is the same."""
    session.execute(
        update(DraftFile)
        .where(DraftFile.draft_id == draft.id, DraftFile.path == path, DraftFile.digest == digest)
        .values(problems=problems, advice=advice)
    )


def purge(session: Session, *, at: datetime) -> int:
    """Forget the saves that are older than thirty days, and what only they had; how many there were."""
    old = session.execute(delete(DraftSave).where(DraftSave.at <= at - KEPT))
    if touched(old):
        saved = select(DraftSave.digest).where(DraftSave.digest.is_not(None))
        session.execute(
            delete(DraftBlob).where(
                DraftBlob.digest.not_in(select(DraftFile.digest)), DraftBlob.digest.not_in(saved)
            )
        )
    return touched(old)


def digest_of(data: bytes) -> str:
    """The SHA-256 of bytes in hex."""
    return hashlib.sha256(data).hexdigest()


def _hold(session: Session, draft: Draft) -> None:
    """Let the writers of one draft take turns; what is read after this is what stands."""
    session.execute(select(Draft.id).where(Draft.id == draft.id).with_for_update())


def _check(session: Session, draft: Draft, path: str, before: int, data: bytes, *, new: bool) -> None:
    """Raise `Refused` for what can never stand in a course; whatever else is wrong, the check says."""
    if ignored(path):
        raise Refused(Message("A file of this name is no part of a course. Choose another name."))
    for problem in check(Source({path: data})):
        raise Refused.of(problem)
    files, size = queries.weight(session, draft)
    if size - before + len(data) > COURSE_LIMIT or files + new > FILES_LIMIT:
        raise Refused(
            Message(
                "The course would be larger than {size} MiB or have more than {files} files. Delete what it"
                " no longer needs, or divide it.",
                size=COURSE_LIMIT // 1024 // 1024,
                files=FILES_LIMIT,
            )
        )
    if new:
        same = _folded(path)
        others = session.scalars(select(DraftFile.path).where(DraftFile.draft_id == draft.id))
        if other := next((one for one in others if _folded(one) == same), None):
            raise Refused(Message("On some computers this is the same file as {other}.", other=other))


def _folded(path: str) -> str:
    return normalize("NFC", normalize("NFC", path).casefold())


def _write(
    session: Session,
    by: Actor,
    draft: Draft,
    path: str,
    data: bytes,
    kind: SaveKind,
    *,
    based_on: str | None,
    at: datetime,
) -> None:
    digest = digest_of(data)
    _store(session, digest, data)
    _keep_former(session, draft, path, based_on, at=at)
    _note(session, by, draft, path, kind, digest, based_on=based_on, at=at)
    session.merge(
        DraftFile(draft_id=draft.id, path=path, digest=digest, size=len(data), problems=None, advice=None)
    )
    session.flush()


def _remove(session: Session, by: Actor, draft: Draft, now: DraftFile, *, at: datetime) -> None:
    _keep_former(session, draft, now.path, now.digest, at=at)
    _note(session, by, draft, now.path, SaveKind.DELETED, None, based_on=now.digest, at=at)
    session.delete(now)
    session.flush()


def _keep_former(session: Session, draft: Draft, path: str, digest: str | None, *, at: datetime) -> None:
    """Let the history begin with what stood before, where no save has it."""
    known = select(DraftSave.id).where(DraftSave.draft_id == draft.id, DraftSave.digest == digest)
    if digest is not None and session.scalar(known.limit(1)) is None:
        _note(session, audit.SYSTEM, draft, path, SaveKind.STOOD, digest, based_on=None, at=at)
        session.flush()


def _keep_aside(
    session: Session, by: Actor, draft: Draft, path: str, data: bytes, *, based_on: str | None, at: datetime
) -> None:
    """Keep a text that is not taken; once, however often it is sent."""
    digest = digest_of(data)
    known = select(DraftSave.id).where(
        DraftSave.draft_id == draft.id, DraftSave.path == path, DraftSave.digest == digest
    )
    if session.scalar(known.limit(1)) is None:
        _store(session, digest, data)
        _note(session, by, draft, path, SaveKind.ASIDE, digest, based_on=based_on, at=at)
        session.flush()


def _note(
    session: Session,
    by: Actor,
    draft: Draft,
    path: str,
    kind: SaveKind,
    digest: str | None,
    *,
    based_on: str | None,
    at: datetime,
    was: str | None = None,
) -> None:
    session.add(
        DraftSave(
            draft_id=draft.id,
            path=path,
            was=was,
            kind=kind,
            digest=digest,
            based_on=based_on,
            at=at,
            by_id=by.person,
        )
    )


def _store(session: Session, digest: str, data: bytes) -> None:
    known = select(DraftBlob.digest).where(DraftBlob.digest == digest)
    if session.scalar(known) is None:
        session.execute(insert(DraftBlob).values(digest=digest, packed=zlib.compress(data, 1)))
