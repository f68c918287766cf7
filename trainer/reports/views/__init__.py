"""Pages of reports: the lists with their files and views, one person, the matrix, the class of a course."""

import flask

bp = flask.Blueprint("reports", __name__, url_prefix="/reports")

from trainer.reports.views import completions, learners, matrix, people, records, saved, staff, waiving  # noqa: E402, F401 - they add themselves to the blueprint
