"""A large ministry is poured, and is then a ministry like any other."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trainer import db
from trainer.accounts import operations as accounts
from trainer.accounts.models import Grant, Person, Posting, Unit
from trainer.audit import SYSTEM
from trainer.catalogue.models import CourseRow, Revision
from trainer.demo.days import Timeline
from trainer.demo.large import courses
from trainer.demo.large.operations import MONTHS_BEFORE, enlarge
from trainer.demo.operations import found
from trainer.learning.models import Enrolment, Step
from trainer.records.models import Certificate, CertificateCount, CertificateHolder, Completion

PEOPLE = 600
TODAY = date(2026, 7, 22)
LINE = Timeline.ending(TODAY, before=MONTHS_BEFORE)
TABLES = (
    Person,
    Grant,
    Posting,
    Unit,
    Enrolment,
    Step,
    Completion,
    Certificate,
    CertificateHolder,
)

pytestmark = pytest.mark.usefixtures("ministry")


def pour(session: Session) -> int:
    """The id of the first who was poured."""
    made = found(session, LINE)
    first = (session.scalar(select(func.max(Person.id))) or 0) + 1
    enlarge(made, LINE, PEOPLE, lambda _said: None)
    return first


def test_a_large_ministry_is_a_ministry_like_any_other(database: db.Database) -> None:
    with database.writer() as session:
        before = session.scalar(select(func.count(Unit.id))) or 0
        first = pour(session)
        poured = session.scalars(select(Person).where(Person.id >= first)).all()
        assert len(poured) == PEOPLE
        assert len({person.email for person in poured}) == PEOPLE
        assert {person.theme for person in poured} == {"auto"}
        assert {person.password_hash for person in poured} == {None}
        assert session.scalar(select(func.count(Unit.id))) - before == PEOPLE // 50
        assert session.scalar(select(func.count(CourseRow.id))) == courses.COUNT + 1
        facts = session.scalars(select(Completion).order_by(Completion.id)).all()
        assert len(facts) == 10 * PEOPLE
        days = [fact.day for fact in facts]
        assert days == sorted(days)
        assert days[0] < date(2022, 7, 22) < date(2026, 6, 1) < days[-1] <= TODAY


def test_what_was_poured_fits_together(database: db.Database) -> None:
    with database.writer() as session:
        pour(session)
        rows = session.execute(
            select(
                Completion,
                Enrolment,
                Certificate.number,
                CertificateHolder.name,
                Person.name,
                Revision.course_id,
            )
            .join(Enrolment, Enrolment.id == Completion.enrolment_id)
            .join(Certificate, Certificate.completion_id == Completion.id)
            .join(CertificateHolder, CertificateHolder.certificate_id == Certificate.id)
            .join(Person, Person.id == Completion.person_id)
            .join(Revision, Revision.id == Completion.revision_id)
            .order_by(Completion.id)
        ).all()
        assert len(rows) == 10 * PEOPLE
        for fact, run, number, holder, name, course in rows:
            assert (run.person_id, run.course_id, run.closed_at) == (fact.person_id, fact.course_id, fact.at)
            assert run.opened_at < fact.at
            assert (course, holder) == (fact.course_id, name)
            assert number.startswith(f"ARV-{fact.day.year}-")
            assert fact.valid_until is None or fact.valid_until > fact.day
        last = {row.year: row.last for row in session.scalars(select(CertificateCount))}
        assert sum(last.values()) == len(rows)
        served = session.execute(
            select(func.count(Completion.id.distinct()))
            .join(Posting, Posting.person_id == Completion.person_id)
            .where(
                Posting.from_day <= Completion.day,
                Posting.until_day.is_(None) | (Posting.until_day >= Completion.day),
            )
        ).scalar_one()
        assert served == len(rows)


def test_the_same_ministry_is_poured_each_time(database: db.Database) -> None:
    def poured() -> list[list[tuple[object, ...]]]:
        with database.writer() as session:
            pour(session)
            return [
                sorted(map(tuple, session.execute(select(*db.table(model).c)).all()), key=str)
                for model in TABLES
            ]

    first, second = poured(), poured()
    assert [len(rows) for rows in first] == [len(rows) for rows in second]
    if database.sqlite:  # whose numbers begin anew where a transaction was undone
        assert first == second


def test_who_comes_after_them_gets_a_number_of_their_own(database: db.Database) -> None:
    with database.writer() as session:
        pour(session)
        at = datetime(2026, 7, 22, tzinfo=UTC)
        someone = accounts.add_person(session, SYSTEM, email="new@mfa.example", name="New", at=at)
        assert someone.id == session.scalar(select(func.max(Person.id)))
