"""Letters about accounts: a new password for who forgot it, and for nobody else; notices of what changed."""

import re
from dataclasses import replace
from datetime import timedelta

import flask
import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from werkzeug.test import TestResponse

import config
from tests import world
from tests.conftest import Post, SignIn
from tests.site import guard
from tests.world import World
from trainer import clock, db
from trainer.accounts import operations, passwords, queries
from trainer.accounts.models import Person
from trainer.audit import SYSTEM
from trainer.mail import Letter
from trainer.permissions import Role

FORGOTTEN = "/accounts/forgotten"
NEW = "a new sentence in Vienna"


@pytest.fixture(autouse=True)
def _sending(app: flask.Flask, database: db.Database) -> None:
    smtp = config.Smtp(host="mail.mfa.example", sender="trainer@mfa.example")
    app.config["TRAINER"] = replace(app.config["TRAINER"], smtp=smtp)
    with database.aside() as session:
        session.execute(delete(Letter))


def letters(database: db.Database) -> list[Letter]:
    with database.reader() as session:
        return list(session.scalars(select(Letter).order_by(Letter.id)))


def link_in(letter: Letter) -> str:
    found = re.search(r"http://localhost(/accounts/password/\S+)", letter.body)
    assert found
    return found[1]


def ask(post: Post, client: FlaskClient, name: str = "lena") -> str:
    answer = post(client, FORGOTTEN, email=world.email(name))
    assert answer.status_code == 200
    return answer.text


def test_who_forgot_their_password_chooses_a_new_one_by_a_link_that_works_once(
    client: FlaskClient, post: Post, sign_in: SignIn, database: db.Database
) -> None:
    elsewhere = sign_in("lena")
    ask(post, client)
    [letter] = letters(database)
    assert letter.address == world.email("lena")
    assert letter.until - letter.written_at == timedelta(minutes=30)
    link = link_in(letter)
    assert post(client, link, password=NEW).status_code == 303
    assert client.get(link).status_code == 404
    assert post(client, link, password=NEW).status_code == 404
    assert elsewhere.get("/learning/").status_code == 302
    assert client.get("/learning/").status_code == 302, "a new password is not a way in: signing in is"
    entered = post(client, "/accounts/sign-in", email=world.email("lena"), password=NEW)
    assert entered.status_code == 302


def test_the_answer_is_the_same_whether_there_is_an_account_or_not(
    client: FlaskClient, post: Post, database: db.Database
) -> None:
    def bare(page: str, name: str) -> str:
        return re.sub(r'value="[^"]+"', "", page.replace(world.email(name), ""))

    assert bare(ask(post, client, "lena"), "lena") == bare(ask(post, client, "nobody"), "nobody")
    assert [letter.address for letter in letters(database)] == [world.email("lena")]


def test_a_link_runs_out_after_half_an_hour(client: FlaskClient, post: Post, database: db.Database) -> None:
    with time_machine.travel(clock.now(), tick=False) as now:
        ask(post, client)
        link = link_in(letters(database)[0])
        now.shift(timedelta(minutes=29))
        assert client.get(link).status_code == 200
        now.shift(timedelta(minutes=1))
        assert client.get(link).status_code == 404
        assert post(client, link, password=NEW).status_code == 404


def test_a_password_that_was_changed_ends_every_link(
    client: FlaskClient, post: Post, sign_in: SignIn, ministry: World, database: db.Database
) -> None:
    ask(post, client)
    post(sign_in("ada"), f"/accounts/people/{ministry.people['lena']}/link", way="mail")
    asked, invited = (link_in(letter) for letter in letters(database))
    assert post(client, asked, password=NEW).status_code == 303
    assert client.get(invited).status_code == 404


def test_an_account_gets_five_letters_a_day(client: FlaskClient, post: Post, database: db.Database) -> None:
    with time_machine.travel(clock.now(), tick=False) as now:
        pages = {re.sub(r'value="[^"]+"', "", ask(post, client)) for _ in range(7)}
        assert len(pages) == 1
        assert len(letters(database)) == 5
        now.shift(timedelta(hours=25))
        ask(post, client)
        assert len(letters(database)) == 6


