"""When and where the tests of codes happen."""

from datetime import UTC, datetime, timedelta

from flask.testing import FlaskClient

NOW = datetime(2026, 3, 2, 10, 0, 10, tzinfo=UTC)
BEFORE = NOW - timedelta(days=1)
ASK = "/accounts/second-factor"


def inside(client: FlaskClient) -> bool:
    """Whether a browser has come all the way in."""
    return client.get("/learning/").status_code == 200
