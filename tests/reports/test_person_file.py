"""The file of one person: what their page shows, row by row, as of any day; noted as look and export."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient

from tests.conftest import Post, SignIn
from tests.reports.life import FROZEN, NOW, begun, completed, days, events, noon, read, second_course
from tests.world import World
from trainer import db, settings
from trainer.accounts import operations as accounts
from trainer.accounts.models import Person
from trainer.audit import SYSTEM
from trainer.core.spreadsheet import restored
from trainer.records import operations as records
from trainer.records.models import Change, Completion

PAGE, FILE = "/reports/people/{}", "/reports/people/{}/record.csv"


@pytest.fixture
def live(database: db.Database, ministry: World) -> Iterator[World]:
    """Lena moved, renewed, is at it again, took one course elsewhere; one completion was revoked since."""
    lena = ministry.people["lena"]
    with database.aside() as session:
        second = second_course(session)
        accounts.post(session, SYSTEM, lena, ministry.units["it"], "diplomat", days(-40), at=noon(days(-40)))
        accounts.post(session, SYSTEM, lena, ministry.units["embassy"], "diplomat", days(-20), at=NOW)
        completed(session, lena, ministry.course, days(-900))
        taken = completed(session, lena, ministry.course, days(-100))
        records.revoke(session, SYSTEM, taken.id, from_day=days(-5), why="Somebody else sat it", at=NOW)
        records.recognise(session, SYSTEM, lena, course_id=second, months=24, taken=days(-60), at=NOW,
                          evidence="A paper")  # fmt: skip
        begun(session, lena, ministry.course, "start/doors")
        embassy = ministry.units["embassy"]
        records.require(session, SYSTEM, course_id=ministry.course, due=days(10), at=NOW, unit_id=embassy)
        records.require(session, SYSTEM, course_id=second, due=days(20), at=noon(days(-300)), person_id=lena,
                        from_day=days(-300))  # fmt: skip
        person = session.get_one(Person, lena)
        person.sorting_name, person.staff_number = '=HYPERLINK("http://evil"), Lena', "-4711"
    with time_machine.travel(FROZEN, tick=False):
        yield ministry


def taken(post: Post, client: FlaskClient, person: int, **fields: Any) -> list[dict[str, str]]:
    answer = post(client, FILE.format(person), **fields)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def of(rows: list[dict[str, str]], what: str) -> list[dict[str, str]]:
    return [row for row in rows if row["What"] == what]


@pytest.mark.parametrize("scores", [False, True])
def test_page_and_file_agree_row_by_row_today_and_on_a_day_that_is_over(
    scores: bool, live: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    with database.aside() as session:
        settings.change(session, scores_to_hr=scores)
    hugo, lena = sign_in("hugo"), live.people["lena"]
    past = days(-30).isoformat()
    for asked in ({}, {"on": past}, {"on": past, "known": "then"}):
        page = hugo.get(PAGE.format(lena), query_string=asked).text
        screen = read(page).rows
        file = taken(post, hugo, lena, **asked)
        shown = {
            "Posting": [row for row in screen if "Track" in row],
            "Must hold": [row for row in screen if "Due" in row],
            "Holds": [row for row in screen if "Certificate" in row],
        }
        marked = [row for row in file if row["Recorded later"] == "yes"]
        assert page.count("<small>recorded later</small>") == len(marked)
        assert bool(marked) is (asked == {"on": past})
        assert shown["Posting"]
        assert shown["Holds"]
        for what, rows in shown.items():
            found = of(file, what)
            assert len(found) == len(rows), what
            for line, row in zip(rows, found, strict=True):
                assert line.pop("Unit") == (row["Unit"] if what == "Posting" else row["Course"])
                for name in ("From", "Until", "Due", "Completed"):
                    assert line.get(name, row[name]) == row[name]
                assert line.get("Track", row["Track"]) == row["Track"]
                if what == "Must hold":
                    assert line["State"].split()[0] == row["State"].split()[0]
                    assert line["Valid until"] == row["Valid until"]
                if what == "Holds":
                    assert line["Certificate"].startswith(row["Certificate"] or "taken elsewhere")
                    assert bool(row["Certificate"]) is not bool(row["Day of the training"])
                    assert line.get("Score", "").removesuffix("%") == row.get("Score in per cent", "")
    assert ("Score in per cent" in file[0]) is scores


def test_what_was_known_and_taken_back_since_and_what_is_under_way_stand_in_the_file(
    live: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    lena, hugo = live.people["lena"], sign_in("hugo")
    (going,) = of(taken(post, hugo, lena), "Under way")
    assert (going["Course"], going["Lessons done"], going["Lessons"]) == ("First steps", "1", "2")
    assert of(taken(post, hugo, lena, on=days(-30).isoformat()), "Under way") == []
    revoked = [row["Revoked from"] for row in of(taken(post, hugo, lena), "Holds")]
    assert sorted(revoked) == ["", "", days(-5).isoformat()]
    then = days(-800).isoformat()
    assert [row["Completed"] for row in of(taken(post, hugo, lena, on=then), "Holds")] == [
        days(-900).isoformat()
    ]
    with database.aside() as session:
        fact = session.query(Completion).filter_by(day=days(-900)).one()
        records.correct(session, SYSTEM, fact.id, Change.DAY, day=days(-700), why="Sat later", at=NOW)
    rows = taken(post, hugo, lena, on=then)
    (back,) = of(rows, "Held then, taken back since")
    assert (back["Course"], back["Completed"]) == ("First steps", days(-900).isoformat())
    assert of(rows, "Holds") == []
    assert len(of(taken(post, hugo, lena, on=then, known="then"), "Holds")) == 1


def test_a_file_of_a_person_begins_no_formula_and_says_whose_it_is(
    live: World, sign_in: SignIn, post: Post
) -> None:
    rows = taken(post, sign_in("hugo"), live.people["lena"])
    assert {row["Name"] for row in rows} == {'\'=HYPERLINK("http://evil"), Lena'}
    assert {restored(row["Staff number"]) for row in rows} == {"-4711"}
    assert not any(cell.startswith(("=", "-", "+", "@")) for row in rows for cell in row.values())


def test_a_file_of_a_person_is_noted_as_a_look_and_before_and_after_with_what_it_was(
    live: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    lena, day = live.people["lena"], days(-10).isoformat()
    answer = post(sign_in("petra"), FILE.format(lena), on=day)
    file = answer.data.decode()
    look, begin, end = events(database, "person.look", "export.begin", "export.end")
    assert {one.what for one in (look, begin, end)} == {f"person:{lena}"}
    assert {one.actor for one in (look, begin, end)} == {live.people["petra"]}
    assert json.loads(begin.details) == {"filter": {"on": [day], "known": ["now"]}}
    said = json.loads(end.details)
    assert said["complete"] is True
    assert said["sha256"] == hashlib.sha256(answer.data).hexdigest()
    assert said["rows"] == len(file.splitlines()) - 1


def test_nobody_takes_along_who_may_not_see_the_person_or_asks_for_no_day(
    live: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    foreign = FILE.format(live.people["tariq"])
    assert post(sign_in("petra"), foreign).status_code == 404
    for name in ("lena", "ines", "ada"):
        assert post(sign_in(name), FILE.format(live.people["lena"])).status_code == 403
    assert post(sign_in("hugo"), FILE.format(live.people["lena"]), on="soon").status_code == 303
    assert sign_in("hugo").get(FILE.format(live.people["lena"])).status_code == 405
    assert events(database, "export.begin") == []
