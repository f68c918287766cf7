"""Making the demo: once, in an empty house, whole or not at all."""

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import flask
import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import trainer
from tests import world
from tests.demo.made import NOW, PEOPLE, SINCE, Made, count
from tests.site import settings_in
from trainer import db, settings
from trainer.accounts import queries as people
from trainer.accounts.models import Person
from trainer.audit import AuditEvent
from trainer.catalogue import queries
from trainer.catalogue.models import CourseRow, Revision
from trainer.demo.cast import CAST, LENA
from trainer.demo.operations import set_up
from trainer.learning.models import Enrolment, Step
from trainer.records import queries as records


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
        asked = session.execute(records.required_of(today, people=[lena.id]))
        assert {row.due for row in asked} == {today + timedelta(days=25)}


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
