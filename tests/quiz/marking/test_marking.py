"""Marks by hand make the result: exactly, once, with all that follows from it."""

import re
from datetime import UTC, datetime
from fractions import Fraction

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from tests.conftest import SignIn
from tests.quiz.marking.essays import GOOD, QUEUE, WINDOW, Essays, first, hand_in, post
from trainer import audit, clock, db
from trainer.audit import AuditEvent
from trainer.learning.models import Step
from trainer.quiz.models import Attempt, CriterionMark, Marking, Response
from trainer.records.models import Certificate, Completion

pytestmark = pytest.mark.usefixtures("essays")


def attempt(database: db.Database) -> Attempt:
    with database.reader() as session:
        return session.scalars(select(Attempt)).one()


def test_an_attempt_with_a_text_awaits_marking_and_says_so_everywhere(
    database: db.Database, sign_in: SignIn
) -> None:
    lena = sign_in("lena")
    result = lena.get(hand_in(lena, why="To go in and out."))
    assert "One answer is marked by an instructor" in result.text
    assert "Awaiting marking" in lena.get("/quiz/words/final").text
    assert "Awaiting marking" in lena.get("/learning/").text
    assert "Awaiting marking" in lena.get("/learning/words").text
    found = attempt(database)
    assert (found.points, found.out_of, found.passed, found.awaiting) == (1, 4, None, True)
    with database.reader() as session:
        step = session.scalars(select(Step)).one()
        assert (step.passed, step.awaiting, step.marked_at) == (None, True, None)
        assert session.scalar(select(func.count(Completion.id))) == 0


def test_a_blank_text_earns_nothing_at_once_and_waits_for_nobody(
    database: db.Database, sign_in: SignIn
) -> None:
    hand_in(sign_in("lena"))
    found = attempt(database)
    assert (found.points, found.passed, found.awaiting) == (1, False, False)
    assert "No answer waits for your marks" in sign_in("ines").get(QUEUE).text


def test_the_last_mark_completes_the_course_at_the_time_of_marking(
    database: db.Database, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(sign_in("lena"), why="To go in and out.")
    ines = sign_in("ines")
    later = datetime(2031, 5, 6, 7, 8, tzinfo=UTC)
    address, ines = first(ines), sign_in("ines", at=later)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert post(ines, address, **GOOD).status_code == 303
    found = attempt(database)
    assert (found.points, found.out_of, found.passed) == (Fraction(7, 2), 4, True)
    assert (found.marked_at, found.awaiting) == (later, False)
    with database.reader() as session:
        step = session.scalars(select(Step)).one()
        assert (step.best, step.passed, step.awaiting, step.marked_at) == (
            Fraction(7, 8),
            True,
            False,
            later,
        )
        assert step.at == found.closed_at
        completion = session.scalars(select(Completion)).one()
        assert (completion.at, completion.day, completion.score) == (later, later.date(), Fraction(7, 8))
        assert session.scalar(select(func.count(Certificate.id))) == 1
        acts = session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)).all()
        assert acts[-4:] == ["answer.mark", "attempt.mark", "course.complete", "certificate.issue"]
        assert audit.first_broken(session) is None


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ((), "What is a door for?"),
        ((("is a door for", "are doors for"),), "What are doors for?"),
        ((("{#why}", "{#purpose}"),), "What is a door for?"),
    ],
    ids=["quiz renamed", "question reworded", "question of another id"],
)
def test_what_waits_is_found_and_marked_whatever_its_quiz_and_question_are_called_by_now(
    changes: tuple[tuple[str, str], ...],
    asked: str,
    essays: Essays,
    database: db.Database,
    sign_in: SignIn,
) -> None:
    lena = sign_in("lena")
    result = hand_in(lena, why="To go in and out.")
    essays.publish_changed(*changes)
    ines = sign_in("ines")
    assert asked in ines.get(QUEUE).text
    assert post(ines, first(ines), **GOOD).status_code == 303
    assert attempt(database).passed
    assert "canary-way-in" in lena.get(result).text
    assert asked in ines.get(QUEUE).text


def test_what_was_saved_is_marked_though_its_question_has_another_id_by_now(
    essays: Essays, database: db.Database, sign_in: SignIn
) -> None:
    lena = sign_in("lena")
    sitting = post(lena, "/quiz/words/final").location.split("?")[0]
    number = re.search(r'id="q(\d+)"(?:(?!fieldset).)*What is a door for', lena.get(sitting).text, re.DOTALL)
    assert number
    post(lena, sitting, **{f"q{number[1]}": "To go in and out."}, part=1, go="check")
    essays.publish_changed(("{#why}", "{#purpose}"))
    assert "To go in and out." in lena.get(sitting).text
    post(lena, f"{sitting}/hand-in")
    assert attempt(database).awaiting
    ines = sign_in("ines")
    assert post(ines, first(ines), **GOOD).status_code == 303
    assert attempt(database).points == Fraction(5, 2)


