"""The file of the requirements in force: what their page shows, noted before and after."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator

import pytest
import time_machine
from flask.testing import FlaskClient

from tests.conftest import Post, SignIn
from tests.reports.life import FROZEN, NOW, TODAY, days, events, read, second_course
from tests.world import World
from trainer import db
from trainer.accounts.models import Person
from trainer.audit import SYSTEM
from trainer.core.spreadsheet import restored
from trainer.records import operations as records

PAGE, FILE = "/records/requirements", "/reports/requirements.csv"


@pytest.fixture
def live(database: db.Database, ministry: World) -> Iterator[World]:
    """Something is required of a unit, a track and two people; something was."""
    with database.aside() as session:
        second, people = second_course(session), ministry.people
        session.get_one(Person, people["lena"]).name = "=1+1"
        asked = {"course_id": ministry.course, "at": NOW}
        records.require(session, SYSTEM, unit_id=ministry.units["embassy"], due=days(9), months=24,
                        recognition_months=12, why="+ The spring decision", **asked)  # fmt: skip
        records.require(session, SYSTEM, track="technologist", days=30, **asked)
        for name in ("lena", "tariq"):
            records.require(session, SYSTEM, course_id=second, person_id=people[name], due=days(20), at=NOW)
        over = records.require(session, SYSTEM, unit_id=ministry.units["it"], due=days(3), **asked)
        records.end_requirement(session, SYSTEM, over, at=NOW)
    with time_machine.travel(FROZEN, tick=False):
        yield ministry


def taken(post: Post, client: FlaskClient) -> list[dict[str, str]]:
    answer = post(client, FILE)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.data.decode(), newline="")))


@pytest.mark.usefixtures("live")
def test_page_and_file_agree_row_by_row_for_each_officer(sign_in: SignIn, post: Post) -> None:
    for who, many in (("hugo", 4), ("petra", 3)):
        client = sign_in(who)
        screen, file = read(client.get(PAGE).text).rows, taken(post, client)
        assert len(screen) == len(file) == many
        for shown, row in zip(screen, file, strict=True):
            assert shown["Course"] == row["Course"]
            assert shown["Who must hold it"] == restored(row["Who must hold it"]) + restored(row["Why"])
            assert shown["Due by"].startswith(row["Due by"] or f"{row['Days after arrival']} days after")
            assert row["Set"] == row["As of"] == TODAY.isoformat()


@pytest.mark.usefixtures("live")
def test_numbers_are_numbers_days_are_iso_and_no_cell_is_a_formula(sign_in: SignIn, post: Post) -> None:
    rows = taken(post, sign_in("hugo"))
    (unit,) = [row for row in rows if row["Who must hold it"].startswith("Everyone in Embassy")]
    months = unit["Renewed every so many months"]
    oldest = unit["Training taken elsewhere: at most so many months old"]
    assert (unit["Due by"], months, oldest) == (days(9).isoformat(), "24", "12")
    assert "'=1+1" in {row["Who must hold it"] for row in rows}
    assert unit["Why"] == "'+ The spring decision"


def test_the_file_is_noted_before_and_after_and_is_for_those_who_may_take_lists_along(
    live: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    for name in ("lena", "ines", "ada"):
        assert post(sign_in(name), FILE).status_code == 403
    answer = post(sign_in("hugo"), FILE, bom="yes")
    assert answer.data.startswith("\ufeff".encode())
    begin, end = events(database, "export.begin", "export.end")
    assert begin.what == end.what == "list:requirements"
    assert begin.actor == end.actor == live.people["hugo"]
    assert json.loads(begin.details) == {"filter": {"on": [TODAY.isoformat()]}}
    said = json.loads(end.details)
    assert said == {"complete": True, "rows": 4, "sha256": hashlib.sha256(answer.data).hexdigest()}
