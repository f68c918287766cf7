"""The list of people: what each must hold, holds and lacks, what is due soonest; screen and file agree."""

import csv
import io
from collections.abc import Iterator
from itertools import product

import pytest
import time_machine

from tests.conftest import Post, SignIn
from tests.reports.life import FROZEN, NOW, TODAY, completed, days, events, officer, read, second_course
from tests.reports.listing import SEE, volumes
from tests.world import World
from trainer import db
from trainer.audit import SYSTEM
from trainer.core.validity import State
from trainer.records import operations as records
from trainer.records.asof import AsOf
from trainer.reports.queries import windows
from trainer.reports.queries.conditions import Conditions
from trainer.reports.queries.paging import Column, Order, Place
from trainer.reports.queries.records import Records
from trainer.reports.queries.staff import Need, Staff, StaffConditions

LIST = "/reports/staff"


@pytest.fixture
def live(database: db.Database, ministry: World) -> Iterator[World]:
    """The embassy must hold two courses: one was due, one is due later. Otto is excused from one."""
    who = ministry.people
    with database.aside() as session:
        second = second_course(session)
        embassy = ministry.units["embassy"]
        completed(session, who["lena"], ministry.course, days(-100))
        completed(session, who["lena"], second, days(-700))
        completed(session, who["petra"], ministry.course, days(-3), months=None)
        was_due = records.require(
            session, SYSTEM, course_id=ministry.course, due=days(-12), at=NOW, unit_id=embassy
        )
        records.require(session, SYSTEM, course_id=second, due=days(30), at=NOW, unit_id=embassy)
        records.waive(
            session, SYSTEM, who["otto"], from_day=days(-1), until_day=days(9), why="Leave", at=NOW,
            requirement_id=was_due.id,
        )  # fmt: skip
        records.require(
            session, SYSTEM, course_id=ministry.course, due=days(-2), at=NOW, person_id=who["tariq"]
        )
    with time_machine.travel(FROZEN, tick=False):
        yield ministry


def row(page: str, name: str) -> tuple[str, ...]:
    (found,) = (one for one in read(page).rows if one["Name"].startswith(name))
    return tuple(found[head] for head in ("Must hold", "Hold", "Lack", "Due soonest", "State"))


@pytest.mark.usefixtures("live")
def test_each_person_has_one_line_that_says_what_is_lacking(sign_in: SignIn) -> None:
    page = sign_in("hugo").get(LIST).text
    names = [one["Name"] for one in read(page).rows]
    assert len(names) == len(set(names)) > 6
    assert row(page, "Okafor") == ("2", "2", "0", days(30).isoformat(), "Lacks nothing")
    assert row(page, "Novak") == ("2", "1", "1 Further steps", days(30).isoformat(), "Lacks something")
    assert row(page, "Brandt") == (
        "2", "0", "1 Further steps", days(30).isoformat(), "Lacks something 1 waived"
    )  # fmt: skip
    assert row(page, "Haddad") == ("1", "0", "1 First steps", days(-2).isoformat(), "1 overdue")
    assert row(page, "Moreau") == ("0", "0", "0", "", "Nothing required")


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize(
    ("asked", "who"),
    [
        ({"state": "overdue"}, {"Haddad"}),
        ({"state": ["overdue", "lacking"]}, {"Haddad", "Novak", "Brandt"}),
        ({"state": "complete"}, {"Okafor"}),
        ({"unit": "embassy", "state": "lacking"}, {"Novak", "Brandt"}),
        ({"q": "haddad"}, {"Haddad"}),
        ({"requirement": "3"}, {"Haddad"}),
    ],
)
def test_each_condition_narrows_the_list_and_stands_above_it(
    asked: dict[str, str], who: set[str], sign_in: SignIn
) -> None:
    page = sign_in("hugo").get(LIST, query_string=asked).text
    assert {one["Name"].split(",")[0] for one in read(page).rows} == who
    assert page.count("remove this condition") == len(asked)


