"""Who must hold what: set and ended by those who answer for them, and by nobody else."""

import json
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from tests.conftest import Post, SignIn
from tests.reports.life import FROZEN, NOW, TODAY, completed, days, events, read, second_course
from tests.world import World
from trainer import db
from trainer.accounts import operations as accounts
from trainer.accounts.operations import Refused
from trainer.audit import SYSTEM
from trainer.catalogue.operations import withdraw
from trainer.catalogue.queries import course_named
from trainer.records import operations, queries
from trainer.records.models import Requirement

PAGE = "/records/requirements"
DUE = days(60)


pytestmark = pytest.mark.usefixtures("asked")


@pytest.fixture
def asked(ministry: World) -> Iterator[World]:
    """The ministry on the day of the tests."""
    with time_machine.travel(FROZEN, tick=False):
        yield ministry


def fields(**given: object) -> dict[str, object]:
    return {"course": "first-steps", "due": DUE.isoformat(), "why": "The new cyber policy", **given}


UNIT = {"audience": "unit", "unit": "embassy"}
TRACK = {"audience": "track", "track": "technologist"}


def in_force(database: db.Database) -> list[Requirement]:
    with database.reader() as session:
        return session.query(Requirement).filter_by(ended_at=None).order_by(Requirement.id).all()


def due_of(session: Session, person: int, on: date) -> dict[int, date]:
    rows = session.execute(queries.required_of(on, people=[person]))
    return {row.course_id: row.due for row in rows}


def dues(database: db.Database, person: int) -> dict[int, date]:
    with database.reader() as session:
        return due_of(session, person, TODAY)


