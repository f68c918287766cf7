"""The demo as `make run` makes it, at a quarter of its size and on a small course."""

import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import flask
import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import config
import trainer
from tests import world
from tests.judges import PostgresServer
from tests.site import settings_in
from trainer import audit, clock, db, settings
from trainer.accounts import passwords, queries as people
from trainer.accounts.models import Person, Posting, Unit
from trainer.audit import AuditEvent
from trainer.catalogue import queries
from trainer.catalogue.models import CourseRow, Revision
from trainer.demo.cast import ADA, CAST, HUGO, INES, LENA, OTTO, TARIQ
from trainer.demo.operations import set_up
from trainer.learning.models import Enrolment, PracticeAnswer, Step
from trainer.permissions import Role
from trainer.quiz.models import Attempt, Marking, MarkingNote, Response
from trainer.records import queries as records
from trainer.records.models import Certificate, Completion, Requirement

PEOPLE = 60
NOW = datetime(2026, 7, 22, 14, 30, tzinfo=UTC)
TODAY = date(2026, 7, 22)
SINCE = date(2025, 7, 22)
WEEKEND = {5, 6}
BRIEF = """---
title: A brief
kind: graded
pass: 66%
attempts: 3
wait between attempts: 24 hours
---
## What does the ambassador need to read? {#brief-ambassador}
____
Rubric: accuracy (3); language (3); plain words (3); ask (3)
"""


class Made:
    """A database with the demo in it, and what was said while it was made."""

    def __init__(self, url: str, courses: Path) -> None:
        self.opened = db.Database(url)
        self.opened.upgrade(config.ROOT / "migrations")
        self.said: list[str] = []
        set_up(self.opened, courses, at=NOW, say=self.said.append, people=PEOPLE)


