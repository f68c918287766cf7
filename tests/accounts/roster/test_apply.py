"""What a roster would change is shown first, and applied exactly so, once."""

import dataclasses
import io
import re
from datetime import date, timedelta
from pathlib import Path

import flask
import pytest
import time_machine
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import event, func, select, update
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

import config
from tests.conftest import Post, SignIn
from tests.site import guard
from tests.world import START, World, email
from trainer import audit, cli, clock, db
from trainer.accounts import queries
from trainer.accounts.establishment import operations as establishment
from trainer.accounts.models import Grant, OneTimeLink, Person, Posting, RosterUpload
from trainer.accounts.roster import operations
from trainer.accounts.roster.plan import KEPT, Plan, compared
from trainer.accounts.roster.reading import read
from trainer.audit import SYSTEM, AuditEvent
from trainer.mail import Letter

TODAY = date(2026, 3, 1)
LATER = START + timedelta(days=60)
PAGE = "/accounts/people/import"
HEAD = "Staff number,Name,E-mail,Unit code,Post code,Track,From,Until"


@pytest.fixture
def numbered(database: db.Database, ministry: World) -> World:
    """The ministry in which Lena and Otto have staff numbers, and consuls are known."""
    with database.aside() as session:
        for number, name in enumerate(("lena", "otto"), 1):
            session.execute(
                update(Person).where(Person.id == ministry.people[name]).values(staff_number=str(number))
            )
        establishment.add_post(session, SYSTEM, "CONSUL", "Consul", at=START)
    return ministry


def roster(*lines: str, head: str = HEAD) -> bytes:
    return "\n".join((head, *lines)).encode()


LENA = f"1,Lena Okafor,{email('lena')},embassy,,diplomat,2026-01-12,"
OTTO = f"2,Otto Brandt,{email('otto')},embassy,,diplomat,2026-01-12,"
NEW = "3,Vera Ilić,vera@mfa.example,it,CONSUL,technologist,2026-04-01,2027-03-31"


def plan_of(database: db.Database, *lines: str, head: str = HEAD) -> Plan:
    with database.reader() as session:
        return compared(session, read(roster(*lines, head=head)), today=TODAY)


def applied(database: db.Database, *lines: str, head: str = HEAD) -> Plan:
    with database.aside() as session:
        plan = compared(session, read(roster(*lines, head=head)), today=TODAY)
        operations.apply(session, SYSTEM, plan, at=LATER)
    return plan


def test_what_the_house_says_already_is_unchanged(database: db.Database, numbered: World) -> None:
    plan = plan_of(database, LENA, OTTO)
    assert (plan.new, plan.changed, plan.wrong, plan.unchanged) == ([], [], [], 2)
    assert {one.id for one in plan.gone} == set(numbered.people.values()) - {
        numbered.people["lena"],
        numbered.people["otto"],
    }


@pytest.mark.usefixtures("numbered")
def test_each_changed_field_is_shown_from_what_to_what(database: db.Database) -> None:
    (one,) = plan_of(database, LENA.replace("Okafor", "Haddad").replace("embassy", "hq")).changed
    assert one.fields == {
        "name": ("Lena Okafor", "Lena Haddad"),
        "sorting_name": ("Okafor, Lena", "Haddad, Lena"),
    }
    assert one.before is not None
    assert one.place == dataclasses.replace(one.before, unit=one.place.unit)


def test_applying_twice_changes_nothing_the_second_time(database: db.Database, numbered: World) -> None:
    lines = (LENA.replace("Okafor", "Haddad"), OTTO.replace("embassy", "it").replace("01-12", "02-15"), NEW)
    first = applied(database, *lines)
    assert (len(first.new), len(first.changed)) == (1, 2)
    again = applied(database, *lines)
    assert (again.new, again.changed, again.unchanged) == ([], [], 3)
    with database.reader() as session:
        assert audit.first_broken(session) is None
        vera = session.scalars(select(Person).where(Person.staff_number == "3")).one()
        (held,) = queries.postings(session, vera.id)
        assert (held.unit_id, held.track, held.until_day) == (
            numbered.units["it"], "technologist", date(2027, 3, 31),
        )  # fmt: skip
        assert [one.role for one in queries.grants_of(session, vera.id)] == ["learner"]
        assert session.scalar(select(Person.sorting_key).where(Person.staff_number == "1")) == "haddad, lena"
        moved = queries.postings(session, numbered.people["otto"])
        assert [one.unit_id for one in moved] == [numbered.units["it"], numbered.units["embassy"]]


def test_who_is_not_in_the_file_is_listed_and_left_alone(database: db.Database, numbered: World) -> None:
    applied(database, LENA)
    with database.reader() as session:
        otto = session.get_one(Person, numbered.people["otto"])
        assert otto.suspended_at is None
        assert len(queries.postings(session, otto.id)) == 1


