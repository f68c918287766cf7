"""Postings are facts: who served where on a day, as it was known at an instant, has one answer for ever."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

import config
from tests.world import START, World
from trainer import db
from trainer.accounts import queries
from trainer.accounts.establishment import operations
from trainer.accounts.models import Posting
from trainer.accounts.refusal import Refused
from trainer.audit import SYSTEM, AuditEvent

MARCH, LATER = date(2026, 3, 1), START + timedelta(days=1)


@contextmanager
def refused(words: str) -> Iterator[None]:
    with pytest.raises(Refused) as caught:
        yield
    assert words in str(caught.value.message)


def at_embassy(session: Session, ministry: World, on: date, known: datetime | None = None) -> set[str]:
    ids = session.scalars(queries.posted([ministry.units["embassy"]], on, known))
    names = {number: name for name, number in ministry.people.items()}
    return {names[one] for one in ids}


def test_who_was_at_the_embassy_on_a_day_is_answered_as_known_now_and_as_known_then(
    database: db.Database, ministry: World
) -> None:
    with database.aside() as session:
        operations.post(
            session, SYSTEM, ministry.people["lena"], ministry.units["it"], "diplomat", MARCH, at=LATER
        )
    with database.reader() as session:
        assert at_embassy(session, ministry, MARCH - timedelta(days=1)) == {"lena", "otto", "petra"}
        assert at_embassy(session, ministry, MARCH) == {"otto", "petra"}
        assert at_embassy(session, ministry, MARCH, known=START) == {"lena", "otto", "petra"}
        assert at_embassy(session, ministry, MARCH, known=LATER) == {"otto", "petra"}
        assert at_embassy(session, ministry, MARCH, known=START - timedelta(seconds=1)) == set()


def test_a_unit_above_answers_for_those_below(database: db.Database, ministry: World) -> None:
    with database.reader() as session:
        everybody = session.scalars(queries.posted([ministry.units["hq"]], MARCH)).all()
    assert set(everybody) == set(ministry.people.values())


def test_a_posting_with_an_end_lets_the_one_around_it_go_on_afterwards(
    database: db.Database, ministry: World
) -> None:
    lena, end = ministry.people["lena"], date(2026, 5, 31)
    with database.aside() as session:
        operations.post(session, SYSTEM, lena, ministry.units["it"], "diplomat", MARCH, until=end, at=LATER)
    with database.reader() as session:
        found = [(one.unit_id, one.from_day, one.until_day) for one in queries.postings(session, lena)]
    embassy = ministry.units["embassy"]
    assert found == [
        (embassy, date(2026, 6, 1), None),
        (ministry.units["it"], MARCH, end),
        (embassy, date(2026, 1, 12), date(2026, 2, 28)),
    ]


def test_who_leaves_serves_until_the_last_day_and_not_beyond(database: db.Database, ministry: World) -> None:
    lena = ministry.people["lena"]
    with database.aside() as session:
        operations.leave(session, SYSTEM, lena, MARCH, at=LATER)
        with refused("earlier day"):
            operations.leave(session, SYSTEM, lena, MARCH, at=LATER)
    with database.reader() as session:
        assert "lena" in at_embassy(session, ministry, MARCH)
        assert "lena" not in at_embassy(session, ministry, MARCH + timedelta(days=1))
        assert "lena" in at_embassy(session, ministry, MARCH + timedelta(days=1), known=START)


def test_a_withdrawn_posting_was_believed_until_then_and_is_no_more(
    database: db.Database, ministry: World
) -> None:
    with database.aside() as session:
        (held,) = queries.postings(session, ministry.people["lena"])
        operations.withdraw(session, SYSTEM, held, at=LATER)
    with database.reader() as session:
        assert queries.postings(session, ministry.people["lena"]) == []
        assert "lena" not in at_embassy(session, ministry, MARCH)
        assert "lena" in at_embassy(session, ministry, MARCH, known=START)


def test_a_closed_unit_takes_nobody_and_one_with_people_cannot_be_closed(
    database: db.Database, ministry: World
) -> None:
    lena = ministry.people["lena"]
    with database.aside() as session:
        it, hq = (queries.unit_by_code(session, code) for code in ("it", "hq"))
        with refused("2 people"):
            operations.close_unit(session, SYSTEM, it, MARCH, at=LATER)
        for name in ("tariq", "ada"):
            operations.leave(session, SYSTEM, ministry.people[name], MARCH - timedelta(days=1), at=LATER)
        operations.close_unit(session, SYSTEM, it, MARCH, at=LATER)
        with refused("closed from 2026-03-01"):
            operations.post(session, SYSTEM, lena, it.id, "diplomat", date(2026, 2, 1), at=LATER)
        early = {"until": date(2026, 2, 28), "at": LATER}
        operations.post(session, SYSTEM, lena, it.id, "diplomat", date(2026, 2, 1), **early)
        for name in ("ines", "hugo"):
            operations.leave(session, SYSTEM, ministry.people[name], MARCH - timedelta(days=1), at=LATER)
        with refused("below"):
            operations.close_unit(session, SYSTEM, hq, MARCH, at=LATER)


@pytest.mark.usefixtures("ministry")
def test_nothing_is_founded_below_a_unit_that_is_closed_or_is_being_closed(database: db.Database) -> None:
    def found(code: str) -> None:
        with database.aside() as session, refused("above this one is closed"):
            operations.add_unit(session, SYSTEM, code, "Below", queries.unit_by_code(session, "X"), at=LATER)

    with database.aside() as session:
        operations.add_unit(session, SYSTEM, "X", "Unit X", None, at=LATER)
    with ThreadPoolExecutor(1) as beside, database.writer() as closing:
        unit = queries.unit_by_code(closing, "X")
        assert unit is not None
        operations.close_unit(closing, SYSTEM, unit, MARCH, at=LATER)
        founding = beside.submit(found, "Y")
        wait([founding], timeout=0.5)
        closing.commit()
    founding.result()
    found("Z")


def test_a_posting_that_was_changed_meanwhile_is_not_withdrawn(
    database: db.Database, ministry: World
) -> None:
    lena, it = ministry.people["lena"], ministry.units["it"]

    def withdraw(held: Posting) -> None:
        with database.aside() as session, refused("changed meanwhile"):
            operations.withdraw(session, SYSTEM, session.get_one(Posting, held.id), at=LATER)

    with database.reader() as session:
        (held,) = queries.postings(session, lena)
    with ThreadPoolExecutor(1) as beside, database.writer() as posting:
        operations.post(posting, SYSTEM, lena, it, "diplomat", MARCH, at=LATER)
        withdrawing = beside.submit(withdraw, held)
        wait([withdrawing], timeout=0.5)
        posting.commit()
    withdrawing.result()
    with database.reader() as session:
        assert "lena" in at_embassy(session, ministry, MARCH - timedelta(days=1))


@pytest.mark.usefixtures("ministry")
def test_every_act_on_units_and_posts_is_noted(database: db.Database) -> None:
    with database.aside() as session:
        unit = operations.add_unit(session, SYSTEM, "X", "Unit X", None, at=LATER)
        operations.rename_unit(session, SYSTEM, unit, "Unit Y", at=LATER)
        operations.close_unit(session, SYSTEM, unit, MARCH, at=LATER)
        operations.reopen_unit(session, SYSTEM, unit, at=LATER)
        post = operations.add_post(session, SYSTEM, "C", "Consul", at=LATER)
        operations.correct_post(session, SYSTEM, post, "CON", "Consul", at=LATER)
        with refused("already a post"):
            operations.add_post(session, SYSTEM, "CON", "Another", at=LATER)
    with database.reader() as session:
        acts = session.scalars(
            select(AuditEvent.action).where(AuditEvent.ts == LATER).order_by(AuditEvent.seq)
        )
        assert acts.all() == [
            "unit.add", "unit.rename", "unit.close", "unit.reopen", "post.add", "post.correct",
        ]  # fmt: skip


DAYS = st.integers(0, 40).map(lambda n: date(2026, 2, 1) + timedelta(days=n))
ACT = st.tuples(st.sampled_from(["hq", "it", "embassy", None]), DAYS, st.none() | DAYS)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(acts=st.lists(ACT, max_size=6))
def test_whatever_is_corrected_no_earlier_answer_changes_and_nobody_is_in_two_places(
    database: db.Database, ministry: World, acts: list[tuple[str | None, date, date | None]]
) -> None:
    """Each answer that was given stays, by the day and by what was known when it was given."""
    days = [date(2026, 1, 20) + timedelta(days=3 * n) for n in range(20)]
    with database.writer() as session:
        lena = ministry.people["lena"]
        given_before: dict[tuple[date, datetime], list[int]] = {}
        for step, (unit, day, until) in enumerate(acts, 1):
            at = START + timedelta(hours=step)
            try:
                if unit is None:
                    operations.leave(session, SYSTEM, lena, day, at=at)
                else:
                    operations.post(
                        session, SYSTEM, lena, ministry.units[unit], "diplomat", day, until=until, at=at
                    )
            except Refused:
                pass
            for on in days:
                now = _places(session, lena, on, None)
                assert len(now) <= 1
                assert _places(session, lena, on, at) == now
                given_before[on, at] = now
        for (on, known), answer in given_before.items():
            assert _places(session, lena, on, known) == answer
        session.rollback()


def _places(session: Session, person: int, on: date, known: datetime | None) -> list[int]:
    held = select(Posting.unit_id).where(Posting.person_id == person, queries.serving(on, known))
    return list(session.scalars(held))


def test_what_was_posted_before_postings_knew_when_counts_as_known_from_the_account_on(
    tmp_path: Path,
) -> None:
    opened = db.Database(f"sqlite:///{tmp_path / 'old.db'}")
    opened.upgrade(config.ROOT / "migrations", "0008")
    with opened.engine.begin() as connection:
        for statement in (
            "INSERT INTO unit (id, code, name) VALUES (1, 'hq', 'Headquarters')",
            """INSERT INTO person (id, email, name, sorting_name, sorting_key, theme, created_at)
               VALUES (1, 'lena@mfa.example', 'Lena', 'Lena', 'lena', '', '2026-01-12 09:00:00.000000')""",
            """INSERT INTO posting (person_id, unit_id, track, from_day)
               VALUES (1, 1, 'diplomat', '2025-09-01')""",
        ):
            connection.execute(text(statement))
    opened.upgrade(config.ROOT / "migrations")
    with opened.reader() as session:
        (held,) = queries.postings(session, 1)
        assert (held.from_day, held.recorded_at, held.retired_at) == (date(2025, 9, 1), START, None)
    opened.dispose()
