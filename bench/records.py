"""The list of records of a large ministry: pages against one person's page, the file against a bare cursor.

The ministry is the one of `trainer demo --large`. SQLite works in this process, so processor time is
compared; PostgreSQL works beside it, so the clock is. Pages are those that a browser would get.
"""

import csv
import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import flask
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from sqlalchemy import func, select

import config
from bench.figures import Figure, ratios, take_turns
from bench.ministry import scratch
from trainer import clock, create_app, db, keys
from trainer.accounts import operations as accounts
from trainer.accounts.models import Person, Unit
from trainer.accounts.queries import GrantScope, SignedIn
from trainer.catalogue.shelf import Shelf
from trainer.demo.days import ZONE, Timeline
from trainer.demo.large import operations as large
from trainer.demo.large.years import COMPLETIONS
from trainer.demo.ministry import OPERATOR
from trainer.demo.operations import found
from trainer.permissions import Permission, Role
from trainer.records.asof import AsOf
from trainer.records.models import Completion
from trainer.reports.queries.conditions import Conditions
from trainer.reports.queries.paging import Order
from trainer.reports.queries.records import Records

PAGE, CSV = 10.0, 1.3  # times a person's page; times the cursor
MEMORY, FIRST_BYTE = 50.0, 1.0  # MB beside what the process held; seconds
GROWTH = 1.0  # of what the growth of the ministry would explain

LIST = "/reports/records"
FILE = "/reports/records.csv"
MANY = 2000  # rows that the bare cursor fetches at a time


@dataclass(frozen=True, slots=True)
class Archive:
    """A large ministry with somebody of human resources in it."""

    opened: db.Database
    app: flask.Flask
    hugo: int
    people: int
    now: Callable[[], float]

    def client(self) -> FlaskClient:
        """Hugo's browser, signed in just now."""
        with self.opened.aside() as session:
            person = session.get_one(Person, self.hugo)
            token = accounts.sign_in(session, OPERATOR, person, at=clock.now())
        browser = self.app.test_client()
        with browser.session_transaction() as cookie:
            cookie["token"] = token
        return browser


@contextmanager
def poured(people: int, database: str = "") -> Iterator[Archive]:
    """A ministry of so many people in a folder of its own; `database` is the URL of an empty one."""
    with TemporaryDirectory(prefix="trainer-bench-") as name:
        instance = Path(name)
        keys.make_secret(instance)
        keys.make_factor_key(instance)
        chosen = config.Config(instance=instance, database=database)
        opened = db.Database(chosen.database_url)
        opened.upgrade(chosen.migrations)
        at = clock.now()
        line = Timeline.ending(clock.day(at, ZONE), before=large.MONTHS_BEFORE)
        with opened.writer() as session:
            db.patient(session)
            made = found(session, line)
            hugo = _hired(made, at)
            large.enlarge(made, line, people, _quiet)
            session.commit()
        yield archive(chosen, opened, hugo, people)
        opened.dispose()


def archive(chosen: config.Config, opened: db.Database, hugo: int, people: int) -> Archive:
    """The ministry with the program on it."""
    now = time.process_time if opened.sqlite else time.perf_counter
    return Archive(opened, create_app(chosen, opened), hugo, people, now)


def _quiet(_words: str) -> None:
    """The figures speak."""


def _hired(made: Any, at: datetime) -> int:
    hugo = accounts.add_person(
        made.session, OPERATOR, email="hugo@mfa.example", name="Hugo Lindqvist", roles=(Role.HR,), at=at
    )
    made.people[hugo.email] = hugo.id
    return hugo.id


def measure(rounds: int, sizes: tuple[int, ...], postgres: str = "") -> list[Figure]:
    """The figures for ministries with so many completions, on SQLite, and on PostgreSQL where it is named."""
    figures = _measure("SQLite", rounds, sizes, lambda: nullcontext(""))
    if postgres:
        figures += _measure("PostgreSQL", rounds, sizes, lambda: scratch(postgres))
    return figures


