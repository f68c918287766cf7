"""Pages of a quiz: its rules, the sitting with a look before handing in, the result."""

import flask

bp = flask.Blueprint("quiz", __name__, url_prefix="/quiz")

from trainer.quiz.views import granting, result, rules, sitting  # noqa: E402, F401 - they add themselves to the blueprint
