"""What becomes a draft as a whole, and a draft as an archive: a former revision, a .zip in, a .zip out."""

import hashlib
import posixpath

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from trainer import audit, clock, db
from trainer.accounts.operations import Refused
from trainer.authoring import folders
from trainer.authoring.drafts import operations, queries
from trainer.authoring.drafts.models import Draft
from trainer.authoring.forms import BringForm, StartForm
from trainer.authoring.views import courses
from trainer.authoring.views.room import WRITE, address, bp, draft_for, volume_for
from trainer.catalogue import queries as catalogue
from trainer.catalogue.models import Revision
from trainer.core.parsing.identity import id_of
from trainer.core.problem import Problems
from trainer.core.source import Unpacked, pack, unpack
from trainer.pages import LARGEST, limits
from trainer.pages.language import tongue
from trainer.pages.wording import say
from trainer.permissions import requires


@bp.post("/<course>/revisions/<int:revision>/restore")
@requires(WRITE)
def restore_revision(course: str, revision: int) -> ResponseReturnValue:
    """Let the draft hold what a former revision held. Both the history and what is published stay."""
    volume = volume_for(course)
    session, at, by = db.writer(), clock.now(), current_user.actor(WRITE)
    former = catalogue.revision(session, volume.id, revision) if revision <= LARGEST else None
    if former is None:
        flask.abort(404)
    try:
        draft = operations.open(session, by, course, at=at)
    except Refused as refused:
        session.rollback()
        flask.flash(say(refused.message), "bad")
        return flask.redirect(flask.url_for("authoring.revision", course=course, revision=revision), 303)
    newest = catalogue.newest(session, volume.id) or flask.abort(404)
    source = catalogue.source_of(session, former.id)
    operations.replace(session, by, draft, source, base_revision=newest.id, at=at)
    session.commit()
    flask.flash(gettext("The draft is as this revision was. Publish it, and it is current again."), "ok")
    return flask.redirect(address("draft", course), 303)


def into_draft(session: Session, course: str, data: bytes, unpacked: Unpacked, *, base: int | None) -> Draft:
    """Put what an archive holds in the place of a course's draft; `base` is the revision it comes from."""
    at, by = clock.now(), current_user.actor(WRITE)
    draft = operations.open(session, by, course, at=at)
    operations.replace(session, by, draft, unpacked.source, base_revision=base, at=at)
    said = {"course": course, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    audit.record(session, by, "draft.bring", f"draft:{draft.id}", at=at, payload=said)
    return draft


@bp.post("/<course>/archive/draft")
@requires(WRITE)
def bring_draft(course: str) -> ResponseReturnValue:
    """An archive becomes the draft of a course, begun from the revision that the archive names."""
    volume = volume_for(course)
    if too_many := limits.refused(limits.IMPORTS):
        return too_many
    sent = flask.request.files.get("archive")
    name, data = (sent.filename or "", sent.stream.read()) if sent else ("", b"")
    try:
        unpacked = unpack(data, name)
    except Problems as problems:
        flask.flash(gettext("The draft is as it was: %(why)s", why=say(problems.found[0].message)), "bad")
        return flask.redirect(address("archive", course), 303)
    session = db.writer()
    newest = catalogue.newest(session, volume.id) or flask.abort(404)
    base = newest
    if unpacked.based_on and unpacked.based_on[0] == course and 0 < unpacked.based_on[1] <= LARGEST:
        base = catalogue.revision(session, volume.id, unpacked.based_on[1]) or newest
    try:
        into_draft(session, course, data, unpacked, base=base.id)
    except Refused as refused:
        session.rollback()
        flask.flash(say(refused.message), "bad")
        return flask.redirect(address("archive", course), 303)
    session.commit()
    flask.flash(gettext("The archive is the draft now. Look at what publishing it would change."), "ok")
    return flask.redirect(address("publishing", course), 303)


@bp.post("/archive")
@requires(WRITE)
def bring() -> ResponseReturnValue:
    """An archive of a course that is new here becomes a draft, seen by who brought it."""
    if too_many := limits.refused(limits.IMPORTS):
        return too_many
    form, start = BringForm(), StartForm(formdata=None, language=tongue())
    if not form.validate():
        return courses.show(start, form, 422)
    sent = form.archive.data
    data, file = sent.stream.read(), sent.filename
    try:
        unpacked = unpack(data, file)
    except Problems as problems:
        form.archive.errors = [say(problem.message) for problem in problems.found[:5]]
        return courses.show(start, form, 422)
    named = unpacked.based_on[0] if unpacked.based_on else unpacked.folder or posixpath.splitext(file)[0]
    name = form.called.data or id_of(named)
    session = db.writer()
    try:
        courses.check_free(session, name)
        into_draft(session, name, data, unpacked, base=None)
    except Refused as refused:
        session.rollback()
        form.called.errors = [say(refused.message)]
        return courses.show(start, form, 422)
    session.commit()
    flask.flash(
        gettext("The archive is a draft now. Only you and those who write every course see it."), "ok"
    )
    return flask.redirect(address("draft", name), 303)


@bp.post("/<course>/take-out")
@requires(WRITE, fresh=True)
def take_out(course: str) -> ResponseReturnValue:
    """A draft as an archive, byte for byte as it stands; noted before it leaves."""
    if too_many := limits.refused(limits.EXPORTS):
        return too_many
    session = db.reader()
    draft = draft_for(session, course)
    base = session.get(Revision, draft.base_revision_id) if draft.base_revision_id else None
    source = queries.source(session, draft)
    data = pack(folders.exported(course, base.number, source) if base else source)
    said = {"course": course, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    with db.aside() as writing:
        by = current_user.actor(WRITE)
        audit.record(writing, by, "draft.export", f"draft:{draft.id}", at=clock.now(), payload=said)
    response = flask.Response(data, mimetype="application/zip")
    response.headers.set("Content-Disposition", "attachment", filename=f"{course}-draft.zip")
    return response
