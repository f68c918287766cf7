"""The pictures and documents of a draft: what there is, and how one is added."""

import posixpath

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from trainer import clock, db
from trainer.accounts.operations import Refused
from trainer.authoring.drafts import operations, queries
from trainer.authoring.drafts.models import Draft
from trainer.authoring.forms import PictureForm
from trainer.authoring.pictures import named, written_anew
from trainer.authoring.views.room import WRITE, address, bp, draft_for
from trainer.catalogue.media import TYPES
from trainer.pages.headers import MEDIA
from trainer.pages.wording import say
from trainer.permissions import requires


def shown_in(path: str, folder: str, alt: str) -> str:
    """The line that shows a picture in a text, or links to a document."""
    target = posixpath.relpath("/" + path, "/" + folder)
    words = " ".join(alt.replace("[", "(").replace("]", ")").split())
    return f"[{words}]({target})" if path.endswith(".pdf") else f"![{words}]({target})"


def taken(form: PictureForm) -> tuple[str, bytes]:
    """The path and the bytes of the picture of a form that has been validated. Raises `Refused`.

    It may take a second, so nobody holds the database meanwhile.
    """
    path = named(form.path, form.data_sent)
    return path, written_anew(path, form.data_sent)


def add(session: Session, draft: Draft, path: str, data: bytes) -> str:
    """Add a picture under a free name; its path. Raises `Refused`."""
    known = queries.files(session, draft)
    digest = operations.digest_of(data)
    base, ending = posixpath.splitext(path)
    names = (path, *(f"{base}-{number}{ending}" for number in range(2, len(known) + 3)))
    path = next(name for name in names if name not in known or known[name].digest == digest)
    by = current_user.actor(WRITE)
    operations.save(session, by, draft, path, data, based_on=None, at=clock.now())
    return path


def _show(course: str, form: PictureForm, status: int = 200) -> ResponseReturnValue:
    session = db.reader()
    draft = draft_for(session, course)
    media = [row for path, row in queries.files(session, draft).items() if not path.endswith(".md")]
    page = flask.render_template(
        "authoring/pictures.html", draft=draft, media=media, form=form, shown_in=shown_in
    )
    return page, status


@bp.get("/<course>/pictures")
@requires(WRITE)
def pictures(course: str) -> ResponseReturnValue:
    """The pictures and documents of a draft."""
    return _show(course, PictureForm())


@bp.post("/<course>/pictures")
@requires(WRITE)
def upload(course: str) -> ResponseReturnValue:
    """Add a picture or document, or take one out; the page's script is told the line that shows it."""
    draft_for(db.reader(), course)
    if gone := flask.request.form.get("delete"):
        return _take_out(course, gone)
    form = PictureForm()
    asked = flask.request.accept_mimetypes.best == "application/json"
    refused = "" if form.validate() else form.refusal
    path = ""
    db.end_reading()
    if not refused:
        try:
            path, data = taken(form)
            session = db.writer()
            path = add(session, draft_for(session, course), path, data)
            session.commit()
        except Refused as problem:
            refused = say(problem.message)
            form.file.errors = [refused]
    if refused:
        return ({"state": refused}, 422) if asked else _show(course, form, 422)
    if asked:
        return {"text": shown_in(path, flask.request.form.get("folder", ""), form.alt.data)}
    flask.flash(gettext("The picture is there. Put its line into a text where it is to be seen."), "ok")
    return flask.redirect(address("pictures", course), 303)


def _take_out(course: str, path: str) -> ResponseReturnValue:
    session = db.writer()
    draft = draft_for(session, course)
    operations.remove(session, current_user.actor(WRITE), draft, [path], at=clock.now())
    session.commit()
    return flask.redirect(address("pictures", course), 303)


@bp.get("/<course>/media/<digest>/<name>")
@requires(WRITE)
def picture(course: str, digest: str, name: str) -> ResponseReturnValue:
    """A picture of a draft, by the SHA-256 of its bytes."""
    session = db.reader()
    draft = draft_for(session, course)
    ending = "." + name.rpartition(".")[2].lower()
    rows = queries.files(session, draft)
    there = any(row.digest == digest and path.endswith(ending) for path, row in rows.items())
    kind = TYPES.get(ending) if there else None
    data = queries.content(session, draft, digest) if kind else None
    if kind is None or data is None:
        flask.abort(404)
    response = flask.make_response(data)
    response.headers["Content-Type"] = kind
    response.headers["Content-Security-Policy"] = MEDIA
    if kind == "application/pdf":
        response.headers["Content-Disposition"] = "attachment"
    return response
