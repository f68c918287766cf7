"""What the program says to its operator: a line of JSON for each refusal and each mistake, on standard error.

A line holds a number of the request, which the error page shows, the endpoint and its status; never an
address with what it asks for, a name, an e-mail address, a token or a value of the database. Of an exception
it holds the class and the places in the code: its message may quote anything. Successful requests are not
logged here; a proxy counts them, and what matters is in the audit trail.
"""

import json
import logging
import secrets
import sys
import traceback
from datetime import UTC, datetime

import flask

log = logging.getLogger("trainer")


def request_number() -> str:
    """The number by which a person and the log mean the same request."""
    try:
        return str(flask.g.request_number)
    except AttributeError:  # not asked for yet in this request
        flask.g.request_number = secrets.token_hex(6)
        return str(flask.g.request_number)


class Line(logging.Formatter):
    """A record as one line of JSON; its message is a text of ours without values."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        said: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": str(record.msg),
            **getattr(record, "fields", {}),
        }
        if flask.has_request_context():
            said |= {
                "request": request_number(),
                "method": flask.request.method,
                "endpoint": flask.request.endpoint,
            }
        if record.exc_info and record.exc_info[1]:
            error = record.exc_info[1]
            said["error"] = type(error).__qualname__
            cause = getattr(error, "orig", None) or error.__cause__
            said["cause"] = type(cause).__qualname__ if cause else None
            places = traceback.extract_tb(error.__traceback__)
            said["places"] = [f"{one.filename}:{one.lineno} {one.name}" for one in places]
        return json.dumps(said, ensure_ascii=True)


def to_standard_error() -> None:
    """Send what the program says to standard error, as lines of JSON and nothing else."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Line())
    log.handlers, log.propagate = [handler], False
    log.setLevel(logging.INFO)


def init_app(app: flask.Flask) -> None:
    """Note each request that was refused or failed."""

    @app.after_request
    def note(response: flask.Response) -> flask.Response:
        if response.status_code >= 400:
            who = getattr(flask.g.get("_login_user"), "id", None)  # nobody is looked up for this
            fields = {"status": response.status_code, "person": who, "from": flask.request.remote_addr}
            if response.status_code >= 500:
                log.error("failed", extra={"fields": fields})
            else:
                log.info("refused", extra={"fields": fields})
        return response

    app.jinja_env.globals["request_number"] = request_number