def test_of_two_texts_the_first_mark_leaves_the_attempt_waiting(
    essays: Essays, database: db.Database, sign_in: SignIn
) -> None:
    essays.publish(more=WINDOW)
    lena, ines = sign_in("lena"), sign_in("ines")
    result = hand_in(lena, why="To go in and out.", window="For light.")
    post(ines, first(ines), **GOOD)
    assert attempt(database).awaiting
    assert "Lena" not in ines.get(f"{QUEUE}/words/why").text
    assert "Awaiting marking" in lena.get(result).text
    post(ines, first(ines, "window"), points1="1")
    found = attempt(database)
    assert (found.points, found.out_of, found.passed, found.awaiting) == (Fraction(9, 2), 5, True, False)
    assert "Lena Okafor" in ines.get(f"{QUEUE}/words/why").text


def test_a_failed_attempt_leaves_the_run_open_and_the_best_counts(
    database: db.Database, sign_in: SignIn
) -> None:
    lena, ines = sign_in("lena"), sign_in("ines")
    hand_in(lena, why="No.")
    hand_in(lena, why="To go in and out.")
    post(ines, first(ines), points1="0", points2="0")
    with database.reader() as session:
        step = session.scalars(select(Step)).one()
        assert (step.best, step.passed, step.awaiting) == (Fraction(1, 4), False, True)
    assert "Awaiting marking" in lena.get("/learning/words").text
    post(ines, first(ines), **GOOD)
    with database.reader() as session:
        step = session.scalars(select(Step)).one()
        assert (step.best, step.passed, step.awaiting) == (Fraction(7, 8), True, False)
        assert session.scalar(select(func.count(Completion.id))) == 1


def test_the_learner_is_told_the_points_the_comments_and_the_day(sign_in: SignIn) -> None:
    lena, ines = sign_in("lena"), sign_in("ines")
    result = hand_in(lena, why="To go in and out.")
    assert "canary-way-in" not in lena.get(result).text
    post(ines, first(ines), **GOOD)
    page = lena.get(result).text
    for told in (
        "Your answer was marked on",
        "canary-way-in",
        "canary-whole",
        "2 of 2",
        "0.5 of 1",
        "2.5 of 3",
    ):
        assert told in page
    assert "Ines" not in page
    assert "Marked on" in lena.get("/learning/").text


def test_where_single_answers_are_not_told_the_comments_are_not_either(
    essays: Essays, sign_in: SignIn
) -> None:
    essays.publish(settings="feedback: never")
    lena, ines = sign_in("lena"), sign_in("ines")
    result = hand_in(lena, why="To go in and out.")
    post(ines, first(ines), **GOOD)
    page = lena.get(result).text
    assert "Your answer was marked on" in page
    assert "Passed" in page
    assert "canary" not in page


def test_two_markers_mark_apart_and_the_exact_mean_counts(
    essays: Essays, database: db.Database, sign_in: SignIn
) -> None:
    essays.publish(settings="markers: 2")
    essays.instructor("tariq")
    lena, ines, tariq = sign_in("lena"), sign_in("ines"), sign_in("tariq")
    result = hand_in(lena, why="To go in and out.")
    address = first(ines)
    post(ines, address, **GOOD)
    for page in (QUEUE, f"{QUEUE}/words/why", address):
        shown = tariq.get(page).text
        assert "canary-way" not in shown
        assert "canary-whole" not in shown
        assert "Ines" not in shown
    assert attempt(database).awaiting
    assert "canary-way-in" not in lena.get(result).text
    assert "canary-way-in" in ines.get(address).text
    assert "A second person marks apart" in ines.get(address).text
    post(tariq, address, points1="3/2", points2="0", comment="canary-second")
    found = attempt(database)
    assert (found.points, found.awaiting) == (1 + Fraction(7, 4) + Fraction(1, 4), False)
    for client in (ines, tariq):
        shown = client.get(address).text
        assert "Their totals differ by 1." in shown
        assert "canary-second" in shown
        assert "canary-whole" in shown
    page = lena.get(result).text
    assert "Two people marked apart; the mean counts." in page
    assert "Tariq" not in page


