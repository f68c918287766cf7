"""What happened in the demo's year, and that it could have."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.demo.made import NOW, PEOPLE, SINCE, TODAY, WEEKEND
from trainer import audit, clock
from trainer.accounts import queries as people
from trainer.accounts.models import Person, Posting
from trainer.audit import AuditEvent
from trainer.demo.cast import HUGO, OTTO, TARIQ
from trainer.learning.models import Enrolment, PracticeAnswer, Step
from trainer.quiz.models import Attempt, Response
from trainer.records import queries as records
from trainer.records.models import Certificate, Completion, Requirement


def acts(session: Session) -> dict[int, list[datetime]]:
    """Every instant at which somebody did something, by person."""
    found: dict[int, list[datetime]] = {}
    for statement in (
        select(Enrolment.person_id, Enrolment.opened_at),
        select(Enrolment.person_id, Step.at).join(Step, Step.enrolment_id == Enrolment.id),
        select(Enrolment.person_id, PracticeAnswer.at).join(
            PracticeAnswer, PracticeAnswer.enrolment_id == Enrolment.id
        ),
        select(Attempt.person_id, Attempt.started_at),
        select(Attempt.person_id, Attempt.closed_at).where(Attempt.closed_at.is_not(None)),
        select(Attempt.person_id, Response.saved_at).join(Response, Response.attempt_id == Attempt.id),
        select(Completion.person_id, Completion.at),
        select(AuditEvent.actor_id, AuditEvent.ts).where(AuditEvent.actor_id.is_not(None)),
    ):
        for person, at in session.execute(statement):
            found.setdefault(person, []).append(at)
    return found


def test_nobody_does_anything_before_they_joined_after_they_left_or_after_now(session: Session) -> None:
    done = acts(session)
    assert len(done) > PEOPLE // 2
    for person in session.scalars(select(Person)):
        last = person.suspended_at or NOW
        assert all(person.created_at <= at <= last for at in done.get(person.id, ()))


def test_an_attempt_runs_forward_in_time_and_within_its_limit(session: Session) -> None:
    rows = session.execute(
        select(Attempt.started_at, Attempt.due_at, Attempt.closed_at, Response.saved_at)
        .join(Response, Response.attempt_id == Attempt.id)
        .where(Attempt.closed_at.is_not(None))
    ).all()
    assert rows
    for started, due, closed, saved in rows:
        assert closed
        assert started < saved < closed
        assert due is None or closed <= due


def test_most_is_learnt_on_working_days_while_it_is_day_where_they_serve(session: Session) -> None:
    steps = session.execute(
        select(Enrolment.person_id, Step.at).join(Step, Step.enrolment_id == Enrolment.id)
    ).all()
    zones = dict(session.execute(select(Person.id, Person.time_zone)).all())
    moved = set(
        session.scalars(select(Posting.person_id).group_by(Posting.person_id).having(func.count() > 1))
    )
    weekends = sum(at.weekday() in WEEKEND for _, at in steps)
    assert weekends < len(steps) / 10
    for person, at in steps:
        if person not in moved:
            local = at.astimezone(ZoneInfo(zones[person] or "Europe/Vienna"))
            assert 6 <= local.hour <= 23


def test_completions_reach_back_before_the_year_and_some_have_expired_or_been_renewed(
    session: Session,
) -> None:
    facts = session.scalars(select(Completion).order_by(Completion.at)).all()
    before = [fact for fact in facts if fact.day < SINCE]
    assert 3 <= len(before) < len(facts)
    assert before[0].day < SINCE - timedelta(days=365)
    newest = {fact.person_id: fact for fact in facts}
    assert any(fact.valid_until and fact.valid_until < TODAY for fact in newest.values())
    assert len(newest) < len(facts)


def test_a_renewal_begins_no_sooner_than_ninety_days_before_the_completion_expires(session: Session) -> None:
    runs = session.execute(
        select(Enrolment.person_id, Enrolment.opened_at, Completion.valid_until)
        .outerjoin(Completion, Completion.enrolment_id == Enrolment.id)
        .order_by(Enrolment.person_id, Enrolment.id)
    ).all()
    renewed = [
        (earlier.valid_until, later.opened_at)
        for earlier, later in pairwise(runs)
        if earlier.person_id == later.person_id
    ]
    assert renewed
    for until, opened in renewed:
        assert clock.day(opened, "Europe/Vienna") >= until - timedelta(days=90)


def test_some_fail_and_try_again_some_are_late_and_some_never_begin(session: Session) -> None:
    assert session.scalar(select(func.count()).where(Attempt.passed.is_(False)))
    assert session.scalar(select(func.count()).where(Attempt.number > 1, Attempt.passed.is_(True)))
    begun = set(session.scalars(select(Enrolment.person_id)))
    in_time, late, never = 0, 0, 0
    for row in session.execute(records.required_of(TODAY)):
        person, due = row.person_id, row.due
        first = session.scalar(select(func.min(Completion.day)).where(Completion.person_id == person))
        if due < TODAY:
            in_time += first is not None and first <= due
            late += first is not None and first > due
            never += person not in begun
    assert in_time > late > 0
    assert never > 0


def test_certificates_are_numbered_in_the_order_of_time(session: Session) -> None:
    numbers = session.scalars(
        select(Certificate.number)
        .join(Completion, Completion.id == Certificate.completion_id)
        .order_by(Completion.at)
    ).all()
    years = sorted({number.split("-")[1] for number in numbers})
    assert [f"ARV-{year}-{n:06d}" for year in years for n in range(1, tally(numbers, year) + 1)] == list(
        numbers
    )


def tally(numbers: Sequence[str], year: str) -> int:
    return sum(number.startswith(f"ARV-{year}-") for number in numbers)


def test_requirements_are_set_for_units_for_the_diplomats_and_for_single_people(session: Session) -> None:
    set_by = people.by_email(session, HUGO.email)
    assert set_by
    found = session.scalars(select(Requirement)).all()
    assert {(bool(r.unit_id), bool(r.track), bool(r.person_id)) for r in found} == {
        (True, False, False),
        (False, True, False),
        (False, False, True),
    }
    assert {requirement.set_by_id for requirement in found} == {set_by.id}
    assert any(requirement.ended_at for requirement in found)


def asked_of(session: Session, person: int, on: date) -> set[date]:
    return {row.due for row in session.execute(records.required_of(on, people=[person]))}


def test_otto_has_not_begun_and_is_late(session: Session) -> None:
    otto = people.by_email(session, OTTO.email)
    assert otto
    assert min(asked_of(session, otto.id, TODAY)) == TODAY - timedelta(days=12)
    assert session.scalar(select(Enrolment).where(Enrolment.person_id == otto.id)) is None


def test_tariq_has_just_completed_the_course(session: Session) -> None:
    tariq = people.by_email(session, TARIQ.email)
    assert tariq
    (held,) = records.held(session, tariq.id)
    assert TODAY - timedelta(days=21) < held.completion.day <= TODAY


def test_the_chain_of_the_audit_trail_holds_and_goes_forward_in_time(session: Session) -> None:
    assert audit.first_broken(session) is None
    instants = list(session.scalars(select(AuditEvent.ts).order_by(AuditEvent.seq)))
    assert instants == sorted(instants)
