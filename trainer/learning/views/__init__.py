"""Pages of learning: my training, a course, a lesson."""

import flask

bp = flask.Blueprint("learning", __name__, url_prefix="/learning")

from trainer.learning.views import course, lesson, preview, record, reporting, training  # noqa: E402, F401 - they add themselves to the blueprint
