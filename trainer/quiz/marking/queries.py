"""Reads of marking. Which answers somebody may mark, and that none is their own, is part of every look-up."""

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from trainer.accounts.models import Person
from trainer.accounts.queries import SignedIn, visible_to
from trainer.catalogue.models import CourseRow, Item
from trainer.core.marking import Points
from trainer.permissions import Permission
from trainer.quiz.models import Attempt, CriterionMark, Marking, MarkingNote, Response
from trainer.quiz.queries import Sitting

MARKED_SHOWN = 50  # of a question: the newest; older ones are found by their address

_newest = func.max(Attempt.revision_id)
_page, _asked, _marker = aliased(Item), aliased(Item), aliased(Person)


def _may_mark(viewer: SignedIn, on: date) -> ColumnElement[bool]:
    """That a viewer may mark an attempt: of their courses, or of their units' people; never their own."""
    permission = Permission.MARK_ANSWERS
    courses = [grant.course for grant in viewer.scopes(permission) if grant.course is not None]
    people = select(Person.id).where(visible_to(viewer, permission, on))
    reached = or_(_page.course_id.in_(courses), Attempt.person_id.in_(people))
    return reached & (Attempt.person_id != viewer.id) & Attempt.code.is_not(None)


def _marked_by(viewer: SignedIn) -> ColumnElement[bool]:
    """That a viewer has marked a response."""
    return exists().where(
        Marking.attempt_id == Response.attempt_id,
        Marking.item_id == Response.item_id,
        Marking.marker_id == viewer.id,
    )


def _waits_for(viewer: SignedIn) -> ColumnElement[bool]:
    return Attempt.marked_at.is_(None) & Response.credit.is_(None) & ~_marked_by(viewer)


class Pile(NamedTuple):
    """The answers to one question: how many, and an instant: since when they wait, or when last marked.

    `revision` is the newest in which the question was asked of those who answered.
    """

    course: str
    page: str
    question: str
    answers: int
    at: datetime
    revision: int


def waiting(session: Session, viewer: SignedIn, on: date) -> list[Pile]:
    """The questions with answers that wait for this viewer's marks; the longest wait first."""
    since = func.min(Attempt.closed_at)
    rows = session.execute(
        select(CourseRow.name, _page.name, _asked.name, func.count(), since, _newest)
        .select_from(Attempt)
        .join(Response, Response.attempt_id == Attempt.id)
        .join(_page, _page.id == Attempt.item_id)
        .join(_asked, _asked.id == Response.item_id)
        .join(CourseRow, CourseRow.id == _page.course_id)
        .where(_may_mark(viewer, on), _waits_for(viewer))
        .group_by(CourseRow.name, _page.name, _asked.name)
        .order_by(since, CourseRow.name, _asked.name)
    )
    return [Pile(*row) for row in rows]  # type: ignore[arg-type]  # what waits has been closed


def marked(session: Session, viewer: SignedIn, on: date) -> list[Pile]:
    """The questions with answers that somebody has marked; the newest marks first."""
    last = func.max(Marking.at)
    rows = session.execute(
        select(
            CourseRow.name, _page.name, _asked.name, func.count(Marking.attempt_id.distinct()), last, _newest
        )
        .select_from(Marking)
        .join(Attempt, Attempt.id == Marking.attempt_id)
        .join(_page, _page.id == Attempt.item_id)
        .join(_asked, _asked.id == Marking.item_id)
        .join(CourseRow, CourseRow.id == _page.course_id)
        .where(_may_mark(viewer, on))
        .group_by(CourseRow.name, _page.name, _asked.name)
        .order_by(last.desc(), CourseRow.name, _asked.name)
    )  # fmt: skip
    return [Pile(*row) for row in rows]


class Script(NamedTuple):
    """An answer as its markers see it. `writer` is None until all of the attempt has been marked."""

    attempt: Attempt
    course: str
    page: str
    item: int
    question: str
    answer: dict[str, Any] | None
    credit: Fraction | None
    writer: str | None
    mine: bool  # whether the viewer has marked it

    @property
    def label(self) -> str:
        """What it is called in place of a name: the code in groups, to be read aloud."""
        code = (self.attempt.code or "").upper()
        return "-".join(code[start : start + 4] for start in range(0, len(code), 4))

    @property
    def sitting(self) -> Sitting:
        """The sitting it belongs to."""
        return Sitting(self.attempt, self.course, self.page)


