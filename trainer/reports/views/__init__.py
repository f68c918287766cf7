"""Pages of reports: the list of records with its file and its views, one person, the matrix, a class."""

import flask

bp = flask.Blueprint("reports", __name__, url_prefix="/reports")

from trainer.reports.views import learners, matrix, people, records, saved, waiving  # noqa: E402, F401 - they add themselves to the blueprint
