"""How long a completion is good, and how somebody stands on a day."""

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from trainer.core.validity import State, overdue_by, standing, valid_until, validity

DAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("day", "months", "until"),
    [
        (date(2026, 11, 20), 24, date(2028, 11, 20)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 1, 1), None, None),
    ],
)
def test_validity_counts_calendar_months(day: date, months: int | None, until: date | None) -> None:
    assert valid_until(day, months) == until


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 600))
def test_the_last_valid_day_lies_in_the_month_counted_to(day: date, months: int) -> None:
    until = valid_until(day, months)
    assert until is not None
    assert (until.year * 12 + until.month) - (day.year * 12 + day.month) == months
    assert until.day <= day.day


def test_the_last_valid_day_is_still_valid_and_the_next_is_not() -> None:
    assert validity(date(2026, 3, 1), DAY) is State.EXPIRING
    assert validity(date(2026, 2, 28), DAY) is State.EXPIRED


def test_expiring_begins_ninety_days_before_the_end() -> None:
    assert validity(date(2026, 5, 30), DAY) is State.EXPIRING
    assert validity(date(2026, 5, 31), DAY) is State.VALID
    assert validity(None, DAY) is State.VALID


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"completed": True, "until": None, "begun": False, "due": date(2020, 1, 1)}, State.VALID),
        ({"completed": True, "until": date(2026, 2, 1), "begun": False, "due": None}, State.EXPIRED),
        ({"completed": True, "until": date(2026, 2, 1), "begun": True, "due": None}, State.IN_PROGRESS),
        (
            {"completed": True, "until": date(2026, 2, 1), "begun": True, "due": date(2026, 2, 28)},
            State.OVERDUE,
        ),
        ({"completed": False, "until": None, "begun": True, "due": DAY}, State.IN_PROGRESS),
        ({"completed": False, "until": None, "begun": True, "due": date(2026, 2, 28)}, State.OVERDUE),
        ({"completed": False, "until": None, "begun": False, "due": None}, State.TO_DO),
    ],
)
def test_somebody_stands_by_what_they_hold_then_by_what_is_due(
    facts: dict[str, object], state: State
) -> None:
    assert standing(**facts, on=DAY) is state


def test_while_a_waiver_runs_nothing_is_owed_and_what_is_held_is_still_said() -> None:
    late = {"begun": True, "due": date(2026, 1, 1), "on": DAY}
    assert standing(until=None, completed=False, waived_until=DAY, **late) is State.WAIVED
    assert standing(until=None, completed=False, waived_until=date(2026, 2, 28), **late) is State.OVERDUE
    assert standing(until=None, completed=True, waived_until=DAY, **late) is State.VALID
    assert overdue_by(date(2026, 1, 1), None, DAY, date(2026, 2, 27)) == 2


def test_somebody_is_overdue_from_the_due_day_or_from_the_end_of_what_they_held() -> None:
    due, ran_out = DAY - timedelta(days=400), DAY - timedelta(days=3)
    assert overdue_by(due, None, DAY) == 400
    assert overdue_by(due, ran_out, DAY) == 3
    assert overdue_by(ran_out, due, DAY) == 3
