"""How a draft is written: what may stand in it, what is kept of what was sent, and for how long."""

import hashlib
import zlib
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from trainer import audit
from trainer.accounts import operations as accounts
from trainer.audit import Actor
from trainer.authoring.drafts import queries
from trainer.authoring.drafts.models import Draft, DraftBlob, DraftFile, DraftSave, SaveKind
from trainer.core.message import Message
from trainer.core.problem import Problem
from trainer.core.source import COURSE_LIMIT, FILES_LIMIT, Source, check, ignored
from trainer.core.source.paths import folded
from trainer.db import touched

KEPT = timedelta(days=30)
"""How long every save can be looked at and put back."""


class Refused(accounts.Refused):
    """What was sent can't stand in a course; the message says why and what to do."""

    @classmethod
    def of(cls, problem: Problem) -> "Refused":
        """A problem as the answer to a form."""
        if problem.correction is None:
            return cls(problem.message)
        return cls(Message("{what} {instead}", what=problem.message, instead=problem.correction))


def digest_of(data: bytes) -> str:
    """The SHA-256 of bytes in hex."""
    return hashlib.sha256(data).hexdigest()


def hold(session: Session, draft: Draft) -> None:
    """Let the writers of one draft take turns; what is read after this is what stands."""
    session.execute(select(Draft.id).where(Draft.id == draft.id).with_for_update())


def check_place(session: Session, draft: Draft, path: str, before: int, data: bytes, *, new: bool) -> None:
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
        same = folded(path)
        others = session.scalars(select(DraftFile.path).where(DraftFile.draft_id == draft.id))
        if other := next((one for one in others if folded(one) == same), None):
            raise Refused(Message("On some computers this is the same file as {other}.", other=other))


def write(
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
    """Let a text stand as a file, and keep what stood before."""
    digest = digest_of(data)
    _store(session, digest, data)
    _keep_former(session, draft, path, based_on, at=at)
    note(session, by, draft, path, kind, digest, based_on=based_on, at=at)
    session.merge(
        DraftFile(draft_id=draft.id, path=path, digest=digest, size=len(data), problems=None, advice=None)
    )
    session.flush()


def take_out(session: Session, by: Actor, draft: Draft, now: DraftFile, *, at: datetime) -> None:
    """Take a file out, and keep what stood there."""
    _keep_former(session, draft, now.path, now.digest, at=at)
    note(session, by, draft, now.path, SaveKind.DELETED, None, based_on=now.digest, at=at)
    session.delete(now)
    session.flush()


def _keep_former(session: Session, draft: Draft, path: str, digest: str | None, *, at: datetime) -> None:
    """Let the history begin with what stood before, where no save has it."""
    known = select(DraftSave.id).where(DraftSave.draft_id == draft.id, DraftSave.digest == digest)
    if digest is not None and session.scalar(known.limit(1)) is None:
        note(session, audit.SYSTEM, draft, path, SaveKind.STOOD, digest, based_on=None, at=at)
        session.flush()


def keep_aside(
    session: Session, by: Actor, draft: Draft, path: str, data: bytes, *, based_on: str | None, at: datetime
) -> None:
    """Keep a text that is not taken; once, however often it is sent."""
    digest = digest_of(data)
    known = select(DraftSave.id).where(
        DraftSave.draft_id == draft.id, DraftSave.path == path, DraftSave.digest == digest
    )
    if session.scalar(known.limit(1)) is None:
        _store(session, digest, data)
        note(session, by, draft, path, SaveKind.ASIDE, digest, based_on=based_on, at=at)
        session.flush()


def note(
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
    """Add a line to the history of a file."""
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
