"""Until when something holds, and for how long somebody has lacked it."""

from datetime import date, timedelta

import pytest

from trainer.core.validity import EXPIRING, State, overdue_by, standing, valid_until, validity

DAY = date(2026, 6, 15)


@pytest.mark.parametrize(
    ("day", "months", "until"),
    [
        (date(2026, 3, 1), 24, date(2028, 3, 1)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 12, 5), 12, date(2027, 12, 5)),
        (date(2026, 3, 1), None, None),
    ],
)
def test_a_completion_holds_until_the_same_day_months_later(
    day: date, months: int | None, until: date | None
) -> None:
    assert valid_until(day, months) == until


def test_a_completion_is_valid_on_its_last_day_and_expired_on_the_next() -> None:
    assert validity(DAY, DAY) is State.EXPIRING
    assert validity(DAY, DAY + timedelta(days=1)) is State.EXPIRED
    assert validity(DAY, DAY - EXPIRING) is State.EXPIRING
    assert validity(DAY, DAY - EXPIRING - timedelta(days=1)) is State.VALID
    assert validity(None, date.max) is State.VALID


def test_a_valid_completion_counts_more_than_a_day_that_is_past() -> None:
    past = DAY - timedelta(days=1)
    far = DAY + timedelta(days=400)
    assert standing(until=far, completed=True, begun=True, due=past, on=DAY) is State.VALID
    assert standing(until=past, completed=True, begun=True, due=past, on=DAY) is State.OVERDUE
    assert standing(until=past, completed=True, begun=True, due=None, on=DAY) is State.IN_PROGRESS
    assert standing(until=past, completed=True, begun=False, due=None, on=DAY) is State.EXPIRED
    assert standing(until=None, completed=False, begun=False, due=DAY, on=DAY) is State.TO_DO


def test_somebody_is_overdue_from_the_due_day_or_from_the_end_of_what_they_held() -> None:
    due, ran_out = DAY - timedelta(days=400), DAY - timedelta(days=3)
    assert overdue_by(due, None, DAY) == 400
    assert overdue_by(due, ran_out, DAY) == 3
    assert overdue_by(ran_out, due, DAY) == 3
