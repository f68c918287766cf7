"""Units by courses: how many must hold a course and do, who is told of it, and the same figures as a file."""

import csv
import io
from collections.abc import Iterator

import pytest
import time_machine

from tests.conftest import Post, SignIn
from tests.reports.life import FROZEN, NOW, completed, days, events, noon, officer, read
from tests.reports.listing import SEE, volumes
from tests.world import World
from trainer import db
from trainer.accounts import operations as accounts
from trainer.accounts.models import Posting
from trainer.audit import SYSTEM
from trainer.core.validity import State
from trainer.records import operations as records
from trainer.records.asof import AsOf
from trainer.reports.queries import matrix as queries
from trainer.reports.queries.conditions import Conditions
from trainer.reports.queries.matrix import HOUSE, Cell, matrix
from trainer.reports.queries.paging import Order
from trainer.reports.queries.records import Records

pytestmark = pytest.mark.usefixtures("live")
TODAY = days(0)


@pytest.fixture
def live(database: db.Database, ministry: World) -> Iterator[World]:
    """All must hold the course: Lena does, Ines did, Tariq is excused."""
    with database.aside() as session:
        people, course = ministry.people, ministry.course
        records.require(
            session, SYSTEM, course_id=course, due=days(-12), at=noon(days(-60)), unit_id=ministry.units["hq"]
        )
        completed(session, people["lena"], course, days(-50))
        completed(session, people["ines"], course, days(-800))
        records.waive(
            session,
            SYSTEM,
            people["tariq"],
            from_day=days(-5),
            until_day=days(5),
            why="Ill",
            at=noon(days(-5)),
        )
    with time_machine.travel(FROZEN, tick=False):
        yield ministry


def test_a_unit_is_counted_with_those_below_it_and_by_itself(sign_in: SignIn) -> None:
    rows = read(sign_in("hugo").get("/reports/matrix?unit=hq").text).rows
    figures = {row["Unit"]: row["First steps"][:6].strip() for row in rows}
    assert figures["Headquarters and below"] == "1 of 6"
    assert figures["Directly in this unit"] == "0 of 2"
    assert figures["Embassy in Port Sable"].startswith("1 of 3")
    assert figures["Information technology"].startswith("0 of 1")


def test_the_figures_are_those_of_the_list(database: db.Database, live: World) -> None:
    with database.reader() as session:
        for on in (TODAY, days(-20), days(-55)):
            asof = AsOf(on, None if on == TODAY else noon(on))
            top = queries.openable(session, officer(live), "hq")
            found = matrix(session, officer(live), asof, top=top)
            listing = Records(officer(live), SEE, asof, Conditions(), volumes(session), scores=False)
            lines = session.execute(listing.every(Order())).all()
            owed = [line for line in lines if line.due and line.state != State.WAIVED]
            held = [line for line in owed if line.state in {State.VALID, State.EXPIRING}]
            assert found.lines[0].cells[live.course] == Cell(len(owed), len(held))


def test_what_was_known_then_counts_nobody_whom_the_officer_may_not_see_by_name(
    database: db.Database, live: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = days(-20)
    with database.aside() as session:
        for name, unit in (("lena", "it"), ("ada", "embassy")):
            accounts.post(session, SYSTEM, live.people[name], live.units[unit], "diplomat", days(-40), at=NOW)
    asof, petra = AsOf(day, noon(day), then=True), officer(live, "embassy")
    with database.reader() as session:
        listing = Records(
            petra, SEE, asof, Conditions(unit=live.units["embassy"]), volumes(session), scores=False
        )
        named = {line.person_id for line in session.execute(listing.every(Order()))}
        assert live.people["lena"] not in named
        embassy, house = matrix(session, petra, asof).lines
        assert embassy.cells[live.course] == Cell(len(named), 0)
        # Of the seven of that day three may be seen by name: Ada, as she is known by now, is one of them.
        monkeypatch.setattr(queries, "SMALL", 5)
        assert house.cells == {live.course: None}
        monkeypatch.setattr(queries, "SMALL", 4)
        assert matrix(session, petra, asof).lines[-1].cells == {live.course: Cell(7, 1)}


def test_somebody_with_two_postings_below_counts_once(database: db.Database, live: World) -> None:
    with database.aside() as session:
        session.add(
            Posting(
                person_id=live.people["otto"], unit_id=live.units["it"], track="diplomat", from_day=days(-3),
                recorded_at=noon(days(-3)),
            )
        )  # fmt: skip
    with database.reader() as session:
        top = queries.openable(session, officer(live), "hq")
        total = matrix(session, officer(live), AsOf(TODAY), top=top).lines[0].cells[live.course]
        assert total is not None
        assert total.must == 6


def test_an_officer_of_a_unit_opens_no_other_and_sees_of_the_house_no_few_others(
    database: db.Database, live: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    petra = sign_in("petra")
    assert petra.get("/reports/matrix?unit=it").status_code == 404
    assert petra.get("/reports/matrix?unit=hq").status_code == 404
    page = petra.get("/reports/matrix").text
    assert [row["Unit"] for row in read(page).rows] == ["Embassy in Port Sable", "Whole house"]
    assert "too few" in page
    assert "1 of 6" not in page
    monkeypatch.setattr(queries, "SMALL", 3)
    assert "1 of 6" in petra.get("/reports/matrix").text
    with database.reader() as session:
        lines = matrix(session, officer(live, "embassy"), AsOf(TODAY)).lines
        assert lines[-1].kind == HOUSE
        monkeypatch.setattr(queries, "SMALL", 4)
        assert matrix(session, officer(live, "embassy"), AsOf(TODAY)).lines[-1].cells == {live.course: None}


def test_the_file_has_the_figures_of_the_page_and_is_noted(
    sign_in: SignIn, post: Post, database: db.Database
) -> None:
    hugo = sign_in("hugo")
    answer = post(hugo, "/reports/matrix.csv", unit="hq", on=days(-20).isoformat())
    rows = list(csv.DictReader(io.StringIO(answer.data.decode(), newline="")))
    first = rows[0]
    assert (first["Unit code"], first["Must hold"], first["Hold"]) == ("hq", "7", "1")
    assert first["Share in per cent"] == "14.3"
    assert first["As of"] == days(-20).isoformat()
    assert len(rows) == 4
    begin, end = events(database, "export.begin", "export.end")
    assert begin.what == end.what == "list:matrix"
    assert days(-20).isoformat() in begin.details
    assert '"rows":4' in end.details


def test_units_follow_one_another_page_by_page(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trainer.reports.views.matrix.PAGE", 1)
    hugo = sign_in("hugo")
    page = read(hugo.get("/reports/matrix?unit=hq").text)
    assert page.rows[-1]["Unit"] == "Embassy in Port Sable"
    page = read(hugo.get(page.links["The next units"]).text)
    assert page.rows[-1]["Unit"] == "Information technology"
    assert "The next units" not in page.links
