"""Saving one file of a draft.

A save names the text it was written from, by digest. If another stands there by now, what both changed is
joined where it stands apart; where it touches, nothing is taken, and what was sent is kept beside.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from trainer.audit import Actor
from trainer.authoring.drafts import queries
from trainer.authoring.drafts.models import Draft, DraftFile, DraftSave, SaveKind
from trainer.authoring.drafts.operations.keeping import (
    Refused,
    check_place,
    digest_of,
    hold,
    keep_aside,
    write,
)
from trainer.core.message import Message
from trainer.core.revising import merged, plain, rewritten
from trainer.core.source import Source, check


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
    if "\0" in path:  # no database is asked for such a path
        raise Refused.of(check(Source({path: b""}))[0])
    hold(session, draft)
    now = queries.file(session, draft, path)
    if now is None and based_on is not None:
        path = queries.moved_to(session, draft, path) or path
        now = queries.file(session, draft, path)
    held = queries.contents(session, {now.digest})[now.digest] if now else None
    mine = rewritten(held, text_or_bytes) if isinstance(text_or_bytes, str) else text_or_bytes
    sent = digest_of(mine)
    if now is not None and now.digest == sent:
        return Saved(path, sent, mine, sent)
    check_place(session, draft, path, len((now and held) or b""), mine, new=now is None)
    if (now.digest if now else None) == based_on:
        write(session, by, draft, path, mine, SaveKind.SAVED, based_on=based_on, at=at)
        return Saved(path, sent, mine, sent)
    keep_aside(session, by, draft, path, mine, based_on=based_on, at=at)
    both = None
    if now is not None and held is not None and isinstance(text_or_bytes, str) and based_on:
        base = queries.content(session, draft, based_on)
        both = joined(base, plain(text_or_bytes), held) if base is not None else None
    if now is None or both is None:
        return Collision(path, now.digest if now else None, held, mine, sent)
    check_place(session, draft, path, len(held or b""), both, new=False)
    if digest_of(both) != now.digest:
        write(session, by, draft, path, both, SaveKind.MERGED, based_on=now.digest, at=at)
    return Saved(path, digest_of(both), both, sent, merged=True)


def joined(base: bytes, mine: str, theirs: bytes) -> bytes | None:
    """Two changes of one text as bytes in the manner of `theirs`; None where they touch."""
    try:
        text = merged(base.decode("utf-8-sig"), mine, theirs.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None
    return None if text is None else rewritten(theirs, text)


def restore(session: Session, by: Actor, draft: Draft, save_id: int, *, at: datetime) -> str:
    """Put the text of a save in the place of its file, and say where that is. A deletion is taken back.

    Raises `Refused` where the save has no text left.
    """
    hold(session, draft)
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
        check_place(session, draft, path, now.size if now else 0, data, new=now is None)
        based_on = now.digest if now else None
        write(session, by, draft, path, data, SaveKind.RESTORED, based_on=based_on, at=at)
    return path


def note_check(session: Session, draft: Draft, path: str, digest: str, problems: int, advice: int) -> None:
    """Keep how many problems and pieces of advice a check found in a file, if it still is the same."""
    session.execute(
        update(DraftFile)
        .where(DraftFile.draft_id == draft.id, DraftFile.path == path, DraftFile.digest == digest)
        .values(problems=problems, advice=advice)
    )
