"""What people wrote in the demo, and how it was marked."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trainer.accounts import queries as people
from trainer.demo.cast import INES
from trainer.permissions import Role
from trainer.quiz.models import Attempt, Marking, MarkingNote


def test_what_people_wrote_is_marked_by_instructors_and_never_by_the_one_who_wrote_it(
    session: Session,
) -> None:
    ines = people.by_email(session, INES.email)
    assert ines
    marks = session.execute(
        select(Marking.marker_id, Attempt.person_id, Attempt.closed_at, Marking.at).join(
            Attempt, Attempt.id == Marking.attempt_id
        )
    ).all()
    markers = [marker for marker, *_ in marks]
    assert markers.count(ines.id) > len(markers) / 2
    for marker in set(markers):
        assert Role.INSTRUCTOR in {Role(one.role) for one in people.grants_of(session, marker)}
    assert all(marker != writer and handed_in < at for marker, writer, handed_in, at in marks)
    assert any(writer == ines.id for _, writer, *_ in marks)


def test_a_few_texts_wait_for_a_visitor_to_mark_them(session: Session) -> None:
    waiting = session.scalar(
        select(func.count()).where(
            Attempt.code.is_not(None), Attempt.closed_at.is_not(None), Attempt.marked_at.is_(None)
        )
    )
    assert 1 <= (waiting or 0) <= 12


def test_who_wrote_too_little_is_told_why_and_writes_again(session: Session) -> None:
    failed = session.scalars(
        select(MarkingNote.criteria)
        .join(Marking, Marking.id == MarkingNote.marking_id)
        .join(Attempt, Attempt.id == Marking.attempt_id)
        .where(Attempt.passed.is_(False))
    ).all()
    assert failed
    assert all(failed)
    again = select(func.count()).where(Attempt.code.is_not(None), Attempt.number > 1)
    assert session.scalar(again)
