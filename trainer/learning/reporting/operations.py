"""Writes of reports: a reader reports, an author answers and is done with it, the reader puts it aside."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, func, or_, select, update
from sqlalchemy.orm import Session

from trainer import audit
from trainer.accounts.models import Person
from trainer.accounts.operations import Refused
from trainer.audit import Actor
from trainer.catalogue.shelf import Volume
from trainer.core.message import Message
from trainer.learning.models import ReaderReport, ReportAnswer

MOST = 10  # reports of a person within an hour: more are no help to whoever answers


@dataclass(frozen=True, slots=True)
class Place:
    """What is reported: a page, and there a question or what stands below a heading; both may be missing."""

    page: int  # item
    question: int | None = None  # item
    anchor: str = ""


def send(
    session: Session,
    by: Actor,
    person_id: int,
    volume: Volume,
    place: Place,
    text: str,
    *,
    at: datetime,
    revision: int | None = None,
) -> None:
    """Report something to the authors of a course. Raises `Refused` beyond what an hour allows.

    `revision` is the one that was read, where that is not the newest.
    """
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
    lately = select(func.count()).where(
        ReaderReport.person_id == person_id, ReaderReport.at > at - timedelta(hours=1)
    )
    if (session.scalar(lately) or 0) >= MOST:
        raise Refused(
            Message("You have sent {count} reports within the hour. Send the next one later.", count=MOST)
        )
    report = ReaderReport(
        person_id=person_id,
        course_id=volume.id,
        revision_id=revision or volume.revision,
        page_id=place.page,
        question_id=place.question,
        anchor=place.anchor,
        text=text,
        at=at,
    )
    session.add(report)
    session.flush()
    audit.record(session, by, "report.send", f"report:{report.id}", at=at, payload={"course": volume.id})


def answer(session: Session, by: Actor, report: ReaderReport, text: str, *, at: datetime) -> None:
    """Answer a reader, who finds it in their training; the report waits on until somebody is done with it."""
    session.add(ReportAnswer(report_id=report.id, by_id=by.person, text=text, at=at))
    report.seen_at = None
    audit.record(session, by, "report.answer", f"report:{report.id}", at=at)


def resolve(session: Session, by: Actor, report: ReaderReport, *, at: datetime) -> None:
    """Be done with a report. One that is done with already stays as it is."""
    if report.resolved_at is None:
        report.resolved_at = at
        audit.record(session, by, "report.resolve", f"report:{report.id}", at=at)


def put_aside(session: Session, person_id: int, newest: datetime, *, at: datetime) -> None:
    """The reader has read what they were told until `newest`: their training does not say it any more.

    A report about which they were told something since stays: they have not read that.
    """
    answered = exists().where(ReportAnswer.report_id == ReaderReport.id)
    session.execute(
        update(ReaderReport)
        .where(
            ReaderReport.person_id == person_id,
            ReaderReport.seen_at.is_(None),
            or_(ReaderReport.resolved_at <= newest, answered.where(ReportAnswer.at <= newest)),
            ~answered.where(ReportAnswer.at > newest),
        )
        .values(seen_at=at)
        .execution_options(synchronize_session=False)
    )
