"""Reads of remarking: which keys were corrected, which attempts had them, what they earned since."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from trainer.catalogue import queries as catalogue
from trainer.catalogue.models import CourseRow, Item
from trainer.core import storing
from trainer.core.course import Course, PageKind, Question, Quiz
from trainer.core.progress import Done
from trainer.core.rekeying import Correction, Policy
from trainer.db import Door, table
from trainer.quiz.models import Attempt, CorrectionNote, KeyCorrection, Remark, RemarkCredit, Response
from trainer.quiz.queries import Sitting, as_begun

CHUNK = 500  # attempts that are held in memory at a time

_course, _item, _key = map(table, (CourseRow, Item, KeyCorrection))
_attempt, _response = table(Attempt), table(Response)
_SHARE = select(_course.c.id).where(_course.c.id == bindparam("course")).with_for_update(read=True)
_HOLD = select(_course.c.id).where(_course.c.id == bindparam("course")).with_for_update(key_share=True)
_SINCE = (
    select(_key.c.revision_id, _item.c.name, _key.c.policy)
    .join_from(_key, _item, _item.c.id == _key.c.item_id)
    .where(_item.c.course_id == bindparam("course"), _key.c.revision_id > bindparam("revision"))
    .order_by(_key.c.revision_id)
)


def share_keys(door: Door, course_id: int) -> None:
    """Keep the keys of a course from being corrected until this transaction ends; others may do the same."""
    door.execute(_SHARE, {"course": course_id})


def hold_keys(door: Door, course_id: int) -> None:
    """Wait for everybody who marks by the keys of a course; whoever comes after waits in turn."""
    door.execute(_HOLD, {"course": course_id})


def corrected_since(door: Door, course_id: int, revision_id: int) -> list[tuple[int, str, str]]:
    """What later revisions of a course corrected, the oldest first: revision, question, policy."""
    rows = door.execute(_SINCE, {"course": course_id, "revision": revision_id})
    return [(revision, name, policy) for revision, name, policy in rows]


def corrections_since(session: Session, course_id: int, revision_id: int) -> dict[int, Correction]:
    """What later revisions of a course corrected, by revision, the oldest first."""
    rows = corrected_since(session.connection(), course_id, revision_id)
    found: dict[int, tuple[set[str], Policy]] = {}
    for revision, name, policy in rows:
        found.setdefault(revision, (set(), Policy(policy)))[0].add(name)
    return {
        revision: Correction(questions_in(session, revision, names), policy)
        for revision, (names, policy) in found.items()
    }


def questions_in(session: Session, revision_id: int, names: Collection[str]) -> dict[str, Question]:
    """These questions as the quizzes of a revision have them."""
    outline = _outline(session, revision_id)
    quizzes = (page.id for page in outline.walk() if page.kind is PageKind.QUIZ) if outline else ()
    found: dict[str, Question] = {}
    for page in quizzes:
        if len(found) == len(names):
            break
        quiz = _quiz(session, revision_id, page)
        found |= {one.id: one for one in (quiz.questions if quiz else ()) if one.id in names}
    return found


def _quiz(session: Session, revision_id: int, page: str) -> Quiz | None:
    stored = catalogue.part(session, revision_id, storing.part_name(page))
    return storing.load(Quiz, stored) if stored else None


def _outline(session: Session, revision_id: int) -> Course | None:
    stored = catalogue.part(session, revision_id, storing.part_name(""))
    return storing.load(Course, stored) if stored else None


class Marked(NamedTuple):
    """A closed attempt as it stands, with its answers and the credits that hold over its own key."""

    id: int
    enrolment_id: int
    person_id: int
    item_id: int
    paper: dict[str, Any]
    code: str | None
    marked_at: datetime | None
    passed: bool | None
    answers: dict[str, dict[str, Any] | None]
    by_hand: dict[str, Fraction]
    again: dict[str, Fraction]


@dataclass(frozen=True, slots=True)
class Sat:
    """Closed attempts at one quiz of one revision: the quiz, and the ids, oldest first."""

    quiz: Quiz
    ids: Sequence[int]


def sat(session: Session, course_id: int, names: Collection[str]) -> Iterator[Sat]:
    """The closed attempts whose paper may have any of these questions, by quiz and revision."""
    closed = (Item.course_id == course_id, Attempt.closed_at.is_not(None))
    samples = (
        select(func.min(Attempt.id))
        .join(Item, Item.id == Attempt.item_id)
        .where(*closed)
        .group_by(Attempt.revision_id, Attempt.item_id)
    )
    groups = session.execute(
        select(Attempt, CourseRow.name, Item.name)
        .join(Item, Item.id == Attempt.item_id)
        .join(CourseRow, CourseRow.id == Item.course_id)
        .where(Attempt.id.in_(samples))
        .order_by(Attempt.revision_id, Attempt.item_id)
    ).all()
    for attempt, course, page in groups:
        quiz = as_begun(Sitting(attempt, course, page), partial(_quiz, session), partial(_outline, session))
        if quiz is None or not any(question.id in names for question in quiz.questions):
            continue
        ids = session.scalars(
            select(Attempt.id)
            .where(
                Attempt.revision_id == attempt.revision_id,
                Attempt.item_id == attempt.item_id,
                Attempt.closed_at.is_not(None),
            )
            .order_by(Attempt.id)
        ).all()
        yield Sat(quiz, ids)


def marked(session: Session, ids: Sequence[int], *, hold: bool) -> list[Marked]:
    """These attempts with their answers; to `hold` them is to write to them before anybody else does."""
    named = ("id", "enrolment_id", "person_id", "item_id", "paper", "code", "marked_at", "passed")
    query = select(*_attempt.c[named]).where(_attempt.c.id.in_(ids)).order_by(_attempt.c.id)
    rows = session.execute(query.with_for_update() if hold else query).all()
    given = session.execute(
        select(_response.c.attempt_id, _item.c.name, _response.c.answer, _response.c.credit)
        .join_from(_response, _item, _item.c.id == _response.c.item_id)
        .where(_response.c.attempt_id.in_(ids))
    )
    again = held_credits(session, ids)
    found = {row.id: Marked(*row, {}, {}, again.get(row.id, {})) for row in rows}  # type: ignore[call-arg]  # a row is its columns
    for attempt, name, answer, credit in given:
        found[attempt].answers[name] = answer
        if credit is not None:
            found[attempt].by_hand[name] = credit
    return list(found.values())


def held_credits(door: Door, ids: Sequence[int]) -> dict[int, dict[str, Fraction]]:
    """The credits that corrected keys gave, the newest of each question, by attempt and question."""
    rows = door.execute(
        select(RemarkCredit.attempt_id, Item.name, RemarkCredit.credit)
        .join(Item, Item.id == RemarkCredit.item_id)
        .where(RemarkCredit.attempt_id.in_(ids))
        .order_by(RemarkCredit.revision_id)
    )
    found: dict[int, dict[str, Fraction]] = {}
    for attempt, name, credit in rows:
        found.setdefault(attempt, {})[name] = credit
    return found


def passing(session: Session, item_id: int, enrolments: Collection[int]) -> dict[int, set[int]]:
    """The attempts at a quiz that have passed, by run."""
    found: dict[int, set[int]] = {enrolment: set() for enrolment in enrolments}
    rows = session.execute(
        select(Attempt.enrolment_id, Attempt.id).where(
            Attempt.enrolment_id.in_(enrolments), Attempt.item_id == item_id, Attempt.passed.is_(True)
        )
    )
    for enrolment, attempt in rows:
        found[enrolment].add(attempt)
    return found


def together(session: Session, item_id: int, enrolments: Collection[int], at: datetime) -> dict[int, Done]:
    """What the attempts at a quiz say together, by run: the best share, any pass, whether one still waits."""
    rows = session.execute(
        select(*_attempt.c["enrolment_id", "points", "out_of", "passed", "code", "marked_at"]).where(
            _attempt.c.enrolment_id.in_(enrolments),
            _attempt.c.item_id == item_id,
            _attempt.c.closed_at.is_not(None),
        )
    )
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.enrolment_id, []).append(row)
    return {enrolment: _together(some, at) for enrolment, some in found.items()}


def _together(rows: Sequence[Any], at: datetime) -> Done:
    verdicts = {row.passed for row in rows}
    return Done(
        at,
        best=max((row.points / row.out_of for row in rows if row.out_of), default=Fraction(0)),
        passed=True if True in verdicts else False if False in verdicts else None,
        awaiting=any(row.code is not None and row.marked_at is None for row in rows),
    )


@dataclass(frozen=True, slots=True)
class Told:
    """A remark as its learner reads it: when, why, the mark before; the credits it gave, by question."""

    remark: Remark
    reason: str
    credits: dict[str, tuple[Fraction, Fraction]] = field(default_factory=dict)  # before, after


def remarks(session: Session, attempt_id: int) -> list[Told]:
    """How an attempt was marked again, the oldest first."""
    rows = session.execute(
        select(Remark, func.coalesce(CorrectionNote.reason, ""))
        .outerjoin(CorrectionNote, CorrectionNote.revision_id == Remark.revision_id)
        .where(Remark.attempt_id == attempt_id)
        .order_by(Remark.revision_id)
    ).all()
    found = {remark.revision_id: Told(remark, reason) for remark, reason in rows}
    if found:
        credited = session.execute(
            select(RemarkCredit.revision_id, Item.name, RemarkCredit.old_credit, RemarkCredit.credit)
            .join(Item, Item.id == RemarkCredit.item_id)
            .where(RemarkCredit.attempt_id == attempt_id)
        )
        for revision, name, before, after in credited:
            found[revision].credits[name] = (before, after)
    return list(found.values())


def again(told: Sequence[Told]) -> Mapping[str, Fraction]:
    """The credits that hold of all these, by question."""
    return {name: after for one in told for name, (_, after) in one.credits.items()}