@pytest.mark.usefixtures("numbered")
@pytest.mark.parametrize(
    ("line", "words"),
    [
        (LENA.replace("embassy", "moon"), "No unit has the code moon"),
        (NEW.replace("CONSUL", "KING"), "No post has the code KING"),
        (f"9,Somebody,{email('otto')},,,,,", "is the address of Otto Brandt, staff number 2"),
        ("9,Somebody,some@mfa.example,it,,,,", "track is missing"),
    ],
)
def test_a_line_that_contradicts_the_house_is_refused_alone(
    database: db.Database, line: str, words: str
) -> None:
    plan = plan_of(database, line, OTTO if "otto" not in line else LENA)
    assert words in str(plan.wrong[0].reason)
    assert (plan.wrong[0].number, plan.unchanged, plan.acts) == (2, 1, False)


def test_an_account_without_a_staff_number_is_known_by_its_address_and_takes_it(
    database: db.Database, numbered: World
) -> None:
    plan = applied(database, f"77,Tariq Haddad,{email('tariq')},,,,,")
    assert plan.changed[0].fields == {"staff_number": ("", "77")}
    with database.reader() as session:
        assert session.get_one(Person, numbered.people["tariq"]).staff_number == "77"


@pytest.mark.usefixtures("numbered")
def test_what_a_file_does_not_speak_of_stays(database: db.Database) -> None:
    plan = plan_of(database, "1,embassy", "2,embassy", head="Matricule;Unité".replace(";", ","))
    assert (plan.unchanged, plan.acts) == (2, False)


@pytest.mark.usefixtures("numbered")
def test_a_new_person_needs_a_name_and_an_address(database: db.Database) -> None:
    (wrong,) = plan_of(database, "5,it", head="Staff number,Unit").wrong
    assert "name and e-mail are needed" in str(wrong.reason)


@pytest.mark.usefixtures("numbered")
def test_nobody_is_posted_to_a_closed_unit_by_a_file(database: db.Database) -> None:
    with database.aside() as session:
        unit = establishment.add_unit(session, SYSTEM, "old", "Old wing", None, at=START)
        establishment.close_unit(session, SYSTEM, unit, TODAY, at=START)
    (wrong,) = plan_of(database, LENA.replace("embassy", "old")).wrong
    assert "closed from 2026-03-01" in str(wrong.reason)


def send(client: FlaskClient, data: bytes, name: str = "roster.csv") -> TestResponse:
    form = {"csrf_token": guard(client), "file": FileStorage(io.BytesIO(data), name)}
    boundary, body = encode_multipart(form)
    return client.post(PAGE, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def button(page: str) -> dict[str, str]:
    """What the form of the preview sends."""
    found = re.search(r'name="digest"[^>]*value="([0-9a-f]{64})"', page)
    assert found, page
    return {"digest": found[1]}


@pytest.mark.usefixtures("numbered")
def test_a_roster_is_previewed_and_applied_by_one_button(
    sign_in: SignIn, post: Post, database: db.Database
) -> None:
    ada = sign_in("ada")
    shown = send(ada, roster(LENA.replace("Okafor", "<b>Haddad</b>"), NEW, "9,,x@mfa.example,,,,,"))
    assert shown.status_code == 303
    page = ada.get(shown.location).text
    assert "&lt;b&gt;Haddad&lt;/b&gt;" in page
    assert "<b>Haddad" not in page
    for words in ("Lena Okafor", "Vera Ilić", "Consul", "“Name” is empty", "Haddad, Tariq"):
        assert words in page
    with database.reader() as session:
        assert session.scalar(select(func.count(Person.id)).where(Person.staff_number == "3")) == 0
    assert post(ada, shown.location, button(page)).status_code == 303
    with database.reader() as session:
        assert session.scalar(select(Person.name).where(Person.staff_number == "3")) == "Vera Ilić"
        assert session.scalar(select(func.count(RosterUpload.id))) == 0
        acts = session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)).all()
        assert acts[-1] == "roster.apply"
        assert {"roster.read", "person.add", "person.correct", "person.post"} <= set(acts)
    assert post(ada, shown.location, button(page)).status_code == 404


@pytest.mark.usefixtures("numbered")
def test_what_changed_meanwhile_is_shown_anew_and_nothing_is_applied(
    sign_in: SignIn, post: Post, database: db.Database, numbered: World
) -> None:
    ada = sign_in("ada")
    where = send(ada, roster(LENA.replace("Okafor", "Haddad"))).location
    page = ada.get(where).text
    other_tab = f"/accounts/people/{numbered.people['lena']}/identity"
    form = {"name": "Lena Okafor-Haddad", "email": email("lena"), "staff_number": "1", "sorting_name": ""}
    assert post(ada, other_tab, form).status_code == 303
    refused = post(ada, where, button(page))
    assert refused.status_code == 409
    assert "nothing was applied" in refused.text
    assert "Lena Okafor-Haddad" in refused.text
    with database.reader() as session:
        assert session.get_one(Person, numbered.people["lena"]).name == "Lena Okafor-Haddad"
    assert post(ada, where, button(refused.text)).status_code == 303


