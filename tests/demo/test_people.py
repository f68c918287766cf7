"""Who is in the demo: the cast, the staff, their posts."""

from datetime import timedelta
from itertools import pairwise

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.demo.made import NOW, PEOPLE, SINCE, TODAY, Made, count
from trainer import clock, settings
from trainer.accounts import passwords, queries as people
from trainer.accounts.models import Person, Posting, Unit
from trainer.accounts.queries import known_at
from trainer.demo.cast import ADA, CAST, HUGO, INES, LENA, OTTO, TARIQ
from trainer.permissions import Role


def test_everybody_of_the_cast_can_sign_in_with_the_password_that_was_printed(
    demo: Made, session: Session
) -> None:
    for member in CAST:
        assert any(member.email in line and member.password in line for line in demo.said)
        assert passwords.problem(session, member.password, (member.name.spoken, member.email)) is None
        assert passwords.verify(people.by_email(session, member.email).password_hash, member.password)


def test_the_cast_holds_the_roles_of_its_parts_everywhere(session: Session) -> None:
    held = {
        member.email: {
            (grant.role, grant.scope_unit_id, grant.scope_course_id)
            for grant in people.grants_of(session, people.by_email(session, member.email).id)
        }
        for member in CAST
    }
    for member, role in ((HUGO, Role.HR), (INES, Role.INSTRUCTOR), (ADA, Role.ADMIN)):
        assert (role.value, None, None) in held[member.email]
    for member in (LENA, TARIQ, OTTO):
        assert held[member.email] == {(Role.LEARNER.value, None, None)}


def test_the_ministry_is_arvenias_and_its_year_began_twelve_months_ago(session: Session) -> None:
    house = settings.load(session)
    assert (house.name, house.state) == ("Ministry of Foreign Affairs", "Republic of Arvenia")
    assert (house.zone, house.certificate_prefix, house.demo_since) == ("Europe/Vienna", "ARV", SINCE)


def test_there_are_as_many_people_as_promised_in_eight_units_and_two_tracks(session: Session) -> None:
    assert count(session, Person) == PEOPLE
    assert count(session, Unit) == 8
    assert session.scalar(select(func.count()).where(Unit.parent_id.is_not(None))) == 2
    assert set(session.scalars(select(Posting.track))) == {"diplomat", "technologist"}
    without_password = session.scalar(select(func.count()).where(Person.password_hash.is_(None)))
    assert without_password == PEOPLE - len(CAST)


def test_nobody_serves_in_two_places_on_a_day(session: Session) -> None:
    postings = session.execute(
        select(Posting.person_id, Posting.from_day, Posting.until_day)
        .where(known_at())
        .order_by(Posting.person_id, Posting.from_day)
    ).all()
    for before, after in pairwise(postings):
        if before.person_id == after.person_id:
            assert before.until_day is not None
            assert before.until_day < after.from_day


def test_people_are_posted_from_one_unit_to_another_in_the_year_and_some_leave(session: Session) -> None:
    moved = session.scalars(
        select(Posting.person_id)
        .where(Posting.from_day > SINCE)
        .where(Posting.person_id.in_(select(Person.id).where(Person.created_at < NOW - timedelta(days=365))))
    ).all()
    assert len(moved) >= PEOPLE // 10
    left = session.execute(select(Person.id, Person.suspended_at).where(Person.suspended_at.is_not(None)))
    gone = list(left)
    assert gone
    for person, at in gone:
        assert at
        last = session.scalar(select(func.max(Posting.until_day)).where(Posting.person_id == person))
        assert last == clock.day(at, "Europe/Vienna") - timedelta(days=1)
        assert people.posting_on(session, person, TODAY) is None
