"""The databases that tests are lent: whatever one test did there, the next finds nothing of it."""

import pytest
from sqlalchemy import text

from tests.conftest import Founding
from tests.databases import PostgresLoan, SqliteLoan
from trainer import db

Loan = SqliteLoan | PostgresLoan
HOUSE = "SELECT name FROM house"
PEOPLE = "SELECT id, name FROM person"  # in no order but that in which they lie there
NEW = "INSERT INTO unit (code, name) VALUES ('new', 'New') RETURNING id"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def loan(request: pytest.FixtureRequest) -> Loan:
    """The loan of this process, of either kind; nobody has borrowed it just now."""
    found: tuple[Loan, Founding] = request.getfixturevalue(f"{request.param}_loan")
    return found[0]


def _all(opened: db.Database, *statements: str) -> list[object]:
    with opened.aside() as session:
        return [[tuple(row) for row in session.execute(text(one))] for one in statements]


def _do(opened: db.Database, *statements: str) -> None:
    with opened.engine.begin() as connection:
        for one in statements:
            connection.execute(text(one))


def test_rows_that_a_test_changed_are_as_they_were_and_where_they_were(loan: Loan) -> None:
    with loan.lent() as opened:
        before = _all(opened, HOUSE, PEOPLE)
        _do(opened, "UPDATE house SET name = 'Another'", "UPDATE person SET name = 'X' WHERE id = 3")
        assert _all(opened, HOUSE, PEOPLE) != before
    with loan.lent() as opened:
        assert _all(opened, HOUSE, PEOPLE) == before


def test_rows_that_a_test_added_or_took_are_not_missed_and_numbers_begin_where_they_began(loan: Loan) -> None:
    with loan.lent() as opened:
        letters = _all(opened, "SELECT id FROM letter")
        first = _all(opened, NEW)
        _do(opened, "DELETE FROM letter")
    with loan.lent() as opened:
        assert _all(opened, "SELECT code FROM unit WHERE code = 'new'") == [[]]
        assert _all(opened, "SELECT id FROM letter") == letters != [[]]
        assert _all(opened, NEW) == first


def test_a_schema_that_a_test_changed_is_as_it_was(loan: Loan) -> None:
    for _ in range(2):  # what was left behind would be in the way
        with loan.lent() as opened:
            _do(opened, "CREATE TABLE left_behind (word TEXT)", "ALTER TABLE unit ADD COLUMN more TEXT")


def test_what_a_test_forgot_to_close_holds_nobody_up(loan: Loan) -> None:
    with loan.lent() as opened:
        forgotten = opened.engine.connect()
        forgotten.execute(text("UPDATE house SET name = 'Never said'"))
    with loan.lent() as opened:
        _do(opened, "UPDATE house SET name = 'Said'")
        assert _all(opened, HOUSE) == [[("Said",)]]
    forgotten.invalidate()
    forgotten.close()
