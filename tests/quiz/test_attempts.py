"""An attempt from start to result: nothing lost, nothing twice, nothing of others."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import world
from tests.world import START, World
from trainer import audit, db, settings
from trainer.accounts.operations import Refused
from trainer.audit import SYSTEM, Actor
from trainer.authoring import operations as authoring
from trainer.authoring.operations import Origin
from trainer.catalogue import queries as catalogue
from trainer.catalogue.shelf import Shelf, Volume
from trainer.core import storing
from trainer.core.course import Quiz, QuizKind
from trainer.core.source import Source
from trainer.learning import operations as learning, queries as learning_queries
from trainer.learning.models import Enrolment
from trainer.quiz import operations, queries
from trainer.quiz.models import Attempt, Response
from trainer.records.models import Certificate, CertificateHolder, Completion

LATER = START + timedelta(hours=1)


def volume(session: Session) -> Volume:
    """The course as it is published now."""
    return Shelf().volumes(lambda: session, settings.load(session).edition)["first-steps"]


def quiz(session: Session, page: str = "final") -> Quiz:
    """A quiz of the newest revision."""
    return storing.load(Quiz, catalogue.part(session, volume(session).revision, page) or b"")


def begin(session: Session, person: int, page: str = "final", at: datetime = START) -> Attempt:
    """Start an attempt, or go on with the open one."""
    started = operations.start(session, Actor(person), person, volume(session), quiz(session, page), at=at)
    return session.get_one(Attempt, started)


RIGHT: dict[str, dict[str, Any]] = {
    "which": {"option": 0},
    "openings": {"options": [0, 1]},
    "fingers": {"typed": "5", "value": "5"},
    "pivot": {"text": "hinge"},
}


def right_answer(question) -> dict:
    """An answer that earns full credit, found among what the kinds take."""
    answer = RIGHT[question.id]
    assert question.kind.mark(answer) == 1, question.id
    return answer


def answer(session: Session, attempt: Attempt, *questions: str, at: datetime = START) -> None:
    """Save right answers to these questions."""
    items = volume(session).questions
    by_id = {q.id: q for q in quiz(session).questions}
    for name in questions:
        operations.save(session, attempt, items[name], right_answer(by_id[name]), at=at)


def hand_in(session: Session, attempt: Attempt, at: datetime = LATER):
    """Hand an attempt at the final in."""
    house = settings.load(session)
    by = Actor(attempt.person_id)
    return operations.hand_in(session, by, attempt, volume(session), quiz(session), house=house, at=at)


def test_starting_twice_goes_on_with_the_same_attempt(database: db.Database, ministry: World) -> None:
    with database.aside() as session:
        first = begin(session, ministry.people["lena"])
        assert begin(session, ministry.people["lena"]).id == first.id
        assert begin(session, ministry.people["otto"]).id != first.id


def test_saving_keeps_the_newest_answer_once(database: db.Database, ministry: World) -> None:
    with database.aside() as session:
        attempt = begin(session, ministry.people["lena"])
        item = volume(session).questions["pivot"]
        for text in ("door", "hinge", "hinge"):
            operations.save(session, attempt, item, {"text": text}, at=START)
        assert session.scalar(select(func.count()).select_from(Response)) == 1
        assert queries.responses(session, attempt.id)["pivot"].answer == {"text": "hinge"}


def test_handing_in_marks_what_was_saved_exactly_once(database: db.Database, ministry: World) -> None:
    with database.aside() as session:
        attempt = begin(session, ministry.people["lena"])
        answer(session, attempt, "which", "openings", "fingers")
        result = hand_in(session, attempt)
        assert (result.whole.share, result.passed) == (Fraction(3, 4), True)
        assert hand_in(session, attempt, LATER + timedelta(hours=1)) is None
        session.expire_all()
        assert (attempt.points, attempt.out_of, attempt.passed, attempt.closed_at) == (3, 4, True, LATER)
        marked = session.scalar(select(func.count()).where(audit.AuditEvent.action == "attempt.mark"))
        assert marked == 0
    with database.reader() as session:
        assert session.scalar(select(func.count()).where(audit.AuditEvent.action == "attempt.mark")) == 1


def test_best_attempt_counts_and_a_pass_is_never_lost(database: db.Database, ministry: World) -> None:
    lena = ministry.people["lena"]
    with database.aside() as session:
        for questions in (("which", "openings", "fingers", "pivot"), ("which",)):
            attempt = begin(session, lena)
            answer(session, attempt, *questions)
            hand_in(session, attempt)
        run = learning_queries.run(session, lena, ministry.course)
        done = run.steps(volume(session))["final"]
        assert (done.best, done.passed) == (1, True)


def test_attempts_are_limited_within_a_run(database: db.Database, ministry: World) -> None:
    lena = ministry.people["lena"]
    with database.aside() as session:
        for _ in range(3):
            hand_in(session, begin(session, lena))
        with pytest.raises(Refused, match="no attempts left"):
            begin(session, lena)
        session.get_one(Enrolment, 1).closed_at = LATER
        session.flush()
        learning.open_run(session, SYSTEM, lena, ministry.course, at=LATER)
        assert begin(session, lena).number == 1


def test_a_waiting_time_is_kept_to_the_minute() -> None:
    waiting = Quiz(id="q", title="Q", kind=QuizKind.GRADED, pools=(), wait=timedelta(hours=1))
    earlier = [Attempt(closed_at=START)]
    assert operations.why_not_start(waiting, earlier, at=START + timedelta(minutes=59)) is not None
    assert operations.why_not_start(waiting, earlier, at=START + timedelta(minutes=60)) is None


def test_the_last_step_completes_the_course_with_one_certificate(
    database: db.Database, ministry: World
) -> None:
    lena = ministry.people["lena"]
    with database.aside() as session:
        house = settings.load(session)
        attempt = begin(session, lena)
        answer(session, attempt, "which", "openings", "fingers")
        hand_in(session, attempt)
        for page in ("start/doors", "start/windows", "start/doors"):
            learning.finish(
                session, SYSTEM, attempt.enrolment_id, volume(session), page, house=house, at=LATER
            )
        completion = session.scalars(select(Completion)).one()
        assert (completion.person_id, completion.score, completion.day) == (
            lena,
            Fraction(3, 4),
            LATER.date(),
        )
        assert completion.valid_until.year == completion.day.year + 2
        assert session.scalars(select(Certificate.number)).one() == "TRN-2026-000001"
        assert session.scalars(select(CertificateHolder.name)).one() == "Lena Okafor"


def test_somebody_in_the_middle_keeps_the_version_they_started_on(
    database: db.Database, ministry: World
) -> None:
    lena = ministry.people["lena"]
    with database.aside() as session:
        attempt = begin(session, lena)
        before = quiz(session)
        text = dict(world.source("first-steps"))
        text["90-final.quiz.md"] = (
            text["90-final.quiz.md"]
            .replace(b"(x) A door", b"( ) A door")
            .replace(b"( ) A wall", b"(x) A wall")
        )
        source = Source(text)
        parts = world.compiled("first-steps", source)
        assert authoring.publish(
            session, SYSTEM, "first-steps", source, parts, origin=Origin.FOLDER, at=START
        )
        pinned = storing.load(Quiz, catalogue.part(session, attempt.revision_id, "final") or b"")
        assert pinned == before
        operations.save(session, attempt, volume(session).questions["which"], {"option": 0}, at=START)
        house = settings.load(session)
        result = operations.hand_in(
            session, Actor(lena), attempt, volume(session), pinned, house=house, at=LATER
        )
        assert {mark.question: mark.credit for mark in result.marks}["which"] == 1


def test_nobody_finds_the_attempt_of_another(database: db.Database, ministry: World) -> None:
    with database.aside() as session:
        attempt = begin(session, ministry.people["lena"])
        assert queries.sitting(session, attempt.id, ministry.people["lena"]) is not None
        assert queries.sitting(session, attempt.id, ministry.people["otto"]) is None


def race(act: Callable[[], object], threads: int = 8) -> list[object]:
    """Do the same thing at the same time from several threads; what each got, or its exception."""
    gate, found = threading.Barrier(threads), []

    def run() -> None:
        gate.wait()
        try:
            found.append(act())
        except Exception as error:  # noqa: BLE001 - the test judges it
            found.append(error)

    runners = [threading.Thread(target=run) for _ in range(threads)]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()
    return found


def test_many_starts_at_once_make_one_attempt(database: db.Database, ministry: World) -> None:
    lena = ministry.people["lena"]
    with database.aside() as session:
        learning.enrol(session, SYSTEM, lena, volume(session), at=START)

    def start() -> int:
        with database.aside() as session:
            return begin(session, lena).id

    assert len(set(race(start))) == 1


def test_many_hand_ins_at_once_close_and_mark_once(database: db.Database, ministry: World) -> None:
    with database.aside() as session:
        attempt = begin(session, ministry.people["lena"]).id
        answer(session, session.get_one(Attempt, attempt), "which", "openings", "fingers", "pivot")

    def finish() -> bool:
        with database.aside() as session:
            return hand_in(session, session.get_one(Attempt, attempt)) is not None

    assert sorted(race(finish), key=str) == [False] * 7 + [True]


def test_the_last_two_steps_at_once_complete_the_course_once(database: db.Database, ministry: World) -> None:
    with database.aside() as session:
        attempt = begin(session, ministry.people["lena"])
        enrolment = attempt.enrolment_id
        answer(session, attempt, "which", "openings", "fingers")
        hand_in(session, attempt)
        house = settings.load(session)
    pages = ["start/doors", "start/windows"] * 4

    def finish() -> bool:
        page = pages.pop()
        with database.aside() as session:
            done = learning.finish(session, SYSTEM, enrolment, volume(session), page, house=house, at=LATER)
            return done is not None

    assert race(finish).count(True) == 1
    with database.reader() as session:
        assert session.scalar(select(func.count(Completion.id))) == 1
        assert audit.first_broken(session) is None
