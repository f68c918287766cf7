"""What the house does with its people: takes them in, posts them, lets them go, says what they must hold."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import update

from trainer import audit
from trainer.accounts import operations as accounts
from trainer.accounts.models import Person, Posting
from trainer.accounts.passwords import hashed
from trainer.demo.days import ZONE, instant
from trainer.demo.ministry import Ministry
from trainer.demo.orders import Order
from trainer.demo.staff import SEED, Officer, Service
from trainer.demo.study import Thread
from trainer.records import operations as records


def serve(ministry: Ministry, officer: Officer, place: int) -> Thread:
    """Somebody's time in the ministry: joining, postings, leaving. `place` is theirs in the queue to join."""
    random = Random(f"{SEED} serves {officer.email}")  # noqa: S311 - not a secret
    first, *later = officer.services
    at = instant(first.day, 9 + place / 40 % 6 + random.random() / 50)
    yield at
    _join(ministry, officer, at)
    _post(ministry, officer, first, at)
    for service in later:
        at = instant(service.day, random.uniform(8.5, 11))
        yield at
        _post(ministry, officer, service, at)
    if officer.left:
        at = instant(officer.left, random.uniform(8.5, 11))
        yield at
        _leave(ministry, officer, at)


def _join(ministry: Ministry, officer: Officer, at: datetime) -> None:
    person = accounts.add_person(
        ministry.session,
        ministry.admin,
        email=officer.email,
        name=officer.name.spoken,
        sorting_name=officer.name.sorting,
        staff_number=officer.number,
        password_hash=hashed(officer.member.password) if officer.member else None,
        language=officer.language,
        roles=officer.roles,
        at=at,
    )
    ministry.people[officer.email] = person.id


def _post(ministry: Ministry, officer: Officer, service: Service, at: datetime) -> None:
    person, unit = ministry.people[officer.email], ministry.units[service.unit]
    accounts.post(ministry.session, ministry.admin, person, unit, officer.track, service.day, at=at)
    zone = None if service.zone == ZONE else service.zone
    ministry.session.execute(update(Person).where(Person.id == person).values(time_zone=zone))


def _leave(ministry: Ministry, officer: Officer, at: datetime) -> None:
    session, person = ministry.session, ministry.people[officer.email]
    last = ministry.house.day(at) - timedelta(days=1)
    session.execute(
        update(Posting).where(Posting.person_id == person, Posting.until_day.is_(None)).values(until_day=last)
    )
    session.execute(update(Person).where(Person.id == person).values(suspended_at=at))
    accounts.end_sessions(session, person)
    audit.record(session, ministry.admin, "person.suspend", f"person:{person}", at=at)


def demand(ministry: Ministry, order: Order) -> Thread:
    """A requirement: set by HR, and ended where it ends."""
    random = Random(repr(order))  # noqa: S311 - not a secret
    at = instant(order.day, random.uniform(9, 11.5))
    yield at
    requirement = records.require(
        ministry.session,
        ministry.hr,
        course_id=ministry.volumes[order.course].id,
        unit_id=ministry.units[order.unit] if order.unit else None,
        track=order.track,
        person_id=ministry.people[order.person] if order.person else None,
        due=order.due,
        why=order.why,
        at=at,
    )
    if order.ends:
        at = instant(order.ends, random.uniform(9, 11.5))
        yield at
        records.end_requirement(ministry.session, ministry.hr, requirement, at=at)
