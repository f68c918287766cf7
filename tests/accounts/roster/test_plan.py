"""What a roster would change: everything of which it says otherwise than the house, and nothing else."""

import dataclasses
from datetime import date

import pytest
from sqlalchemy import event, func, select

from tests.accounts.roster.files import LENA, NEW, OTTO, TODAY, applied, plan_of
from tests.world import START, World, email
from trainer import audit, db
from trainer.accounts import queries
from trainer.accounts.establishment import operations as establishment
from trainer.accounts.models import Person, Posting
from trainer.audit import SYSTEM


def test_what_the_house_says_already_is_unchanged(database: db.Database, numbered: World) -> None:
    plan = plan_of(database, LENA, OTTO)
    assert (plan.new, plan.changed, plan.wrong, plan.unchanged) == ([], [], [], 2)
    assert {one.id for one in plan.gone} == set(numbered.people.values()) - {
        numbered.people["lena"],
        numbered.people["otto"],
    }


@pytest.mark.usefixtures("numbered")
def test_each_changed_field_is_shown_from_what_to_what(database: db.Database) -> None:
    (one,) = plan_of(database, LENA.replace("Okafor", "Haddad").replace("embassy", "hq")).changed
    assert one.fields == {
        "name": ("Lena Okafor", "Lena Haddad"),
        "sorting_name": ("Okafor, Lena", "Haddad, Lena"),
    }
    assert one.before is not None
    assert one.place == dataclasses.replace(one.before, unit=one.place.unit)


def test_applying_twice_changes_nothing_the_second_time(database: db.Database, numbered: World) -> None:
    lines = (LENA.replace("Okafor", "Haddad"), OTTO.replace("embassy", "it").replace("01-12", "02-15"), NEW)
    first = applied(database, *lines)
    assert (len(first.new), len(first.changed)) == (1, 2)
    again = applied(database, *lines)
    assert (again.new, again.changed, again.unchanged) == ([], [], 3)
    with database.reader() as session:
        assert audit.first_broken(session) is None
        vera = session.scalars(select(Person).where(Person.staff_number == "3")).one()
        (held,) = queries.postings(session, vera.id)
        assert (held.unit_id, held.track, held.until_day) == (
            numbered.units["it"], "technologist", date(2027, 3, 31),
        )  # fmt: skip
        assert [one.role for one in queries.grants_of(session, vera.id)] == ["learner"]
        assert session.scalar(select(Person.sorting_key).where(Person.staff_number == "1")) == "haddad, lena"
        moved = queries.postings(session, numbered.people["otto"])
        assert [one.unit_id for one in moved] == [numbered.units["it"], numbered.units["embassy"]]


def test_who_is_not_in_the_file_is_listed_and_left_alone(database: db.Database, numbered: World) -> None:
    applied(database, LENA)
    with database.reader() as session:
        otto = session.get_one(Person, numbered.people["otto"])
        assert otto.suspended_at is None
        assert len(queries.postings(session, otto.id)) == 1


@pytest.mark.usefixtures("numbered")
@pytest.mark.parametrize(
    ("line", "words"),
    [
        (LENA.replace("embassy", "moon"), "No unit has the code moon"),
        (NEW.replace("CONSUL", "KING"), "No post has the code KING"),
        (f"9,Somebody,{email('otto')},,,,,", "is the address of Otto Brandt, staff number 2"),
        ("9,Somebody,some@mfa.example,it,,,,", "track is missing"),
    ],
)
def test_a_line_that_contradicts_the_house_is_refused_alone(
    database: db.Database, line: str, words: str
) -> None:
    plan = plan_of(database, line, OTTO if "otto" not in line else LENA)
    assert words in str(plan.wrong[0].reason)
    assert (plan.wrong[0].number, plan.unchanged, plan.acts) == (2, 1, False)


def test_an_account_without_a_staff_number_is_known_by_its_address_and_takes_it(
    database: db.Database, numbered: World
) -> None:
    plan = applied(database, f"77,Tariq Haddad,{email('tariq')},,,,,")
    assert plan.changed[0].fields == {"staff_number": ("", "77")}
    with database.reader() as session:
        assert session.get_one(Person, numbered.people["tariq"]).staff_number == "77"


@pytest.mark.usefixtures("numbered")
def test_what_a_file_does_not_speak_of_stays(database: db.Database) -> None:
    plan = plan_of(database, "1,embassy", "2,embassy", head="Matricule;Unité".replace(";", ","))
    assert (plan.unchanged, plan.acts) == (2, False)


@pytest.mark.usefixtures("numbered")
def test_a_new_person_needs_a_name_and_an_address(database: db.Database) -> None:
    (wrong,) = plan_of(database, "5,it", head="Staff number,Unit").wrong
    assert "name and e-mail are needed" in str(wrong.reason)


@pytest.mark.usefixtures("numbered")
def test_nobody_is_posted_to_a_closed_unit_by_a_file(database: db.Database) -> None:
    with database.aside() as session:
        unit = establishment.add_unit(session, SYSTEM, "old", "Old wing", None, at=START)
        establishment.close_unit(session, SYSTEM, unit, TODAY, at=START)
    (wrong,) = plan_of(database, LENA.replace("embassy", "old")).wrong
    assert "closed from 2026-03-01" in str(wrong.reason)


def test_a_roster_of_thousands_is_compared_and_applied_in_few_statements(
    database: db.Database, numbered: World
) -> None:
    lines = [f"N{n},Person {n},p{n}@mfa.example,embassy,,diplomat,2026-02-01," for n in range(2500)]
    applied(database, *lines)
    moved = [line.replace("embassy", "it").replace("02-01", "03-01") for line in lines]
    statements = 0

    def count(*_said: object) -> None:
        nonlocal statements
        statements += 1

    event.listen(database.engine, "before_cursor_execute", count)
    plan = applied(database, *moved)
    event.remove(database.engine, "before_cursor_execute", count)
    assert len(plan.changed) == 2500
    assert statements < 60
    with database.reader() as session:
        there = select(func.count()).where(queries.serving(TODAY), Posting.unit_id == numbered.units["it"])
        assert session.scalar(there) == 2502
