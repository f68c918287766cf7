"""The page of a class and its file: who instructs reads them, of their courses; nobody reads answers."""

import csv
import io
import json
from collections.abc import Iterator

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import update

from tests.conftest import Post, SignIn
from tests.learning.test_lesson import statements
from tests.reports.life import FROZEN, NOW, events, read, second_course
from tests.reports.test_class import begun, sat, volume
from tests.world import World
from trainer import db
from trainer.accounts import operations as accounts
from trainer.accounts.models import Grant, Person
from trainer.audit import SYSTEM
from trainer.core.spreadsheet import restored
from trainer.learning.models import Enrolment
from trainer.permissions import Role
from trainer.quiz.models import Response
from trainer.reports.views import learners as views

PAGE, FILE = "/reports/courses/first-steps/class", "/reports/courses/first-steps/class.csv"

pytestmark = pytest.mark.usefixtures("live")


@pytest.fixture
def live(database: db.Database, ministry: World) -> Iterator[World]:
    """Four learners: one out of attempts, one idle, one waiting for marks, one who has completed."""
    with database.aside() as session:
        lena, tariq, otto, ines = (ministry.people[name] for name in ("lena", "tariq", "otto", "ines"))
        sat(session, begun(session, lena, 5, "start/doors", "start/windows"), False, False, False, days_ago=1)
        begun(session, tariq, 31, "start/doors")
        run = begun(session, otto, 3)
        sat(session, run, None)
        done = begun(session, ines, 9, "start/doors", "start/windows")
        sat(session, done, True)
        session.get_one(Enrolment, done).closed_at = NOW
        session.get_one(Person, otto).sorting_name = '=HYPERLINK("http://evil"), Otto'
    with time_machine.travel(FROZEN, tick=False):
        yield ministry


def scoped(database: db.Database, ministry: World, *, course: int | None = None, unit: str = "") -> None:
    """Ines instructs in one course, or a unit's people, and no longer everywhere."""
    with database.aside() as session:
        ines = ministry.people["ines"]
        instructor = (Grant.person_id == ines, Grant.role == Role.INSTRUCTOR)
        values = {"scope_course_id": course, "scope_unit_id": ministry.units[unit] if unit else None}
        session.execute(update(Grant).where(*instructor).values(values))


def taken(post: Post, client: FlaskClient, **fields: object) -> list[dict[str, str]]:
    answer = post(client, FILE, **fields)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def test_ines_reads_who_is_held_up_by_what(sign_in: SignIn) -> None:
    page = sign_in("ines").get(PAGE)
    assert page.status_code == 200
    shown = {row["Name"]: row for row in read(page.text).rows}
    assert shown["Okafor, Lena"]["State"] == "No attempts left at “Final” Next: Final"
    assert shown["Okafor, Lena"]["Graded quizzes"] == "Final 0% · not passed · attempt 3 of 3"
    assert shown["Okafor, Lena"]["Lessons"] == "2 of 2"
    assert shown["Haddad, Tariq"]["State"] == "Nothing done for 30 days Next: Windows"
    waiting = next(row for name, row in shown.items() if name.startswith("="))
    assert waiting["State"].startswith("“Final” waits for marks")
    assert waiting["Graded quizzes"] == "Final waits for marks · attempt 1 of 3"
    assert shown["Moreau, Ines"]["State"].startswith("Completed")
    assert "No attempts left: 1" in page.text


def test_the_page_leads_on_to_somebodys_attempts(sign_in: SignIn) -> None:
    ines = sign_in("ines")
    assert ines.get(read(ines.get(PAGE).text).links["Final"]).status_code == 200
    assert PAGE in ines.get("/authoring/").text


def test_page_and_file_agree(sign_in: SignIn, post: Post) -> None:
    ines = sign_in("ines")
    for asked in (
        {},
        {"sort": "-last"},
        {"state": ["idle", "spent"], "days": "20"},
        {"q": "a", "sort": "lessons"},
    ):
        screen = read(ines.get(PAGE, query_string=asked).text).rows
        file = taken(post, ines, **asked)
        assert len(screen) == len(file) > 0
        for shown, row in zip(screen, file, strict=True):
            assert shown["Name"] == restored(row["Name"])
            assert (shown["Last step"], shown["Begun"]) == (row["Last step"], row["Begun"])
            assert shown["Lessons"] == f"{row['Lessons done']} of {row['Lessons']}"
            assert bool(row["Completed"]) == shown["State"].startswith("Completed")
            assert not row["Next"] or shown["State"].endswith(f"Next: {row['Next']}")
            assert bool(row["Final: attempts"]) == bool(shown["Graded quizzes"])
            assert row["Final: result"] in shown["Graded quizzes"]