def test_a_network_asks_for_twenty_links_in_five_minutes_and_another_is_not_kept_out(
    client: FlaskClient, database: db.Database
) -> None:
    def asking(name: str, address: str) -> TestResponse:
        form = {"csrf_token": guard(client), "email": world.email(name)}
        return client.post(FORGOTTEN, data=form, environ_base={"REMOTE_ADDR": address})

    with time_machine.travel(clock.now(), tick=False) as now:
        for number in range(20):
            assert asking(f"nobody{number}", "192.0.2.1").status_code == 200
        for name in ("lena", "nobody"):  # the answer is the same whether there is an account or not
            refused = asking(name, "192.0.2.1")
            assert (refused.status_code, refused.headers["Retry-After"]) == (429, "300")
            assert "Try again in 5 minutes" in refused.text
        assert letters(database) == []
        assert asking("otto", "198.51.100.9").status_code == 200
        assert [letter.address for letter in letters(database)] == [world.email("otto")]
        now.shift(timedelta(minutes=5))
        assert asking("lena", "192.0.2.1").status_code == 200
    assert [letter.address for letter in letters(database)][1:] == [world.email("lena")]


def test_a_suspended_account_gets_none(client: FlaskClient, post: Post, database: db.Database) -> None:
    with database.aside() as session:
        session.scalars(
            select(Person).where(Person.email == world.email("lena"))
        ).one().suspended_at = clock.now()
    ask(post, client)
    assert letters(database) == []


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "localhost:81"])
def test_no_host_that_was_asked_for_gets_into_a_letter(
    host: str, client: FlaskClient, database: db.Database
) -> None:
    answer = client.post(
        FORGOTTEN,
        data={"csrf_token": guard(client), "email": world.email("lena")},
        headers={"Host": host, "X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"},
    )
    assert answer.status_code in {200, 400}
    for letter in letters(database):
        assert link_in(letter)
        assert "evil" not in letter.body
        assert host not in letter.body


def test_the_page_of_a_link_tells_no_other_site_where_it_was(
    client: FlaskClient, post: Post, database: db.Database
) -> None:
    ask(post, client)
    page = client.get(link_in(letters(database)[0]))
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert page.headers["Cache-Control"] == "no-store"


def test_who_is_invited_gets_the_link_and_nobody_else_sees_it(
    sign_in: SignIn, post: Post, client: FlaskClient, database: db.Database
) -> None:
    ada = sign_in("ada")
    form = {"name": "Mei Lin", "email": "mei@mfa.example", "unit": 0, "track": "diplomat", "language": "fr"}
    opened = post(ada, "/accounts/people/new", {**form, "roles": ["learner", "hr"]})
    page = ada.get(opened.location).text
    assert "A letter with a one-time link is on its way" in page
    assert "/accounts/password/" not in page
    [letter] = letters(database)
    assert (letter.address, "mei@mfa.example" in letter.body) == ("mei@mfa.example", True)
    assert post(client, link_in(letter), password=NEW).status_code == 303
    assert len(letters(database)) == 1, "a first password is no change of one"


def test_people_are_told_of_a_new_password_and_of_roles_given_and_taken(
    ministry: World, database: db.Database
) -> None:
    with database.aside() as session:
        lena = session.get_one(Person, ministry.people["lena"])
        operations.set_password(session, SYSTEM, lena, passwords.hashed(NEW), at=clock.now())
        for _ in range(2):  # what is held already is no news
            operations.grant(session, SYSTEM, lena.id, Role.HR, at=clock.now())
            session.flush()
        held = next(one for one in queries.grants_of(session, lena.id) if one.role == Role.HR)
        operations.revoke(session, SYSTEM, held, at=clock.now())
    told = letters(database)
    assert [letter.subject for letter in told] == [
        "The password of your account has changed",
        "Your roles have changed",
        "Your roles have changed",
    ]
    assert "HR officer" in told[1].body
    assert not any("Okafor" in letter.subject for letter in told)
    assert not any(NEW in letter.body for letter in told)


def test_a_house_without_a_mail_server_says_who_can_help(
    app: flask.Flask, client: FlaskClient, post: Post, database: db.Database
) -> None:
    app.config["TRAINER"] = replace(app.config["TRAINER"], smtp=config.Smtp())
    assert "Your administrator makes you a link" in client.get(FORGOTTEN).text
    assert post(client, FORGOTTEN, email=world.email("lena")).status_code == 303
    assert letters(database) == []