@pytest.mark.usefixtures("numbered")
def test_a_preview_is_its_uploaders_alone_and_gone_after_an_hour(
    sign_in: SignIn, post: Post, database: db.Database, numbered: World
) -> None:
    with database.aside() as session:
        session.add(Grant(person_id=numbered.people["ines"], role="admin", since=START))
    ada, ines = sign_in("ada"), sign_in("ines")
    where = send(ada, roster(NEW)).location
    assert ines.get(where).status_code == 404
    assert post(ines, where, digest="0" * 64).status_code == 404
    late = clock.now() + KEPT
    with time_machine.travel(late, tick=False):
        assert sign_in("ada").get(where).status_code == 404
    with database.aside() as session:
        operations.forget(session, at=late)
        assert session.scalar(select(func.count(RosterUpload.id))) == 0


@pytest.mark.usefixtures("numbered")
def test_new_people_are_written_to_if_that_is_ticked(
    app: flask.Flask, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    smtp = config.Smtp(host="mail.mfa.example", sender="trainer@mfa.example")
    app.config["TRAINER"] = dataclasses.replace(app.config["TRAINER"], smtp=smtp)
    ada = sign_in("ada")
    with database.reader() as session:
        before = session.scalar(select(func.count(Letter.id)))
    for line, invite, letters in (
        (NEW, {}, 0),
        (NEW.replace("3,", "4,").replace("vera", "v"), {"invite": "y"}, 1),
    ):
        where = send(ada, roster(line)).location
        assert post(ada, where, {**button(ada.get(where).text), **invite}).status_code == 303
        with database.reader() as session:
            assert session.scalar(select(func.count(Letter.id))) == before + letters
            assert session.scalar(select(func.count(OneTimeLink.id))) == letters
    with database.reader() as session:
        assert "http://localhost/accounts/password/" in session.scalar(
            select(Letter.body).where(Letter.address == "v@mfa.example")
        )


@pytest.mark.usefixtures("numbered")
def test_a_file_that_cannot_be_read_is_explained_and_one_too_large_is_refused(sign_in: SignIn) -> None:
    ada = sign_in("ada")
    wrong = send(ada, b"Name\nLena\n")
    assert wrong.status_code == 422
    assert "No column is called" in wrong.text
    assert send(ada, b"").status_code == 422
    for path, length in ((PAGE, 21 * 1024 * 1024), ("/accounts/posts", 2_000_000)):
        form = {"csrf_token": guard(ada), "file": (io.BytesIO(roster(LENA)), "roster.csv")}
        assert ada.post(path, data=form, environ_overrides={"CONTENT_LENGTH": str(length)}).status_code == 413
    assert len(large := roster(*(f"{n},Person {n},p{n}@mfa.example,,,,," for n in range(60_000)))) > 2_000_000
    assert send(ada, large).status_code == 303
    assert send(sign_in("lena"), roster(LENA)).status_code == 403


@pytest.mark.usefixtures("numbered")
def test_nobody_has_more_files_read_in_an_hour_than_the_house_allows(
    app: flask.Flask, sign_in: SignIn
) -> None:
    app.config["TRAINER"] = dataclasses.replace(app.config["TRAINER"], imports_per_hour=1)
    ada = sign_in("ada")
    assert send(ada, roster(LENA)).status_code == 303
    refused = send(ada, roster(LENA))
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0


def test_a_roster_of_thousands_is_compared_and_applied_in_few_statements(
    database: db.Database, numbered: World
) -> None:
    lines = [f"N{n},Person {n},p{n}@mfa.example,embassy,,diplomat,2026-02-01," for n in range(2500)]
    applied(database, *lines)
    moved = [line.replace("embassy", "it").replace("02-01", "03-01") for line in lines]
    statements = 0

    def count(*_said: object) -> None:
        nonlocal statements
        statements += 1

    event.listen(database.engine, "before_cursor_execute", count)
    plan = applied(database, *moved)
    event.remove(database.engine, "before_cursor_execute", count)
    assert len(plan.changed) == 2500
    assert statements < 60
    with database.reader() as session:
        there = select(func.count()).where(queries.serving(TODAY), Posting.unit_id == numbered.units["it"])
        assert session.scalar(there) == 2502


def test_the_command_line_shows_and_applies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAINER_INSTANCE", str(tmp_path))
    monkeypatch.delenv("TRAINER_DATABASE", raising=False)
    opened = db.Database(f"sqlite:///{tmp_path / 'trainer.db'}")
    opened.upgrade(config.ROOT / "migrations")
    opened.dispose()
    CliRunner().invoke(cli.main, ["units", "add", "it", "IT"])
    file = tmp_path / "roster.csv"
    file.write_bytes(roster(NEW.replace("CONSUL", ""), "9,,,,,,,"))
    shown = CliRunner().invoke(cli.main, ["people", "import", str(file)])
    assert "New: 1" in shown.output
    assert "line 3 (9): The cell “Name” is empty" in shown.output
    assert "Nothing has changed" in shown.output
    assert "Applied." in CliRunner().invoke(cli.main, ["people", "import", str(file), "--apply"]).output
    assert "Unchanged: 1" in CliRunner().invoke(cli.main, ["people", "import", str(file)]).output
    file.write_bytes(b"Name\nx\n")
    wrong = CliRunner().invoke(cli.main, ["people", "import", str(file)])
    assert (wrong.exit_code, wrong.output.count("\n")) == (1, 1)
