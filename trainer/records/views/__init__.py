"""Pages of records: certificates, who must hold what, what officers decide about somebody's records."""

import flask

bp = flask.Blueprint("records", __name__, url_prefix="/records")

from trainer.records.views import certificates, completions, people, requirements  # noqa: E402, F401 - see learning
