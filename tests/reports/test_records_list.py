"""The list of records: what stands in it, for whom, in which order, page by page."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from sqlalchemy.orm import Session

from tests.reports.life import NOW, TODAY, begun, completed, days, officer, second_course
from tests.world import World
from trainer import db
from trainer.accounts import operations as accounts
from trainer.accounts.models import Post
from trainer.accounts.queries import SignedIn
from trainer.audit import SYSTEM
from trainer.catalogue.shelf import Shelf, Volume
from trainer.core.collation import folded
from trainer.core.validity import State, standing
from trainer.learning.models import Enrolment, Step
from trainer.permissions import Permission
from trainer.records import operations as records
from trainer.records.asof import AsOf
from trainer.records.models import Change, Completion, Requirement
from trainer.reports.queries import windows
from trainer.reports.queries.conditions import Conditions
from trainer.reports.queries.paging import Column, Order, Place, Stretch
from trainer.reports.queries.records import Records

SEE = Permission.SEE_RECORDS
SIZE = 11
LESSONS = ("start/doors", "start/windows")
EVERY_ORDER = [Order(column, down) for column in Column for down in (False, True)]


def volumes(session: Session) -> dict[int, Volume]:
    return {volume.id: volume for volume in Shelf().volumes(lambda: session, 1).values()}


def listing(session: Session, viewer: SignedIn, on: date = TODAY, **conditions: Any) -> Records:
    return Records(viewer, SEE, AsOf(on), Conditions(**conditions), volumes(session), scores=True)


def lines(session: Session, viewer: SignedIn, **conditions: Any) -> list[tuple[str, str]]:
    """Name and state of each line, by name."""
    found = session.execute(listing(session, viewer, **conditions).every(Order())).all()
    return [(row.name.split(",")[0], row.state) for row in found]


@pytest.fixture
def live(database: db.Database, ministry: World) -> World:
    """Lena holds the course, Tariq is at it, Otto must hold it and does not, Ines held it once."""
    with database.aside() as session:
        completed(session, ministry.people["lena"], ministry.course, days(-100))
        begun(session, ministry.people["tariq"], ministry.course, "start/doors")
        completed(session, ministry.people["ines"], ministry.course, days(-800))
        records.require(
            session,
            SYSTEM,
            course_id=ministry.course,
            due=days(-12),
            at=NOW,
            unit_id=ministry.units["embassy"],
        )
        records.require(
            session, SYSTEM, course_id=ministry.course, due=days(30), at=NOW, track="technologist"
        )
    return ministry


def test_a_line_stands_for_whoever_must_hold_a_course_or_has_completed_it(
    database: db.Database, live: World
) -> None:
    with database.reader() as session:
        assert lines(session, officer(live)) == [
            ("Brandt", State.OVERDUE),
            ("Haddad", State.IN_PROGRESS),
            ("Moreau", State.EXPIRED),
            ("Novak", State.OVERDUE),
            ("Okafor", State.VALID),
            ("Sousa", State.TO_DO),
        ]


def test_an_officer_of_a_unit_sees_those_posted_there_and_below(database: db.Database, live: World) -> None:
    with database.reader() as session:
        embassy = [name for name, _ in lines(session, officer(live, "embassy"))]
        assert embassy == ["Brandt", "Novak", "Okafor"]
        assert len(lines(session, officer(live, "hq"))) == len(lines(session, officer(live)))
        assert [name for name, _ in lines(session, officer(live, "it"))] == ["Haddad", "Sousa"]


def test_somebody_posted_away_leaves_the_officers_list_and_takes_their_record_along(
    database: db.Database, live: World
) -> None:
    with database.aside() as session:
        accounts.post(session, SYSTEM, live.people["lena"], live.units["it"], "diplomat", days(1), at=NOW)
    with database.reader() as session:

        def seen(unit: str, on: date) -> set[int]:
            rows = session.execute(listing(session, officer(live, unit), on).every(Order())).all()
            return {row.person_id for row in rows}

        lena = live.people["lena"]
        assert lena in seen("embassy", TODAY)
        assert lena not in seen("it", TODAY)
        assert lena not in seen("embassy", days(1))
        assert lena in seen("it", days(1))


def test_scores_are_not_even_read_where_they_are_not_shown(database: db.Database, live: World) -> None:
    with database.reader() as session:
        found = Records(officer(live), SEE, AsOf(TODAY), Conditions(), volumes(session), scores=False)
        assert {row.score for row in session.execute(found.every(Order()))} == {None}
        assert "score" not in str(found.every(Order())).replace("AS score", "")
        found = listing(session, officer(live))
        assert Fraction(5, 6) in {row.score for row in session.execute(found.every(Order()))}


NARROWED: list[tuple[dict[str, Any], list[str]]] = [
    ({"search": "okafor"}, ["Okafor"]),
    ({"search": "LENA@mfa"}, ["Okafor"]),
    ({"search": "Lena Ok"}, ["Okafor"]),
    ({"search": "%"}, []),
    ({"search": "_"}, []),
    ({"states": (State.OVERDUE,)}, ["Brandt", "Novak"]),
    ({"states": (State.VALID, State.EXPIRED)}, ["Moreau", "Okafor"]),
    ({"since": days(-100)}, ["Okafor"]),
    ({"since": days(-99)}, []),
    ({"until": days(-800)}, ["Moreau"]),
    ({"until": days(-801)}, []),
    ({"since": days(-800), "until": days(-100)}, ["Moreau", "Okafor"]),
    ({"since": days(-800), "states": (State.VALID,)}, ["Okafor"]),
]


def test_each_condition_leaves_the_lines_it_says(database: db.Database, live: World) -> None:
    with database.reader() as session:
        for conditions, names in NARROWED:
            assert [name for name, _ in lines(session, officer(live), **conditions)] == names, conditions
            assert listing(session, officer(live), **conditions).count(session) == (len(names), True)


def test_a_unit_is_meant_with_all_below_it(database: db.Database, live: World) -> None:
    with database.reader() as session:
        everything = officer(live)
        assert len(lines(session, everything, unit=live.units["hq"])) == 6
        assert len(lines(session, everything, unit=live.units["embassy"])) == 3
        assert lines(session, officer(live, "it"), unit=live.units["embassy"]) == []


def test_the_earliest_of_several_requirements_counts(database: db.Database, live: World) -> None:
    with database.aside() as session:
        otto = live.people["otto"]
        records.require(session, SYSTEM, course_id=live.course, due=days(40), at=NOW, person_id=otto)
    with database.reader() as session:
        (row,) = session.execute(listing(session, officer(live), person=otto).every(Order())).all()
        assert (row.due, row.state) == (days(-12), State.OVERDUE)


def test_a_requirement_that_has_ended_asks_for_nothing(database: db.Database, live: World) -> None:
    with database.aside() as session:
        for found in session.query(Requirement):
            records.end_requirement(session, SYSTEM, found, at=NOW)
    with database.reader() as session:
        assert [name for name, _ in lines(session, officer(live))] == ["Moreau", "Okafor"]


def test_the_newest_completion_counts_and_the_older_stays(database: db.Database, live: World) -> None:
    with database.aside() as session:
        completed(session, live.people["ines"], live.course, days(-1))
    with database.reader() as session:
        asked = listing(session, officer(live), person=live.people["ines"])
        (row,) = session.execute(asked.every(Order())).all()
        assert (row.completed, row.state) == (days(-1), State.VALID)
        before = listing(session, officer(live), days(-2), person=live.people["ines"])
        (row,) = session.execute(before.every(Order())).all()
        assert (row.completed, row.state) == (days(-800), State.EXPIRED)


def test_progress_counts_the_lessons_that_count_of_the_open_run_only(
    database: db.Database, live: World
) -> None:
    with database.aside() as session:
        ines, otto = live.people["ines"], live.people["otto"]
        begun(session, ines, live.course, "start/warm-up")
        begun(session, otto, live.course, *LESSONS, "start/warm-up")
    with database.reader() as session:
        rows = {row.person_id: row for row in session.execute(listing(session, officer(live)).every(Order()))}
        assert (rows[ines].state, rows[ines].done) == (State.IN_PROGRESS, 0)
        assert (rows[otto].state, rows[otto].done) == (State.OVERDUE, 2)
        assert rows[live.people["lena"]].done is None


@pytest.fixture
def crowd(database: db.Database, ministry: World) -> World:
    """Forty more people, two courses and every kind of standing, many of them on the same days.

    Some of what they completed was corrected or revoked; some was recognised; both courses are to be renewed.
    """
    chance = Random(20)  # noqa: S311 - the same crowd each time
    with database.aside() as session:
        courses = [ministry.course, second_course(session)]
        units = list(ministry.units.values())
        for number in range(40):
            first = chance.choice(["Anna", "Émile", "Ødegård", "de Vries"])
            name = f"{first} {chance.choice('ABab')}{number % 9}"
            person = accounts.add_person(
                session, SYSTEM, email=f"p{number}@mfa.example", name=name, at=NOW
            ).id
            if chance.random() < 0.9:
                track = chance.choice(["diplomat", "technologist"])
                accounts.post(session, SYSTEM, person, chance.choice(units), track, days(-900), at=NOW)
            for course in courses:
                for _ in range(chance.randrange(3)):
                    day = days(-chance.choice([1, 30, 300, 365, 366, 640, 641, 700, 731, 800]))
                    fact = completed(session, person, course, day, months=chance.choice([12, 24, None]))
                    decided(session, chance, fact)
                if chance.random() < 0.1:
                    records.recognise(session, SYSTEM, person, course_id=course, months=24, evidence="Seen",
                                      taken=days(-chance.choice([200, 365])), at=NOW)  # fmt: skip
                if chance.random() < 0.4:
                    begun(session, person, course, *LESSONS[: chance.randrange(3)])
            if chance.random() < 0.2:
                due = days(chance.choice([-400, -1, 0, 50]))
                records.require(session, SYSTEM, course_id=courses[0], due=due, at=NOW, person_id=person)
        records.require(
            session,
            SYSTEM,
            course_id=courses[0],
            due=days(-5),
            at=NOW,
            unit_id=ministry.units["it"],
            months=11,
        )
        records.require(
            session, SYSTEM, course_id=courses[1], due=days(0), at=NOW, track="technologist", months=23
        )
    return ministry


def decided(session: Session, chance: Random, fact: Completion) -> None:
    """An officer corrects or revokes one completion in three."""
    why = "By mistake"
    match chance.randrange(12):
        case 0:
            records.revoke(session, SYSTEM, fact.id, from_day=fact.day, why=why, at=NOW)
        case 1:
            records.revoke(session, SYSTEM, fact.id, from_day=days(-1), why=why, at=NOW)
        case 2:
            earlier = fact.day - timedelta(days=30)
            records.correct(session, SYSTEM, fact.id, Change.DAY, day=earlier, why=why, at=NOW)
        case 3:
            until = days(chance.choice([-1, 20, 400]))
            if until > fact.day and until != fact.valid_until:
                records.correct(
                    session, SYSTEM, fact.id, Change.VALID_UNTIL, valid_until=until, why=why, at=NOW
                )


def test_a_line_says_what_the_core_says(database: db.Database, crowd: World) -> None:
    with database.aside() as session:
        first = session.query(Requirement).filter(Requirement.unit_id.is_not(None)).one()
        for name in ("ada", "tariq"):
            records.waive(session, SYSTEM, crowd.people[name], requirement_id=first.id, from_day=days(-9),
                          until_day=days(9), why="On leave", at=NOW)  # fmt: skip
    with database.reader() as session:
        rows = session.execute(listing(session, officer(crowd)).every(Order())).all()
        assert {row.state for row in rows} == set(State)
        for row in rows:
            run = (
                session.query(Enrolment)
                .filter_by(person_id=row.person_id, course_id=row.course_id, closed_at=None)
                .one_or_none()
            )
            steps = session.query(Step).filter_by(enrolment_id=run.id).count() if run else 0
            assert row.done == (steps if run else None)
            assert row.state == standing(
                until=row.valid_until, completed=row.completed is not None, begun=run is not None,
                due=row.due, on=TODAY, waived_until=row.waived_until,
            )  # fmt: skip


def forwards(asked: Records, session: Session, order: Order) -> list[Stretch]:
    pages = [asked.stretch(session, order, SIZE)]
    while pages[-1].later:
        after = Place.parse(str(Place.of(pages[-1].rows[-1], order)))
        pages.append(asked.stretch(session, order, SIZE, after=after))
    return pages


def backwards(asked: Records, session: Session, order: Order) -> list[Stretch]:
    pages = [forwards(asked, session, order)[-1]]
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
        for order, walk in product(EVERY_ORDER, (forwards, backwards)):
            whole = [(row.person_id, row.course_id) for row in session.execute(asked.every(order))]
            pages = walk(asked, session, order)
            assert [(row.person_id, row.course_id) for page in pages for row in page.rows] == whole, order
            assert len(set(whole)) == len(whole) == asked.count(session, every=True).lines > 50
            assert all(len(page.rows) == SIZE for page in pages[:-1])
            assert not pages[0].earlier
            assert not pages[-1].later


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


def test_a_place_holds_though_its_line_has_gone(database: db.Database, live: World) -> None:
    with database.reader() as session:
        asked, hugo = listing(session, officer(live)), live.people["hugo"]

        def after(value: str, order: Order) -> list[str]:
            place = Place(value, hugo, live.course)
            return [row.name.split(",")[0] for row in asked.stretch(session, order, 3, after=place).rows]

        assert after("", Order()) == ["Moreau", "Novak", "Okafor"]
        assert after(days(-300).isoformat(), Order(Column.COMPLETED)) == ["Okafor", "Brandt", "Haddad"]
        assert after("", Order(Column.COMPLETED)) == ["Novak", "Sousa"]
        assert after(str(live.units["hq"]), Order(Column.UNIT)) == ["Moreau", "Haddad", "Sousa"]


def test_the_place_of_somebody_one_may_not_see_begins_the_list_anew(
    database: db.Database, live: World
) -> None:
    with database.reader() as session:
        asked = listing(session, officer(live, "embassy"))
        foreign = Place("", live.people["tariq"], live.course)
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


def test_an_address_names_nobody(database: db.Database, live: World) -> None:
    with database.reader() as session:
        for order in EVERY_ORDER:
            for row in session.execute(listing(session, officer(live)).every(order)):
                assert set(str(Place.of(row, order))) <= set("0123456789-.")


def test_track_post_and_requirement_narrow_to_those_they_reach(database: db.Database, live: World) -> None:
    with database.aside() as session:
        consul = Post(code="CON", name="Consul")
        session.add(consul)
        session.flush()
        accounts.post(
            session, SYSTEM, live.people["otto"], live.units["embassy"], "diplomat", days(-1), at=NOW,
            post_id=consul.id,
        )  # fmt: skip
        other = second_course(session)
        completed(session, live.people["ines"], other, days(-3))
        asked = session.query(Requirement).filter_by(track="technologist").one().id
        at_post = consul.id
    with database.reader() as session:
        hugo = officer(live)
        assert {name for name, _ in lines(session, hugo, track="technologist")} == {"Haddad", "Sousa"}
        assert lines(session, hugo, post=at_post) == [("Brandt", State.OVERDUE)]
        assert {name for name, _ in lines(session, hugo, requirement=asked)} == {"Haddad", "Sousa"}
        assert listing(session, hugo, requirement=asked).count(session).lines == 2
