"""Pages of a quiz: its rules, the sitting with a look before handing in, the result; and marking."""

import flask
from flask.blueprints import BlueprintSetupState

from trainer import db
from trainer.quiz.ends import Ends

bp = flask.Blueprint("quiz", __name__, url_prefix="/quiz")


@bp.record
def _watch_clock(state: BlueprintSetupState) -> None:
    state.app.extensions["ends"] = Ends()


@bp.before_request
def _hold_ends() -> None:
    flask.current_app.extensions["ends"].hold(db.aside)


from trainer.quiz.views import (  # noqa: E402 - they add themselves to the blueprint
    granting,  # noqa: F401
    marking,  # noqa: F401
    preview,  # noqa: F401
    reporting,  # noqa: F401
    result,  # noqa: F401
    rules,  # noqa: F401
    sitting,  # noqa: F401
)
