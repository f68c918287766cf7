"""Reads of attempts. Whose attempt it is, is part of every look-up."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.catalogue.models import CourseRow, Item
from trainer.core.paper import Paper
from trainer.quiz.models import Attempt, Response


class Sitting(NamedTuple):
    """An attempt with the names of its course and quiz."""

    attempt: Attempt
    course: str
    page: str

    @property
    def paper(self) -> Paper:
        """What was drawn for it."""
        return Paper.load(self.attempt.paper)

    def overdue(self, at: datetime) -> bool:
        """Whether its time is over though it has not been closed."""
        return self.attempt.closed_at is None and self.attempt.due_at is not None and at > self.attempt.due_at


def sitting(session: Session, attempt_id: int, person_id: int) -> Sitting | None:
    """An attempt of this person, open or closed."""
    row = session.execute(
        select(Attempt, CourseRow.name, Item.name)
        .join(Item, Item.id == Attempt.item_id)
        .join(CourseRow, CourseRow.id == Item.course_id)
        .where(Attempt.id == attempt_id, Attempt.person_id == person_id)
    ).one_or_none()
    return Sitting(*row) if row else None


def attempts(session: Session, person_id: int, item_id: int) -> Sequence[Attempt]:
    """A person's attempts at a quiz over all runs, oldest first."""
    return session.scalars(
        select(Attempt).where(Attempt.person_id == person_id, Attempt.item_id == item_id).order_by(Attempt.id)
    ).all()


class Given(NamedTuple):
    """A saved answer: what it was, when it was saved, its credit once marked, how sure the learner was."""

    answer: dict[str, Any] | None
    saved_at: datetime
    credit: Any
    confidence: int | None


def responses(session: Session, attempt_id: int) -> dict[str, Given]:
    """The saved answers of an attempt by question id."""
    rows = session.execute(
        select(Item.name, Response.answer, Response.saved_at, Response.credit, Response.confidence)
        .join(Item, Item.id == Response.item_id)
        .where(Response.attempt_id == attempt_id)
    ).all()
    return {row.name: Given(row.answer, row.saved_at, row.credit, row.confidence) for row in rows}
