"""What all pages of authoring share."""

import flask

from trainer.permissions import Permission

bp = flask.Blueprint("authoring", __name__, url_prefix="/authoring")

WRITE = Permission.PUBLISH_COURSES
