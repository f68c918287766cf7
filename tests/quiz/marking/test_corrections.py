"""Marks that are corrected stand beside those they correct; none is changed or deleted."""

from fractions import Fraction

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from tests.conftest import SignIn
from tests.quiz.marking.essays import GOOD, attempt, first, hand_in, post
from trainer import db
from trainer.quiz.models import CriterionMark, Marking
from trainer.records.models import Completion

pytestmark = pytest.mark.usefixtures("essays")


def test_a_correction_needs_its_reason_and_stands_beside_what_it_corrects(
    database: db.Database, sign_in: SignIn
) -> None:
    lena, ines = sign_in("lena"), sign_in("ines")
    result = hand_in(lena, why="To go in and out.")
    address = first(ines)
    post(ines, address, points1="1/2", points2="0")
    assert attempt(database).passed is False
    refused = post(ines, f"{address}/1", **GOOD)
    assert refused.status_code == 422
    assert "canary-whole" in refused.text
    assert post(ines, f"{address}/1", **GOOD, reason="Read too fast.").status_code == 303
    assert (attempt(database).points, attempt(database).passed) == (Fraction(7, 2), True)
    with database.reader() as session:
        assert [row.number for row in session.scalars(select(Marking).order_by(Marking.id))] == [1, 2]
        assert session.scalar(select(func.count(Completion.id))) == 1
    assert "Before:" in ines.get(address).text
    assert "Read too fast." in lena.get(result).text


def test_a_correction_downwards_takes_no_certificate_away(database: db.Database, sign_in: SignIn) -> None:
    hand_in(sign_in("lena"), why="To go in and out.")
    ines = sign_in("ines")
    address = first(ines)
    post(ines, address, **GOOD)
    post(ines, f"{address}/1", points1="0", points2="0", reason="The wrong paper.")
    assert (attempt(database).points, attempt(database).passed) == (1, False)
    with database.reader() as session:
        assert session.scalars(select(Completion.score)).one() == Fraction(7, 8)


def test_a_stale_correction_is_refused_and_what_was_written_stays(sign_in: SignIn) -> None:
    hand_in(sign_in("lena"), why="To go in and out.")
    ines = sign_in("ines")
    address = first(ines)
    post(ines, address, **GOOD)
    post(ines, f"{address}/1", points1="1", points2="1", reason="First.")
    stale = post(ines, f"{address}/1", points1="0", points2="1", reason="canary-reason")
    assert stale.status_code == 409
    assert "corrected meanwhile" in stale.text
    assert "canary-reason" in stale.text
    assert f'action="{address}/2"' in stale.text


def test_marks_are_never_changed_or_deleted(database: db.Database, sign_in: SignIn) -> None:
    hand_in(sign_in("lena"), why="To go in and out.")
    ines = sign_in("ines")
    post(ines, first(ines), **GOOD)
    for table in (Marking, CriterionMark):
        for statement in (delete(table), update(table).values({next(iter(table.__table__.c)): 9})):
            with database.writer() as session, pytest.raises(DBAPIError, match="append-only"):
                session.execute(statement)
