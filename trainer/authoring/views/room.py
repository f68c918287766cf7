"""What all pages of authoring share: the blueprint, and for whom a course stands here."""

import flask
from flask_login import current_user

from trainer.authoring.history.queries import writes
from trainer.authoring.showing import with_code
from trainer.catalogue import shelf
from trainer.catalogue.shelf import Volume
from trainer.core.source import ARCHIVE_LIMIT
from trainer.permissions import Permission

bp = flask.Blueprint("authoring", __name__, url_prefix="/authoring")

bp.add_app_template_filter(with_code, "with_code")

WRITE = Permission.PUBLISH_COURSES
FORM = 64 * 1024  # bytes round a file


@bp.url_value_preprocessor
def take_archives(endpoint: str | None, _values: object) -> None:
    """Let archives in, which are larger than other forms, of those who may send them."""
    if endpoint == "authoring.check_archive" and current_user.may(WRITE):
        flask.request.max_content_length = ARCHIVE_LIMIT + FORM


def volume_for(course: str) -> Volume:
    """A published course. For those who may not write it, nothing stands here."""
    volume = shelf.volume(course)
    return volume if volume and writes(current_user, volume.id) else flask.abort(404)


def _writes(volume: Volume) -> bool:
    return current_user.may(WRITE) and writes(current_user, volume.id)


bp.add_app_template_global(_writes, "writes")
