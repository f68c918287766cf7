"""Letters: there exactly if their act is, sent once, tried again, given up in the end."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

import config
from tests.postman import Postman, postman
from tests.world import START, World
from trainer import cli, db, mail
from trainer.accounts import operations
from trainer.accounts.models import Person
from trainer.audit import SYSTEM
from trainer.cli.ticking import post as send_due
from trainer.core.message import Message
from trainer.mail import Letter
from trainer.permissions import Role
from trainer.settings import House


@pytest.fixture
def server() -> Iterator[Postman]:
    with postman() as running:
        yield running


@pytest.fixture
def empty(database: db.Database) -> db.Database:
    """A database in which no letter waits."""
    with database.aside() as session:
        mail.tidy(session, at=START, sending=False)
    return database


def write(database: db.Database, to: str = "lena@mfa.example", **more: object) -> None:
    with database.aside() as session:
        words = [Message("Dear {name},", name="Lena Okafor")]
        mail.write(
            session, to=to, language="en", subject=Message("Your roles have changed"), paragraphs=words,
            at=START, **more,
        )  # fmt: skip


def send(database: db.Database, server: Postman, minutes: int = 0) -> int:
    site = "https://training.mfa.example"
    return mail.send(database, server.smtp, site, at=START + timedelta(minutes=minutes))


def test_a_letter_is_sent_once_and_then_forgets_what_it_said(empty: db.Database, server: Postman) -> None:
    write(empty)
    assert [send(empty, server, minute) for minute in range(3)] == [1, 0, 0]
    [letter] = server.letters
    assert (letter["To"], letter["From"]) == ("lena@mfa.example", "trainer@mfa.example")
    assert letter["Subject"] == "Your roles have changed"
    assert letter.get_content_type() == "text/plain"
    assert "Dear Lena Okafor," in letter.get_content()
    assert "https://training.mfa.example" in letter.get_content()
    with empty.reader() as session:
        assert session.scalars(select(Letter.body)).all() == [""]
        assert mail.outbox(session) == mail.Outbox(0, 0, "")


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_no_line_is_added_to_the_head_of_a_letter(end: str, empty: db.Database, server: Postman) -> None:
    write(empty, to=f"lena@mfa.example{end}Bcc: thief@elsewhere.example")
    write(empty, to="otto@mfa.example")
    assert send(empty, server) == 1
    assert [(letter["To"], letter["Bcc"]) for letter in server.letters] == [("otto@mfa.example", None)]
    with empty.reader() as session:
        assert mail.outbox(session).failed == 1


def test_a_letter_of_an_act_that_was_undone_is_not_there(empty: db.Database, ministry: World) -> None:
    with empty.writer() as session:
        operations.grant(session, SYSTEM, ministry.people["lena"], Role.HR, at=START)
        session.flush()
        session.rollback()
    with empty.reader() as session:
        assert session.scalars(select(Letter)).all() == []


def test_a_server_that_is_away_gets_the_letter_later_ever_more_rarely(
    empty: db.Database, server: Postman
) -> None:
    write(empty)
    server.busy = True
    tried = []
    for minute in range(20):
        send(empty, server, minute)
        with empty.reader() as session:
            tried.append(session.scalars(select(Letter.tries)).one())
    assert [tried.index(number) for number in range(1, 6)] == [0, 1, 3, 7, 15]
    with empty.reader() as session:
        assert "later, please" in mail.outbox(session).problem
    server.busy = False
    assert send(empty, server, 60) == 1


def test_who_is_not_known_there_is_given_up_at_once_and_stops_nobody_else(
    empty: db.Database, server: Postman
) -> None:
    server.refused = {"gone@mfa.example"}
    write(empty, "gone@mfa.example")
    write(empty)
    assert send(empty, server) == 1
    with empty.reader() as session:
        held = mail.outbox(session)
        assert (held.waiting, held.failed) == (0, 1)
        assert "nobody of that name" in held.problem


def test_after_its_last_try_a_letter_is_given_up(empty: db.Database, server: Postman) -> None:
    write(empty)
    with empty.aside() as session:
        session.execute(update(Letter).values(tries=mail.TRIES - 1))
    server.busy = True
    assert send(empty, server) == 0
    with empty.reader() as session:
        assert mail.outbox(session).failed == 1
        assert session.scalars(select(Letter.body)).one() == ""


def test_a_link_that_has_run_out_is_not_sent(empty: db.Database, server: Postman) -> None:
    write(empty, until=START + timedelta(minutes=30))
    assert send(empty, server, 31) == 0
    with empty.reader() as session:
        assert mail.outbox(session).failed == 1


def test_two_ticks_at_once_send_each_letter_once(empty: db.Database, server: Postman) -> None:
    for number in range(12):
        write(empty, f"{number}@mfa.example")
    gate = threading.Barrier(2)

    def tick() -> None:
        opened = db.Database(empty.url.render_as_string(hide_password=False))
        gate.wait()
        send(opened, server)
        opened.dispose()

    threads = [threading.Thread(target=tick) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(letter["To"] for letter in server.letters) == sorted(
        f"{number}@mfa.example" for number in range(12)
    )


def test_a_server_nobody_listens_at_leaves_every_letter_for_later(empty: db.Database) -> None:
    with postman() as gone:
        nowhere = gone
    write(empty)
    write(empty)
    assert send(empty, nowhere) == 0
    with empty.reader() as session:
        assert sorted(session.scalars(select(Letter.tries))) == [0, 1]


def test_a_line_that_cannot_be_secured_carries_nothing(empty: db.Database, server: Postman) -> None:
    write(empty)
    secured = replace(server.smtp, security="starttls")
    assert mail.send(empty, secured, "https://training.mfa.example", at=START) == 0
    assert server.letters == []


def test_without_a_server_no_letter_with_a_link_lies_about(
    empty: db.Database, settings: config.Config
) -> None:
    write(empty)
    assert send_due(empty, settings, at=START) == ""
    with empty.reader() as session:
        assert session.scalars(select(Letter)).all() == []


def test_a_demo_writes_to_nobody(empty: db.Database, settings: config.Config, server: Postman) -> None:
    write(empty)
    with empty.aside() as session:
        session.execute(update(House).values(demo_since=START.date()))
    assert send_due(empty, replace(settings, smtp=server.smtp), at=START) == ""
    assert server.letters == []


def test_the_reader_of_a_letter_reads_it_in_their_language(
    empty: db.Database, ministry: World, server: Postman
) -> None:
    with empty.aside() as session:
        session.get_one(Person, ministry.people["lena"]).language = "fr"
        operations.grant(session, SYSTEM, ministry.people["lena"], Role.HR, at=START)
    send(empty, server)
    [letter] = server.letters
    assert "janvier 2026" in letter.get_content()
    assert "Okafor" not in letter["Subject"]


def test_trainer_tick_sends_what_waits(
    empty: db.Database, server: Postman, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(empty)
    for name, value in {
        "INSTANCE": tmp_path,
        "DATABASE": empty.url.render_as_string(hide_password=False),
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": server.smtp.port,
        "SMTP_SECURITY": "none",
        "SMTP_FROM": "trainer@mfa.example",
    }.items():
        monkeypatch.setenv(f"TRAINER_{name}", str(value))
    assert "Sent 1 letters." in CliRunner().invoke(cli.main, ["tick"]).output
    assert "Nothing was due." in CliRunner().invoke(cli.main, ["tick"]).output


@pytest.mark.parametrize(("name", "value"), [("PORT", "many"), ("SECURITY", "some"), ("FROM", "Trainer")])
def test_a_slip_in_the_settings_of_mail_is_told_by_name(name: str, value: str) -> None:
    given = {"TRAINER_SMTP_HOST": "mail", "TRAINER_SMTP_FROM": "a@b.example", f"TRAINER_SMTP_{name}": value}
    with pytest.raises(config.ConfigError, match=f"TRAINER_SMTP_{name}"):
        config.from_environment(given)


def test_the_password_of_the_mail_server_is_in_no_message() -> None:
    assert "hush" not in repr(config.Smtp(host="mail", password="hush"))
