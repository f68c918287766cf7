"""Reads of attempts. Whose attempt it is, is part of every look-up."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, bindparam, exists, func, or_, select, true
from sqlalchemy.orm import Session

from trainer.accounts.models import Person
from trainer.accounts.queries import SignedIn, named, visible_to
from trainer.catalogue.models import CourseRow, Item
from trainer.catalogue.queries import PAGE
from trainer.core.course import Course, PageKind, Quiz
from trainer.core.paper import Paper
from trainer.db import Door, table
from trainer.permissions import Permission
from trainer.quiz.models import Attempt, ExtraAttempt, ExtraTime, Response, TimeAllowance


class Begun(NamedTuple):
    """An attempt as it was read: plain values, so that saving and handing in need no objects."""

    id: int
    enrolment_id: int
    person_id: int
    item_id: int
    revision_id: int
    number: int
    seed: str
    paper: dict[str, Any]
    due_at: datetime | None
    closed_at: datetime | None
    code: str | None
    marked_at: datetime | None


class Sitting(NamedTuple):
    """An attempt with the names that its course and quiz have today."""

    attempt: Attempt | Begun
    course: str
    page: str

    @property
    def paper(self) -> Paper:
        """What was drawn for it."""
        return Paper.load(self.attempt.paper)

    def overdue(self, at: datetime) -> bool:
        """Whether its time is over though it has not been closed."""
        return self.attempt.closed_at is None and self.attempt.due_at is not None and at > self.attempt.due_at


_attempt, _item, _course, _response = map(table, (Attempt, Item, CourseRow, Response))
_SITTING = (
    select(*(_attempt.c[name] for name in Begun._fields), _course.c.name, _item.c.name)
    .join_from(_attempt, _item, _item.c.id == _attempt.c.item_id)
    .join(_course, _course.c.id == _item.c.course_id)
)
_SITTING_OF = _SITTING.where(
    _attempt.c.id == bindparam("attempt"), _attempt.c.person_id == bindparam("person")
)
_HOLD_SITTING = _SITTING_OF.with_for_update(of=_attempt)


def sitting(door: Door, attempt_id: int, person_id: int, *, hold: bool = False) -> Sitting | None:
    """An attempt of this person, open or closed; to `hold` it is to write to it before anybody else does."""
    asked = {"attempt": attempt_id, "person": person_id}
    row = door.execute(_HOLD_SITTING if hold else _SITTING_OF, asked).one_or_none()
    return _sitting(row) if row else None


def _sitting(row: Row[*tuple[Any, ...]]) -> Sitting:
    *attempt, course, page = row
    return Sitting(Begun(*attempt), course, page)


def overdue(door: Door, at: datetime, *, limit: int) -> list[Sitting]:
    """Open attempts whose time is over, those that are over longest first."""
    late = _SITTING.where(_attempt.c.closed_at.is_(None), _attempt.c.due_at < at)
    return [
        _sitting(row) for row in door.execute(late.order_by(_attempt.c.due_at, _attempt.c.id).limit(limit))
    ]


def as_begun(
    sitting: Sitting,
    quiz: Callable[[int, str], Quiz | None],
    outline: Callable[[int], Course | None],
) -> Quiz | None:
    """The quiz in the attempt's own revision, in which its page may have had another name.

    It is known by its questions, of which no two quizzes of a revision have the same. `quiz` and
    `outline` find what a revision holds, as those of the shelf do.
    """
    revision = sitting.attempt.revision_id
    asked = {slot.question for slot in sitting.paper.slots}

    def names() -> Iterator[str]:
        yield sitting.page
        old = outline(revision)
        yield from (page.id for page in old.walk() if page.kind is PageKind.QUIZ) if old else ()

    found = (quiz(revision, name) for name in names())
    return next((one for one in found if one and asked <= {q.id for q in one.questions}), None)


def attempts(session: Session, person_id: int, item_id: int) -> Sequence[Attempt]:
    """A person's attempts at a quiz over all runs, oldest first."""
    return session.scalars(
        select(Attempt).where(Attempt.person_id == person_id, Attempt.item_id == item_id).order_by(Attempt.id)
    ).all()


def newest(session: Session, person_id: int, item_id: int) -> Attempt:
    """A person's newest attempt at a quiz they have sat, held: it is to be written to."""
    attempt = attempts(session, person_id, item_id)[-1]
    session.refresh(attempt, with_for_update=True)
    return attempt


class Given(NamedTuple):
    """A saved answer: what it was, when it was saved, its credit once marked, how sure the learner was."""

    answer: dict[str, Any] | None
    saved_at: datetime
    credit: Any
    confidence: int | None


