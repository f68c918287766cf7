"""What a roster would change is shown first, and applied exactly so, once."""

import dataclasses
import io
import re
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date
from pathlib import Path

import flask
import pytest
import time_machine
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

import config
from tests.accounts.roster.files import LENA, NEW, applied, roster
from tests.conftest import Post, SignIn
from tests.site import guard
from tests.world import START, World, email
from trainer import cli, clock, db
from trainer.accounts.establishment import operations as establishment
from trainer.accounts.models import (
    Grant,
    OneTimeLink,
    Person,
    Posting,
    RosterUpload,
    SecurityNotice,
    Unit,
)
from trainer.accounts.notices import Notice
from trainer.accounts.roster import operations
from trainer.accounts.roster.plan import KEPT
from trainer.audit import SYSTEM, AuditEvent
from trainer.mail import Letter

PAGE = "/accounts/people/import"


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
def test_nobody_is_posted_to_a_unit_that_is_closed_while_a_roster_is_applied(
    sign_in: SignIn, post: Post, database: db.Database
) -> None:
    ada = sign_in("ada")
    with database.aside() as session:
        new = establishment.add_unit(session, SYSTEM, "new", "New", None, at=START).id
    where = send(ada, roster(NEW.replace(",it,", ",new,"))).location
    form = button(ada.get(where).text)
    with ThreadPoolExecutor(1) as beside, database.writer() as closing:
        establishment.close_unit(closing, SYSTEM, closing.get_one(Unit, new), date(2026, 6, 1), at=START)
        answer = beside.submit(post, ada, where, form)
        wait([answer], timeout=1)
        closing.commit()
    refused = answer.result()
    assert refused.status_code == 409
    assert "New is closed from" in refused.text
    with database.reader() as session:
        assert session.scalar(select(Posting.id).where(Posting.unit_id == new)) is None


@pytest.mark.usefixtures("numbered")
def test_a_roster_that_is_applied_twice_at_once_is_applied_once(
    sign_in: SignIn, post: Post, database: db.Database
) -> None:
    ada = sign_in("ada")
    where = send(ada, roster(LENA.replace("Okafor", "Haddad"))).location
    form = button(ada.get(where).text)
    with ThreadPoolExecutor(2) as clicks:
        answers = [clicks.submit(post, browser, where, form) for browser in (ada, sign_in("ada"))]
    assert sorted(answer.result().status_code for answer in answers) == [303, 404]
    with database.reader() as session:
        acts = session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)).all()
        assert acts.count("person.correct") == acts.count("roster.apply") == 1


def test_who_gets_another_address_by_a_roster_is_told_at_both(database: db.Database, numbered: World) -> None:
    applied(database, LENA.replace(email("lena"), "lena.okafor@mfa.example"))
    with database.reader() as session:
        to = session.scalars(select(Letter.address).order_by(Letter.id)).all()
        assert to[-2:] == [email("lena"), "lena.okafor@mfa.example"]
        told = session.scalars(
            select(SecurityNotice.kind).where(SecurityNotice.person_id == numbered.people["lena"])
        )
        assert told.all() == [Notice.EMAIL_CHANGED]


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
