"""Writes of remarking: a revision corrects keys, and the attempts that had them are marked again.

Whoever publishes marks what is closed, then waits for those who are handing in, marks what they closed
meanwhile, and keeps the keys until the end of the transaction. Whoever hands in shares the keys, and after
that finds what was corrected since the attempt began. So each attempt is marked by each correction once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from trainer import audit
from trainer.audit import Actor
from trainer.catalogue.shelf import Volume
from trainer.core.course import Question, Quiz
from trainer.core.grading import Result
from trainer.core.paper import Paper
from trainer.core.rekeying import Change, Correction, Policy, Remark as Marks, in_turn, remark
from trainer.db import table
from trainer.learning import operations as learning
from trainer.learning.models import Step
from trainer.quiz.crediting import Earned, write_credits
from trainer.quiz.models import Attempt, CorrectionNote, KeyCorrection, Remark, RemarkCredit
from trainer.quiz.queries import Begun, Given
from trainer.quiz.remarking import queries
from trainer.quiz.remarking.queries import CHUNK, Marked

_attempt = table(Attempt)
_MARKS = (
    update(_attempt)
    .where(_attempt.c.id == bindparam("attempt"))
    .values({name: bindparam(name) for name in ("points", "out_of", "passed", "marked_at")})
)


@dataclass(frozen=True, slots=True)
class Impact:
    """What a correction changes: attempts with another score, people who pass by it, people who would not.

    Who loses a pass keeps a completion that was written already.
    """

    scores: int
    pass_now: int
    pass_no_more: int


@dataclass(slots=True)
class _Count:
    """Counts attempts as they are marked again; passes are counted by run, over all its attempts."""

    scores: int = 0
    before: dict[tuple[int, int], set[int]] = field(default_factory=dict)  # quiz, run -> what has passed
    after: dict[tuple[int, int], set[int]] = field(default_factory=dict)
    people: dict[tuple[int, int], int] = field(default_factory=dict)

    def add(self, session: Session, item: int, changed: Sequence[tuple[Marked, Marks]]) -> None:
        new = {one.enrolment_id for one, _ in changed if (item, one.enrolment_id) not in self.before}
        for enrolment, passed in queries.passing(session, item, new).items() if new else ():
            self.before[item, enrolment], self.after[item, enrolment] = passed, set(passed)
        for one, marks in changed:
            run = (item, one.enrolment_id)
            self.people[run] = one.person_id
            self.scores += marks.before.whole != marks.after.whole
            (self.after[run].add if marks.after.passed else self.after[run].discard)(one.id)

    def impact(self) -> Impact:
        gained = {self.people[run] for run in self.after if self.after[run] and not self.before[run]}
        lost = {self.people[run] for run in self.after if self.before[run] and not self.after[run]}
        return Impact(self.scores, len(gained), len(lost))


def impact(session: Session, course_id: int, questions: Mapping[str, Question]) -> dict[Policy, Impact]:
    """What correcting these questions of a course would change, for each policy. Nothing is written."""
    counts = {policy: _Count() for policy in Policy}
    for group in queries.sat(session, course_id, questions):
        for start in range(0, len(group.ids), CHUNK):
            some = queries.marked(session, group.ids[start : start + CHUNK], hold=False)
            exact = _remarked(group.quiz, some, Correction(questions, Policy.EXACT))
            lower = [one for one, marks in exact if not marks.rises]
            kept = _remarked(group.quiz, lower, Correction(questions, Policy.NEVER_LOWER))
            kept += [(one, marks) for one, marks in exact if marks.rises]
            for policy, changed in ((Policy.EXACT, exact), (Policy.NEVER_LOWER, kept)):
                if changed:
                    counts[policy].add(session, some[0].item_id, changed)
    return {policy: count.impact() for policy, count in counts.items()}


def _remarked(quiz: Quiz, some: Sequence[Marked], correction: Correction) -> list[tuple[Marked, Marks]]:
    found = (
        (one, remark(quiz, Paper.load(one.paper), one.answers, one.by_hand, one.again, correction))
        for one in some
    )
    return [(one, marks) for one, marks in found if marks is not None]


def correct(
    session: Session,
    by: Actor,
    volume: Volume,
    questions: Mapping[str, Question],
    policy: Policy,
    *,
    reason: str,
    at: datetime,
) -> Impact:
    """Note which keys the newest revision of a course corrects, and mark again whoever had them.

    Steps then say what their attempts say; completing courses is left to learning, which judges them next.
    """
    session.add_all(
        KeyCorrection(revision_id=volume.revision, item_id=volume.questions[name], policy=policy)
        for name in questions
    )
    session.add(CorrectionNote(revision_id=volume.revision, reason=reason))
    session.flush()
    correction, count, seen = Correction(questions, policy), _Count(), set[int]()
    for settled in (False, True):
        if settled:
            queries.hold_keys(session, volume.id)
        for group in queries.sat(session, volume.id, questions):
            ids = [one for one in group.ids if one not in seen]
            seen.update(ids)
            for start in range(0, len(ids), CHUNK):
                some = queries.marked(session, ids[start : start + CHUNK], hold=True)
                changed = _remarked(group.quiz, some, correction)
                if changed:
                    count.add(session, some[0].item_id, changed)
                    _write_all(session, by, volume, policy, some[0].item_id, changed, at=at)
    done = count.impact()
    audit.record(
        session,
        by,
        "keys.correct",
        f"course:{volume.id}",
        at=at,
        payload={
            "revision": volume.number,
            "questions": sorted(questions),
            "policy": policy.value,
            "scores": done.scores,
            "reason": reason,
        },
    )
    for held in session:  # what objects say was true before these statements
        if isinstance(held, (Attempt, Step)):
            session.expire(held)
    return done


def _write_all(
    session: Session,
    by: Actor,
    volume: Volume,
    policy: Policy,
    item: int,
    changed: Sequence[tuple[Marked, Marks]],
    *,
    at: datetime,
) -> None:
    for one, marks in changed:
        audit.record(session, by, "attempt.remark", f"attempt:{one.id}", at=at, payload=_share(marks.after))
    facts = [_fact(one.id, volume.revision, policy, marks, by, at) for one, marks in changed]
    session.execute(insert(table(Remark)), facts)
    credited = [
        _credit(one.id, volume, volume.revision, name, change)
        for one, marks in changed
        for name, change in marks.changes.items()
    ]
    session.execute(insert(table(RemarkCredit)), credited)
    connection = session.connection()
    connection.execute(
        _MARKS,
        [_marks(one.id, marks.after, at if _settled(marks) else one.marked_at) for one, marks in changed],
    )
    write_credits(
        connection, [new for one, marks in changed for new in _earned(one.id, volume, marks.changes)]
    )
    steps = queries.together(session, item, {one.enrolment_id for one, _ in changed}, at)
    learning.mark_steps_again(session, item, steps, at=at)


def _settled(marks: Marks) -> bool:
    """Whether nothing waits for a person any more, because what waited is void."""
    return bool(marks.before.pending) and not marks.after.pending


def _share(result: Result) -> dict[str, str]:
    return {"share": str(result.whole.share)}


def _marks(attempt_id: int, result: Result, marked_at: datetime | None) -> dict[str, object]:
    whole = result.whole
    return {
        "attempt": attempt_id,
        "points": whole.points,
        "out_of": whole.out_of,
        "passed": result.passed,
        "marked_at": marked_at,
    }


def _fact(
    attempt_id: int, revision_id: int, policy: Policy, marks: Marks, by: Actor, at: datetime
) -> dict[str, object]:
    before, after = marks.before, marks.after
    return {
        "attempt_id": attempt_id,
        "revision_id": revision_id,
        "policy": policy.value,
        "old_points": before.whole.points,
        "old_out_of": before.whole.out_of,
        "old_passed": before.passed,
        "points": after.whole.points,
        "out_of": after.whole.out_of,
        "passed": after.passed,
        "at": at,
        "by_id": by.person,
    }


def _credit(
    attempt_id: int, volume: Volume, revision_id: int, question: str, change: Change
) -> dict[str, object]:
    return {
        "attempt_id": attempt_id,
        "revision_id": revision_id,
        "item_id": volume.questions[question],
        "old_credit": change.before,
        "credit": change.after,
    }


def _earned(attempt_id: int, volume: Volume, changes: Mapping[str, Change]) -> list[Earned]:
    return [Earned(attempt_id, volume.questions[name], change.after) for name, change in changes.items()]


def catch_up(
    session: Session,
    attempt: Attempt | Begun,
    volume: Volume,
    quiz: Quiz,
    answers: Mapping[str, Given],
    result: Result,
    *,
    at: datetime,
) -> Result:
    """Mark an attempt that has just been marked by its own key again, by those corrected since it began.

    Gives the result that holds. The keys must be shared (`queries.share_keys`) since before it was closed.
    """
    since = queries.corrections_since(session, volume.id, attempt.revision_id)
    if not since:
        return result
    by_hand: dict[str, Fraction] = {}  # nobody has marked anything yet
    own, given = result, {question: one.answer for question, one in answers.items()}
    turns = in_turn(quiz, Paper.load(attempt.paper), given, by_hand, list(since.values()))
    changes: dict[str, Change] = {}
    for (revision, correction), marks in zip(since.items(), turns, strict=True):
        if marks is None:
            continue
        session.execute(
            insert(table(Remark)),
            [_fact(attempt.id, revision, correction.policy, marks, audit.SYSTEM, at)],
        )
        some = [_credit(attempt.id, volume, revision, name, change) for name, change in marks.changes.items()]
        session.execute(insert(table(RemarkCredit)), some)
        changes |= marks.changes
        result = marks.after
    if changes:
        connection = session.connection()
        write_credits(connection, _earned(attempt.id, volume, changes))
        settled = own.pending and not result.pending
        connection.execute(_MARKS, _marks(attempt.id, result, at if settled else None))
        audit.record(
            session, audit.SYSTEM, "attempt.remark", f"attempt:{attempt.id}", at=at, payload=_share(result)
        )
    return result
