"""Taking into a draft what was published since it was begun."""

from datetime import datetime

from sqlalchemy.orm import Session

from trainer import audit
from trainer.audit import Actor
from trainer.authoring.drafts import queries
from trainer.authoring.drafts.models import Draft, SaveKind
from trainer.authoring.drafts.operations.keeping import hold, keep_aside, take_out, write
from trainer.authoring.drafts.operations.saving import joined
from trainer.authoring.drafts.operations.whole import settle
from trainer.catalogue import queries as catalogue
from trainer.catalogue.models import Revision
from trainer.core.revising import plain


def catch_up(session: Session, by: Actor, draft: Draft, newest: Revision, *, at: datetime) -> list[str]:
    """Join what the draft changed with what the newest revision did, and let the draft stand on that.

    The answer names the files that both changed in the same lines, or that one changed and the other
    deleted. There the draft stays as it is, and the published text is kept beside it in the history.
    """
    hold(session, draft)
    session.refresh(draft)
    base = catalogue.files(session, draft.base_revision_id) if draft.base_revision_id else {}
    theirs = catalogue.files(session, newest.id)
    clashes = []
    for path in sorted(base.keys() | theirs.keys()):
        was, new = base.get(path), theirs.get(path)
        if new == was:
            continue
        place = (queries.moved_to(session, draft, path) if was else None) or path
        row = queries.file(session, draft, place)
        mine = row.digest if row else None
        data = queries.contents(session, {one for one in (was, new, mine) if one})
        if mine == was and row is not None and new is None:
            take_out(session, by, draft, row, at=at)
        elif mine == was and new is not None:
            write(session, by, draft, place, data[new], SaveKind.REPLACED, based_on=mine, at=at)
        elif mine != new:
            text = _joined(place, data.get(was or ""), data.get(mine or ""), data.get(new or ""))
            if text is not None:
                write(session, by, draft, place, text, SaveKind.MERGED, based_on=mine, at=at)
                continue
            clashes.append(place)
            if new is not None:
                keep_aside(session, audit.SYSTEM, draft, place, data[new], based_on=was, at=at)
    settle(session, draft, newest)
    payload = {"course": draft.course, "revision": newest.id, "clashes": clashes}
    audit.record(session, by, "draft.catch_up", f"draft:{draft.id}", at=at, payload=payload)
    return clashes


def _joined(path: str, was: bytes | None, mine: bytes | None, theirs: bytes | None) -> bytes | None:
    if was is None or mine is None or theirs is None or not path.endswith(".md"):
        return None
    try:
        return joined(was, plain(mine.decode("utf-8-sig")), theirs)
    except UnicodeDecodeError:
        return None
