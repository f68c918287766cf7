"""Marks by hand make the result: exactly, once, with all that follows from it."""

import re
from datetime import UTC, datetime
from fractions import Fraction

import pytest
from sqlalchemy import func, select

from tests.conftest import SignIn
from tests.quiz.marking.essays import GOOD, QUEUE, WINDOW, Essays, attempt, first, hand_in, post
from trainer import audit, clock, db
from trainer.audit import AuditEvent
from trainer.learning.models import Step
from trainer.records.models import Certificate, Completion

pytestmark = pytest.mark.usefixtures("essays")


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