@pytest.fixture(scope="module")
def courses(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one small course, at the end of which somebody has to write."""
    folder = tmp_path_factory.mktemp("courses")
    shutil.copytree(world.COURSES / "first-steps", folder / "first-steps")
    (folder / "first-steps" / "95-brief.quiz.md").write_text(BRIEF)
    return folder


@pytest.fixture(scope="module")
def postgres_with_demo(postgres: PostgresServer) -> Iterator[str]:
    url = postgres.fresh(lambda _url: None)
    yield url
    postgres.drop(url)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param("sqlite", id="sqlite"),
        pytest.param("postgres", id="postgres", marks=pytest.mark.postgres),
    ],
)
def demo(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, courses: Path
) -> Iterator[Made]:
    """A demo, made once for all tests that only look at it."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('demo') / 'trainer.db'}"
    else:
        url = request.getfixturevalue("postgres_with_demo")
    made = Made(url, courses)
    yield made
    made.opened.dispose()


@pytest.fixture
def session(demo: Made) -> Iterator[Session]:
    with demo.opened.reader() as session:
        yield session


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[db.Database]:
    """A house in which nobody has an account yet."""
    opened = db.Database(f"sqlite:///{tmp_path / 'trainer.db'}")
    opened.upgrade(config.ROOT / "migrations")
    yield opened
    opened.dispose()


def count(session: Session, table: type[db.Base]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


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
        select(Posting.person_id, Posting.from_day, Posting.until_day).order_by(
            Posting.person_id, Posting.from_day
        )
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
    return {row.due for row in session.execute(records.required_of(on, people=person))}


def test_otto_has_not_begun_and_is_late(session: Session) -> None:
    otto = people.by_email(session, OTTO.email)
    assert otto
    assert asked_of(session, otto.id, TODAY) == {TODAY - timedelta(days=12)}
    assert session.scalar(select(Enrolment).where(Enrolment.person_id == otto.id)) is None


def test_tariq_has_just_completed_the_course(session: Session) -> None:
    tariq = people.by_email(session, TARIQ.email)
    assert tariq
    (held,) = records.held(session, tariq.id)
    assert TODAY - timedelta(days=21) < held.completion.day <= TODAY


def test_what_people_wrote_is_marked_by_instructors_and_never_by_the_one_who_wrote_it(
    session: Session,
) -> None:
    ines = people.by_email(session, INES.email)
    assert ines
    marks = session.execute(
        select(Marking.marker_id, Attempt.person_id, Attempt.closed_at, Marking.at).join(
            Attempt, Attempt.id == Marking.attempt_id
        )
    ).all()
    markers = [marker for marker, *_ in marks]
    assert markers.count(ines.id) > len(markers) / 2
    for marker in set(markers):
        assert Role.INSTRUCTOR in {Role(one.role) for one in people.grants_of(session, marker)}
    assert all(marker != writer and handed_in < at for marker, writer, handed_in, at in marks)
    assert any(writer == ines.id for _, writer, *_ in marks)


def test_a_few_texts_wait_for_a_visitor_to_mark_them(session: Session) -> None:
    waiting = session.scalar(
        select(func.count()).where(
            Attempt.code.is_not(None), Attempt.closed_at.is_not(None), Attempt.marked_at.is_(None)
        )
    )
    assert 1 <= (waiting or 0) <= 12


def test_who_wrote_too_little_is_told_why_and_writes_again(session: Session) -> None:
    failed = session.scalars(
        select(MarkingNote.criteria)
        .join(Marking, Marking.id == MarkingNote.marking_id)
        .join(Attempt, Attempt.id == Marking.attempt_id)
        .where(Attempt.passed.is_(False))
    ).all()
    assert failed
    assert all(failed)
    again = select(func.count()).where(Attempt.code.is_not(None), Attempt.number > 1)
    assert session.scalar(again)


def test_the_chain_of_the_audit_trail_holds_and_goes_forward_in_time(session: Session) -> None:
    assert audit.first_broken(session) is None
    instants = list(session.scalars(select(AuditEvent.ts).order_by(AuditEvent.seq)))
    assert instants == sorted(instants)


def rows_of(session: Session) -> dict[str, int]:
    """How many rows every table has."""
    return {
        name: session.scalar(select(func.count()).select_from(table)) or 0
        for name, table in db.Base.metadata.tables.items()
    }


def test_setting_up_a_second_time_adds_nothing(demo: Made, courses: Path) -> None:
    with demo.opened.reader() as session:
        before = rows_of(session)
    set_up(demo.opened, courses, at=NOW + timedelta(days=1), say=demo.said.append, people=PEOPLE)
    with demo.opened.reader() as session:
        assert rows_of(session) == before
        assert settings.load(session).demo_since == SINCE


@pytest.mark.parametrize(
    "today",
    [date(2026, 1, 1), date(2026, 8, 17), date(2026, 11, 22), date(2026, 12, 27), date(2028, 2, 29)],
    ids=str,
)
def test_lena_is_in_the_middle_of_a_course_due_in_25_days_whatever_day_it_is(
    empty: db.Database, courses: Path, today: date
) -> None:
    at = datetime(today.year, today.month, today.day, 7, tzinfo=UTC)
    set_up(empty, courses, at=at, say=lambda _line: None, people=len(CAST))
    with empty.reader() as session:
        lena = people.by_email(session, LENA.email)
        assert lena
        run = session.scalars(select(Enrolment).where(Enrolment.person_id == lena.id)).one()
        assert run.closed_at is None
        steps = session.scalars(select(Step.at).where(Step.enrolment_id == run.id)).all()
        assert steps
        assert max(steps) > at - timedelta(days=21)
        assert asked_of(session, lena.id, today) == {today + timedelta(days=25)}


def test_a_house_with_people_of_its_own_gets_courses_and_nobody_else(
    database: db.Database, tmp_path: Path
) -> None:
    courses = tmp_path / "courses"
    shutil.copytree(world.COURSES / "first-steps", courses / "second-steps")
    shutil.copytree(world.COURSES / "first-steps", courses / "first-steps")
    (courses / "first-steps" / "course.md").write_text(
        (courses / "first-steps" / "course.md").read_text().replace("very small", "tiny")
    )
    said: list[str] = []
    with database.reader() as session:
        before = count(session, Person)
    set_up(database, courses, at=NOW, say=said.append)
    with database.reader() as session:
        assert count(session, Person) == before
        assert settings.load(session).demo_since is None
        sources = session.execute(
            select(CourseRow.name, Revision.number, Revision.source).join(
                Revision, Revision.course_id == CourseRow.id
            )
        ).all()
        assert set(map(tuple, sources)) == {("first-steps", 1, "folder"), ("second-steps", 1, "built-in")}
    assert any("first-steps has been changed in this house" in line for line in said)
    assert "This house has people of its own: the demo adds nobody." in said
    assert not any(member.password in line for member in CAST for line in said)


def test_a_course_that_is_published_as_it_stands_is_passed_over_without_a_word(
    database: db.Database, tmp_path: Path
) -> None:
    shutil.copytree(world.COURSES / "first-steps", tmp_path / "courses" / "first-steps")
    said: list[str] = []
    set_up(database, tmp_path / "courses", at=NOW, say=said.append)
    assert not any("first-steps" in line for line in said)
    with database.reader() as session:
        course = queries.course_named(session, "first-steps")
        assert course
        assert len(session.scalars(select(Revision).where(Revision.course_id == course.id)).all()) == 1


def test_a_built_in_course_that_has_changed_is_published_at_the_next_start(
    empty: db.Database, tmp_path: Path
) -> None:
    courses = tmp_path / "courses"
    shutil.copytree(world.COURSES / "first-steps", courses / "first-steps")
    set_up(empty, courses, at=NOW, say=lambda _line: None, people=len(CAST))
    outline = courses / "first-steps" / "course.md"
    outline.write_text(outline.read_text().replace("very small", "tiny"))
    later = NOW + timedelta(days=3)
    said: list[str] = []
    set_up(empty, courses, at=later, say=said.append, people=len(CAST))
    with empty.reader() as session:
        revision = session.scalars(select(Revision).order_by(Revision.number.desc())).first()
        assert revision
        assert (revision.number, revision.at) == (2, later)
        assert count(session, Person) == len(CAST)
    assert "Published first-steps, revision 2." in said


def test_a_course_with_a_mistake_is_told_and_the_demo_is_made_without_it(
    empty: db.Database, tmp_path: Path
) -> None:
    courses = tmp_path / "courses"
    shutil.copytree(world.COURSES / "first-steps", courses / "first-steps")
    shutil.copytree(world.COURSES / "first-steps", courses / "broken")
    (courses / "broken" / "course.md").write_text("---\ntitle: \n---\n")
    said: list[str] = []
    set_up(empty, courses, at=NOW, say=said.append, people=len(CAST))
    assert "broken cannot be published:" in said
    assert any(line.startswith("  course.md:") for line in said)
    with empty.reader() as session:
        assert set(session.scalars(select(CourseRow.name))) == {"first-steps"}
        assert count(session, Person) == len(CAST)


def test_a_demo_that_is_broken_off_leaves_nothing_behind(empty: db.Database) -> None:
    def stop(line: str) -> None:
        if line.startswith("Made"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        set_up(empty, world.COURSES, at=NOW, say=stop, people=len(CAST))
    with empty.reader() as session:
        assert count(session, Person) == count(session, CourseRow) == count(session, AuditEvent) == 0
        assert settings.load(session).demo_since is None


def stranger(opened: db.Database, instance: Path) -> FlaskClient:
    app: flask.Flask = trainer.create_app(settings_in(instance), opened)
    return app.test_client()


def test_the_sign_in_page_of_a_demo_shows_the_cast(demo: Made, tmp_path: Path) -> None:
    page = stranger(demo.opened, tmp_path).get("/accounts/sign-in").text
    for member in CAST:
        assert member.name.spoken in page
        assert member.email in page
        assert member.password in page


def test_the_sign_in_page_of_a_real_house_shows_nobody(database: db.Database, tmp_path: Path) -> None:
    page = stranger(database, tmp_path).get("/accounts/sign-in").text
    for member in CAST:
        assert member.email not in page
        assert member.password not in page
