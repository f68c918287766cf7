"""One small ministry, and what happens there until every page has been seen in each of its states."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import flask
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from tests import world
from tests.pages.album import Album
from tests.site import guard, signed_in
from tests.world import START, World
from trainer import clock, db, settings
from trainer.accounts import operations as accounts
from trainer.accounts.models import Grant, Person
from trainer.audit import SYSTEM
from trainer.authoring import operations as authoring
from trainer.authoring.operations import Origin
from trainer.catalogue import folder
from trainer.core.source import Source
from trainer.pages import errors
from trainer.permissions import Role, public
from trainer.records import operations as records

EVERY_KIND = Path(__file__).parent / "every-kind"
EVERY, FIRST = "/learning/every-kind", "/learning/first-steps"
NAMES = "Abebe Amari Baran Chaudhuri Dlamini Echeverría Fofanah Grünwald Haddad Ibáñez Jóhannsdóttir Kovač".split()


class Story:
    """The ministry while it is told: whoever acts, acts as in life, by its pages and operations."""

    def __init__(self, app: flask.Flask, database: db.Database, password_hash: str) -> None:
        self.app, self.database, self.password_hash = app, database, password_hash
        self.album = Album(app, database)
        self.take = self.album.take
        self.world = World({}, {}, 0)
        self.stranger = app.test_client()

    def tell(self) -> Album:
        """All of it, from the empty house to the last error."""
        self.before_anybody()
        self.world = world.found(self.database, self.password_hash)
        self.publish("every-kind", folder.read(EVERY_KIND))
        self.first_visits()
        self.people()
        self.requirements()
        self.lessons()
        self.sittings()
        self.records()
        self.errors()
        return self.album

    def browser(self, name: str) -> FlaskClient:
        """A browser in which somebody of the cast has signed in."""
        return signed_in(self.app, self.database, self.world.people[name])

    def send(self, client: FlaskClient, path: str, **form: Any) -> str:
        """Send a form; where its answer leads."""
        answer = client.post(path, data={"csrf_token": guard(client), **form})
        assert answer.status_code in {302, 303}, f"{path}: {answer.status}"
        return str(answer.location)

    def publish(self, name: str, text: Source) -> None:
        """Publish a course."""
        with self.database.aside() as session:
            parts = world.compiled(name, text)
            assert authoring.publish(session, SYSTEM, name, text, parts, origin=Origin.FOLDER, at=START)

    def link(self, purpose: str, person: int | None = None) -> str:
        """A one-time link, as an address."""
        with self.database.aside() as session:
            token = accounts.one_time_link(
                session, SYSTEM, purpose, at=clock.now(), person_id=person, lasts=timedelta(days=1)
            )
        return f"/accounts/{'first' if purpose == 'first-admin' else 'password'}/{token}"

    def before_anybody(self) -> None:
        link = self.link("first-admin")
        self.take("accounts.first_admin: empty", self.stranger, link)
        form = {"name": "", "email": "ada", "password": "short"}
        self.take("accounts.first_admin: errors", self.stranger, link, form, status=422)
        self.take("accounts.first_admin: link used", self.stranger, link + "x", status=404)
        with self.database.aside() as session:
            early = accounts.add_person(
                session, SYSTEM, email="early@mfa.example", name="Edda Frühauf", at=START
            ).id
        self.take("catalogue.browse: empty", signed_in(self.app, self.database, early), "/catalogue/")

    def first_visits(self) -> None:
        enter, lena = "/accounts/sign-in", self.browser("lena")
        self.take("accounts.sign_in: empty", self.stranger, enter)
        self.take("accounts.sign_in: errors", self.stranger, enter, {"email": "", "password": ""}, status=422)
        wrong = {"email": world.email("hugo"), "password": "not the one"}
        self.take("accounts.sign_in: wrong password", self.stranger, enter, wrong, status=422)
        for _ in range(accounts.FAILURES):
            self.stranger.post(enter, data={"csrf_token": guard(self.stranger), **wrong})
        self.take("accounts.sign_in: too many tries", self.stranger, enter, wrong, status=429)
        typed = {"q": "it is clear, and it is glass"}
        practice = f"{FIRST}/start/windows/practice/glass-is"
        self.take("error: 401", self.stranger, practice, typed, status=401)
        back = {f"kept:{name}": value for name, value in typed.items()} | {"next": practice}
        right = {"email": world.email("otto"), "password": world.PASSWORD}
        self.take("accounts.enter: what was written is kept", self.app.test_client(), enter, right | back)
        self.take("learning.my_training: first visit", lena, "/learning/")
        self.take("learning.course: first visit", lena, FIRST)
        self.take("learning.lesson: first visit", lena, f"{FIRST}/start/doors")
        self.take("quiz.rules: first visit", lena, "/quiz/first-steps/final")
        self.take("records.requirements: empty", self.browser("hugo"), "/records/requirements")
        self.take("reports.records: empty", self.browser("hugo"), "/reports/records")
        otto = self.world.people["otto"]
        self.take("reports.person: empty", self.browser("hugo"), f"/reports/people/{otto}")
        self.take("learning.course: not a learner", self.browser("hugo"), EVERY)
        self.take("learning.lesson: not a learner", self.browser("hugo"), f"{FIRST}/start/windows")

    def people(self) -> None:
        ada, people = self.browser("ada"), "/accounts/people"
        with self.database.aside() as session:
            for number in range(60):
                name = f"{NAMES[number % 12]} {NAMES[number // 5]}"
                email, staff = f"{number}.a.rather.long.address@mfa.example", f"S-{number:04}"
                one = accounts.add_person(
                    session, SYSTEM, email=email, name=name, staff_number=staff, roles=tuple(Role)[: number % 4], at=START
                )  # fmt: skip
                unit = self.world.units["it" if number % 3 else "embassy"]
                accounts.post(session, SYSTEM, one.id, unit, "technologist", START.date(), at=START)
                one.suspended_at = START if number % 10 == 9 else None
        self.take("accounts.people: full", ada, people)
        page = ada.get(people).text
        self.take("accounts.people: second page", ada, _address(page, "after="))
        self.take("accounts.people: one found", ada, f"{people}?q=okafor")
        self.take("accounts.people: none found", ada, f"{people}?q=nobody%20of%20this%20name")
        new = f"{people}/new"
        self.take("accounts.new_person: empty", ada, new)
        form = {"name": "", "email": "nobody", "unit": self.world.units["it"], "track": "diplomat"}
        self.take("accounts.new_person: errors", ada, new, form, status=422)
        taken = form | {"name": "Lena Okafor", "email": world.email("lena"), "roles": "learner"}
        self.take("accounts.new_person: address taken", ada, new, taken, status=422)
        lena, itself = self.world.people["lena"], self.world.people["ada"]
        self.take("accounts.person: roles", ada, f"{people}/{itself}")
        self.take("accounts.person: no roles", ada, f"{people}/{_number(page, 'Abebe, Abebe')}")
        with self.database.reader() as session:
            grant = session.scalar(select(Grant.id).where(Grant.person_id == itself, Grant.role == Role.ADMIN))
        end = f"{people}/{itself}/grants/{grant}/end"
        self.take("accounts.take_role: last administrator", ada, end, {}, status=409)
        self.take(
            "accounts.person: one-time link", ada, f"{people}/{lena}",
            before=lambda: self.send(ada, f"{people}/{lena}/link"),
        )  # fmt: skip
        link = self.link("password", lena)
        self.take("accounts.new_password: empty", self.stranger, link)
        self.take("accounts.new_password: errors", self.stranger, link, {"password": "short"}, status=422)
        self.take("accounts.new_password: link used", self.stranger, link + "x", status=404)
        self.take(
            "accounts.sign_in: after a password", self.stranger, "/accounts/sign-in",
            before=lambda: self.send(self.stranger, self.link("password", lena), password=world.PASSWORD),
        )  # fmt: skip

    def requirements(self) -> None:
        hugo, page = self.browser("hugo"), "/records/requirements"
        self.take(
            "records.requirements: errors", hugo, page, {"audience": "person", "due": "soon"}, status=422
        )
        wanted = [
            {"audience": "unit", "unit": "embassy", "due": "2098-03-31", "why": "Decided in the spring."},
            {"audience": "track", "track": "technologist", "due": "2099-12-31"},
            {"audience": "person", "email": world.email("ines"), "due": "2099-06-30"},
        ]
        for one in wanted:
            self.send(hugo, page, course="first-steps", **one)
        with self.database.aside() as session:
            late = {"due": date(2026, 2, 1), "track": "diplomat", "at": START}
            records.require(session, SYSTEM, course_id=self.world.course, **late)
        self.take("records.requirements: full", hugo, page)
        further: dict[str, Any] = {"course": "every-kind", "audience": "unit", "unit": "it"}
        days = iter(("2098-01-31", "2098-02-28"))
        units = iter(("it", "embassy"))
        self.take(
            "records.requirements: set", hugo, page,
            before=lambda: self.send(hugo, page, **further | {"due": next(days), "unit": next(units)}),
        )  # fmt: skip
        self.take("learning.my_training: asked", self.browser("lena"), "/learning/")

    def lessons(self) -> None:
        lena, windows, parts = self.browser("lena"), f"{FIRST}/start/windows", f"{EVERY}/matter/parts"
        self.send(lena, FIRST)
        self.send(lena, f"{FIRST}/start/doors")
        self.take("learning.my_training: in progress", lena, "/learning/")
        self.take(
            "learning.practise: refused",
            lena,
            f"{parts}/practice/how-long",
            {"q": "a few"},
            status=422,
        )
        self.send(lena, f"{parts}/practice/how-long", q="4")
        self.send(lena, f"{parts}/practice/who", q=_option(lena.get(parts).text, "The government"))
        self.take("learning.lesson: practice checked", lena, parts)
        self.take("learning.lesson: not yet open", self.browser("otto"), f"{EVERY}/matter/after")
        self.take("learning.course: in order", lena, EVERY)
        self.take("quiz.rules: not yet open", self.browser("otto"), "/quiz/every-kind/all")
        self.send(lena, windows)
        self.take("learning.lesson: done", lena, windows)
        arabic = dict(world.source("first-steps"))
        arabic["course.md"] = arabic["course.md"].replace(b"language: en", b"language: ar")
        arabic["course.md"] = arabic["course.md"].replace(b"First steps", "الخطوات الأولى".encode())
        self.publish("in-arabic", Source(arabic))
        self.take("learning.course: another language", lena, "/learning/in-arabic")
        self.take("learning.lesson: another language", lena, "/learning/in-arabic/start/windows")
        self.take("catalogue.browse: full", lena, "/catalogue/")

    def sittings(self) -> None:
        self.one_by_one()
        self.every_kind()
        self.final()

    def begin(self, client: FlaskClient, quiz: str) -> str:
        """Begin an attempt; its address."""
        return self.send(client, f"/quiz/{quiz}").split("?")[0]

    def one_by_one(self) -> None:
        tariq = self.browser("tariq")
        self.send(tariq, f"{EVERY}/matter/parts")
        sitting = self.begin(tariq, "every-kind/matter/one-by-one")
        self.take("quiz.sit: one", tariq, sitting)
        self.take("quiz.sit: one refused", tariq, sitting, {"q1": "", "part": 1, "go": 1}, status=422)
        answer = {"q1": _option(tariq.get(sitting).text, "Yes"), "part": 1, "go": 1}
        self.send(tariq, sitting, **answer)
        self.take("quiz.sit: one checked", tariq, sitting)
        self.take("error: 409", tariq, sitting, answer, status=409)
        self.send(tariq, f"{sitting}/hand-in")
        self.take("quiz.result: practice", tariq, f"{sitting}/result")

    def every_kind(self) -> None:
        tariq, quiz = self.browser("tariq"), "/quiz/every-kind/all"
        sitting = self.begin(tariq, "every-kind/all")
        page = tariq.get(sitting).text
        good = {"q1": _option(page, "The team"), "q3": "24", "q4": "csirt", "q8-low": "70", "q8-high": "80"}
        self.send(tariq, sitting, **good, part=1, go=1)
        self.take("quiz.sit: every kind", tariq, sitting)
        bad = good | {"q3": "a day", "q8-high": "much more", "q9": "much"}
        self.take("quiz.sit: errors", tariq, sitting, bad | {"part": 1}, status=422)
        self.take("quiz.check: open", tariq, f"{sitting}/check")
        self.take("quiz.rules: in progress", tariq, quiz)
        self.take("quiz.hand_in: declaration missing", tariq, f"{sitting}/hand-in", {}, status=422)
        self.send(tariq, f"{sitting}/hand-in", declared="yes")
        self.take("quiz.result: not passed", tariq, f"{sitting}/result")
        self.take("quiz.result: only what lost marks", tariq, f"{sitting}/result?show=lost")
        self.take("quiz.rules: waiting", tariq, quiz)
        sitting = self.begin(tariq, "every-kind/more/essay")
        self.take("quiz.sit: essay", tariq, sitting)
        self.send(tariq, sitting, q1="Because somebody answers for it.", part=1, go="check")
        self.send(tariq, f"{sitting}/hand-in")
        self.take("quiz.result: essay", tariq, f"{sitting}/result")

    def final(self) -> None:
        text = dict(world.source("first-steps"))
        text["90-final.quiz.md"] = text["90-final.quiz.md"].replace(
            b"kind: graded", b"kind: graded\nper page: 2"
        )
        self.publish("in-parts", Source(text))
        lena = self.browser("lena")
        self.take("quiz.sit: a part", lena, self.begin(lena, "in-parts/final") + "?part=2")
        sitting = self.begin(lena, "first-steps/final")
        self.send(lena, f"{sitting}/hand-in")
        self.take("quiz.result: not yet told", lena, f"{sitting}/result")
        sitting = self.begin(lena, "first-steps/final")
        page = lena.get(sitting).text
        words = {"Which one opens": ["A door"], "Which are openings": ["A door", "A window"]}
        answers: dict[str, Any] = {}
        for number, body in _questions(page):
            chosen = next((options for asked, options in words.items() if asked in body), None)
            typed = "hinge" if "pivot" in body else "5"
            answers[f"q{number}"] = [_option(body, option) for option in chosen] if chosen else typed
        self.send(lena, sitting, **answers, part=1, go="check")
        self.take("quiz.check: all answered", lena, f"{sitting}/check")
        self.send(lena, f"{sitting}/hand-in")
        self.take("quiz.result: passed", lena, f"{sitting}/result")
        self.take("quiz.rules: done", lena, "/quiz/first-steps/final")
        self.take("learning.course: done", lena, FIRST)
        self.take("learning.my_training: done", lena, "/learning/")

    def records(self) -> None:
        lena, hugo, listing = self.browser("lena"), self.browser("hugo"), "/reports/records"
        certificate = _address(lena.get("/learning/").text, "/records/certificates/")
        self.take("records.certificate: own", lena, certificate)
        self.take("records.certificate: of somebody", hugo, certificate)
        text = {path: body for path, body in dict(world.source("first-steps")).items() if "final" not in path}
        self.publish("without-a-quiz", Source(text))
        self.send(lena, "/learning/without-a-quiz/start/doors")
        done = self.send(lena, "/learning/without-a-quiz/start/windows")
        self.take("records.certificate: without a score", lena, done)
        with self.database.aside() as session:
            settings.change(session, scores_to_hr=True, state="Republic of Arvenia", zone="Europe/Vienna")
        self.take("reports.records: full", hugo, listing)
        self.take("reports.records: second page", hugo, _address(hugo.get(listing).text, "after="))
        narrow = (
            f"{listing}?q=o&unit=hq&course=first-steps&from=2026-01-01&state=valid&state=overdue&sort=-unit"
        )
        self.take("reports.records: narrowed", hugo, narrow)
        self.take("reports.records: nothing found", hugo, f"{listing}?q=nobody+of+this+name")
        self.take("reports.records: refused", hugo, f"{listing}?from=soon&unit=moon&sort=luck", status=422)
        self.take("reports.person: full", hugo, f"/reports/people/{self.world.people['lena']}")
        with self.database.aside() as session:
            session.execute(update(Person).where(Person.id == self.world.people["ines"]).values(theme="dark"))

    def errors(self) -> None:
        lena, enter = self.browser("lena"), "/accounts/sign-in"
        self.take("error: 400", self.browser("hugo"), "/reports/records?after=nowhere", status=400)
        self.take("error: expired", lena, f"{FIRST}/start/doors", {"q": "kept"}, status=400, guarded=False)
        self.take("error: 403", lena, "/accounts/people", status=403)
        self.take("error: 404", lena, "/learning/nowhere", status=404)
        self.take("error: 405", lena, "/catalogue/", {}, status=405)
        self.take("error: 413", self.stranger, enter, {"email": "x" * 2_000_000}, status=413)
        self.broken("error: 500", _fails, 500)
        self.broken("error: 503", _busy, 503)
        self.broken("error: no database", errors.unavailable, 503)
        with self.database.aside() as session:
            settings.change(session, demo_since=START.date())
        self.take("accounts.sign_in: of a demo", self.stranger, enter)

    def broken(self, name: str, view: Callable[[], Any], status: int) -> None:
        """A page whose view fails."""
        views = self.app.view_functions
        whole, views["catalogue.browse"] = views["catalogue.browse"], public(view)
        try:
            self.take(name, self.browser("lena"), "/catalogue/", status=status)
        finally:
            views["catalogue.browse"] = whole


def _fails() -> None:
    raise ZeroDivisionError


def _busy() -> None:
    raise OperationalError("SELECT 1", {}, Exception("database is locked"))


def _address(page: str, part: str) -> str:
    found = next(address for address in re.findall(r'href="([^"]+)"', page) if part in address)
    return str(found).replace("&amp;", "&")


def _number(page: str, name: str) -> str:
    found = re.search(rf'/people/(\d+)">{escape(name)}<', page)
    assert found, name
    return found[1]


def _questions(page: str) -> list[tuple[str, str]]:
    """The questions of a sitting: their number and their HTML."""
    return [(body.partition('"')[0], body) for body in page.split('<fieldset class="question" id="q')[1:]]


def _option(html: str, words: str) -> str:
    """The value of an option."""
    labels = (label for label in html.split('<label class="option">') if f">{words}<" in label)
    found = (re.search(r'value="([^"]+)"', label) for label in labels)
    return next(match[1] for match in found if match)
