"""The history of a text: every save of thirty days, what it changed, and putting it back."""

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainer import clock, db
from trainer.accounts.operations import Refused
from trainer.authoring.drafts import operations, queries
from trainer.authoring.drafts.models import SaveKind
from trainer.authoring.views.room import WRITE, address, bp, draft_for
from trainer.core.revising import plain
from trainer.core.textdiff import difference
from trainer.pages.wording import say
from trainer.permissions import requires


@bp.get("/<course>/history/<path:path>")
@requires(WRITE)
def history(course: str, path: str) -> ResponseReturnValue:
    """The saves of a file, the newest first."""
    session = db.reader()
    draft = draft_for(session, course)
    saves = queries.saves(session, draft, path)
    now = queries.file(session, draft, path)
    if now is None and not saves:
        flask.abort(404)
    return flask.render_template("authoring/history.html", draft=draft, path=path, saves=saves, now=now)


def _text(data: bytes | None) -> str | None:
    """Bytes as a text, if they are one."""
    try:
        return None if data is None else plain(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None


@bp.get("/<course>/saves/<int:save_id>")
@requires(WRITE)
def former(course: str, save_id: int) -> ResponseReturnValue:
    """One save: its text, and what differs from the text that stands."""
    session = db.reader()
    draft = draft_for(session, course)
    save = queries.save_by_id(session, draft, save_id) or flask.abort(404)
    path = queries.moved_to(session, draft, save.path)
    now = queries.file(session, draft, path) if path else None
    text = _text(queries.content(session, draft, save.digest) if save.digest else None)
    stands = _text(queries.content(session, draft, now.digest) if now else None)
    differs = difference(stands, text) if text is not None and stands is not None else []
    return flask.render_template(
        "authoring/former.html", draft=draft, save=save, path=path, text=text, differs=differs,
        stands=bool(now and save.digest == now.digest), deleted=save.kind is SaveKind.DELETED,
    )  # fmt: skip


@bp.post("/<course>/saves/<int:save_id>")
@requires(WRITE)
def restore(course: str, save_id: int) -> ResponseReturnValue:
    """Put the text of a save in the place of the one that stands, or a deleted file back."""
    session = db.writer()
    draft = draft_for(session, course)
    if queries.save_by_id(session, draft, save_id) is None:
        flask.abort(404)
    try:
        path = operations.restore(session, current_user.actor(WRITE), draft, save_id, at=clock.now())
    except Refused as refused:
        session.rollback()
        flask.flash(say(refused.message), "bad")
        return flask.redirect(address("draft", course), 303)
    session.commit()
    flask.flash(gettext("It stands again. What stood there before is in the history."), "ok")
    if path.endswith(".md"):
        return flask.redirect(address("editor", course, path=path), 303)
    return flask.redirect(address("pictures", course), 303)