def _measure(name: str, rounds: int, sizes: tuple[int, ...], place: Callable[[], Any]) -> list[Figure]:
    figures: list[Figure] = []
    before: tuple[float, float] | None = None
    for size in sizes:
        with place() as url, poured(size // COMPLETIONS, url) as house:
            label = f"{size:,} completions on {name}"
            pages, slowest = _pages(house, rounds, label)
            files, cost = _files(house, max(1, rounds // 3), label)
            figures += [*pages, *files]
            if before is not None:
                figures += [
                    Figure(f"growth of the slowest page to {label}", (slowest / before[0] / 10,), GROWTH),
                    Figure(f"growth of the file to {label}", (cost / before[1] / 10,), GROWTH * 1.3),
                ]
            before = slowest, cost
    return figures


def _deep(archive: Archive) -> dict[str, str]:
    """Addresses of pages in the middle of the list, by what it is sorted by."""
    with archive.opened.reader() as session:
        middle = archive.people // 2
        facts = session.scalar(select(func.count(Completion.id))) or 0
        fact = session.execute(
            select(Completion.person_id, Completion.course_id, Completion.day, Completion.valid_until)
            .where(Completion.valid_until.is_not(None))
            .order_by(Completion.day)
            .offset(facts // 2)
            .limit(1)
        ).one()
        person = session.scalar(select(Person.id).order_by(Person.sorting_key).offset(middle).limit(1))
        units = session.scalar(select(func.count(Unit.id))) or 0
        unit = session.scalar(select(Unit.id).order_by(Unit.name).offset(units // 2).limit(1))
    return {
        "name": f".{person}.{fact.course_id}",
        "unit": f"{unit}.{person}.{fact.course_id}",
        "course": f".{person}.{fact.course_id}",
        "completed": f"{fact.day}.{fact.person_id}.{fact.course_id}",
        "until": f"{fact.valid_until}.{fact.person_id}.{fact.course_id}",
    }


NARROWED = ("", "&state=overdue", "&state=valid&state=expiring", "&q=ber")


def _pages(archive: Archive, rounds: int, label: str) -> tuple[list[Figure], float]:
    """Pages against that of one person; and what the slowest takes."""
    browser = archive.client()

    def cost(path: str) -> Callable[[], float]:
        def once() -> float:
            began = archive.now()
            answer = browser.get(path)
            spent = archive.now() - began
            assert answer.status_code == 200, f"{path}: {answer.status_code}"
            return spent

        once()
        return lambda: min(once() for _ in range(3))

    with archive.opened.reader() as session:
        somebody = session.scalar(select(func.max(Completion.person_id)))
    asked = {}
    for sort, place in _deep(archive).items():
        for narrowed in NARROWED:
            for way, start in (("first page", ""), ("deep", f"&after={place}")):
                words = f"{way} by {sort}" + (f", {narrowed[1:].replace('&', ', ')}" if narrowed else "")
                asked[words] = f"{LIST}?sort={sort}{narrowed}{start}"
    person, *lists = take_turns(
        rounds, cost(f"/reports/people/{somebody}"), *(cost(path) for path in asked.values())
    )
    found = [
        Figure(f"{words}, {label}", ratios(values, person), PAGE)
        for words, values in zip(asked, lists, strict=True)
    ]
    return found, max(min(values) for values in lists)


def _files(archive: Archive, rounds: int, label: str) -> tuple[list[Figure], float]:
    """The file against a bare cursor through a writer; and what it takes."""
    first: list[float] = []
    grown: list[float] = []

    def ours() -> float:
        browser = archive.client()
        gc.collect()
        held, most, began, clocked = _held(), 0, archive.now(), time.perf_counter()
        answer = browser.post(FILE, data={"csrf_token": _guard(browser)}, buffered=False)
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
            statement = _statement(archive, session)
            began = archive.now()
            cursor = driver.cursor() if archive.opened.sqlite else driver.cursor("bench")
            cursor.execute(statement)
            writer = csv.writer(_Nowhere())
            while rows := cursor.fetchmany(MANY):
                writer.writerows(rows)
            cursor.close()
            return archive.now() - began

    reference, own = take_turns(rounds, bare, ours)
    return [
        Figure(f"the file, {label}", ratios(own, reference), CSV),
        Figure(f"  memory beside it, {label}", tuple(grown), MEMORY, "MB"),
        Figure(f"  its first lines after, {label}", tuple(first), FIRST_BYTE, "s"),
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


def _statement(archive: Archive, session: Any) -> str:
    """The one statement of the whole list, as the driver takes it."""
    grants = (GrantScope(Role.HR, None, None),)
    hugo = SignedIn(
        archive.hugo, "", "", None, None, "auto", 0, "", clock.now(), True, 1, grants
    )  # fmt: skip
    volumes = {one.id: one for one in Shelf().volumes(lambda: session, 1).values()}
    today: date = clock.day(clock.now(), ZONE)
    lines = Records(hugo, Permission.EXPORT_RECORDS, AsOf(today), Conditions(), volumes, scores=False)
    dialect = archive.opened.engine.dialect
    return str(lines.every(Order()).compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
