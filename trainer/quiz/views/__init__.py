"""Pages of a quiz: its rules, the sitting with a look before handing in, the result; and marking."""

import flask

bp = flask.Blueprint("quiz", __name__, url_prefix="/quiz")

from trainer.quiz.views import (  # noqa: E402 - they add themselves to the blueprint
    granting,  # noqa: F401
    marking,  # noqa: F401
    reporting,  # noqa: F401
    result,  # noqa: F401
    rules,  # noqa: F401
    sitting,  # noqa: F401
)
