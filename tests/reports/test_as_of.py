"""Records as of any day: by what is known now, or by what was known at the end of that day."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests.conftest import Post, SignIn
from tests.reports.life import FROZEN, NOW, begun, completed, days, noon, read
from tests.reports.listing import taken
from tests.world import World
from trainer import db, settings
from trainer.accounts import operations as accounts
from trainer.audit import SYSTEM
from trainer.learning.models import Enrolment
from trainer.records import operations as records
from trainer.records.models import Change

pytestmark = pytest.mark.usefixtures("live")

LATE = days(-50)
THEN = f"on={LATE.isoformat()}"


@pytest.fixture
def live(database: db.Database, ministry: World) -> Iterator[World]:
    """Lena's completion was corrected, after the day asked for, to a day before it; Otto is at the course."""
    with database.aside() as session:
        lena, otto, course = ministry.people["lena"], ministry.people["otto"], ministry.course
        records.require(
            session, SYSTEM, course_id=course, due=days(-60), at=noon(days(-70)),
            unit_id=ministry.units["embassy"],
        )  # fmt: skip
        held = completed(session, lena, course, days(-40))
        records.correct(
            session, SYSTEM, held.id, Change.DAY, day=days(-55), valid_until=days(600),
            why="The paper came late.", at=noon(days(-20)),
        )  # fmt: skip
        run = begun(session, otto, course, "start/doors")
        session.get_one(Enrolment, run).opened_at = noon(days(-52))
    with time_machine.travel(FROZEN, tick=False):
        yield ministry


def states(page: str) -> dict[str, str]:
    return {row["Name"].split(",")[0]: row["State"].split(" required")[0] for row in read(page).rows}


def test_a_day_that_is_over_is_told_by_what_is_known_now_and_marks_what_was_not_known_then(
    sign_in: SignIn,
) -> None:
    page = sign_in("hugo").get(f"/reports/records?{THEN}").text
    assert "As it stood on 26 April 2026, by what is known now." in page
    assert states(page)["Okafor"] == "Valid"
    marked = [row["Name"].split(",")[0] for row in read(page).rows if "recorded later" in row["State"]]
    assert marked == ["Okafor"]


def test_what_was_known_then_leaves_out_all_that_was_recorded_later(sign_in: SignIn) -> None:
    page = sign_in("hugo").get(f"/reports/records?{THEN}&known=then").text
    assert "by what was known at the end of that day" in page
    assert states(page)["Okafor"] == "Overdue by 10 days"
    assert "recorded later" not in page


def test_an_answer_of_what_was_known_then_never_changes(
    live: World, sign_in: SignIn, database: db.Database
) -> None:
    address = f"/reports/records?{THEN}&known=then"
    before = read(sign_in("hugo").get(address).text).rows
    with database.aside() as session:
        completed(session, live.people["petra"], live.course, days(-1))
        records.waive(
            session, SYSTEM, live.people["otto"], from_day=days(-90), until_day=days(9), why="Ill", at=NOW
        )
        accounts.post(session, SYSTEM, live.people["otto"], live.units["it"], "diplomat", days(-80), at=NOW)
    assert read(sign_in("hugo").get(address).text).rows == before
    now = read(sign_in("hugo").get(f"/reports/records?{THEN}").text).rows
    assert now != before


def test_whoever_was_at_a_course_on_the_day_is_said_to_have_been_without_how_far(
    sign_in: SignIn, database: db.Database, live: World
) -> None:
    address = f"/reports/records?on={days(-65).isoformat()}"
    with database.aside() as session:
        run = session.query(Enrolment).filter_by(person_id=live.people["otto"]).one()
        run.opened_at, run.closed_at = noon(days(-66)), noon(days(-64))
    assert states(sign_in("hugo").get(address).text)["Brandt"] == "In progress"
    assert states(sign_in("hugo").get(f"{address}&state=in+progress").text) == {"Brandt": "In progress"}
    assert states(sign_in("hugo").get("/reports/records").text)["Brandt"].startswith("Overdue")