@pytest.mark.usefixtures("live")
def test_page_and_file_agree_cell_by_cell_and_the_file_is_noted(
    sign_in: SignIn, post: Post, database: db.Database
) -> None:
    hugo = sign_in("hugo")
    for asked in ({}, {"sort": "-unit"}, {"state": "lacking"}, {"on": days(-2).isoformat()}):
        screen = read(hugo.get(LIST, query_string=asked).text).rows
        file = list(csv.DictReader(io.StringIO(post(hugo, f"{LIST}.csv", **asked).data.decode())))
        heads = ("Name", "Unit", "Must hold", "Hold", "Due soonest")
        assert [[one[head] for head in heads] for one in screen] == [
            [one[head] for head in heads] for one in file
        ]
        for one, line in zip(screen, file, strict=True):
            assert one["Lack"] == " ".join(filter(None, (line["Lack"], line["Lacking"].replace("; ", " "))))
    begin, end = events(database, "export.begin", "export.end")[:2]
    assert begin.what == end.what == "list:staff"


def test_the_figures_are_those_of_the_list_of_records(database: db.Database, live: World) -> None:
    hugo = officer(live)
    with database.reader() as session:
        lines = Records(hugo, SEE, AsOf(TODAY), Conditions(), volumes(session), scores=False)
        required = [one for one in session.execute(lines.every(Order())) if one.due]
        for one in session.execute(Staff(hugo, SEE, AsOf(TODAY), StaffConditions()).every(Order())):
            states = [line.state for line in required if line.person_id == one.person_id]
            held = [state for state in states if state in {State.VALID, State.EXPIRING}]
            assert (one.must, one.hold) == (len(states), len(held))
            assert (one.overdue, one.waived) == (states.count(State.OVERDUE), states.count(State.WAIVED))
            assert one.must == one.hold + one.lack + one.waived


@pytest.mark.parametrize("few", [windows.FEW, 0])
def test_pages_forwards_and_backwards_are_the_whole_list(
    few: int, database: db.Database, live: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(windows, "FEW", few)
    monkeypatch.setattr(windows, "FIRST", 2)
    orders = [Order(by, down) for by in (Column.NAME, Column.UNIT) for down in (False, True)]
    with database.reader() as session:
        for order, needs in product(orders, ((), (Need.OVERDUE, Need.LACKING), (Need.NOTHING,))):
            found = Staff(officer(live), SEE, AsOf(TODAY), StaffConditions(needs=needs))
            whole = [one.person_id for one in session.execute(found.every(order))]
            assert len(whole) == found.count(session, every=True).lines > 0
            pages = [found.stretch(session, order, 2)]
            while pages[-1].later:
                after = Place.parse(str(Place.of(pages[-1].rows[-1], order, found.apart)))
                pages.append(found.stretch(session, order, 2, after=after))
            assert [one.person_id for page in pages for one in page.rows] == whole, (order, needs)
            back = [pages[-1]]
            while back[0].earlier:
                before = Place.parse(str(Place.of(back[0].rows[0], order, found.apart)))
                back.insert(0, found.stretch(session, order, 2, before=before))
            assert [one.person_id for page in back for one in page.rows] == whole, (order, needs)


@pytest.mark.usefixtures("live")
def test_a_view_of_a_list_opens_that_list(sign_in: SignIn, post: Post) -> None:
    hugo = sign_in("hugo")
    kept = post(hugo, "/reports/views", of="staff", state="overdue", name="Late")
    assert kept.location == f"{LIST}?state=overdue"
    assert f'<a href="{LIST}?state=overdue">Late</a>' in hugo.get(LIST).text
    assert "Late</a>" not in hugo.get("/reports/records").text
    assert post(hugo, "/reports/views", of="nothing", name="Late").status_code == 404


@pytest.mark.usefixtures("live")
def test_an_officer_of_a_unit_sees_whom_they_answer_for(sign_in: SignIn) -> None:
    names = {one["Name"].split(",")[0] for one in read(sign_in("petra").get(LIST).text).rows}
    assert names == {"Novak", "Okafor", "Brandt"}
