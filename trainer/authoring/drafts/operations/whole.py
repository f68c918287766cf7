"""The files of a draft as a whole: opening it, moving and deleting files, another content for all of it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from unicodedata import normalize

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from trainer import audit
from trainer.audit import Actor
from trainer.authoring.drafts import queries
from trainer.authoring.drafts.models import Draft, DraftFile, SaveKind
from trainer.authoring.drafts.operations.keeping import Refused, digest_of, hold, note, take_out, write
from trainer.catalogue import queries as catalogue
from trainer.catalogue.models import Revision
from trainer.core.message import Message
from trainer.core.parsing.identity import MAX_ID, is_id
from trainer.core.source import Source


def open(session: Session, by: Actor, course_name: str, *, at: datetime) -> Draft:  # noqa: A001 - what is done
    """The draft of a course: the one there is, or a new one of its newest revision, or an empty one.

    Raises `Refused` where a new course cannot have this name, or where another has been published under the
    name of one that was only a draft.
    """
    found = queries.draft_of(session, course_name)
    course = catalogue.course_named(session, course_name)
    if found is not None and course is not None and found.course_id is None:
        raise Refused(
            Message(
                "Somebody has a draft of another course under this name. Ask those who write every course to"
                " bring it in under another name."
            )
        )
    if found is not None:
        return found
    if not is_id(course_name) or normalize("NFC", course_name) != course_name:
        raise Refused(
            Message("A course's name has letters, digits and hyphens, at most {limit} of them.", limit=MAX_ID)
        )
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
        _hold_files(session, draft, newest.id)
    audit.record(session, by, "draft.open", f"draft:{draft.id}", at=at, payload={"course": course_name})
    return draft


def _hold_files(session: Session, draft: Draft, revision_id: int) -> None:
    """Let a draft hold exactly the files of a revision."""
    session.execute(delete(DraftFile).where(DraftFile.draft_id == draft.id))
    by_path, sizes = catalogue.files(session, revision_id), catalogue.sizes(session, revision_id)
    session.execute(
        insert(DraftFile),
        [
            {"draft_id": draft.id, "path": path, "digest": digest, "size": sizes[path]}
            for path, digest in by_path.items()
        ],
    )
    session.expire_all()


def settle(session: Session, draft: Draft, revision: Revision) -> None:
    """Let a draft stand on the revision that was published of it: it changes nothing any more.

    Its history stays, and so does whatever somebody is writing just now: it is saved into the same draft.
    """
    session.execute(
        update(Draft)
        .where(Draft.id == draft.id)
        .values(base_revision_id=revision.id, course_id=revision.course_id)
    )


def follow(session: Session, course_name: str, former: Revision, revision: Revision) -> None:
    """Let the draft of a course go on to a revision that was published otherwise, if it changes nothing."""
    draft = queries.draft_of(session, course_name)
    if draft is None:
        return
    hold(session, draft)
    session.refresh(draft)
    if draft.base_revision_id == former.id and not queries.change(session, draft):
        _hold_files(session, draft, revision.id)
        settle(session, draft, revision)


def remove(session: Session, by: Actor, draft: Draft, paths: Collection[str], *, at: datetime) -> None:
    """Delete files; each can be put back."""
    hold(session, draft)
    for path in sorted(paths):
        now = queries.file(session, draft, path)
        if now is not None:
            take_out(session, by, draft, now, at=at)


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
    hold(session, draft)
    found = {path: queries.file(session, draft, path) for path in renames}
    taken = [one for one in found.values() if one is not None]
    rows = {one.path: (one.digest, one.size, one.problems, one.advice) for one in taken}
    for one in taken:
        session.delete(one)
    session.flush()
    for path, (digest, size, problems, advice) in rows.items():
        new = renames[path]
        session.add(
            DraftFile(draft_id=draft.id, path=new, digest=digest, size=size, problems=problems, advice=advice)
        )
        note(session, by, draft, new, SaveKind.MOVED, digest, based_on=digest, at=at, was=path)
    session.flush()
    for path, data in changed.items():
        before = queries.file(session, draft, path)
        based_on = before.digest if before else None
        write(session, by, draft, path, data, SaveKind.SAVED, based_on=based_on, at=at)


def replace(
    session: Session, by: Actor, draft: Draft, source: Source, *, base_revision: int | None, at: datetime
) -> None:
    """Put another content in the place of the whole draft. `base_revision` is the id of its revision.

    What stood there before stays in the history, file by file.
    """
    hold(session, draft)
    now = queries.files(session, draft)
    for path in sorted(now.keys() | source.keys()):
        before = now[path].digest if path in now else None
        if path not in source:
            take_out(session, by, draft, now[path], at=at)
        elif digest_of(source[path]) != before:
            write(session, by, draft, path, source[path], SaveKind.REPLACED, based_on=before, at=at)
    session.execute(update(Draft).where(Draft.id == draft.id).values(base_revision_id=base_revision))
    payload = {"course": draft.course, "revision": base_revision}
    audit.record(session, by, "draft.replace", f"draft:{draft.id}", at=at, payload=payload)
