"""The three lists of reports: pages against one person's page, files against a bare cursor."""

import csv
import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import flask
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from sqlalchemy import func, select

from bench.archive import Archive
from bench.figures import Figure, ratios, take_turns
from trainer import clock, db
from trainer.accounts.models import Person, Unit
from trainer.catalogue.shelf import Shelf, Volume
from trainer.demo.days import ZONE
from trainer.permissions import Permission
from trainer.records.asof import AsOf
from trainer.records.models import Completion
from trainer.reports.queries.completed import CompletionConditions, Completions
from trainer.reports.queries.conditions import Conditions
from trainer.reports.queries.listing import Listing
from trainer.reports.queries.paging import Order
from trainer.reports.queries.records import Records
from trainer.reports.queries.staff import Staff, StaffConditions

PAGE, CSV = 10.0, 1.3  # times a person's page; times the cursor
MEMORY, FIRST_BYTE = 50.0, 1.0  # MB beside what the process held; seconds
MANY = 2000  # rows that the bare cursor fetches at a time

EXPORT = Permission.EXPORT_RECORDS


@dataclass(frozen=True, slots=True)
class Asked:
    """A list, where its middle is in each of its orders, by what it is narrowed, and all of it."""

    name: str
    middle: dict[str, str]
    narrowed: Sequence[str]
    whole: Callable[[AsOf, dict[int, Volume]], Listing]

    @property
    def page(self) -> str:
        """The address of its first page."""
        return f"/reports/{self.name}"


def of(archive: Archive) -> list[Asked]:
    """The lists of a ministry."""
    with archive.opened.reader() as session:
        facts = session.scalar(select(func.count(Completion.id))) or 0
        fact = session.execute(
            select(Completion.id, Completion.person_id, Completion.course_id, Completion.day,
                   Completion.valid_until)
            .where(Completion.valid_until.is_not(None))
            .order_by(Completion.day)
            .offset(facts // 2)
            .limit(1)
        ).one()  # fmt: skip
        halfway = select(Person.sorting_key).order_by(Person.sorting_key).offset(archive.people // 2).limit(1)
        person, line = session.execute(
            select(Completion.person_id, Completion.id)
            .join(Person, Person.id == Completion.person_id)
            .where(Person.sorting_key >= halfway.scalar_subquery())
            .order_by(Person.sorting_key)
            .limit(1)
        ).one()
        units = session.scalar(select(func.count(Unit.id))) or 0
        unit = session.scalar(select(Unit.id).order_by(Unit.name).offset(units // 2).limit(1))
    by_course, of_fact = f"{fact.person_id}.{fact.course_id}", f"{fact.person_id}.{fact.id}"
    hugo = archive.officer
    return [
        Asked(
            "records",
            {
                "name": f".{person}.{fact.course_id}", "unit": f"{unit}.{person}.{fact.course_id}",
                "course": f".{person}.{fact.course_id}", "completed": f"{fact.day}.{by_course}",
                "until": f"{fact.valid_until}.{by_course}",
            },
            ("", "&state=overdue", "&state=valid&state=expiring", "&q=ber"),
            lambda asof, volumes: Records(hugo, EXPORT, asof, Conditions(), volumes, scores=False),
        ),
        Asked(
            "completions",
            {
                "name": f".{person}.{line}", "course": f".{of_fact}", "completed": f"{fact.day}.{of_fact}",
                "until": f"{fact.valid_until}.{of_fact}",
            },
            ("", "&state=expired", "&state=valid&state=expiring", "&q=ber"),
            lambda asof, volumes: Completions(
                hugo, EXPORT, asof, CompletionConditions(), volumes, scores=False
            ),
        ),
        Asked(
            "staff",
            {"name": f".{person}.{person}", "unit": f"{unit}.{person}.{person}"},
            ("", "&state=overdue", "&state=lacking", "&q=ber"),
            lambda asof, _volumes: Staff(hugo, EXPORT, asof, StaffConditions()),
        ),
    ]  # fmt: skip


def pages(archive: Archive, asked: Asked, rounds: int, label: str) -> tuple[list[Figure], float]:
    """Pages against that of one person; and what the slowest takes."""
    browser = archive.client()
    with archive.opened.reader() as session:
        somebody = session.scalar(select(func.max(Completion.person_id)))
    paths = {}
    for sort, place in asked.middle.items():
        for narrowed in asked.narrowed:
            for way, start in (("first page", ""), ("deep", f"&after={place}")):
                words = f"{asked.name}: {way} by {sort}"
                words += f", {narrowed[1:].replace('&', ', ')}" if narrowed else ""
                paths[words] = f"{asked.page}?sort={sort}{narrowed}{start}"
    person, *lists = take_turns(
        rounds,
        archive.cost(browser, f"/reports/people/{somebody}"),
        *(archive.cost(browser, path) for path in paths.values()),
    )
    found = [
        Figure(f"{words}, {label}", ratios(values, person), PAGE)
        for words, values in zip(paths, lists, strict=True)
    ]
    return found, max(min(values) for values in lists)


def files(archive: Archive, asked: Asked, rounds: int, label: str) -> tuple[list[Figure], float]:
    """The file against a bare cursor through a writer; and what it takes."""
    first: list[float] = []
    grown: list[float] = []

    def ours() -> float:
        browser = archive.client()
        gc.collect()
        held, most, began, clocked = _held(), 0, archive.now(), time.perf_counter()
        answer = browser.post(f"{asked.page}.csv", data={"csrf_token": _guard(browser)}, buffered=False)
        assert answer.status_code == 200, answer.status_code
        for number, _chunk in enumerate(answer.response):
            if number == 1:  # the heads, then lines
                first.append(time.perf_counter() - clocked)
            most = max(most, _held())
        grown.append((most - held) / 1e6)
        return archive.now() - began

    def bare() -> float:
        with archive.opened.reader() as session:
            db.patient(session)
            driver = session.connection().connection.driver_connection
            assert driver is not None
            statement = _statement(archive, asked, session)
            began = archive.now()
            cursor = driver.cursor() if archive.opened.sqlite else driver.cursor("bench")
            cursor.execute(statement)
            writer = csv.writer(_Nowhere())
            while rows := cursor.fetchmany(MANY):
                writer.writerows(rows)
            cursor.close()
            return archive.now() - began

    reference, own = take_turns(rounds, bare, ours)
    name = f"file of {asked.name}"
    return [
        Figure(f"{name}, {label}", ratios(own, reference), CSV),
        Figure(f"  memory beside the {name}, {label}", tuple(grown), MEMORY, "MB"),
        Figure(f"  first lines of the {name} after, {label}", tuple(first), FIRST_BYTE, "s"),
    ], min(own)


class _Nowhere:
    def write(self, text: str) -> int:
        return len(text)


def _held() -> int:
    """Bytes of this process in memory."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) * 1024


def _guard(browser: FlaskClient) -> str:
    with browser.application.test_request_context(), browser.session_transaction() as cookie:
        flask.session.update(cookie)
        value = str(generate_csrf())
        cookie.update(flask.session)
    return value


def _statement(archive: Archive, asked: Asked, session: Any) -> str:
    """The one statement of the whole list, as the driver takes it."""
    volumes = {one.id: one for one in Shelf().volumes(lambda: session, 1).values()}
    today: date = clock.day(clock.now(), ZONE)
    lines = asked.whole(AsOf(today), volumes).every(Order())
    dialect = archive.opened.engine.dialect
    return str(lines.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