def test_the_file_is_of_the_same_day_and_says_what_was_recorded_later(sign_in: SignIn, post: Post) -> None:
    hugo = sign_in("hugo")
    rows = {row["Name"].split(",")[0]: row for row in taken(post, hugo, on=LATE.isoformat())}
    assert (rows["Okafor"]["State"], rows["Okafor"]["Recorded later"]) == ("Valid", "yes")
    assert rows["Brandt"]["Recorded later"] == ""
    then = {row["Name"].split(",")[0]: row for row in taken(post, hugo, on=LATE.isoformat(), known="then")}
    assert then["Okafor"]["State"] == "Overdue"
    assert "Recorded later" not in then["Okafor"]
    assert "Recorded later" not in taken(post, hugo)[0]


def test_the_page_of_a_person_and_of_a_requirement_take_the_same_day(live: World, sign_in: SignIn) -> None:
    hugo, lena = sign_in("hugo"), f"/reports/people/{live.people['lena']}"
    now, then = hugo.get(f"{lena}?{THEN}").text, hugo.get(f"{lena}?{THEN}&known=then").text
    assert "recorded later" in now
    assert "Each course this person completes will stand here" in then
    asked = "/records/requirements/1"
    assert "Valid" in hugo.get(f"{asked}?{THEN}").text.split("Whom it reaches")[1]
    assert "Valid" not in hugo.get(f"{asked}?{THEN}&known=then").text.split("Whom it reaches")[1]


def test_what_was_known_then_and_was_taken_back_since_is_named_on_the_page_of_the_person(
    live: World, sign_in: SignIn, database: db.Database
) -> None:
    with database.aside() as session:
        held = completed(session, live.people["petra"], live.course, days(-53))
        records.correct(session, SYSTEM, held.id, Change.DAY, day=days(-30), why="Written wrongly", at=NOW)
        accounts.post(session, SYSTEM, live.people["petra"], live.units["it"], "diplomat", days(-80), at=NOW)
    hugo, petra = sign_in("hugo"), f"/reports/people/{live.people['petra']}"
    now, then = hugo.get(f"{petra}?{THEN}").text, hugo.get(f"{petra}?{THEN}&known=then").text
    assert "Required by what was known at the end of the day, taken back since: <span>First steps" in now
    assert "Held by what was known at the end of the day, taken back since: <span>First steps" in now
    assert "taken back since" not in then
    assert "taken back since" not in hugo.get(petra).text
    assert "Novak" not in states(hugo.get(f"/reports/records?{THEN}").text)
    assert "the page of the person names it" in hugo.get(f"/reports/records?{THEN}").text


def test_a_day_to_come_and_a_day_before_all_records_are_refused(sign_in: SignIn) -> None:
    hugo = sign_in("hugo")
    for day, words in (("2026-06-16", "still to come"), ("0001-01-01", "no records of this day")):
        answer = hugo.get(f"/reports/records?on={day}")
        assert answer.status_code == 422
        assert words in answer.text


def test_a_day_ends_when_the_ministrys_day_ends(database: db.Database) -> None:
    with database.aside() as session:
        settings.change(session, zone="Pacific/Auckland")
    with database.reader() as session:
        end = settings.load(session).end_of(days(0))
    assert end == datetime(2026, 6, 15, 12, tzinfo=UTC) - timedelta(microseconds=1)


def test_an_officer_of_a_unit_sees_on_a_day_those_who_served_there_on_that_day(
    live: World, sign_in: SignIn, database: db.Database
) -> None:
    with database.aside() as session:
        accounts.post(session, SYSTEM, live.people["lena"], live.units["it"], "diplomat", days(-30), at=NOW)
    petra = sign_in("petra")
    assert "Okafor" in states(petra.get(f"/reports/records?{THEN}").text)
    assert "Okafor" not in states(petra.get("/reports/records").text)