def test_a_correction_needs_its_reason_and_stands_beside_what_it_corrects(
    database: db.Database, sign_in: SignIn
) -> None:
    lena, ines = sign_in("lena"), sign_in("ines")
    result = hand_in(lena, why="To go in and out.")
    address = first(ines)
    post(ines, address, points1="1/2", points2="0")
    assert attempt(database).passed is False
    refused = post(ines, f"{address}/1", **GOOD)
    assert refused.status_code == 422
    assert "canary-whole" in refused.text
    assert post(ines, f"{address}/1", **GOOD, reason="Read too fast.").status_code == 303
    assert (attempt(database).points, attempt(database).passed) == (Fraction(7, 2), True)
    with database.reader() as session:
        assert [row.number for row in session.scalars(select(Marking).order_by(Marking.id))] == [1, 2]
        assert session.scalar(select(func.count(Completion.id))) == 1
    assert "Before:" in ines.get(address).text
    assert "Read too fast." in lena.get(result).text


def test_a_correction_downwards_takes_no_certificate_away(database: db.Database, sign_in: SignIn) -> None:
    hand_in(sign_in("lena"), why="To go in and out.")
    ines = sign_in("ines")
    address = first(ines)
    post(ines, address, **GOOD)
    post(ines, f"{address}/1", points1="0", points2="0", reason="The wrong paper.")
    assert (attempt(database).points, attempt(database).passed) == (1, False)
    with database.reader() as session:
        assert session.scalars(select(Completion.score)).one() == Fraction(7, 8)


def test_a_stale_correction_is_refused_and_what_was_written_stays(sign_in: SignIn) -> None:
    hand_in(sign_in("lena"), why="To go in and out.")
    ines = sign_in("ines")
    address = first(ines)
    post(ines, address, **GOOD)
    post(ines, f"{address}/1", points1="1", points2="1", reason="First.")
    stale = post(ines, f"{address}/1", points1="0", points2="1", reason="canary-reason")
    assert stale.status_code == 409
    assert "corrected meanwhile" in stale.text
    assert "canary-reason" in stale.text
    assert f'action="{address}/2"' in stale.text


def test_marks_are_never_changed_or_deleted(database: db.Database, sign_in: SignIn) -> None:
    hand_in(sign_in("lena"), why="To go in and out.")
    ines = sign_in("ines")
    post(ines, first(ines), **GOOD)
    for table in (Marking, CriterionMark):
        for statement in (delete(table), update(table).values({next(iter(table.__table__.c)): 9})):
            with database.writer() as session, pytest.raises(DBAPIError, match="append-only"):
                session.execute(statement)


def test_marks_that_do_not_fit_the_rubric_are_refused_and_kept_on_the_page(
    database: db.Database, sign_in: SignIn
) -> None:
    hand_in(sign_in("lena"), why="To go in and out.")
    ines = sign_in("ines")
    address = first(ines)
    for wrong in ({"points1": "3"}, {"points1": "x"}, {"points1": ""}, {"comment": "x" * 5001}):
        answer = post(ines, address, **{**GOOD, **wrong})
        assert answer.status_code == 422
        assert "canary-way-in" in answer.text
        assert re.search(r'<input (?=[^>]*checked)(?=[^>]*name="points2")(?=[^>]*value="1/2")', answer.text)
    with database.reader() as session:
        assert session.scalars(select(Response.credit).where(Response.credit.is_(None))).all() == [None]


def test_saving_goes_on_to_the_next_answer_and_at_the_end_to_the_list(sign_in: SignIn) -> None:
    for name in ("lena", "otto", "tariq"):
        hand_in(sign_in(name), why=f"Words of {name}.")
    ines = sign_in("ines")
    address = first(ines)
    following = post(ines, address, **GOOD, go="next").location
    assert following != address
    assert "Words of" in ines.get(following).text
    assert post(ines, following, **GOOD, go="list").location == f"{QUEUE}/words/why"
    assert post(ines, first(ines), **GOOD, go="next").location == f"{QUEUE}/words/why"


def test_marking_needs_neither_mouse_nor_script(site: str, browser: Browser, sign_in: SignIn) -> None:
    hand_in(sign_in("lena"), why="To go in and out.")
    kept = sign_in("ines").get_cookie("session")
    assert kept
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": "session", "value": kept.value, "url": site}])
    page = context.new_page()
    page.goto(f"{site}{QUEUE}")
    page.get_by_role("link", name="What is a door for?").click()
    page.get_by_role("link", name="Mark the first one").click()
    expect(page.get_by_text("To go in and out.")).to_be_visible()
    page.get_by_role("radio", name="0", exact=True).first.focus()
    page.keyboard.press("ArrowRight")
    for key in ("Tab", "W", "e", "l", "l", "Tab", "Space", "ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("cell", name="Lena Okafor")).to_be_visible()
    page.get_by_role("row", name="Lena Okafor").get_by_role("link").click()
    expect(page.get_by_role("cell", name="1.5 of 3")).to_be_visible()
    expect(page.get_by_text("Well", exact=True)).to_be_visible()
    context.close()