def test_hugo_requires_a_course_of_a_unit_and_it_reaches_all_below(
    asked: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    hugo = sign_in("hugo")
    assert post(hugo, PAGE, fields(audience="unit", unit="hq")).status_code == 303
    assert dues(database, asked.people["otto"]) == dues(database, asked.people["hugo"]) == {asked.course: DUE}
    (row,) = read(hugo.get(PAGE).text).rows
    assert row["Course"] == "First steps"
    assert row["Who must hold it"].startswith("Everyone in Headquarters and below")
    assert row["Due by"] == DUE.isoformat()
    (event,) = events(database, "requirement.set")
    assert event.actor == asked.people["hugo"]
    assert json.loads(event.details)["why"] == "The new cyber policy"


def test_of_a_track_it_reaches_those_in_it_wherever_they_are(
    asked: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    assert post(sign_in("hugo"), PAGE, fields(**TRACK)).status_code == 303
    assert dues(database, asked.people["tariq"]) == {asked.course: DUE}
    assert dues(database, asked.people["lena"]) == {}


def test_of_one_person_by_their_address(
    asked: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    answer = post(sign_in("petra"), PAGE, fields(audience="person", email=" LENA@mfa.example "))
    assert answer.status_code == 303
    assert dues(database, asked.people["lena"]) == {asked.course: DUE}
    assert dues(database, asked.people["otto"]) == {}


FOREIGN: list[dict[str, str]] = [
    {"audience": "unit", "unit": "hq"},
    {"audience": "unit", "unit": "it"},
    TRACK,
    {"audience": "person", "email": "tariq@mfa.example"},
    {"audience": "person", "email": "nobody@mfa.example"},
]


def test_petra_requires_nothing_of_those_she_does_not_answer_for(
    sign_in: SignIn, post: Post, database: db.Database
) -> None:
    petra = sign_in("petra")
    for given in FOREIGN:
        assert post(petra, PAGE, fields(**given)).status_code == 422, given
    assert in_force(database) == []
    assert post(petra, PAGE, fields(**UNIT)).status_code == 303


def test_a_foreign_person_and_an_unknown_one_get_the_same_answer(sign_in: SignIn, post: Post) -> None:
    petra = sign_in("petra")
    foreign, unknown = (
        post(petra, PAGE, fields(audience="person", email=f"{name}@mfa.example")).text.replace(name, "")
        for name in ("tariq", "nobody")
    )
    assert "Nobody you answer for has this address" in foreign
    assert foreign == unknown


def test_petra_is_offered_her_units_and_no_track(sign_in: SignIn) -> None:
    page = sign_in("petra").get(PAGE).text
    assert "Embassy in Port Sable" in page
    assert "Headquarters" not in page
    assert "Everyone in a track" not in page


WRONG: list[tuple[dict[str, str], str]] = [
    ({"course": ""}, "Choose a course."),
    ({"course": "none"}, "Choose one of the list."),
    ({"audience": ""}, "Say of whom it is required."),
    ({"unit": ""}, "Choose a unit."),
    ({"audience": "track"}, "Choose a track."),
    ({"audience": "person"}, "Write the official e-mail address of the person."),
    ({"due": ""}, "Write the last day"),
    ({"days": "30"}, "Write a day, or the days after arrival: not both."),
    ({"due": "", "days": "4000"}, "From 0 to 3650 days."),
    ({"due": "", "days": "soon"}, "Write a whole number."),
    ({"months": "0"}, "From 1 to 240 months."),
    ({"recognition": "241"}, "From 1 to 240 months."),
    ({"due": "31/12/2026"}, "This is not a date."),
    ({"due": days(-1).isoformat()}, "This day is past."),
    ({"why": "x" * 501}, "At most 500 characters."),
]


def test_what_is_wrong_is_said_at_its_place_and_what_was_typed_stays(
    sign_in: SignIn, post: Post, database: db.Database
) -> None:
    hugo = sign_in("hugo")
    for wrong, said in WRONG:
        answer = post(hugo, PAGE, {**fields(**UNIT, track=""), **wrong})
        assert answer.status_code == 422, wrong
        assert f'-error">{said}' in answer.text, wrong
        assert "The new cyber policy" in answer.text or "why" in wrong
    assert in_force(database) == []


def test_the_same_is_not_required_twice_of_the_same_people(
    asked: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    hugo = sign_in("hugo")
    assert post(hugo, PAGE, fields(**UNIT)).status_code == 303
    again = post(hugo, PAGE, fields(**UNIT))
    assert again.status_code == 422
    assert "already required of them" in again.text
    assert len(in_force(database)) == 1
    with database.writer() as session, pytest.raises(Refused):
        operations.require(
            session, SYSTEM, course_id=asked.course, due=DUE + timedelta(days=9), at=NOW,
            unit_id=asked.units["embassy"],
        )  # fmt: skip


def test_an_ended_requirement_asks_for_nothing_and_can_be_set_again(
    asked: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    petra = sign_in("petra")
    post(petra, PAGE, fields(**UNIT))
    (found,) = in_force(database)
    assert post(petra, f"{PAGE}/{found.id}/end").status_code == 422
    assert dues(database, asked.people["lena"]) == {asked.course: DUE}
    assert post(petra, f"{PAGE}/{found.id}/end", why="Decided anew").status_code == 303
    assert "Decided anew" in petra.get(f"{PAGE}/{found.id}").text
    assert dues(database, asked.people["lena"]) == {}
    assert post(petra, f"{PAGE}/{found.id}/end", why="Again").status_code == 404
    assert post(petra, PAGE, fields(**UNIT)).status_code == 303
    with database.reader() as session:
        assert session.query(Requirement).count() == 2
    assert [event.what for event in events(database, "requirement.end")] == [f"requirement:{found.id}"]


def test_petra_sees_what_headquarters_requires_but_cannot_end_it(
    asked: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    hugo, petra = sign_in("hugo"), sign_in("petra")
    post(hugo, PAGE, fields(audience="unit", unit="hq"))
    post(hugo, PAGE, fields(**TRACK))
    post(hugo, PAGE, fields(audience="person", email="tariq@mfa.example"))
    post(petra, PAGE, fields(audience="person", email="lena@mfa.example"))
    page = petra.get(PAGE).text
    assert [row["Who must hold it"].split("The")[0] for row in read(page).rows] == [
        "Everyone in Headquarters and below",
        "Everyone in the track Technologist",
        "Lena Okafor",
    ]
    assert "Tariq" not in page
    for found in in_force(database):
        own, seen = found.person_id == asked.people["lena"], petra.get(f"{PAGE}/{found.id}")
        assert seen.status_code == (404 if found.person_id == asked.people["tariq"] else 200)
        assert ("/end" in seen.text) is own
        status = post(petra, f"{PAGE}/{found.id}/end", why="Over").status_code
        assert status == (303 if own else 404)


def test_a_posting_decides_on_its_days_what_is_required(asked: World, database: db.Database) -> None:
    with database.aside() as session:
        lena = asked.people["lena"]
        operations.require(
            session, SYSTEM, course_id=asked.course, due=DUE, at=NOW, unit_id=asked.units["embassy"]
        )
        accounts.post(session, SYSTEM, lena, asked.units["it"], "technologist", days(5), at=NOW)
        assert due_of(session, lena, days(4)) == {asked.course: DUE}
        assert due_of(session, lena, days(5)) == {}


def test_a_withdrawn_course_is_not_offered(sign_in: SignIn, post: Post, database: db.Database) -> None:
    with database.aside() as session:
        second_course(session)
    hugo = sign_in("hugo")
    assert "Further steps" in hugo.get(PAGE).text
    with database.aside() as session:
        course = course_named(session, "further-steps")
        assert course
        withdraw(session, SYSTEM, course, at=NOW)
    assert "Further steps" not in hugo.get(PAGE).text
    assert post(hugo, PAGE, {**fields(**UNIT), "course": "further-steps"}).status_code == 422


def test_a_requirement_after_arrival_is_due_so_many_days_after_the_posting_began(
    asked: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    with database.aside() as session:
        otto = asked.people["otto"]
        accounts.post(session, SYSTEM, otto, asked.units["it"], "technologist", days(7), at=NOW)
    form = fields(audience="unit", unit="it", days="30", months="12") | {"due": ""}
    assert post(sign_in("hugo"), PAGE, form).status_code == 303
    assert dues(database, asked.people["tariq"]) == {asked.course: days(30)}  # there long before it was set
    with database.reader() as session:
        assert due_of(session, otto, days(6)) == {}
        assert due_of(session, otto, days(7)) == {asked.course: days(37)}


def test_the_page_of_a_requirement_counts_those_the_viewer_answers_for(
    asked: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    with database.aside() as session:
        completed(session, asked.people["lena"], asked.course, days(-10))
    hugo, petra = sign_in("hugo"), sign_in("petra")
    post(hugo, PAGE, fields(audience="unit", unit="hq"))
    (found,) = in_force(database)
    of_all, of_some = (read(one.get(f"{PAGE}/{found.id}").text).rows for one in (hugo, petra))
    assert {row["State"]: row["People"] for row in of_all} == {"To do": "6", "Valid": "1"}
    assert {row["State"]: row["People"] for row in of_some} == {"To do": "2", "Valid": "1"}


def test_of_two_officers_who_end_it_at_once_one_is_told(asked: World, database: db.Database) -> None:
    with database.aside() as session:
        found = operations.require(session, SYSTEM, course_id=asked.course, due=DUE, at=NOW, track="diplomat")
        operations.end_requirement(session, SYSTEM, found, at=NOW, why="Over")
        session.flush()
        with pytest.raises(Refused, match="ended this requirement meanwhile"):
            operations.end_requirement(session, SYSTEM, found, at=NOW, why="Over")
