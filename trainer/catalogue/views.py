"""Pages of the catalogue, and the pictures of courses."""

import flask
from flask.typing import ResponseReturnValue
from flask_login import current_user

from trainer import db
from trainer.catalogue import queries, reading, shelf
from trainer.catalogue.media import TYPES
from trainer.core.collation import folded
from trainer.pages.headers import MEDIA
from trainer.permissions import Permission, public, requires

bp = flask.Blueprint("catalogue", __name__, url_prefix="/catalogue")


@bp.get("/")
@requires(Permission.READ_COURSES)
def browse() -> ResponseReturnValue:
    """List the courses on offer."""
    offered = [volume for volume in shelf.volumes().values() if not volume.withdrawn]
    offered.sort(key=lambda volume: folded(reading.reading(volume).title))
    return flask.render_template("catalogue/browse.html", volumes=offered)


def titles() -> list[str]:
    """What the courses are called, in every language they are in."""
    return [
        course.title
        for volume in shelf.volumes().values()
        for course in (volume.course, *volume.translations.values())
    ]


def numbered() -> dict[int, str]:
    """The titles of all published courses in the reader's language, by the course's number."""
    found = {volume.id: reading.reading(volume).title for volume in shelf.volumes().values()}
    return dict(sorted(found.items(), key=lambda one: folded(one[1])))


bp.add_app_template_global(reading.reading)
bp.add_app_template_global(reading.words, "words_of")
bp.add_app_template_global(reading.language_of)


@bp.record_once
def _beside(state: flask.blueprints.BlueprintSetupState) -> None:
    state.app.add_url_rule("/media/<digest>/<name>", "media", media)
    state.app.add_url_rule("/healthz", "healthz", healthz)
    state.app.add_url_rule("/", "home", home)


@requires(Permission.READ_COURSES)
def media(digest: str, name: str) -> ResponseReturnValue:
    """A picture or document of a course, by the SHA-256 of its bytes: it never changes."""
    ending = "." + name.rpartition(".")[2].lower()
    kind = TYPES.get(ending) or flask.abort(404)
    data = queries.medium(db.reader(), digest, ending) or flask.abort(404)
    response = flask.make_response(data)
    response.headers["Content-Type"] = kind
    response.headers["Content-Security-Policy"] = MEDIA
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    if kind == "application/pdf":
        response.headers["Content-Disposition"] = "attachment"
    return response


@public
def healthz() -> ResponseReturnValue:
    """Whether this process can answer and read its database; nothing else is told."""
    db.reader().connection().exec_driver_sql("SELECT 1")
    return flask.Response("ok\n", mimetype="text/plain")


@public
def home() -> ResponseReturnValue:
    """The front door: on to what this person came for."""
    if not current_user.is_authenticated:
        return flask.redirect(flask.url_for("accounts.sign_in"))
    if current_user.may(Permission.TAKE_COURSES):
        return flask.redirect(flask.url_for("learning.my_training"))
    return flask.redirect(flask.url_for("catalogue.browse"))
