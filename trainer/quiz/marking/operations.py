"""Writes of marking: marks are given, or corrected by further ones, and the attempt takes what they make.

Whoever marks holds the attempt's row first: two at once take turns, and the second finds what the first
did. Attempt, step, completion and certificate follow in the same transaction.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from trainer import audit
from trainer.accounts.operations import Refused
from trainer.audit import Actor
from trainer.catalogue.shelf import Volume
from trainer.core.course import Quiz
from trainer.core.grading import Result, grade
from trainer.core.marking import Points, mean
from trainer.core.message import Message
from trainer.core.paper import Paper
from trainer.core.progress import Done
from trainer.core.questions.essay import Essay
from trainer.learning import operations as learning
from trainer.quiz import queries as attempts
from trainer.quiz.crediting import Earned, write_credits
from trainer.quiz.marking import queries
from trainer.quiz.marking.queries import Marks, Script
from trainer.quiz.models import Attempt, CriterionMark, Marking, MarkingNote
from trainer.quiz.operations import note_result
from trainer.quiz.remarking import queries as remarking
from trainer.settings import Settings


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a marker gives: points and a comment a criterion, a comment on the whole, why it is corrected."""

    points: Points
    comment: str = ""
    criteria: dict[str, str] = field(default_factory=dict)  # number of the criterion -> comment
    reason: str = ""


def may_correct(seats: dict[int, list[Marks]], seat: int, person: int, markers: int) -> bool:
    """Whether somebody may correct the marks of a seat: their own; another's once all have marked apart."""
    return any(one.marker == person for one in seats.get(seat, ())) or len(seats) >= markers


def give(
    session: Session,
    by: Actor,
    script: Script,
    volume: Volume,
    quiz: Quiz,
    kind: Essay,
    judgement: Judgement,
    *,
    house: Settings,
    at: datetime,
) -> None:
    """Mark an answer. Raises `Refused` if this person has marked it, or as many as the quiz asks for."""
    seats = _held(session, script)
    if any(one.marker == by.person for given in seats.values() for one in given):
        raise Refused(Message("You have marked this answer already. To change your marks, correct them."))
    if len(seats) >= quiz.markers:
        raise Refused(Message("Somebody else has marked this answer meanwhile. Your marks were not counted."))
    _write(session, by, script, kind, judgement, seat=len(seats) + 1, number=1, at=at)
    _count(session, by, script, volume, quiz, kind, house=house, at=at)


def correct(
    session: Session,
    by: Actor,
    script: Script,
    volume: Volume,
    quiz: Quiz,
    kind: Essay,
    judgement: Judgement,
    *,
    replaces: int,
    house: Settings,
    at: datetime,
) -> None:
    """Put further marks beside those of a marking, which they replace from now on; both stay.

    Raises `Refused` where somebody else has corrected it meanwhile, and where this person may not.
    """
    seats = _held(session, script)
    seat = next((seat for seat, given in seats.items() if given[-1].id == replaces), None)
    if seat is None:
        raise Refused(
            Message("These marks have been corrected meanwhile. Look at the newer ones before you go on.")
        )
    if by.person is None or not may_correct(seats, seat, by.person, quiz.markers):
        raise Refused(Message("These marks can be corrected by others once all have marked."))
    _write(session, by, script, kind, judgement, seat=seat, number=seats[seat][-1].number + 1, at=at)
    _count(session, by, script, volume, quiz, kind, house=house, at=at)


def _held(session: Session, script: Script) -> dict[int, list[Marks]]:
    """The markings of an answer by seat; nobody adds another until this transaction ends."""
    session.execute(select(Attempt.id).where(Attempt.id == script.attempt.id).with_for_update())
    return queries.seats(queries.marks(session, script.attempt.id), script.item)


def _write(
    session: Session,
    by: Actor,
    script: Script,
    kind: Essay,
    judgement: Judgement,
    *,
    seat: int,
    number: int,
    at: datetime,
) -> None:
    kind.credit(judgement.points)  # refuses what does not fit the rubric
    marking = Marking(
        attempt_id=script.attempt.id,
        item_id=script.item,
        seat=seat,
        number=number,
        marker_id=by.person,
        at=at,
    )
    session.add(marking)
    session.flush()
    session.add_all(
        CriterionMark(marking_id=marking.id, criterion=criterion, points=points)
        for criterion, points in enumerate(judgement.points, 1)
    )
    session.add(
        MarkingNote(
            marking_id=marking.id,
            comment=judgement.comment,
            criteria=judgement.criteria,
            reason=judgement.reason,
        )
    )
    session.flush()
    audit.record(
        session,
        by,
        "answer.mark" if number == 1 else "answer.correct",
        f"attempt:{script.attempt.id}",
        at=at,
        payload={
            "question": script.item,
            "marking": marking.id,
            "points": [str(points) for points in judgement.points],
        },
    )


def _count(
    session: Session,
    by: Actor,
    script: Script,
    volume: Volume,
    quiz: Quiz,
    kind: Essay,
    *,
    house: Settings,
    at: datetime,
) -> None:
    """Once as many have marked as the quiz asks for, let their mean be the credit, and grade the attempt."""
    seats = queries.seats(queries.marks(session, script.attempt.id), script.item)
    if len(seats) < quiz.markers:
        return
    credit = kind.credit(mean([given[-1].points for given in seats.values()]))
    write_credits(session.connection(), [Earned(script.attempt.id, script.item, credit)])
    result = _graded(session, script, quiz)
    session.execute(
        update(Attempt)
        .where(Attempt.id == script.attempt.id)
        .values(
            points=result.whole.points,
            out_of=result.whole.out_of,
            passed=result.passed,
            marked_at=None if result.pending else at,
        )
    )
    if result.pending:
        return
    note_result(session, by, script.attempt.id, result, at=at)
    if script.attempt.item_id in volume.names:  # the quiz may have left the course since
        learning.mark_again(
            session,
            by,
            script.attempt.enrolment_id,
            volume,
            volume.names[script.attempt.item_id],
            _done(session, script.attempt, at),
            house=house,
            at=at,
        )


def _graded(session: Session, script: Script, quiz: Quiz) -> Result:
    given = attempts.responses(session, script.attempt.id)
    return grade(
        quiz,
        Paper.load(script.attempt.paper),
        {question: one.answer for question, one in given.items()},
        {question: one.credit for question, one in given.items() if one.credit is not None},
        remarking.held_credits(session, [script.attempt.id]).get(script.attempt.id),
    )


def _done(session: Session, attempt: Attempt, at: datetime) -> Done:
    """What the attempts of this run say together."""
    run = attempt.enrolment_id
    return replace(remarking.together(session, attempt.item_id, [run], at)[run], marked_at=at)
