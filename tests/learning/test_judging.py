"""After a publish many people may have nothing left to do: their courses are completed together."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.learning.test_lesson import statements
from tests.quiz.test_attempts import volume
from tests.world import START, World
from trainer import audit, db, settings
from trainer.accounts import operations as accounts
from trainer.audit import SYSTEM, AuditEvent, AuditPayload
from trainer.learning import operations as learning
from trainer.learning.models import Enrolment, Step
from trainer.records.models import Certificate, CertificateHolder, Completion

LATER = START + timedelta(days=3)
PEOPLE = 7


def learner(session: Session, number: int) -> int:
    person = accounts.add_person(
        session, SYSTEM, email=f"l{number}@mfa.example", name=f"Learner {number}", roles=(), at=START
    )
    return person.id


def done(session: Session, person: int, *pages: str) -> int:
    """Somebody's run with these pages done, of which nothing has been judged: a key was wrong."""
    held = volume(session)
    run = learning.open_run(session, SYSTEM, person, held.id, at=START)
    for page in pages:
        graded = page == "final"
        session.add(
            Step(enrolment_id=run, item_id=held.pages[page], at=START, passed=graded or None,
                 best=Fraction(person % 3 + 1, 3) if graded else None)
        )  # fmt: skip
    session.flush()
    return run


def judge(session: Session) -> int:
    return learning.judge_again(session, SYSTEM, volume(session), house=settings.load(session), at=LATER)


EVERY = ("start/doors", "start/windows", "final")


def test_everybody_who_has_nothing_left_gets_a_completion_and_a_certificate_of_their_own(
    database: db.Database, ministry: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learning, "TOGETHER", 3)  # the last of three goes has one run
    with database.writer() as session:
        runs = {done(session, learner(session, number), *EVERY): number for number in range(PEOPLE)}
        half = done(session, ministry.people["lena"], "start/doors")
        assert judge(session) == PEOPLE
        session.commit()
    with database.reader() as session:
        rows = session.execute(
            select(Completion, Certificate.number, CertificateHolder.name, Enrolment)
            .join(Certificate, Certificate.completion_id == Completion.id)
            .join(CertificateHolder, CertificateHolder.certificate_id == Certificate.id)
            .join(Enrolment, Enrolment.id == Completion.enrolment_id)
            .order_by(Certificate.number)
        ).all()
        assert [number for _, number, _, _ in rows] == [f"TRN-2026-{n:06d}" for n in range(1, PEOPLE + 1)]
        for completion, _, name, run in rows:
            assert name == f"Learner {runs[run.id]}"
            assert completion.person_id == run.person_id
            assert completion.score == Fraction(run.person_id % 3 + 1, 3)
            assert (completion.at, run.closed_at, completion.day) == (LATER, LATER, date(2026, 1, 15))
            assert completion.course_id == ministry.course
            assert completion.valid_until == date(2028, 1, 15)
        assert session.get_one(Enrolment, half).closed_at is None


def test_the_next_number_follows_theirs(database: db.Database, ministry: World) -> None:
    with database.writer() as session:
        done(session, learner(session, 0), *EVERY)
        done(session, learner(session, 1), *EVERY)
        judge(session)
        run = done(session, ministry.people["lena"], "start/doors", "final")
        house = settings.load(session)
        learning.finish(session, SYSTEM, run, volume(session), "start/windows", house=house, at=LATER)
        done(session, ministry.people["otto"], *EVERY)
        judge(session)
        session.commit()
    with database.reader() as session:
        numbers = session.scalars(select(Certificate.number).order_by(Certificate.number)).all()
    assert numbers == ["TRN-2026-000001", "TRN-2026-000002", "TRN-2026-000003", "TRN-2026-000004"]


def test_the_trail_names_every_completion_and_every_certificate(database: db.Database) -> None:
    with database.writer() as session:
        for number in range(PEOPLE):
            done(session, learner(session, number), *EVERY)
        judge(session)
        session.commit()
    with database.reader() as session:
        assert audit.first_broken(session) is None
        noted = set(session.scalars(select(AuditEvent.object).where(AuditEvent.action == "course.complete")))
        assert noted == {f"completion:{number}" for number in session.scalars(select(Completion.id))}
        issued = session.execute(
            select(AuditEvent.object, AuditPayload.body)
            .join(AuditPayload, AuditPayload.seq == AuditEvent.seq)
            .where(AuditEvent.action == "certificate.issue")
        ).all()
        held = session.execute(select(Certificate.id, Certificate.number))
        assert {tuple(row) for row in issued} == {
            (f"certificate:{number}", f'{{"number":"{name}"}}') for number, name in held
        }


def test_what_is_complete_is_completed_once(database: db.Database, ministry: World) -> None:
    with database.writer() as session:
        done(session, ministry.people["lena"], *EVERY)
        assert (judge(session), judge(session)) == (1, 0)
        session.commit()
    with database.reader() as session:
        assert session.scalar(select(func.count()).select_from(Completion)) == 1


def test_a_hundred_people_cost_as_many_statements_as_two(database: db.Database) -> None:
    counted = []
    for people in (range(2), range(2, 102)):
        with database.writer() as session:
            for number in people:
                done(session, learner(session, number), *EVERY)
            session.commit()
        with database.writer() as session:
            held, house = volume(session), settings.load(session)
            with statements(database) as asked:
                completed = learning.judge_again(session, SYSTEM, held, house=house, at=LATER)
            assert completed == len(people)
            counted.append(len(asked))
            session.commit()
    assert counted[0] == counted[1] <= 10, counted
