"""The list of records as tests ask for it."""

import csv
import io
from datetime import date
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.conftest import Post
from tests.reports.life import TODAY
from trainer.accounts.queries import SignedIn
from trainer.catalogue.shelf import Shelf, Volume
from trainer.permissions import Permission
from trainer.records.asof import AsOf
from trainer.reports.queries.conditions import Conditions
from trainer.reports.queries.paging import Column, Order
from trainer.reports.queries.records import Records

SEE = Permission.SEE_RECORDS
LESSONS = ("start/doors", "start/windows")
EVERY_ORDER = [Order(column, down) for column in Column for down in (False, True)]


def volumes(session: Session) -> dict[int, Volume]:
    """All courses by number, read once for a session: that takes longer than most of what is asked."""
    if "volumes" not in session.info:
        found = Shelf().volumes(lambda: session, 1).values()
        session.info["volumes"] = {volume.id: volume for volume in found}
    kept: dict[int, Volume] = session.info["volumes"]
    return kept


def listing(session: Session, viewer: SignedIn, on: date = TODAY, **conditions: Any) -> Records:
    """The list as a viewer may see it, with scores."""
    return Records(viewer, SEE, AsOf(on), Conditions(**conditions), volumes(session), scores=True)


def lines(session: Session, viewer: SignedIn, **conditions: Any) -> list[tuple[str, str]]:
    """Name and state of each line, by name."""
    found = session.execute(listing(session, viewer, **conditions).every(Order())).all()
    return [(row.name.split(",")[0], row.state) for row in found]


def taken(post: Post, client: FlaskClient, **fields: object) -> list[dict[str, str]]:
    """The lines of its file."""
    answer = post(client, "/reports/records.csv", **fields)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
