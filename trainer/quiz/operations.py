"""Writes of attempts: start, save, hand in.

An attempt is open until one conditional update closes it; whoever's update that is marks it, writes its
state into learning's step, and so may complete the course. Everything else finds it closed.
"""

import secrets
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from trainer import audit
from trainer.accounts.operations import Refused
from trainer.audit import Actor
from trainer.catalogue.shelf import Volume
from trainer.core.course import Question, Quiz
from trainer.core.grading import Result, grade, mark
from trainer.core.message import Message
from trainer.core.paper import Paper, draw
from trainer.core.progress import Done
from trainer.db import table, touched, upsert
from trainer.learning import operations as learning, queries as learning_queries
from trainer.quiz import queries
from trainer.quiz.models import Attempt, Response
from trainer.quiz.queries import Given
from trainer.settings import Settings


def why_not_start(quiz: Quiz, earlier: list[Attempt], *, at: datetime) -> Message | None:
    """Why another attempt may not begin now, or None. `earlier` are the closed ones of this run."""
    if quiz.attempts is not None and len(earlier) >= quiz.attempts:
        return Message("You have no attempts left.")
    last = max((attempt.closed_at for attempt in earlier if attempt.closed_at), default=None)
    if quiz.wait and last is not None and at < last + quiz.wait:
        return Message("The next attempt can begin at {moment}.", moment=last + quiz.wait)
    return None


def start(
    session: Session,
    by: Actor,
    person_id: int,
    volume: Volume,
    quiz: Quiz,
    *,
    at: datetime,
    seed: str = "",
) -> int:
    """Begin an attempt and return its id; one that is open already is gone on with.

    Raises `Refused` where none may begin now, and where the course has been withdrawn. The paper is drawn
    here, from a random seed, and stored: the learner's page gets only views of it.
    A `seed` is given only by the demo, which must come out the same every time.
    """
    item = volume.pages[quiz.id]
    enrolment = learning.enrol(session, by, person_id, volume.id, at=at)
    learning_queries.locked(session, enrolment)  # starts of the same run take turns
    earlier = list(
        session.scalars(select(Attempt).where(Attempt.enrolment_id == enrolment, Attempt.item_id == item))
    )
    unfinished = next((attempt for attempt in earlier if attempt.closed_at is None), None)
    if unfinished is not None:
        return unfinished.id
    refusal = why_not_start(quiz, earlier, at=at)
    if refusal is not None:
        raise Refused(refusal)
    seed = seed or secrets.token_hex(16)
    attempt = Attempt(
        enrolment_id=enrolment,
        person_id=person_id,
        item_id=item,
        revision_id=volume.revision,
        number=len(earlier) + 1,
        seed=seed,
        paper=draw(quiz, seed).dump(),
        started_at=at,
        due_at=at + quiz.time if quiz.time else None,
    )
    session.add(attempt)
    session.flush()
    audit.record(session, by, "attempt.start", f"attempt:{attempt.id}", at=at, payload={"quiz": item})
    return attempt.id


def save(
    session: Session,
    attempt: Attempt,
    item_id: int,
    answer: dict[str, Any] | None,
    *,
    at: datetime,
    credit: Fraction | None = None,
    confidence: int | None = None,
) -> None:
    """Keep the newest answer to a question of an open attempt. A credit locks it: it has been marked.

    `confidence` is how sure the learner says they are, in per cent; it is never marked.
    """
    upsert(
        session,
        Response,
        {
            "attempt_id": attempt.id,
            "item_id": item_id,
            "answer": answer,
            "saved_at": at,
            "credit": credit,
            "confidence": confidence,
        },
        on=("attempt_id", "item_id"),
    )


def lock_open(session: Session, attempt_id: int) -> bool:
    """Hold an attempt for writing; False if it has been closed meanwhile."""
    return (
        session.scalar(
            select(Attempt.id).where(Attempt.id == attempt_id, Attempt.closed_at.is_(None)).with_for_update()
        )
        is not None
    )


def credit_now(question: Question, answer: dict[str, Any] | None) -> Fraction:
    """The credit of one answer, for a quiz that tells after each question."""
    return mark(question, answer).credit


def hand_in(
    session: Session,
    by: Actor,
    attempt: Attempt,
    volume: Volume,
    quiz: Quiz,
    *,
    house: Settings,
    at: datetime,
) -> Result | None:
    """Close the attempt and mark what was saved. None if it was closed already: nothing happens twice."""
    closed = session.execute(
        update(Attempt).where(Attempt.id == attempt.id, Attempt.closed_at.is_(None)).values(closed_at=at)
    )
    if touched(closed) == 0:
        return None
    answers = queries.responses(session, attempt.id)
    result = grade(
        quiz, Paper.load(attempt.paper), {question: given.answer for question, given in answers.items()}
    )
    _write_marks(session, attempt.id, volume, result, answers)
    session.execute(
        update(Attempt)
        .where(Attempt.id == attempt.id)
        .values(
            points=result.whole.points,
            out_of=result.whole.out_of,
            passed=result.passed,
            code=secrets.token_hex(6) if result.pending else None,
        )
    )
    audit.record(session, by, "attempt.hand_in", f"attempt:{attempt.id}", at=at)
    if not result.pending:
        note_result(session, audit.SYSTEM, attempt.id, result, at=at)
    page = volume.names[attempt.item_id]
    done = Done(at, result.whole.share, result.passed, awaiting=bool(result.pending))
    learning.finish(session, by, attempt.enrolment_id, volume, page, house=house, at=at, done=done)
    return result


def note_result(session: Session, by: Actor, attempt_id: int, result: Result, *, at: datetime) -> None:
    """Keep in the audit trail what an attempt came to, all of it marked."""
    payload = {"share": str(result.whole.share)}
    audit.record(session, by, "attempt.mark", f"attempt:{attempt_id}", at=at, payload=payload)


def _write_marks(
    session: Session, attempt_id: int, volume: Volume, result: Result, answers: dict[str, Given]
) -> None:
    rows = [
        {"item": volume.questions[mark.question], "earned": mark.credit}
        for mark in result.marks
        if mark.question in answers
    ]
    if rows:
        response = table(Response)
        session.connection().execute(
            update(response)
            .where(response.c.attempt_id == attempt_id, response.c.item_id == bindparam("item"))
            .values(credit=bindparam("earned")),
            rows,
        )


def close_overdue(
    session: Session, attempt: Attempt, volume: Volume, quiz: Quiz, *, house: Settings
) -> Result | None:
    """Close an attempt whose time is over, at the instant it was over, with what was saved by then."""
    assert attempt.due_at is not None
    return hand_in(session, audit.SYSTEM, attempt, volume, quiz, house=house, at=attempt.due_at)