def _scripts(viewer: SignedIn, on: date, course: str, question: str) -> Select[Any]:
    return (
        select(
            Attempt, CourseRow.name, _page.name, _asked.id, _asked.name, Response.answer, Response.credit,
            Person.name, _marked_by(viewer),
        )
        .select_from(Attempt)
        .join(Response, Response.attempt_id == Attempt.id)
        .join(_page, _page.id == Attempt.item_id)
        .join(_asked, _asked.id == Response.item_id)
        .join(CourseRow, CourseRow.id == _page.course_id)
        .outerjoin(Person, (Person.id == Attempt.person_id) & Attempt.marked_at.is_not(None))
        .where(_may_mark(viewer, on), CourseRow.name == course, _asked.name == question)
    )  # fmt: skip


def open_scripts(session: Session, viewer: SignedIn, on: date, course: str, question: str) -> list[Script]:
    """The answers to a question that wait for marks, the viewer's or another's; the longest wait first."""
    found = _scripts(viewer, on, course, question).where(Response.credit.is_(None))
    return [Script(*row) for row in session.execute(found.order_by(Attempt.closed_at, Attempt.code))]


def marked_scripts(session: Session, viewer: SignedIn, on: date, course: str, question: str) -> list[Script]:
    """The answers to a question that have all their marks, the newest handed in first."""
    found = _scripts(viewer, on, course, question).where(Response.credit.is_not(None))
    ordered = found.order_by(Attempt.closed_at.desc(), Attempt.code).limit(MARKED_SHOWN)
    return [Script(*row) for row in session.execute(ordered)]


def script(
    session: Session, viewer: SignedIn, on: date, course: str, question: str, code: str
) -> Script | None:
    """One answer by the code that stands for its attempt."""
    row = session.execute(_scripts(viewer, on, course, question).where(Attempt.code == code)).one_or_none()
    return Script(*row) if row else None


def following(session: Session, viewer: SignedIn, on: date, course: str, question: str) -> str | None:
    """The code of the answer to a question that has waited longest for this viewer's marks."""
    found = _scripts(viewer, on, course, question).where(_waits_for(viewer))
    row = session.execute(found.order_by(Attempt.closed_at, Attempt.code).limit(1)).first()
    return row[0].code if row else None


class Marks(NamedTuple):
    """A marking with all that was given and written."""

    id: int
    item: int
    seat: int
    number: int
    marker: int
    name: str
    at: datetime
    comment: str
    criteria: dict[str, str]
    reason: str
    points: Points = ()


def marks(session: Session, attempt_id: int) -> list[Marks]:
    """All markings of an attempt, by seat, corrections after what they correct."""
    points: dict[int, list[Fraction]] = {}
    for marking, given in session.execute(
        select(CriterionMark.marking_id, CriterionMark.points)
        .join(Marking, Marking.id == CriterionMark.marking_id)
        .where(Marking.attempt_id == attempt_id)
        .order_by(CriterionMark.marking_id, CriterionMark.criterion)
    ):
        points.setdefault(marking, []).append(given)
    rows = session.execute(
        select(
            Marking.id, Marking.item_id, Marking.seat, Marking.number, Marking.marker_id, _marker.name,
            Marking.at, MarkingNote.comment, MarkingNote.criteria, MarkingNote.reason,
        )
        .join(MarkingNote, MarkingNote.marking_id == Marking.id)
        .join(_marker, _marker.id == Marking.marker_id)
        .where(Marking.attempt_id == attempt_id)
        .order_by(Marking.seat, Marking.number)
    )  # fmt: skip
    return [Marks(*row)._replace(points=tuple(points.get(row.id, ()))) for row in rows]


def seats(given: Sequence[Marks], item: int) -> dict[int, list[Marks]]:
    """The markings of one answer by seat; the last of each holds."""
    found: dict[int, list[Marks]] = {}
    for one in given:
        if one.item == item:
            found.setdefault(one.seat, []).append(one)
    return found
