"""Pages of the revisions of a course: its revisions, a page as it was, what differs; archives out and in."""

import hashlib

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainer import audit, clock, db
from trainer.authoring import folders, showing
from trainer.authoring.drafts import queries as drafting
from trainer.authoring.revisions import archives, comparing, queries
from trainer.authoring.revisions.archives import Checked
from trainer.authoring.revisions.queries import Published
from trainer.authoring.views.room import WRITE, bp, volume_for
from trainer.catalogue import queries as catalogue, reading, shelf
from trainer.catalogue.shelf import Volume
from trainer.core.course import PageKind
from trainer.core.source import ARCHIVE_LIMIT, pack
from trainer.core.source.paths import MIB
from trainer.pages import LARGEST, limits
from trainer.permissions import requires

PAGE = 50


def _revision(volume: Volume, number: int) -> Published:
    return queries.revision(db.reader(), volume.id, number) or flask.abort(404)


@bp.get("/<course>/revisions")
@requires(WRITE)
def revisions(course: str) -> ResponseReturnValue:
    """All that was ever published of a course, the newest first."""
    volume, before = volume_for(course), flask.request.args.get("before", type=int)
    if before is not None and not 0 < before <= LARGEST:
        flask.abort(404)
    found = queries.revisions(db.reader(), volume.id, before=before, limit=PAGE + 1)
    return flask.render_template(
        "authoring/revisions.html",
        volume=volume,
        revisions=found[:PAGE],
        more=len(found) > PAGE,
        before=before,
    )


@bp.get("/<course>/revisions/<int:revision>")
@requires(WRITE)
def revision(course: str, revision: int) -> ResponseReturnValue:
    """One revision: who published it, why, its contents; the way to take it out."""
    volume = volume_for(course)
    found = _revision(volume, revision)
    outline = reading.outline(found.id) or flask.abort(404)
    sizes = catalogue.sizes(db.reader(), found.id)
    draft = drafting.draft_of(db.reader(), course)
    changes = drafting.change(db.reader(), draft).count if draft else 0
    return flask.render_template(
        "authoring/revision.html", volume=volume, revision=found, course=outline, sizes=sizes, changes=changes
    )


@bp.get("/<course>/revisions/<int:revision>/<path:page>")
@requires(WRITE)
def former_page(course: str, revision: int, page: str) -> ResponseReturnValue:
    """A page as it was in a revision, with its answers. Nothing is recorded, no practice is kept."""
    volume = volume_for(course)
    found = _revision(volume, revision)
    outline = reading.outline(found.id) or flask.abort(404)
    one = outline.page(page) or flask.abort(404)
    written = shelf.outline(found.id) or flask.abort(404)
    language = one.language if one.language in written.languages else ""
    load = shelf.quiz if one.kind is PageKind.QUIZ else shelf.lesson
    body = load(found.id, one.id, language) or flask.abort(404)
    return flask.render_template(
        "authoring/former_page.html",
        volume=volume, revision=found, course=outline, page=one, pieces=showing.pieces(body),
        quiz=body if one.kind is PageKind.QUIZ else None, now=reading.reading(volume).page(one.id),
    )  # fmt: skip


@bp.get("/<course>/compare")
@requires(WRITE)
def compare(course: str) -> ResponseReturnValue:
    """What differs between two revisions: the newest two if none are named."""
    volume = volume_for(course)
    numbers = queries.numbers(db.reader(), volume.id)
    after = flask.request.args.get("after", volume.number, type=int)
    before = flask.request.args.get("before", max(1, after - 1), type=int)
    if before not in numbers or after not in numbers:
        flask.abort(404)
    old, new = (_revision(volume, number) for number in (before, after))
    sides = [comparing.of_revision(db.reader(), one.id) for one in (old, new)]
    only = flask.request.args.get("file", "")
    return flask.render_template(
        "authoring/compare.html",
        volume=volume, numbers=numbers, old=old, new=new, only=only,
        files=comparing.compared(*sides, only=only),
    )  # fmt: skip


@bp.post("/<course>/revisions/<int:revision>/archive")
@requires(WRITE, fresh=True)
def export(course: str, revision: int) -> ResponseReturnValue:
    """A revision as an archive, byte for byte; noted before it leaves."""
    volume = volume_for(course)
    found = _revision(volume, revision)
    if too_many := limits.refused(limits.EXPORTS):
        return too_many
    data = pack(folders.exported(course, found.number, catalogue.source_of(db.reader(), found.id)))
    said = {"revision": found.number, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    with db.aside() as session:
        by = current_user.actor(WRITE)
        audit.record(session, by, "course.export", f"course:{volume.id}", at=clock.now(), payload=said)
    response = flask.Response(data, mimetype="application/zip")
    response.headers.set("Content-Disposition", "attachment", filename=f"{course}-{found.number}.zip")
    return response


@bp.get("/<course>/archive")
@requires(WRITE)
def archive(course: str) -> ResponseReturnValue:
    """The form to bring a course as an archive."""
    return _show_archive(volume_for(course))


def _show_archive(volume: Volume, found: Checked | None = None, error: str = "") -> str:
    most = ARCHIVE_LIMIT // MIB
    return flask.render_template("authoring/archive.html", volume=volume, found=found, error=error, most=most)


@bp.post("/<course>/archive")
@requires(WRITE)
def check_archive(course: str) -> ResponseReturnValue:
    """What an archive holds against what is published: new, changed, gone, refused and why. Kept nowhere."""
    volume = volume_for(course)
    if too_many := limits.refused(limits.IMPORTS):
        return too_many
    sent = flask.request.files.get("archive")
    if sent is None or not sent.filename:
        error = gettext("Choose the archive first: a file that ends in .zip.")
        return _show_archive(volume, error=error), 422
    data, name = sent.stream.read(), sent.filename
    with db.aside() as session:
        said = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        by = current_user.actor(WRITE)
        audit.record(session, by, "course.check", f"course:{volume.id}", at=clock.now(), payload=said)
    found = archives.checked(db.reader, course, data, name)
    return _show_archive(volume, found), 422 if found.problems else 200
