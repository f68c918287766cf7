"""Reckoning with dates inside a statement gives what reckoning in the program gives."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import Date, Integer, literal, null, select

from trainer import db
from trainer.core.validity import valid_until
from trainer.db import days_after, months_after

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
TRIES = settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@TRIES
@given(day=DAYS, months=st.none() | st.integers(0, 240))
def test_so_many_months_later_is_the_same_day_or_the_last_of_a_shorter_month(
    database: db.Database, day: date, months: int | None
) -> None:
    with database.reader() as session:
        later = months_after(literal(day), null() if months is None else literal(months, Integer))
        assert session.scalar(select(later)) == valid_until(day, months)


@TRIES
@given(day=DAYS, days=st.integers(0, 1000))
def test_so_many_days_later(database: db.Database, day: date, days: int) -> None:
    with database.reader() as session:
        found = session.scalar(select(days_after(literal(day, Date), literal(days))))
        assert found == day + timedelta(days=days)
