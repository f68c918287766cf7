"""Reads of reports. Whose report it is, or whether the reader writes the course, is part of every look-up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import Session, aliased

from trainer.accounts.queries import SignedIn
from trainer.catalogue.models import CourseRow, Item
from trainer.learning.models import ReaderReport, ReportAnswer
from trainer.permissions import Permission

SHOWN = 50  # of those an author is done with, the newest

_page, _question = aliased(Item), aliased(Item)


@dataclass(frozen=True, slots=True)
class Filed:
    """A report with the names its place has today, and what was answered, the oldest first."""

    report: ReaderReport
    course: str
    page: str
    question: str | None
    answers: Sequence[ReportAnswer]

    @property
    def told_at(self) -> datetime | None:
        """When its reader was last told something: an answer, or that its author is done with it."""
        instants = (self.report.resolved_at, *(answer.at for answer in self.answers))
        return max((at for at in instants if at is not None), default=None)


def _reports() -> Select[ReaderReport, str, str, str | None]:
    return (
        select(ReaderReport, CourseRow.name, _page.name, _question.name)
        .join(CourseRow, CourseRow.id == ReaderReport.course_id)
        .join(_page, _page.id == ReaderReport.page_id)
        .outerjoin(_question, _question.id == ReaderReport.question_id)
    )


def _filed(session: Session, query: Select[ReaderReport, str, str, str | None]) -> list[Filed]:
    rows = session.execute(query).all()
    answers: dict[int, list[ReportAnswer]] = {}
    given = select(ReportAnswer).where(ReportAnswer.report_id.in_([report.id for report, *_ in rows]))
    for answer in session.scalars(given.order_by(ReportAnswer.id)):
        answers.setdefault(answer.report_id, []).append(answer)
    return [
        Filed(report, course, page, question, answers.get(report.id, []))
        for report, course, page, question in rows
    ]


def own(session: Session, person_id: int) -> list[Filed]:
    """What somebody has reported and not yet put aside, the newest first."""
    mine = (ReaderReport.person_id == person_id, ReaderReport.seen_at.is_(None))
    return _filed(session, _reports().where(*mine).order_by(ReaderReport.id.desc()))


def _written_by(viewer: SignedIn) -> ColumnElement[bool]:
    """That a viewer writes the course of a report: a grant for it, or for every course."""
    grants = viewer.scopes(Permission.PUBLISH_COURSES)
    if any(grant.course is None and grant.unit is None for grant in grants):
        return true()
    return or_(ReaderReport.course_id.in_([one.course for one in grants if one.course is not None]))


def waiting(session: Session, viewer: SignedIn) -> list[Filed]:
    """The reports of this viewer's courses that nobody is done with, the oldest first."""
    query = _reports().where(_written_by(viewer), ReaderReport.resolved_at.is_(None))
    return _filed(session, query.order_by(CourseRow.name, ReaderReport.id))


def done_with(session: Session, viewer: SignedIn) -> list[Filed]:
    """The reports of this viewer's courses that somebody is done with, the newest first."""
    query = _reports().where(_written_by(viewer), ReaderReport.resolved_at.is_not(None))
    return _filed(session, query.order_by(ReaderReport.resolved_at.desc()).limit(SHOWN))


def held(session: Session, viewer: SignedIn, report_id: int) -> ReaderReport | None:
    """A report of one of this viewer's courses, held: it is to be written to."""
    return session.scalar(
        select(ReaderReport).where(_written_by(viewer), ReaderReport.id == report_id).with_for_update()
    )
