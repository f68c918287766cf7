"""What all pages of authoring share: the draft or the course that is asked for, and who may write it."""

import flask
from flask_login import current_user
from sqlalchemy.orm import Session

from trainer.authoring.drafts import queries
from trainer.authoring.drafts.models import Draft
from trainer.authoring.showing import with_code
from trainer.catalogue import shelf
from trainer.catalogue.shelf import Volume
from trainer.core.source import ARCHIVE_LIMIT
from trainer.permissions import Permission

bp = flask.Blueprint("authoring", __name__, url_prefix="/authoring")

bp.add_app_template_filter(with_code, "with_code")

WRITE = Permission.PUBLISH_COURSES
TEXT_BYTES = 2 * 1024 * 1024  # of a form: a text of 512 KiB, each byte of which may be sent as three
PICTURE_BYTES = 16 * 1024 * 1024
FORM = 64 * 1024  # bytes round a file
LARGER = {
    "authoring.save": TEXT_BYTES + PICTURE_BYTES,
    "authoring.keep": TEXT_BYTES,
    "authoring.preview": TEXT_BYTES,
    "authoring.upload": PICTURE_BYTES,
    **dict.fromkeys(
        ("authoring.check_archive", "authoring.bring_draft", "authoring.bring"), ARCHIVE_LIMIT + FORM
    ),
}


@bp.url_value_preprocessor
def take_more(endpoint: str | None, _values: object) -> None:
    """Let in what is larger than other forms, of those who may send it; before anything reads the form."""
    most = LARGER.get(endpoint or "")
    if most is not None and current_user.may(WRITE):
        flask.request.max_content_length = most
        flask.request.max_form_memory_size = TEXT_BYTES


def draft_for(session: Session, course: str) -> Draft:
    """The draft of a course. For those who may not write it, nothing stands there."""
    return queries.draft_for(session, current_user, course) or flask.abort(404)


def volume_for(course: str) -> Volume:
    """A published course. For those who may not write it, nothing stands there."""
    return published(course) or flask.abort(404)


def published(course: str) -> Volume | None:
    """The published course, if there is one and the reader may write it."""
    volume = shelf.volume(course)
    return volume if volume and writes(volume) else None


def writes(volume: Volume) -> bool:
    """Whether the reader may write a course."""
    courses = queries.courses_of(current_user)
    return current_user.may(WRITE) and (courses is None or volume.id in courses)


bp.add_app_template_global(writes)


def address(endpoint: str, course: str, **more: object) -> str:
    """The address of a page of a draft."""
    return flask.url_for(f"authoring.{endpoint}", course=course, **more)  # type: ignore[arg-type]
