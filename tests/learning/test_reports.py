"""What readers report reaches those who write the course, without a name; the answer reaches the reader."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from tests.conftest import Post, SignIn
from tests.quiz.sitting.steps import begin
from tests.quiz.test_attempts import volume
from tests.world import START, World
from trainer import clock, db
from trainer.accounts import operations as accounts
from trainer.accounts.models import Grant
from trainer.accounts.operations import Refused
from trainer.audit import SYSTEM, Actor
from trainer.learning.models import ReaderReport
from trainer.learning.reporting import operations
from trainer.learning.reporting.operations import MOST, Place
from trainer.permissions import Role

DOORS = "/learning/first-steps/report?page=start/doors"


def carried(page: str) -> dict[str, str]:
    """What my training carries along with the button that puts news aside."""
    return dict(re.findall(r'type="hidden" name="(newest)" value="([^"]+)"', page))


def test_a_passage_is_reported_answered_and_put_aside(
    sign_in: SignIn, post: Post, database: db.Database
) -> None:
    lena, ines, otto = sign_in("lena"), sign_in("ines"), sign_in("otto")
    assert DOORS in unescape(lena.get("/learning/first-steps/start/doors").text)
    assert "Hinges" in lena.get(DOORS).text
    sent = post(lena, DOORS, anchor="hinges", text="Hinges <squeak>, they do not turn.")
    assert urlsplit(sent.location).path == "/learning/first-steps/start/doors"
    listed = ines.get("/authoring/reports").text
    assert "Hinges &lt;squeak&gt;, they do not turn." in listed
    assert "/learning/first-steps/start/doors#hinges" in listed
    assert "Lena" not in listed
    with database.reader() as session:
        report = session.query(ReaderReport.id).scalar()
    post(ines, f"/authoring/reports/{report}/answer", text="They do both now.", go="done")
    assert "They do both now." in lena.get("/learning/").text
    assert "They do both now." not in otto.get("/learning/").text
    read = carried(lena.get("/learning/").text)
    post(otto, "/learning/answers-read", read)
    assert "They do both now." in lena.get("/learning/").text
    post(lena, "/learning/answers-read", read)
    assert "They do both now." not in lena.get("/learning/").text
    assert "Done with on" in ines.get("/authoring/reports").text


def test_a_report_that_waits_is_not_put_aside(sign_in: SignIn, post: Post) -> None:
    lena = sign_in("lena")
    post(lena, DOORS, anchor="", text="Which door?")
    assert carried(lena.get("/learning/").text) == {}
    post(lena, "/learning/answers-read", newest=clock.now().isoformat())
    assert "Which door?" in lena.get("/learning/").text


def test_what_was_answered_while_the_page_stood_open_is_not_put_aside_with_it(
    sign_in: SignIn, post: Post, database: db.Database
) -> None:
    lena, ines = sign_in("lena"), sign_in("ines")
    for asked in ("Which door?", "Which window?"):
        post(lena, DOORS, anchor="", text=asked)
    with database.reader() as session:
        door, window = session.scalars(select(ReaderReport.id).order_by(ReaderReport.id))
    post(ines, f"/authoring/reports/{door}/answer", text="The left one.")
    read = carried(lena.get("/learning/").text)
    post(ines, f"/authoring/reports/{window}/answer", text="The small one.", go="done")
    post(lena, "/learning/answers-read", read)
    page = lena.get("/learning/").text
    assert "The left one." not in page
    assert "The small one." in page
    read = carried(page)
    post(ines, f"/authoring/reports/{window}/answer", text="No, the round one.")
    post(lena, "/learning/answers-read", read)
    assert "No, the round one." in lena.get("/learning/").text


def test_a_question_is_reported_while_it_is_sat_and_nothing_of_it_is_told(
    sign_in: SignIn, post: Post
) -> None:
    lena, otto = sign_in("lena"), sign_in("otto")
    address = begin(lena, post)
    form = f"{address}/questions/1/report"
    assert form in lena.get(address).text
    page = lena.get(form).text
    assert not any(name in page for name in ("canary", "which", "openings", "fingers", "pivot"))
    assert otto.get(form).status_code == 404
    assert lena.get(f"{address}/questions/9/report").status_code == 404
    back = post(lena, form, text="Two of these are right.").location
    assert back == f"{address}?part=1#q1"
    assert "Two of these are right." in sign_in("ines").get("/authoring/reports").text
    assert lena.get(address).status_code == 200


def test_only_what_stands_in_a_lesson_is_reported_from_there(sign_in: SignIn) -> None:
    lena = sign_in("lena")
    for wrong in ("page=final", "page=start/nowhere", "page=start/doors&question=which", ""):
        assert lena.get(f"/learning/first-steps/report?{wrong}").status_code == 404


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
def test_a_report_says_something_and_not_too_much(sign_in: SignIn, post: Post, text: str) -> None:
    assert post(sign_in("lena"), DOORS, anchor="", text=text).status_code == 422


def test_a_heading_that_is_not_there_is_refused(sign_in: SignIn, post: Post) -> None:
    assert post(sign_in("lena"), DOORS, anchor="elsewhere", text="Hm.").status_code == 422


def test_who_writes_another_course_finds_nothing(
    database: db.Database, ministry: World, sign_in: SignIn, post: Post
) -> None:
    post(sign_in("lena"), DOORS, anchor="", text="Which door?")
    with database.aside() as session:
        session.query(Grant).filter_by(person_id=ministry.people["ines"], role=Role.INSTRUCTOR).delete()
        accounts.grant(
            session, SYSTEM, ministry.people["ines"], Role.INSTRUCTOR, at=START, unit_id=ministry.units["hq"]
        )
        report = session.query(ReaderReport.id).scalar()
    ines = sign_in("ines")
    assert "Which door?" not in ines.get("/authoring/reports").text
    assert post(ines, f"/authoring/reports/{report}/answer", text="Mine!").status_code == 404
    assert post(ines, f"/authoring/reports/{report}/done").status_code == 404
    with database.aside() as session:
        accounts.grant(
            session, SYSTEM, ministry.people["ines"], Role.INSTRUCTOR, at=START, course_id=ministry.course
        )
    assert "Which door?" in sign_in("ines").get("/authoring/reports").text


def test_an_hour_holds_so_many_reports_of_a_person(database: db.Database, ministry: World) -> None:
    lena = ministry.people["lena"]
    with database.writer() as session:
        held = volume(session)
        place = Place(held.pages["start/doors"])
        for _ in range(MOST):
            operations.send(session, Actor(lena), lena, held, place, "Again.", at=START)
        with pytest.raises(Refused):
            operations.send(session, Actor(lena), lena, held, place, "Once more.", at=START)
        later = START + timedelta(hours=1, seconds=1)
        operations.send(session, Actor(lena), lena, held, place, "Later.", at=later)
        otto = ministry.people["otto"]
        operations.send(session, Actor(otto), otto, held, place, "Me too.", at=START)
