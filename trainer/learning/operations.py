"""Writes of learning: enrolling, finishing pages, and the judgement whether a course is complete."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import bindparam, select, update
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
from trainer.db import table, upsert
from trainer.learning import queries
from trainer.learning.models import Enrolment, PracticeAnswer, Step
from trainer.learning.queries import Held
from trainer.records import operations as records
from trainer.records.models import Completion
from trainer.records.queries import standings_of
from trainer.settings import Settings

TOGETHER = 500
"""Runs that are judged in one go after a publish."""

_step = table(Step)
_REMARKED = (
    update(_step)
    .where(_step.c.enrolment_id == bindparam("run"), _step.c.item_id == bindparam("item"))
    .values(
        best=bindparam("best"),
        passed=bindparam("passed"),
        awaiting=bindparam("awaiting"),
        remarked_at=bindparam("now"),
    )
)


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


def renew(session: Session, by: Actor, person_id: int, volume: Volume, *, on: date, at: datetime) -> int:
    """The person's next run through a course they have completed, opened with nothing done.

    An open run is gone on with. Raises `Refused` while what they hold need not be renewed, and in a course
    that has been withdrawn.
    """
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
    run = queries.run(session, person_id, volume.id)
    if run is None or run.closed_at is None:
        return enrol(session, by, person_id, volume, at=at)
    if session.get_one(CourseRow, volume.id).withdrawn_at is not None:
        raise Refused(Message("This course has been withdrawn. Choose another one among the courses."))
    if not queries.lapsing(standings_of(session, person_id, on).get(volume.id), on):
        raise Refused(Message("You hold this course. It can be taken again 90 days before it is due again."))
    return open_run(session, by, person_id, volume.id, at=at)


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
    door, item = session.connection(), volume.pages[page]
    enrolment = queries.locked(door, enrolment_id)
    steps = queries.done(door, enrolment_id)
    now = _together(steps.get(item), done or Done(at), at)
    kept = {"at": now.at, "best": now.best, "passed": now.passed, "awaiting": now.awaiting}
    upsert(
        session,
        Step,
        {"enrolment_id": enrolment_id, "item_id": item, **kept},
        on=("enrolment_id", "item_id"),
    )
    return _judge(session, by, enrolment, volume, {**steps, item: now}, house=house, at=at)


def _together(before: Done | None, now: Done, at: datetime) -> Done:
    """What a step says once its page has been done again."""
    if before is None:
        return replace(now, at=at)
    return Done(
        at,
        best=max(before.best or Fraction(0), now.best) if now.best is not None else before.best,
        passed=now.passed if before.passed is None or now.passed else before.passed,
        awaiting=before.awaiting or now.awaiting,
        marked_at=before.marked_at,
        remarked_at=before.remarked_at,
    )


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
    return _judge_as_stored(session, by, enrolment, volume, house=house, at=at)


def mark_steps_again(session: Session, item: int, steps: Mapping[int, Done], *, at: datetime) -> None:
    """Let a quiz's steps, by run, say what its attempts say now that keys were corrected.

    Nothing is judged: many runs are concerned at once, and `judge_again` follows for all of the course.
    """
    session.connection().execute(
        _REMARKED,
        [
            {"run": run, "item": item, "best": done.best, "passed": done.passed, "awaiting": done.awaiting}
            | {"now": at}
            for run, done in steps.items()
        ],
    )


def see_remarks(session: Session, person_id: int, newest: datetime) -> None:
    """The learner knows which of their attempts had been marked again until `newest`."""
    own = select(Enrolment.id).where(Enrolment.person_id == person_id)
    session.execute(
        update(Step).where(Step.enrolment_id.in_(own), Step.remarked_at <= newest).values(remarked_at=None)
    )


def _judge_as_stored(
    session: Session, by: Actor, enrolment: Held, volume: Volume, *, house: Settings, at: datetime
) -> Completion | None:
    """Complete the course if what is stored says that every page that counts is finished."""
    return _judge(session, by, enrolment, volume, queries.done(session, enrolment.id), house=house, at=at)


def _judge(
    session: Session,
    by: Actor,
    enrolment: Held,
    volume: Volume,
    done: Mapping[int, Done],
    *,
    house: Settings,
    at: datetime,
) -> Completion | None:
    """Complete the course if every page that counts is finished. A closed run stays as it is."""
    steps = _all_done(volume, done)
    if enrolment.closed_at is not None or steps is None:
        return None
    session.execute(update(Enrolment).where(Enrolment.id == enrolment.id).values(closed_at=at))
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


def _all_done(volume: Volume, done: Mapping[int, Done]) -> Steps | None:
    """What was done by the pages of the course, if every page that counts is finished."""
    steps = {volume.names[item]: one for item, one in done.items() if item in volume.names}
    return steps if complete(volume.course, steps) else None


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
    runs, completed = queries.open_runs_of(session, volume.id), 0
    for start in range(0, len(runs), TOGETHER):
        some = runs[start : start + TOGETHER]
        done = queries.done_together(session, [run.id for run in some])
        judged = [(run, _all_done(volume, done[run.id])) for run in some]
        earned = [
            records.Earned(run.id, run.person_id, score(volume.course, steps))
            for run, steps in judged
            if steps is not None
        ]
        closed = [one.enrolment_id for one in earned]
        session.execute(update(Enrolment).where(Enrolment.id.in_(closed)).values(closed_at=at))
        records.complete_all(
            session,
            by,
            earned,
            course_id=volume.id,
            revision_id=volume.revision,
            months=volume.course.valid_months,
            prefix=house.certificate_prefix,
            at=at,
            day=house.day(at),
        )
        completed += len(earned)
    return completed
