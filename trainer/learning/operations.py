"""Writes of learning: enrolling, finishing pages, and the judgement whether a course is complete."""

from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from trainer import audit
from trainer.accounts.models import Person
from trainer.accounts.operations import Refused
from trainer.audit import Actor
from trainer.catalogue.models import CourseRow
from trainer.catalogue.shelf import Volume
from trainer.core.course import Course
from trainer.core.message import Message
from trainer.core.progress import Done, Steps, complete
from trainer.db import upsert
from trainer.learning import queries
from trainer.learning.models import Enrolment, PracticeAnswer, Step
from trainer.records import operations as records
from trainer.records.models import Completion
from trainer.settings import Settings


def enrol(session: Session, by: Actor, person_id: int, volume: Volume, *, at: datetime) -> int:
    """The person's newest run through a course; the first is opened here.

    Raises `Refused` if that would be the first in a course that has been withdrawn, or that comes after
    another one which they have never completed.
    """
    course_id = volume.id
    newest = (
        select(Enrolment.id)
        .where(Enrolment.person_id == person_id, Enrolment.course_id == course_id)
        .order_by(Enrolment.id.desc())
        .limit(1)
    )
    run = session.scalar(newest)
    if run is None:  # the first beginnings of one person take turns: two tabs begin one run
        session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
        run = session.scalar(newest)
    if run is not None:
        return run
    if session.get_one(CourseRow, course_id).withdrawn_at is not None:
        raise Refused(Message("This course has been withdrawn. Choose another one among the courses."))
    if volume.course.prerequisites and queries.not_held(session, person_id, volume.course.prerequisites):
        raise Refused(Message("Another course comes before this one. The page of the course names it."))
    return open_run(session, by, person_id, course_id, at=at)


def open_run(session: Session, by: Actor, person_id: int, course_id: int, *, at: datetime) -> int:
    """Open a run with nothing done. The database holds that at most one is open."""
    enrolment = Enrolment(person_id=person_id, course_id=course_id, opened_at=at)
    session.add(enrolment)
    session.flush()
    audit.record(
        session, by, "course.enrol", f"enrolment:{enrolment.id}", at=at, payload={"course": course_id}
    )
    return enrolment.id


def finish(
    session: Session,
    by: Actor,
    enrolment_id: int,
    volume: Volume,
    page: str,
    *,
    house: Settings,
    at: datetime,
    done: Done | None = None,
) -> Completion | None:
    """Note that a page is done (a quiz with its share and pass), and complete the course if that was all.

    A quiz keeps its best share, and once passed stays passed; while answers of an attempt wait for a person,
    so does it.
    """
    enrolment = queries.locked(session, enrolment_id)
    item = volume.pages[page]
    before = session.get(Step, (enrolment_id, item))
    best, passed = (done.best, done.passed) if done else (None, None)
    awaiting = done is not None and done.awaiting
    if before is None:
        step = Step(
            enrolment_id=enrolment_id, item_id=item, at=at, best=best, passed=passed, awaiting=awaiting
        )
        session.add(step)
    else:
        before.at = at
        before.awaiting = before.awaiting or awaiting
        before.best = max(before.best or Fraction(0), best) if best is not None else before.best
        before.passed = passed if before.passed is None or passed else before.passed
    session.flush()
    return judge(session, by, enrolment, volume, house=house, at=at)


def mark_again(
    session: Session,
    by: Actor,
    enrolment_id: int,
    volume: Volume,
    page: str,
    done: Done,
    *,
    house: Settings,
    at: datetime,
) -> Completion | None:
    """Let a quiz's step say what its attempts say now that a person has marked, or marked again.

    Completes the course if that was all. When the learner was last at the quiz stays as it is.
    """
    enrolment = queries.locked(session, enrolment_id)
    session.execute(
        update(Step)
        .where(Step.enrolment_id == enrolment_id, Step.item_id == volume.pages[page])
        .values(best=done.best, passed=done.passed, awaiting=done.awaiting, marked_at=done.marked_at)
    )
    return judge(session, by, enrolment, volume, house=house, at=at)


def judge(
    session: Session, by: Actor, enrolment: Enrolment, volume: Volume, *, house: Settings, at: datetime
) -> Completion | None:
    """Complete the course if every page that counts is finished. A closed run stays as it is."""
    if enrolment.closed_at is not None:
        return None
    rows = session.execute(
        select(Step.item_id, Step.at, Step.best, Step.passed).where(Step.enrolment_id == enrolment.id)
    )
    steps = {
        volume.names[row.item_id]: Done(row.at, row.best, row.passed)
        for row in rows
        if row.item_id in volume.names
    }
    if not complete(volume.course, steps):
        return None
    enrolment.closed_at = at
    return records.complete(
        session,
        by,
        enrolment_id=enrolment.id,
        person_id=enrolment.person_id,
        holder=session.get_one(Person, enrolment.person_id).name,
        course_id=enrolment.course_id,
        revision_id=volume.revision,
        months=volume.course.valid_months,
        score=score(volume.course, steps),
        prefix=house.certificate_prefix,
        at=at,
        day=house.day(at),
    )


def score(course: Course, steps: Steps) -> Fraction | None:
    """The mean of the best attempts at graded quizzes at course level; without any, at all graded ones."""
    graded = [page for page in course.pages if page.graded] or [page for page in course.walk() if page.graded]
    shares = [steps[page.id].best or Fraction(0) for page in graded if page.id in steps]
    return sum(shares, Fraction(0)) / len(shares) if shares else None


def answer_practice(
    session: Session, enrolment_id: int, item_id: int, answer: dict[str, Any], *, at: datetime
) -> None:
    """Keep the newest answer to a question inside a lesson."""
    upsert(
        session,
        PracticeAnswer,
        {"enrolment_id": enrolment_id, "item_id": item_id, "answer": answer, "at": at},
        on=("enrolment_id", "item_id"),
    )


def judge_again(session: Session, by: Actor, volume: Volume, *, house: Settings, at: datetime) -> int:
    """After a publish: complete the runs to which the new revision leaves nothing to do, and count them.

    A completion is never taken away.
    """
    runs = queries.open_runs_of(session, volume.id)
    return sum(judge(session, by, run, volume, house=house, at=at) is not None for run in runs)
