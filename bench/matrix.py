"""The matrix of units and courses against SQL by hand for the same question, `reference/matrix.sql`."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click
from sqlalchemy import text
from sqlalchemy.orm import Session

from bench.archive import Archive
from bench.figures import Figure, ratios, take_turns
from trainer import clock
from trainer.accounts.models import Unit
from trainer.core.validity import EXPIRING
from trainer.demo.days import ZONE
from trainer.records.asof import AsOf
from trainer.reports.queries import matrix as queries
from trainer.settings import load

TIMES = 2.0  # the SQL
SIZE = 40  # units of a page
YEAR = timedelta(days=365)
SQL = Path(__file__).with_name("reference") / "matrix.sql"
_MONTH = "date(proof.began, 'start of month', duty.months || ' months'"
RENEWED = {
    # The same day of the month so many months later; in SQLite not beyond the end of that month.
    True: f"min({_MONTH}, (strftime('%d', proof.began) - 1) || ' days'), {_MONTH}, '1 month', '-1 day'))",
    False: "(proof.began + make_interval(months => duty.months))::date",
}
"""By whether the database is SQLite."""


def measure(archive: Archive, rounds: int, label: str, *, plan: bool) -> tuple[list[Figure], float]:
    """The page against the SQL: today, a year ago, of one unit; and what the page takes today."""
    with archive.opened.reader() as session:
        top = session.query(Unit).filter(Unit.parent_id.is_(None)).order_by(Unit.code).first()
        assert top is not None
        code = top.code
    today = clock.day(clock.now(), ZONE)
    asked = {
        "matrix today": ("", today),
        "matrix a year ago": (f"?on={today - YEAR}", today - YEAR),
        "matrix of a unit": (f"?unit={code}", today),
    }
    found, took, browser = [], [], archive.client()
    for words, (query, on) in asked.items():
        unit = code if "unit" in query else ""
        _agree(archive, unit, on)
        reference, own = take_turns(
            rounds, _bare(archive, unit, on), archive.cost(browser, f"/reports/matrix{query}")
        )
        found.append(Figure(f"{words}, {label}", ratios(own, reference), TIMES))
        took.append(min(own))
    if plan:
        _explain(archive, today)
    return found, took[0]


def _statement(archive: Archive, session: Session, unit: str) -> str:
    """The SQL of a page: of the uppermost units, or of a unit with those right below it."""
    top = session.query(Unit).filter_by(code=unit).one() if unit else None
    tops = session.query(Unit.id).filter(Unit.parent_id == top.id if top else Unit.parent_id.is_(None))
    ids = [number for (number,) in tops.order_by(Unit.code).limit(SIZE)] + ([top.id] if top else [])
    said = SQL.read_text("utf-8").format(
        tops=", ".join(map(str, ids)), renewed=RENEWED[archive.opened.sqlite], soon=":soon"
    )
    return said if archive.opened.sqlite else said.replace(":on", "CAST(:on AS date)")


def _days(archive: Archive, on: date) -> dict[str, Any]:
    days = {"on": on, "soon": on + EXPIRING}
    return {name: day.isoformat() for name, day in days.items()} if archive.opened.sqlite else days


def _bare(archive: Archive, unit: str, on: date) -> Callable[[], float]:
    """What the SQL takes, in seconds: the least of three tries."""

    def once() -> float:
        with archive.opened.reader() as session:
            statement = text(_statement(archive, session, unit))
            began = archive.now()
            session.execute(statement, _days(archive, on)).all()
            return archive.now() - began

    return lambda: min(once() for _ in range(3))


def _agree(archive: Archive, unit: str, on: date) -> None:
    """Both answer alike, or nothing is compared."""
    with archive.opened.reader() as session:
        rows = session.execute(text(_statement(archive, session, unit)), _days(archive, on))
        reference = {(top, course): (must, int(hold)) for top, course, must, hold in rows}
        top = session.query(Unit).filter_by(code=unit).one() if unit else None
        asof = AsOf(on, load(session).end_of(on))
        found = queries.matrix(session, archive.officer, asof, top=top, size=SIZE)
        own = {
            (line.kind, course): (cell.must, cell.hold)
            for line in found.lines
            if line.unit
            for course, cell in line.cells.items()
            if cell
        }
    assert own == reference, f"the matrix of {unit or 'the house'} and the SQL differ on {on}"


def _explain(archive: Archive, on: date) -> None:
    """Print how the database goes about the SQL."""
    with archive.opened.reader() as session:
        words = "EXPLAIN QUERY PLAN " if archive.opened.sqlite else "EXPLAIN "
        rows = session.execute(text(words + _statement(archive, session, "")), _days(archive, on)).all()
    click.echo("The plan of the SQL of the matrix:")
    for row in rows:
        click.echo(f"  {row[-1]}")
