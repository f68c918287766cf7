"""Calendar dates reckoned with inside statements: each database has its own words for it."""

from datetime import date
from typing import Any

from sqlalchemy import Date, Integer, SQLColumnExpression, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction


class months_after(GenericFunction[date]):  # noqa: N801 - it stands where SQL has a function
    """A date so many months after another, as `core.validity.valid_until` has it; NULL for no months."""

    type = Date()
    inherit_cache = True
    name = "months_after"

    def __init__(self, day: SQLColumnExpression[Any], months: SQLColumnExpression[Any]) -> None:
        super().__init__(type_coerce(day, Date()), type_coerce(months, Integer()))


class days_after(GenericFunction[date]):  # noqa: N801 - see above
    """A date so many days after another; NULL for no days."""

    type = Date()
    inherit_cache = True
    name = "days_after"

    def __init__(self, day: SQLColumnExpression[Any], days: SQLColumnExpression[Any]) -> None:
        super().__init__(type_coerce(day, Date()), type_coerce(days, Integer()))


def _parts(element: Any, compiler: Any, options: Any) -> tuple[str, str]:
    day, number = (compiler.process(part, **options) for part in element.clauses)
    return day, number


@compiles(months_after, "sqlite")
def _months_sqlite(element: months_after, compiler: Any, **options: Any) -> str:
    """SQLite runs over the end of a shorter month: the last day of the month meant is its limit."""
    day, months = _parts(element, compiler, options)
    start = f"{day}, 'start of month', {months} || ' months'"
    same = f"date({start}, (strftime('%d', {day}) - 1) || ' days')"
    return f"min({same}, date({start}, '1 month', '-1 day'))"


@compiles(months_after, "postgresql")
def _months_postgres(element: months_after, compiler: Any, **options: Any) -> str:
    day, months = _parts(element, compiler, options)
    return f"(({day}) + make_interval(months => {months}))::date"


@compiles(days_after, "sqlite")
def _days_sqlite(element: days_after, compiler: Any, **options: Any) -> str:
    day, days = _parts(element, compiler, options)
    return f"date({day}, {days} || ' days')"


@compiles(days_after, "postgresql")
def _days_postgres(element: days_after, compiler: Any, **options: Any) -> str:
    day, days = _parts(element, compiler, options)
    return f"(({day}) + ({days}))"
