"""The list of records in every order, page by page, and as a file."""

import pytest
from hypothesis import given, settings, strategies as st
from sqlalchemy.orm import Session

from tests.reports.life import TODAY, days, officer
from tests.reports.listing import EVERY_ORDER, SEE, listing, volumes
from tests.world import World
from trainer import db
from trainer.core.collation import folded
from trainer.core.validity import State
from trainer.records.asof import AsOf
from trainer.reports.queries import windows
from trainer.reports.queries.conditions import Conditions
from trainer.reports.queries.paging import Column, Order, Place, Stretch
from trainer.reports.queries.records import Records

SIZE = 17


def forwards(asked: Records, session: Session, order: Order) -> list[Stretch]:
    pages = [asked.stretch(session, order, SIZE)]
    while pages[-1].later:
        after = Place.parse(str(Place.of(pages[-1].rows[-1], order)))
        pages.append(asked.stretch(session, order, SIZE, after=after))
    return pages


def backwards(asked: Records, session: Session, order: Order, last: Stretch) -> list[Stretch]:
    pages = [last]
    while pages[0].earlier:
        before = Place.parse(str(Place.of(pages[0].rows[0], order)))
        pages.insert(0, asked.stretch(session, order, SIZE, before=before))
    return pages


@pytest.mark.parametrize("few", [windows.FEW, 0])
def test_all_pages_together_are_the_whole_list_each_line_once(
    few: int, database: db.Database, crowd: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many people are looked at at a time."""
    monkeypatch.setattr(windows, "FEW", few)
    monkeypatch.setattr(windows, "FIRST", 2)
    with database.reader() as session:
        asked = listing(session, officer(crowd))
        lines = asked.count(session, every=True).lines
        assert lines > 50
        for order in EVERY_ORDER:
            whole = [(row.person_id, row.course_id) for row in session.execute(asked.every(order))]
            assert len(set(whole)) == len(whole) == lines
            there = forwards(asked, session, order)
            for pages in (there, backwards(asked, session, order, there[-1])):
                assert [(row.person_id, row.course_id) for page in pages for row in page.rows] == whole, order
                assert not pages[0].earlier
                assert not pages[-1].later
            assert all(len(page.rows) == SIZE for page in there[:-1])


ASKED = st.builds(
    Conditions,
    search=st.sampled_from(["", "", "a", "an o", "example"]),
    course=st.sampled_from([None, None, 1, 2]),
    unit=st.sampled_from([None, None, 1, 2, 3]),
    since=st.none() | st.integers(-900, 0).map(days),
    until=st.none() | st.integers(-900, 0).map(days),
    states=st.sets(st.sampled_from(State)).map(tuple),
)


@pytest.mark.parametrize("few", [windows.FEW, 0])
def test_screen_and_file_hold_the_same_cells_whatever_is_asked(
    few: int, database: db.Database, crowd: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(windows, "FEW", few)
    monkeypatch.setattr(windows, "FIRST", 8)
    with database.reader() as session:

        @settings(max_examples=12, deadline=None)
        @given(ASKED, st.sampled_from(EVERY_ORDER))
        def hold(asked: Conditions, order: Order) -> None:
            found = Records(officer(crowd), SEE, AsOf(TODAY), asked, volumes(session), scores=True)
            screen = [row for page in forwards(found, session, order) for row in page.rows]
            file = [row for part in found.parts(session, order) for row in part]
            cells = [[[str(cell) for cell in row] for row in rows] for rows in (screen, file)]
            assert cells[0] == cells[1]
            assert [tuple(row) for row in screen] == [
                tuple(row) for row in session.execute(found.every(order))
            ]
            assert found.count(session, every=True) == (len(screen), True)

        hold()


def test_of_many_people_lines_are_counted_only_where_that_is_asked_for(
    database: db.Database, crowd: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(windows, "FEW", 7)
    monkeypatch.setattr(windows, "FIRST", 2)
    with database.reader() as session:
        for conditions in ({}, {"states": (State.VALID, State.OVERDUE)}):
            asked = listing(session, officer(crowd), **conditions)
            whole = len(session.execute(asked.every(Order())).all())
            assert asked.count(session) == (0, False)
            assert asked.count(session, every=True) == (whole, True)


def test_the_list_is_sorted_and_what_is_missing_stands_at_the_end(
    database: db.Database, crowd: World
) -> None:
    with database.reader() as session:
        titles = {number: volume.course.title for number, volume in volumes(session).items()}
        sorted_by = {
            Column.NAME: lambda row: folded(row.name),
            Column.UNIT: lambda row: row.unit,
            Column.COURSE: lambda row: titles[row.course_id],
            Column.COMPLETED: lambda row: row.completed,
            Column.UNTIL: lambda row: row.valid_until,
        }
        for order in EVERY_ORDER:
            rows = session.execute(listing(session, officer(crowd)).every(order)).all()
            values = [sorted_by[order.by](row) for row in rows]
            there = [value for value in values if value is not None]
            assert values == there + [None] * (len(values) - len(there))
            assert there == sorted(there, reverse=order.descending)


def test_a_place_holds_though_its_line_has_gone(database: db.Database, handful: World) -> None:
    with database.reader() as session:
        asked, hugo = listing(session, officer(handful)), handful.people["hugo"]

        def after(value: str, order: Order) -> list[str]:
            place = Place(value, hugo, handful.course)
            return [row.name.split(",")[0] for row in asked.stretch(session, order, 3, after=place).rows]

        assert after("", Order()) == ["Moreau", "Novak", "Okafor"]
        assert after(days(-300).isoformat(), Order(Column.COMPLETED)) == ["Okafor", "Brandt", "Haddad"]
        assert after("", Order(Column.COMPLETED)) == ["Novak", "Sousa"]
        assert after(str(handful.units["hq"]), Order(Column.UNIT)) == ["Moreau", "Haddad", "Sousa"]


def test_the_place_of_somebody_one_may_not_see_begins_the_list_anew(
    database: db.Database, handful: World
) -> None:
    with database.reader() as session:
        asked = listing(session, officer(handful, "embassy"))
        foreign = Place("", handful.people["tariq"], handful.course)
        for place in ({"after": foreign}, {"before": foreign}):
            stretch = asked.stretch(session, Order(), 2, **place)
            assert [row.name.split(",")[0] for row in stretch.rows] == ["Brandt", "Novak"]
            assert not stretch.earlier


@pytest.mark.parametrize(
    "text", ["", "x", "1.2", ".1.", "2026-13-01.1.1x", "'.1.1", ".99999999999.1", "٣.1.1"]
)
def test_a_place_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="place"):
        Place.parse(text)


def test_an_address_names_nobody(database: db.Database, handful: World) -> None:
    with database.reader() as session:
        for order in EVERY_ORDER:
            for row in session.execute(listing(session, officer(handful)).every(order)):
                assert set(str(Place.of(row, order))) <= set("0123456789-.")
