"""The course of an attempt: start, save, hand in.

An attempt is open until one conditional update closes it; whoever's update that is marks it, writes its
state into learning's step, and so may complete the course. Everything else finds it closed.
"""

import secrets
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, bindparam, case, update
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
from trainer.db import table, upsert
from trainer.learning import operations as learning, queries as learning_queries
from trainer.quiz import queries
from trainer.quiz.crediting import Earned, write_credits
from trainer.quiz.models import Attempt, Response
from trainer.quiz.queries import Begun, Given
from trainer.quiz.remarking import operations as remarking
from trainer.quiz.remarking.queries import share_keys
from trainer.settings import Settings


def why_not_start(quiz: Quiz, earlier: list[Attempt], *, at: datetime, extra: int = 0) -> Message | None:
    """Why another attempt may not begin now, or None.

    `earlier` are the closed ones of this run, `extra` the attempts given beyond the quiz's own limit.
    """
    if not left(quiz, len(earlier), extra):
        return Message("You have no attempts left.")
    last = max((attempt.closed_at for attempt in earlier if attempt.closed_at), default=None)
    if quiz.wait and last is not None and at < last + quiz.wait:
        return Message("The next attempt can begin at {moment}.", moment=last + quiz.wait)
    return None


def left(quiz: Quiz, begun: int, extra: int) -> bool:
    """Whether a run has an attempt left at a quiz."""
    return quiz.attempts is None or begun < quiz.attempts + extra


def time_for(quiz: Quiz, percent: int) -> timedelta | None:
    """How long an attempt may take whose sitter has so many per cent of extra time; None is without end."""
    return quiz.time * (100 + percent) / 100 if quiz.time else None


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
    enrolment = learning.enrol(session, by, person_id, volume, at=at)
    learning_queries.locked(session, enrolment)  # starts of the same run take turns
    so_far = queries.attempts(session, person_id, item)
    unfinished = next((attempt for attempt in so_far if attempt.closed_at is None), None)
    if unfinished is not None:
        return unfinished.id
    earlier = [attempt for attempt in so_far if attempt.enrolment_id == enrolment]
    extra = len(queries.extra_attempts(session, enrolment, item))
    refusal = why_not_start(quiz, earlier, at=at, extra=extra)
    if refusal is not None:
        raise Refused(refusal)
    seed = seed or secrets.token_hex(16)
    allowance = queries.allowance(session, person_id)
    lasts = time_for(quiz, allowance.percent if allowance else 0)
    attempt = Attempt(
        enrolment_id=enrolment,
        person_id=person_id,
        item_id=item,
        revision_id=volume.revision,
        number=len(earlier) + 1,
        seed=seed,
        paper=draw(quiz, seed).dump(),
        started_at=at,
        due_at=at + lasts if lasts else None,
    )
    session.add(attempt)
    session.flush()
    audit.record(session, by, "attempt.start", f"attempt:{attempt.id}", at=at, payload={"quiz": item})
    return attempt.id


def save(
    session: Session,
    attempt: Attempt | Begun,
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


def credit_now(question: Question, answer: dict[str, Any] | None) -> Fraction:
    """The credit of one answer, for a quiz that tells after each question."""
    return mark(question, answer).credit


def hand_in(
    session: Session,
    by: Actor,
    attempt: Attempt | Begun,
    volume: Volume,
    quiz: Quiz,
    *,
    house: Settings,
    at: datetime,
) -> Result | None:
    """Close the attempt and mark what was saved. None if it was closed already: nothing happens twice.

    One whose time was over before is closed as of then, and not by whoever hands in too late.
    """
    share_keys(session.connection(), volume.id)
    closed = session.connection().execute(_CLOSE, {"attempt": attempt.id, "now": at}).scalar()
    if closed is None:
        return None
    return _mark(session, by if closed == at else audit.SYSTEM, attempt, volume, quiz, house=house, at=closed)


def close_overdue(
    session: Session, attempt: Attempt | Begun, volume: Volume, quiz: Quiz, *, house: Settings
) -> Result | None:
    """Close an attempt whose time is over, at the instant it was over, with what was saved by then.

    None if somebody was faster: it is closed, or has been given more time.
    """
    assert attempt.due_at is not None
    at = attempt.due_at
    share_keys(session.connection(), volume.id)
    closed = session.connection().execute(_CLOSE_OVERDUE, {"attempt": attempt.id, "now": at}).scalar()
    if closed is None:
        return None
    return _mark(session, audit.SYSTEM, attempt, volume, quiz, house=house, at=closed)


_attempt = table(Attempt)
_now = bindparam("now", type_=_attempt.c.closed_at.type)
_CLOSE = (
    update(_attempt)
    .where(_attempt.c.id == bindparam("attempt"), _attempt.c.closed_at.is_(None))
    .values(closed_at=case((_attempt.c.due_at < _now, _attempt.c.due_at), else_=_now))
    .returning(_attempt.c.closed_at)
)
_CLOSE_OVERDUE = _CLOSE.where(_attempt.c.due_at == _now)
"""The one update by which an attempt ends; whoever's it is goes on to mark."""
_NOTE_MARKS = (
    update(_attempt)
    .where(_attempt.c.id == bindparam("attempt"))
    .values({name: bindparam(name) for name in ("points", "out_of", "passed", "code")})
)


def _mark(
    session: Session,
    by: Actor,
    attempt: Attempt | Begun,
    volume: Volume,
    quiz: Quiz,
    *,
    house: Settings,
    at: datetime,
) -> Result:
    connection = session.connection()
    answers = queries.responses(connection, attempt.id)
    result = grade(
        quiz, Paper.load(attempt.paper), {question: given.answer for question, given in answers.items()}
    )
    _write_marks(connection, attempt.id, volume, result, answers)
    declared = {"declared": True} if quiz.declaration and by is not audit.SYSTEM else {}
    audit.record(session, by, "attempt.hand_in", f"attempt:{attempt.id}", at=at, payload=declared)
    if not result.pending:
        note_result(session, audit.SYSTEM, attempt.id, result, at=at)
    result = remarking.catch_up(session, attempt, volume, quiz, answers, result, at=at)
    page = volume.names[attempt.item_id]
    done = Done(at, result.whole.share, result.passed, awaiting=bool(result.pending))
    learning.finish(session, by, attempt.enrolment_id, volume, page, house=house, at=at, done=done)
    if isinstance(attempt, Attempt) and attempt in session:
        session.expire(attempt)  # what the object says was true before these statements
    return result


def note_result(session: Session, by: Actor, attempt_id: int, result: Result, *, at: datetime) -> None:
    """Keep in the audit trail what an attempt came to, all of it marked."""
    payload = {"share": str(result.whole.share)}
    audit.record(session, by, "attempt.mark", f"attempt:{attempt_id}", at=at, payload=payload)


def _write_marks(
    connection: Connection, attempt_id: int, volume: Volume, result: Result, answers: dict[str, Given]
) -> None:
    earned = [
        Earned(attempt_id, volume.questions[mark.question], mark.credit)
        for mark in result.marks
        if mark.question in answers
    ]
    write_credits(connection, earned)
    connection.execute(
        _NOTE_MARKS,
        {
            "attempt": attempt_id,
            "points": result.whole.points,
            "out_of": result.whole.out_of,
            "passed": result.passed,
            "code": secrets.token_hex(6) if result.pending else None,
        },
    )
