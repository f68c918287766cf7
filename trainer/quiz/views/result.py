"""The result of an attempt, with as much feedback as is due."""

from collections.abc import Sequence

import flask
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from trainer import clock, db
from trainer.catalogue import reading
from trainer.core.course import FeedbackTime, Quiz
from trainer.learning import queries as learning
from trainer.learning.queries import Run
from trainer.permissions import Permission, requires
from trainer.quiz import operations, queries, sheets
from trainer.quiz.models import Attempt
from trainer.quiz.views import bp
from trainer.quiz.views.rules import said
from trainer.quiz.views.sitting import in_words_of_reader, sitting_of
from trainer.records import queries as records


@bp.get("/attempts/<int:attempt_id>/result")
@requires(Permission.TAKE_COURSES)
def result(attempt_id: int) -> ResponseReturnValue:
    """Show the result with as much feedback as is due."""
    session = db.reader()
    sitting, volume, quiz = sitting_of(session, attempt_id)
    if sitting.attempt.closed_at is None:
        return flask.redirect(flask.url_for("quiz.sit", attempt_id=attempt_id))
    given = queries.responses(session, attempt_id)
    attempts = [
        attempt
        for attempt in queries.attempts(session, current_user.id, sitting.attempt.item_id)
        if attempt.enrolment_id == sitting.attempt.enrolment_id
    ]
    run = learning.run(session, current_user.id, volume.id)
    course, shown = reading.reading(volume), in_words_of_reader(sitting, volume, quiz)
    return flask.render_template(
        "quiz/result.html",
        sitting=sitting, volume=volume, course=course, quiz=shown,
        result=sheets.result(quiz, sitting.paper, given),
        reviews=sheets.reviews(course, shown, sitting.paper, given) if _due(quiz, attempts) else None,
        never=quiz.feedback is FeedbackTime.NEVER, lost=flask.request.args.get("show") == "lost",
        passed=any(attempt.passed for attempt in attempts),
        refusal=said(operations.why_not_start(quiz, attempts, at=clock.now())),
        progress=run.progress(volume, course) if run else None, certificate=_certificate(session, run),
    )  # fmt: skip


def _due(quiz: Quiz, attempts: Sequence[Attempt]) -> bool:
    """Whether the right answers may be shown now."""
    if quiz.feedback is FeedbackTime.PASSING:
        used = sum(attempt.closed_at is not None for attempt in attempts)
        last_used = quiz.attempts is not None and used >= quiz.attempts
        return bool(any(attempt.passed for attempt in attempts) or last_used)
    return quiz.feedback is not FeedbackTime.NEVER


def _certificate(session: Session, run: Run | None) -> str | None:
    if run is None or run.closed_at is None:
        return None
    held = records.held(session, current_user.id)
    return next((one.number for one in held if one.completion.enrolment_id == run.enrolment), None)