def test_the_file_says_states_scores_and_attempts_and_no_address(sign_in: SignIn, post: Post) -> None:
    rows = {restored(row["Name"]): row for row in taken(post, sign_in("ines"))}
    lena = rows["Okafor, Lena"]
    assert lena["State"] == "No attempts left; Not passed twice or more"
    assert (lena["Final: best in per cent"], lena["Final: attempts"]) == ("0.0", "3")
    assert rows["Moreau, Ines"]["Final: best in per cent"] == "100.0"
    assert not any("@" in cell for row in rows.values() for cell in row.values())


def test_the_file_is_noted_before_and_after(
    sign_in: SignIn, post: Post, database: db.Database, live: World
) -> None:
    taken(post, sign_in("ines"), state="idle")
    begin, end = events(database, "export.begin", "export.end")
    assert begin.what == end.what == f"course:{live.course}"
    assert begin.actor == live.people["ines"]
    assert json.loads(begin.details) == {"filter": {"state": ["idle"]}}
    assert json.loads(end.details)["rows"] == 1


def test_whose_grant_is_for_another_course_or_a_unit_finds_no_class(
    sign_in: SignIn, post: Post, database: db.Database, live: World
) -> None:
    ines = sign_in("ines")
    with database.aside() as session:
        other = second_course(session)
    scoped(database, live, course=other)
    unknown = ines.get("/reports/courses/nothing/class")
    for answer in (ines.get(PAGE), post(ines, FILE)):
        assert answer.status_code == unknown.status_code == 404
        assert "Okafor" not in answer.text
    assert ines.get("/reports/courses/further-steps/class").status_code == 200
    scoped(database, live, unit="hq")
    assert ines.get(PAGE).status_code == post(ines, FILE).status_code == 404
    scoped(database, live, course=live.course)
    assert "Okafor" in ines.get(PAGE).text


def test_hugo_ada_and_learners_may_not_see_it(sign_in: SignIn, post: Post) -> None:
    for name in ("lena", "hugo", "petra", "ada", "otto"):
        client = sign_in(name)
        assert client.get(PAGE).status_code == post(client, FILE).status_code == 403, name


def test_no_answer_is_on_the_page_or_in_the_file(sign_in: SignIn, post: Post, database: db.Database) -> None:
    with database.aside() as session:
        item = volume(session).questions["pivot"]
        answer = {"text": "canary-answer"}
        session.add(
            Response(attempt_id=1, item_id=item, answer=answer, saved_at=NOW, credit=None, confidence=None)
        )
    ines = sign_in("ines")
    assert "canary" not in ines.get(PAGE).text
    assert "canary" not in post(ines, FILE).text


def test_pages_of_the_class_follow_one_another(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "PAGE", 3)
    ines = sign_in("ines")
    first = read(ines.get(PAGE, query_string={"sort": "begun"}).text)
    second = read(ines.get(first.links["The next page"]).text)
    assert [len(first.rows), len(second.rows)] == [3, 1]
    assert read(ines.get(second.links["The page before"]).text).rows == first.rows


def test_a_condition_that_cannot_be_understood_shows_no_list(sign_in: SignIn, post: Post) -> None:
    ines = sign_in("ines")
    for asked in ({"days": "0"}, {"days": "soon"}, {"days": ""}, {"state": "lost"}, {"sort": "luck"}):
        for answer in (ines.get(PAGE, query_string=asked), post(ines, FILE, **asked)):
            assert answer.status_code == 422, asked
            assert "Okafor" not in answer.text
    for place in ("-1", "99999999999"):
        assert ines.get(PAGE, query_string={"after": place}).status_code == 404


def test_the_page_asks_few_questions_however_long_it_is(sign_in: SignIn, database: db.Database) -> None:
    ines = sign_in("ines")
    ines.get(PAGE)
    with statements(database) as before:
        ines.get(PAGE)
    with database.aside() as session:
        for number in range(20):
            person = accounts.add_person(
                session, SYSTEM, email=f"k{number}@mfa.example", name="Kim Ode", roles=(), at=NOW
            )
            sat(session, begun(session, person.id, 3, "start/doors"), False)
    with statements(database) as after:
        ines.get(PAGE)
    assert len(before) == len(after) <= 8, after
