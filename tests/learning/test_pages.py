"""The pages of learning: what they say to whom, and what they keep closed."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests import world
from tests.conftest import Post, SignIn
from tests.world import START, World
from trainer import clock, db, settings
from trainer.audit import SYSTEM
from trainer.authoring import operations as authoring
from trainer.authoring.operations import Origin
from trainer.catalogue import operations as catalogue
from trainer.catalogue.models import CourseRow
from trainer.catalogue.shelf import Shelf
from trainer.core.source import Source
from trainer.learning.models import Enrolment, PracticeAnswer, Step
from trainer.learning.operations import enrol, finish
from trainer.learning.queries import runs
from trainer.records import operations as records
from trainer.records.models import Completion

COURSE = "/learning/first-steps"
DOORS, WINDOWS = f"{COURSE}/start/doors", f"{COURSE}/start/windows"


def publish(database: db.Database, name: str, **changes: tuple[str, str]) -> None:
    """Publish the course of the tests under a name, with words changed: `course=(old, new)`."""
    text = dict(world.source("first-steps"))
    for path, (old, new) in changes.items():
        file = {"course": "course.md", "final": "90-final.quiz.md"}[path]
        assert old.encode() in text[file]
        text[file] = text[file].replace(old.encode(), new.encode())
    source = Source(text)
    with database.aside() as session:
        parts = world.compiled(name, source)
        assert authoring.publish(session, SYSTEM, name, source, parts, origin=Origin.FOLDER, at=START)


def withdraw(database: db.Database) -> None:
    """Offer the course of the tests no longer."""
    with database.aside() as session:
        course = session.scalars(select(CourseRow)).one()
        catalogue.withdraw(session, SYSTEM, course, at=clock.now())


def tokens(page: str) -> list[str]:
    """The values of the radio buttons on a page."""
    return [part.split('value="')[1].split('"')[0] for part in page.split('type="radio"')[1:]]


def test_somebody_new_is_told_what_will_stand_where_nothing_stands(sign_in: SignIn) -> None:
    page = sign_in("lena").get("/learning/").text
    assert page.count('class="empty"') == 4
    assert "/catalogue/" in page


def test_what_is_asked_says_until_when_in_days_and_offers_to_begin(
    sign_in: SignIn, database: db.Database, ministry: World
) -> None:
    due = clock.now().date() + timedelta(days=25)
    with database.aside() as session:
        records.require(
            session, SYSTEM, course_id=ministry.course, person_id=ministry.people["lena"], due=due, at=START
        )
    page = sign_in("lena").get("/learning/").text
    assert "in 25 days" in page
    assert "To do" in page
    assert "Look at the course" in page
    assert "in 25 days" not in sign_in("otto").get("/learning/").text


def completed(database: db.Database, person: int, name: str) -> None:
    """Let somebody complete the course of the tests, valid for a month, so long ago that it has expired."""
    practice, brief = ("kind: graded\npass: 75%", "kind: practice"), ("for: 24 months", "for: 1 month")
    publish(database, name, final=practice, course=brief)
    with database.aside() as session:
        volume = Shelf().volumes(lambda: session, 1)[name]
        run = enrol(session, SYSTEM, person, volume, at=START)
        for page in ("start/doors", "start/windows"):
            finish(session, SYSTEM, run, volume, page, house=settings.load(session), at=START)


def test_what_was_asked_and_has_expired_waits_again(
    sign_in: SignIn, database: db.Database, ministry: World
) -> None:
    lena = ministry.people["lena"]
    completed(database, lena, "lessons-only")
    with database.aside() as session:
        course = session.scalars(select(CourseRow.id).where(CourseRow.name == "lessons-only")).one()
        records.require(session, SYSTEM, course_id=course, person_id=lena, due=START.date(), at=START)
    begin = sign_in("lena").get("/learning/").text.split('id="go-on"')[1].split("</section>")[0]
    assert "Expired on 12 February 2026" in begin
    assert "Look at the course" in begin


def test_a_course_that_is_taken_again_by_choice_stands_among_those_taken_up(
    sign_in: SignIn, post: Post, database: db.Database, ministry: World
) -> None:
    completed(database, ministry.people["lena"], "lessons-only")
    lena = sign_in("lena")

    def own() -> str:
        return lena.get("/learning/").text.split('id="own"')[1].split("</section>")[0]

    assert "lessons-only" not in own()
    post(lena, "/learning/lessons-only", again="")
    assert "/learning/lessons-only/start/doors" in own()


def test_my_training_goes_on_after_the_last_page_that_was_done(sign_in: SignIn, post: Post) -> None:
    lena = sign_in("lena")
    post(lena, DOORS)
    page = lena.get("/learning/").text
    assert "Module 1, lesson 2" in page
    assert f'class="button main" href="{WINDOWS}"' in page
    assert "1 of 2 lessons done" in page


def test_the_contents_mark_what_is_done_and_what_is_next(sign_in: SignIn, post: Post) -> None:
    lena = sign_in("lena")
    assert "Begin the course" in lena.get(COURSE).text
    post(lena, DOORS)
    page = lena.get(COURSE).text
    here = page.split('<li class="is-now">')[1].split("</li>")[0]
    assert WINDOWS in here
    assert "Next" in here
    assert "Begin the course" not in page


def test_the_last_page_of_a_course_leads_to_the_certificate(
    sign_in: SignIn, post: Post, database: db.Database
) -> None:
    publish(database, "lessons-only", final=("kind: graded\npass: 75%", "kind: practice"))
    lena = sign_in("lena")
    first = post(lena, "/learning/lessons-only/start/doors")
    assert first.location == "/learning/lessons-only/start/windows"
    last = post(lena, first.location)
    assert last.location.startswith("/records/certificates/")
    assert last.location in lena.get("/learning/lessons-only").text


def test_a_course_in_order_keeps_later_pages_closed(
    sign_in: SignIn, post: Post, database: db.Database
) -> None:
    publish(database, "in-order", course=("valid for:", "order: in order\nvalid for:"))
    lena = sign_in("lena")
    windows = "/learning/in-order/start/windows"
    page = lena.get(windows).text
    assert "A window shows." not in page
    assert "Not yet open" in page
    assert "/learning/in-order/start/doors" in page.split("Not yet open")[1]
    assert post(lena, windows).location == windows
    assert post(lena, "/quiz/in-order/final").location == "/quiz/in-order/final"
    with database.reader() as session:
        assert session.scalars(select(Step)).all() == []
    post(lena, "/learning/in-order/start/doors")
    assert "A window shows." in lena.get(windows).text


def test_a_wrong_practice_answer_stays_and_the_right_one_is_said(sign_in: SignIn, post: Post) -> None:
    lena = sign_in("lena")
    for token in tokens(lena.get(WINDOWS).text):
        post(lena, f"{WINDOWS}/practice/glass-is", q=token)
        page = lena.get(WINDOWS).text
        assert f'value="{token}" checked' in page
        assert ("Wood is not clear." in page) == ("The right answer" in page)


def test_checking_without_an_answer_says_so_at_the_question(sign_in: SignIn, post: Post) -> None:
    answer = post(sign_in("lena"), f"{WINDOWS}/practice/glass-is", q="")
    assert answer.status_code == 422
    assert "Give an answer first" in answer.text
    assert "A window shows." in answer.text


def test_practice_survives_that_its_question_is_rewritten(
    sign_in: SignIn, post: Post, database: db.Database
) -> None:
    lena = sign_in("lena")
    post(lena, f"{WINDOWS}/practice/glass-is", q=tokens(lena.get(WINDOWS).text)[0])
    with database.aside() as session:
        session.execute(update(PracticeAnswer).values(answer={"option": 7}))
    page = lena.get(WINDOWS)
    assert page.status_code == 200
    assert "Check again" not in page.text


@pytest.mark.parametrize("path", [COURSE, DOORS, WINDOWS, "/quiz/first-steps/final"])
def test_who_only_reads_is_offered_nothing_to_do(path: str, sign_in: SignIn) -> None:
    page = sign_in("hugo").get(path)
    assert page.status_code == 200
    main = page.text.split("<main")[1]
    assert "Begin" not in main.replace("Beginning", "")
    assert "<button" not in main.replace('<button type="button"', "")


def test_text_in_another_language_says_which(sign_in: SignIn, database: db.Database) -> None:
    publish(database, "auf-deutsch", course=("language: en", "language: de"))
    page = sign_in("lena").get("/learning/auf-deutsch/start/windows").text
    assert '<div class="prose" lang="de" dir="ltr">' in page
    assert '<form class="practice"' in page
    assert page.split('<form class="practice"')[1].split(">")[0].endswith('lang="en" dir="ltr"')


@pytest.mark.parametrize("door", ["", "/start/doors", "/start/windows/practice/glass-is", "quiz"])
def test_a_course_is_begun_by_no_door_before_the_one_that_comes_first_is_completed(
    door: str, sign_in: SignIn, post: Post, database: db.Database, ministry: World
) -> None:
    publish(database, "before", final=("kind: graded\npass: 75%", "kind: practice"))
    publish(database, "after", course=("valid for:", "prerequisites: [before]\nvalid for:"))
    lena = sign_in("lena")
    address = "/quiz/after/final" if door == "quiz" else f"/learning/after{door}"
    windows = lena.get("/learning/after/start/windows").text
    assert "A window shows." in windows  # everybody may read it at once
    fields = {"q": tokens(windows)[0]} if "practice" in door else {}
    answer = post(lena, address, fields)
    said = answer.text if answer.status_code == 409 else lena.get(answer.location).text
    assert "Another course comes before this one" in said
    with database.reader() as session:
        assert runs(session, ministry.people["lena"]) == {}
    for page in ("doors", "windows"):
        post(lena, f"/learning/before/start/{page}")
    assert post(lena, "/learning/after").status_code == 303
    with database.reader() as session:
        assert len(runs(session, ministry.people["lena"])) == 2


def test_a_new_revision_never_takes_a_completion_away(
    sign_in: SignIn, post: Post, database: db.Database
) -> None:
    practice = ("kind: graded\npass: 75%", "kind: practice")
    publish(database, "lessons-only", final=practice)
    lena = sign_in("lena")
    post(lena, "/learning/lessons-only/start/doors")
    certificate = post(lena, "/learning/lessons-only/start/windows").location
    publish(database, "lessons-only")  # now there is a graded quiz to pass, which Lena has not taken
    with database.reader() as session:
        held = session.scalars(select(Completion)).one()
        run = session.scalars(select(Enrolment)).one()
        assert held.enrolment_id == run.id
        assert run.closed_at == held.at
    assert lena.get(certificate).status_code == 200
    assert certificate in lena.get("/learning/lessons-only").text
    publish(database, "lessons-only", final=practice, course=("valid for: 24 months", "valid for: 1 month"))
    with database.reader() as session:
        again = session.scalars(select(Completion)).one()
        assert (again.id, again.revision_id, again.valid_until) == (
            held.id,
            held.revision_id,
            held.valid_until,
        )


@pytest.mark.parametrize("door", [COURSE, DOORS, f"{WINDOWS}/practice/glass-is", "/quiz/first-steps/final"])
def test_a_withdrawn_course_is_not_begun_by_any_door(
    door: str, sign_in: SignIn, post: Post, database: db.Database, ministry: World
) -> None:
    withdraw(database)
    lena = sign_in("lena")
    fields = {"q": tokens(lena.get(WINDOWS).text)[0]} if "practice" in door else {}
    answer = post(lena, door, fields)
    said = answer.text if answer.status_code == 409 else lena.get(answer.location).text
    assert "has been withdrawn" in said
    with database.reader() as session:
        assert runs(session, ministry.people["lena"]) == {}


def test_whoever_has_begun_a_course_goes_on_when_it_is_withdrawn(
    sign_in: SignIn, post: Post, database: db.Database
) -> None:
    lena = sign_in("lena")
    post(lena, COURSE)
    withdraw(database)
    assert post(lena, DOORS).status_code == 303


def test_two_tabs_begin_one_run(database: db.Database, ministry: World) -> None:
    lena, gate = ministry.people["lena"], threading.Barrier(4)
    begun: list[int] = []
    with database.reader() as session:
        volume = Shelf().volumes(lambda: session, 1)["first-steps"]

    def begin() -> None:
        gate.wait()
        with database.aside() as session:
            begun.append(enrol(session, SYSTEM, lena, volume, at=START))

    tabs = [threading.Thread(target=begin) for _ in range(4)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert len(begun) == 4
    assert len(set(begun)) == 1
