"""Who stands in the lists: a handful whose lines can be counted, a quarter's life, a crowd of every kind."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest
import time_machine
from sqlalchemy.orm import Session

from tests.reports.life import FROZEN, NOW, begun, completed, days, second_course
from tests.reports.listing import LESSONS
from tests.world import World
from trainer import db
from trainer.accounts import operations as accounts
from trainer.accounts.models import Person
from trainer.audit import SYSTEM
from trainer.records import operations as records
from trainer.records.models import Change, Completion


@pytest.fixture
def handful(database: db.Database, ministry: World) -> World:
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


@pytest.fixture
def quarter(database: db.Database, ministry: World) -> Iterator[World]:
    """A quarter's life at the ministry, looked at on one day."""
    with database.aside() as session:
        second = second_course(session)
        completed(session, ministry.people["lena"], ministry.course, days(-100))
        completed(session, ministry.people["lena"], second, days(-700))
        completed(session, ministry.people["petra"], second, days(-3), months=None, score=None)
        begun(session, ministry.people["tariq"], ministry.course, "start/doors")
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
        session.get_one(Person, ministry.people["otto"]).sorting_name = '=HYPERLINK("http://evil"), Otto'
        session.get_one(Person, ministry.people["lena"]).staff_number = "-4711"
    with time_machine.travel(FROZEN, tick=False):
        yield ministry


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
