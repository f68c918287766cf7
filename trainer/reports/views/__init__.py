"""Pages of reports: the lists with their files and views, one person, the matrix, the class of a course."""

import flask

bp = flask.Blueprint("reports", __name__, url_prefix="/reports")

from trainer.reports.views import (  # noqa: E402 - they add themselves to the blueprint
    completions as completions,
    learners as learners,
    matrix as matrix,
    people as people,
    recognising as recognising,
    records as records,
    requirements as requirements,
    requiring as requiring,
    saved as saved,
    staff as staff,
    waiving as waiving,
)
