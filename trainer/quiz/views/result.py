"""The result of an attempt, with as much feedback as is due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import flask
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from trainer import clock, db
from trainer.catalogue import reading
from trainer.catalogue.shelf import Volume
from trainer.core.course import FeedbackTime, Quiz
from trainer.core.questions.essay import Essay
from trainer.learning import queries as learning
from trainer.learning.queries import Run
from trainer.pages.language import tongue
from trainer.permissions import Permission, requires
from trainer.quiz import operations, queries, sheets
from trainer.quiz.marking import queries as markings, sheets as marked_sheets
from trainer.quiz.marking.sheets import Told
from trainer.quiz.models import Attempt
from trainer.quiz.queries import Begun, Sitting
from trainer.quiz.remarking import queries as remarking
from trainer.quiz.views import bp
from trainer.quiz.views.keys import with_todays_keys
from trainer.quiz.views.rules import said
from trainer.quiz.views.sitting import sitting_of
from trainer.records import queries as records


@dataclass(frozen=True, slots=True)
class Standing:
    """How a run stands at a quiz: its attempts, and those given beyond the rules."""

    quiz: Quiz
    attempts: Sequence[Attempt]
    extra: int

    @property
    def passed(self) -> bool:
        """Whether any attempt has passed."""
        return any(attempt.passed for attempt in self.attempts)

    @property
    def told(self) -> bool:
        """Whether the right answers may be shown now."""
        if self.quiz.feedback is FeedbackTime.PASSING:
            used = sum(attempt.closed_at is not None for attempt in self.attempts)
            return self.passed or not operations.left(self.quiz, used, self.extra)
        return self.quiz.feedback is not FeedbackTime.NEVER


def _standing(session: Session, sitting: Sitting, quiz: Quiz) -> Standing:
    attempt = sitting.attempt
    attempts = queries.attempts(session, attempt.person_id, attempt.item_id)
    return Standing(
        quiz,
        [one for one in attempts if one.enrolment_id == attempt.enrolment_id],
        len(queries.extra_attempts(session, attempt.enrolment_id, attempt.item_id)),
    )


@bp.get("/attempts/<int:attempt_id>/result")
@requires(Permission.TAKE_COURSES)
def result(attempt_id: int) -> ResponseReturnValue:
    """Show the result with as much feedback as is due."""
    session = db.reader()
    sitting, volume, quiz = sitting_of(session, attempt_id)
    if sitting.attempt.closed_at is None:
        return flask.redirect(flask.url_for("quiz.sit", attempt_id=attempt_id))
    given, told = queries.responses(session, attempt_id), remarking.remarks(session, attempt_id)
    whole = sheets.result(quiz, sitting.paper, given, remarking.again(told))
    standing, run = _standing(session, sitting, quiz), learning.run(session, current_user.id, volume.id)
    refusal = operations.why_not_start(quiz, list(standing.attempts), at=clock.now(), extra=standing.extra)
    course, shown = reading.reading(volume), with_todays_keys(session, sitting, volume, quiz)
    return flask.render_template(
        "quiz/result.html",
        sitting=sitting, volume=volume, course=course, quiz=shown,
        result=whole, marked=_marked(session, sitting, volume, quiz), remarks=told,
        reviews=sheets.reviews(course, shown, sitting.paper, given, whole) if standing.told else None,
        missed=bool(sheets.missed(quiz, sitting, whole)) and standing.told,
        never=quiz.feedback is FeedbackTime.NEVER, lost=flask.request.args.get("show") == "lost",
        passed=standing.passed, refusal=said(refusal),
        progress=run.progress(volume, course) if run else None, certificate=_certificate(session, run),
        completed_by_it=_completed_by(sitting.attempt, run),
    )  # fmt: skip


@bp.get("/attempts/<int:attempt_id>/again")
@requires(Permission.TAKE_COURSES)
def again(attempt_id: int) -> ResponseReturnValue:
    """The questions that lost marks, to be tried again: practice, of which nothing is kept."""
    return _practice(attempt_id, {})


@bp.post("/attempts/<int:attempt_id>/again")
@requires(Permission.TAKE_COURSES)
def tried_again(attempt_id: int) -> ResponseReturnValue:
    """What the tries were worth, told at once."""
    return _practice(attempt_id, flask.request.form)


def _practice(attempt_id: int, form: Mapping[str, str]) -> ResponseReturnValue:
    session = db.reader()
    sitting, volume, quiz = sitting_of(session, attempt_id)
    course, shown = reading.reading(volume), with_todays_keys(session, sitting, volume, quiz)
    again = remarking.again(remarking.remarks(session, attempt_id))
    given = queries.responses(session, attempt_id)
    missed = sheets.missed(shown, sitting, sheets.result(quiz, sitting.paper, given, again))
    if sitting.attempt.closed_at is None or not missed or not _standing(session, sitting, quiz).told:
        return flask.redirect(flask.url_for("quiz.result", attempt_id=attempt_id), 303)
    tries = [slot.tried(slot.fields(flask.request.form), course, tongue()) for slot in missed]
    return flask.render_template(
        "quiz/again.html",
        sitting=sitting,
        volume=volume,
        course=course,
        quiz=shown,
        questions=tries,
        tried=bool(form),
    )


def _marked(session: Session, sitting: Sitting, volume: Volume, quiz: Quiz) -> dict[int, Told]:
    """What people gave, by the number of the question; nothing of an answer that not all have marked."""
    if sitting.attempt.code is None:
        return {}
    given, found = markings.marks(session, sitting.attempt.id), {}
    for slot in sheets.slots(quiz, sitting.paper):
        seats = markings.seats(given, volume.questions[slot.question.id])
        kind = slot.question.kind
        if isinstance(kind, Essay) and len(seats) >= quiz.markers:
            found[slot.number] = marked_sheets.told(kind, seats)
    return {number: told for number, told in found.items() if told}


def _completed_by(attempt: Attempt | Begun, run: Run | None) -> bool:
    """Whether it was this attempt, handed in or marked, that completed the course."""
    if run is None or run.closed_at is None or run.enrolment != attempt.enrolment_id:
        return False
    return run.closed_at in {attempt.closed_at, attempt.marked_at}


def _certificate(session: Session, run: Run | None) -> str | None:
    if run is None or run.closed_at is None:
        return None
    held = records.held(session, current_user.id)
    return next((one.number for one in held if one.completion.enrolment_id == run.enrolment), None)
