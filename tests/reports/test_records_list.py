"""The list of records: what stands in it, for whom, under which conditions."""

from datetime import date
from fractions import Fraction
from typing import Any

from tests.reports.life import NOW, TODAY, begun, completed, days, officer, second_course
from tests.reports.listing import LESSONS, SEE, lines, listing, volumes
from tests.world import World
from trainer import db
from trainer.accounts import operations as accounts
from trainer.accounts.models import Post
from trainer.audit import SYSTEM
from trainer.core.validity import State, standing
from trainer.learning.models import Enrolment, Step
from trainer.records import operations as records
from trainer.records.asof import AsOf
from trainer.records.models import Requirement
from trainer.reports.queries.conditions import Conditions
from trainer.reports.queries.paging import Order
from trainer.reports.queries.records import Records


def test_a_line_stands_for_whoever_must_hold_a_course_or_has_completed_it(
    database: db.Database, handful: World
) -> None:
    with database.reader() as session:
        assert lines(session, officer(handful)) == [
            ("Brandt", State.OVERDUE),
            ("Haddad", State.IN_PROGRESS),
            ("Moreau", State.EXPIRED),
            ("Novak", State.OVERDUE),
            ("Okafor", State.VALID),
            ("Sousa", State.TO_DO),
        ]


def test_an_officer_of_a_unit_sees_those_posted_there_and_below(
    database: db.Database, handful: World
) -> None:
    with database.reader() as session:
        embassy = [name for name, _ in lines(session, officer(handful, "embassy"))]
        assert embassy == ["Brandt", "Novak", "Okafor"]
        assert len(lines(session, officer(handful, "hq"))) == len(lines(session, officer(handful)))
        assert [name for name, _ in lines(session, officer(handful, "it"))] == ["Haddad", "Sousa"]


def test_somebody_posted_away_leaves_the_officers_list_and_takes_their_record_along(
    database: db.Database, handful: World
) -> None:
    with database.aside() as session:
        accounts.post(
            session, SYSTEM, handful.people["lena"], handful.units["it"], "diplomat", days(1), at=NOW
        )
    with database.reader() as session:

        def seen(unit: str, on: date) -> set[int]:
            rows = session.execute(listing(session, officer(handful, unit), on).every(Order())).all()
            return {row.person_id for row in rows}

        lena = handful.people["lena"]
        assert lena in seen("embassy", TODAY)
        assert lena not in seen("it", TODAY)
        assert lena not in seen("embassy", days(1))
        assert lena in seen("it", days(1))


def test_scores_are_not_even_read_where_they_are_not_shown(database: db.Database, handful: World) -> None:
    with database.reader() as session:
        found = Records(officer(handful), SEE, AsOf(TODAY), Conditions(), volumes(session), scores=False)
        assert {row.score for row in session.execute(found.every(Order()))} == {None}
        assert "score" not in str(found.every(Order())).replace("AS score", "")
        found = listing(session, officer(handful))
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


def test_each_condition_leaves_the_lines_it_says(database: db.Database, handful: World) -> None:
    with database.reader() as session:
        for conditions, names in NARROWED:
            assert [name for name, _ in lines(session, officer(handful), **conditions)] == names, conditions
            assert listing(session, officer(handful), **conditions).count(session) == (len(names), True)


def test_a_unit_is_meant_with_all_below_it(database: db.Database, handful: World) -> None:
    with database.reader() as session:
        everything = officer(handful)
        assert len(lines(session, everything, unit=handful.units["hq"])) == 6
        assert len(lines(session, everything, unit=handful.units["embassy"])) == 3
        assert lines(session, officer(handful, "it"), unit=handful.units["embassy"]) == []


def test_the_earliest_of_several_requirements_counts(database: db.Database, handful: World) -> None:
    with database.aside() as session:
        otto = handful.people["otto"]
        records.require(session, SYSTEM, course_id=handful.course, due=days(40), at=NOW, person_id=otto)
    with database.reader() as session:
        (row,) = session.execute(listing(session, officer(handful), person=otto).every(Order())).all()
        assert (row.due, row.state) == (days(-12), State.OVERDUE)


def test_a_requirement_that_has_ended_asks_for_nothing(database: db.Database, handful: World) -> None:
    with database.aside() as session:
        for found in session.query(Requirement):
            records.end_requirement(session, SYSTEM, found, at=NOW)
    with database.reader() as session:
        assert [name for name, _ in lines(session, officer(handful))] == ["Moreau", "Okafor"]


def test_the_newest_completion_counts_and_the_older_stays(database: db.Database, handful: World) -> None:
    with database.aside() as session:
        completed(session, handful.people["ines"], handful.course, days(-1))
    with database.reader() as session:
        asked = listing(session, officer(handful), person=handful.people["ines"])
        (row,) = session.execute(asked.every(Order())).all()
        assert (row.completed, row.state) == (days(-1), State.VALID)
        before = listing(session, officer(handful), days(-2), person=handful.people["ines"])
        (row,) = session.execute(before.every(Order())).all()
        assert (row.completed, row.state) == (days(-800), State.EXPIRED)


def test_progress_counts_the_lessons_that_count_of_the_open_run_only(
    database: db.Database, handful: World
) -> None:
    with database.aside() as session:
        ines, otto = handful.people["ines"], handful.people["otto"]
        begun(session, ines, handful.course, "start/warm-up")
        begun(session, otto, handful.course, *LESSONS, "start/warm-up")
    with database.reader() as session:
        rows = {
            row.person_id: row for row in session.execute(listing(session, officer(handful)).every(Order()))
        }
        assert (rows[ines].state, rows[ines].done) == (State.IN_PROGRESS, 0)
        assert (rows[otto].state, rows[otto].done) == (State.OVERDUE, 2)
        assert rows[handful.people["lena"]].done is None


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


def test_track_post_and_requirement_narrow_to_those_they_reach(database: db.Database, handful: World) -> None:
    with database.aside() as session:
        consul = Post(code="CON", name="Consul")
        session.add(consul)
        session.flush()
        accounts.post(
            session, SYSTEM, handful.people["otto"], handful.units["embassy"], "diplomat", days(-1), at=NOW,
            post_id=consul.id,
        )  # fmt: skip
        other = second_course(session)
        completed(session, handful.people["ines"], other, days(-3))
        asked = session.query(Requirement).filter_by(track="technologist").one().id
        at_post = consul.id
    with database.reader() as session:
        hugo = officer(handful)
        assert {name for name, _ in lines(session, hugo, track="technologist")} == {"Haddad", "Sousa"}
        assert lines(session, hugo, post=at_post) == [("Brandt", State.OVERDUE)]
        assert {name for name, _ in lines(session, hugo, requirement=asked)} == {"Haddad", "Sousa"}
        assert listing(session, hugo, requirement=asked).count(session).lines == 2
