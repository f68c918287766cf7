"""Pages of reports: the list of records with its file, one person, the class of a course."""

import flask

bp = flask.Blueprint("reports", __name__, url_prefix="/reports")

from trainer.reports.views import learners, records  # noqa: E402, F401 - they add themselves to the blueprint