_RESPONSES = (
    select(_item.c.name, *_response.c["answer", "saved_at", "credit", "confidence"])
    .join_from(_response, _item, _item.c.id == _response.c.item_id)
    .where(_response.c.attempt_id == bindparam("attempt"))
)
_RESPONSE = _RESPONSES.where(_response.c.item_id == bindparam("item"))


def responses(door: Door, attempt_id: int, item: int | None = None) -> dict[str, Given]:
    """The saved answers of an attempt by question id: to one item only, or to all."""
    query = _RESPONSES if item is None else _RESPONSE
    rows = door.execute(query, {"attempt": attempt_id, "item": item})
    return {name: Given(*saved) for name, *saved in rows}


def extra_attempts(session: Session, enrolment_id: int, item_id: int) -> Sequence[ExtraAttempt]:
    """The attempts given at a quiz beyond its rules, in one run, oldest first."""
    return session.scalars(
        select(ExtraAttempt)
        .where(ExtraAttempt.enrolment_id == enrolment_id, ExtraAttempt.item_id == item_id)
        .order_by(ExtraAttempt.id)
    ).all()


def extra_time(session: Session, attempt_ids: Sequence[int]) -> Sequence[ExtraTime]:
    """The time given to these attempts beyond the rules, oldest first."""
    return session.scalars(
        select(ExtraTime).where(ExtraTime.attempt_id.in_(attempt_ids)).order_by(ExtraTime.id)
    ).all()


def allowance(session: Session, person_id: int) -> TimeAllowance | None:
    """The extra time a person has in everything they begin now."""
    return session.scalar(
        select(TimeAllowance).where(TimeAllowance.person_id == person_id, TimeAllowance.until.is_(None))
    )


def allowances(session: Session, person_id: int) -> Sequence[Row[TimeAllowance, str | None]]:
    """Every extra time a person has had, newest first, with who set it."""
    return session.execute(
        select(TimeAllowance, Person.name)
        .outerjoin(Person, Person.id == TimeAllowance.by_id)
        .where(TimeAllowance.person_id == person_id)
        .order_by(TimeAllowance.id.desc())
    ).all()


def page_named(session: Session, item_id: int) -> tuple[str, str] | None:
    """The names of the course and the page that an item stands for."""
    row = session.execute(
        select(CourseRow.name, Item.name)
        .join(Item, Item.course_id == CourseRow.id)
        .where(Item.id == item_id, Item.sort == PAGE)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def answered_for(viewer: SignedIn, course_id: int, on: date) -> ColumnElement[bool]:
    """The condition on `Person` that an instructor may see how they sat a quiz of a course, on a day.

    Everybody who sat it, for an instructor of the course; else those whom their grants reach.
    """
    permission = Permission.GRANT_ATTEMPTS
    if any(grant.course == course_id for grant in viewer.scopes(permission)):
        return true()
    return visible_to(viewer, permission, on)


def who_sat(
    session: Session,
    item_id: int,
    who: ColumnElement[bool],
    *,
    search: str = "",
    after: int | None = None,
    limit: int = 50,
) -> Sequence[Row[Person, int, int, int, datetime]]:
    """The people who sat a quiz, by sorting name: how many attempts, passed and open ones, when last begun.

    `after` is the last person of the page before.
    """
    query = (
        select(
            Person,
            func.count(Attempt.id).label("attempts"),
            func.count(Attempt.id).filter(Attempt.passed.is_(True)).label("passed"),
            func.count(Attempt.id).filter(Attempt.closed_at.is_(None)).label("open"),
            func.max(Attempt.started_at).label("last"),
        )
        .join(Attempt, Attempt.person_id == Person.id)
        .where(Attempt.item_id == item_id, who)
        .group_by(Person.id)
        .order_by(Person.sorting_key, Person.id)
        .limit(limit)
    )
    if search:
        query = query.where(named(search))
    if after is not None:
        key = select(Person.sorting_key).where(Person.id == after).scalar_subquery()
        query = query.where(or_(Person.sorting_key > key, (Person.sorting_key == key) & (Person.id > after)))
    return session.execute(query).all()


def sitter(session: Session, item_id: int, person_id: int, who: ColumnElement[bool]) -> Person | None:
    """Somebody who sat a quiz, if they are among those who may be seen."""
    sat = exists().where(Attempt.person_id == Person.id, Attempt.item_id == item_id)
    return session.scalar(select(Person).where(Person.id == person_id, sat, who))


def somebody(session: Session, person_id: int, who: ColumnElement[bool]) -> Person | None:
    """A person, if they are among those who may be seen."""
    return session.scalar(select(Person).where(Person.id == person_id, who))


def names(session: Session, person_ids: Sequence[int | None]) -> dict[int, str]:
    """What people are called, by id."""
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids)))
    return {row.id: row.name for row in rows}
