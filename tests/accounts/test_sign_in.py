"""Signing in and out: who comes in, who doesn't, and that nothing typed is lost on the way."""

import threading
from contextlib import suppress
from datetime import timedelta
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests import world
from tests.conftest import Post, SignIn
from tests.world import World
from trainer import clock, db, keys
from trainer.accounts import operations, queries
from trainer.accounts.models import Person, SignIn as Session
from trainer.accounts.views import local_path
from trainer.audit import SYSTEM, AuditEvent
from trainer.permissions import Role


def enter(post: Post, client: FlaskClient, name: str, password: str = world.PASSWORD, **fields: str):
    return post(client, "/accounts/sign-in", email=world.email(name), password=password, **fields)


def actions(database: db.Database) -> list[str]:
    with database.reader() as session:
        return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)))


def test_lena_signs_in_and_sees_her_training(client: FlaskClient, post: Post) -> None:
    assert enter(post, client, "lena").location == "/"
    assert client.get("/", follow_redirects=True).status_code == 200


def test_an_address_is_the_same_in_any_case(client: FlaskClient, post: Post) -> None:
    answer = post(client, "/accounts/sign-in", email=" LENA@MFA.EXAMPLE ", password=world.PASSWORD)
    assert answer.status_code == 302


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client: FlaskClient, post: Post) -> None:
    wrong = enter(post, client, "lena", "not her password")
    unknown = enter(post, client, "nobody", "not her password")
    assert wrong.status_code == unknown.status_code == 422
    assert "do not go together" in wrong.text
    assert (
        wrong.text.replace("lena@", "nobody@").split("csrf_token")[0] == unknown.text.split("csrf_token")[0]
    )


def test_a_suspended_person_does_not_come_in(
    client: FlaskClient, post: Post, database: db.Database, ministry: World
) -> None:
    with database.aside() as session:
        session.get_one(Person, ministry.people["lena"]).suspended_at = clock.now()
    assert enter(post, client, "lena").status_code == 422


def test_only_the_tokens_hash_is_kept(client: FlaskClient, post: Post, database: db.Database) -> None:
    enter(post, client, "lena")
    with client.session_transaction() as cookie:
        token = cookie["token"]
        assert set(cookie) <= {"token", "csrf_token", "language", "device", "_permanent"}
    with database.reader() as session:
        assert session.scalar(select(Session.token_hash)) == keys.fingerprint(token) != token


def test_signing_out_ends_the_session_on_the_server(client: FlaskClient, post: Post, sign_in: SignIn) -> None:
    lena = sign_in("lena")
    with lena.session_transaction() as cookie:
        token = cookie["token"]
    answer = post(lena, "/accounts/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    with client.session_transaction() as cookie:
        cookie["token"] = token
    assert client.get("/learning/").status_code == 302


@pytest.mark.parametrize(
    ("name", "idle", "absolute"),
    [
        ("lena", timedelta(minutes=60), timedelta(hours=12)),
        ("hugo", timedelta(minutes=30), timedelta(hours=8)),
    ],
)
def test_a_session_ends_when_idle_and_after_a_working_day(
    name: str, idle: timedelta, absolute: timedelta, database: db.Database, ministry: World
) -> None:
    at = clock.now()
    with database.aside() as session:
        person = session.get_one(Person, ministry.people[name])
        token = keys.fingerprint(operations.sign_in(session, SYSTEM, person, at=at))
    with database.reader() as session:
        assert queries.signed_in(session, token, at=at + idle)
        assert queries.signed_in(session, token, at=at + idle + timedelta(seconds=1)) is None
    with database.aside() as session:
        session.query(Session).update({"last_seen": at + absolute})
    with database.reader() as session:
        assert queries.signed_in(session, token, at=at + absolute)
        assert queries.signed_in(session, token, at=at + absolute + timedelta(seconds=1)) is None


def test_a_role_taken_away_ends_its_holders_sessions(
    sign_in: SignIn, post: Post, database: db.Database, ministry: World
) -> None:
    ines, ada = sign_in("ines"), sign_in("ada")
    with database.reader() as session:
        held = next(
            g for g in queries.grants_of(session, ministry.people["ines"]) if g.role == Role.INSTRUCTOR
        )
    person = ministry.people["ines"]
    assert post(ada, f"/accounts/people/{person}/grants/{held.id}/end").status_code == 303
    assert ines.get("/learning/").status_code == 302


def test_the_last_administrator_stays(
    sign_in: SignIn, post: Post, database: db.Database, ministry: World
) -> None:
    ada, person = sign_in("ada"), ministry.people["ada"]
    with database.reader() as session:
        held = next(g for g in queries.grants_of(session, person) if g.role == Role.ADMIN)
    answer = post(ada, f"/accounts/people/{person}/grants/{held.id}/end")
    assert answer.status_code == 409
    assert "last administrator" in answer.text
    with database.reader() as session:
        assert len(queries.admins(session)) == 1


def test_what_was_typed_comes_back_after_signing_in_again(client: FlaskClient, post: Post) -> None:
    lost = client.post(
        "/records/requirements", data={"why": "A long reason", "password": "secret", "csrf_token": "old"}
    )
    assert lost.status_code == 401
    assert 'name="kept:why"' in lost.text
    assert "A long reason" in lost.text
    assert "secret" not in lost.text
    back = enter(post, client, "hugo", next="/records/requirements", **{"kept:why": "A long reason"})
    assert back.status_code == 200
    assert 'action="/records/requirements"' in back.text
    assert "A long reason" in back.text


def test_an_expired_guard_offers_to_send_the_same_again(sign_in: SignIn) -> None:
    lena = sign_in("lena")
    answer = lena.post("/learning/first-steps", data={"csrf_token": "old", "note": "kept words"})
    assert answer.status_code == 400
    assert "kept words" in answer.text


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "\\\\evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)",
     "/\tevil.example", "/\nx", "evil", "///evil.example", "http://[", "//[", ""],
)  # fmt: skip
def test_nobody_is_sent_to_another_site(target: str) -> None:
    assert local_path(target) == ""


def test_signing_in_goes_on_to_the_page_that_was_asked_for(client: FlaskClient, post: Post) -> None:
    asked = client.get("/learning/first-steps?x=1")
    target = parse_qs(urlsplit(asked.location).query)["next"][0]
    assert enter(post, client, "lena", next=target).location == "/learning/first-steps?x=1"


def test_sign_ins_are_in_the_audit_trail(client: FlaskClient, post: Post, database: db.Database) -> None:
    enter(post, client, "lena", "wrong")
    enter(post, client, "lena")
    assert actions(database)[-2:] == ["sign_in.fail", "sign_in.ok"]


def test_the_first_administrator_is_made_by_a_link_that_works_once(
    client: FlaskClient, post: Post, database: db.Database
) -> None:
    with database.aside() as session:
        token = operations.one_time_link(
            session, SYSTEM, "first-admin", at=clock.now(), lasts=timedelta(minutes=30)
        )
    fields = {"name": "Anna First", "email": "anna@mfa.example", "password": "a sentence long enough"}
    assert post(client, f"/accounts/first/{token}", {**fields, "password": "short"}).status_code == 422
    assert post(client, f"/accounts/first/{token}", fields).status_code == 302
    assert client.get("/accounts/people").status_code == 200
    assert client.get(f"/accounts/first/{token}").status_code == 404
    assert post(client, f"/accounts/first/{token}", {**fields, "email": "b@mfa.example"}).status_code == 404
    with database.reader() as session:
        assert session.scalar(select(func.count()).where(Person.email == "b@mfa.example")) == 0


def test_ada_opens_an_account_and_hands_over_a_link(
    sign_in: SignIn, client: FlaskClient, post: Post, ministry: World
) -> None:
    ada = sign_in("ada")
    fields = {
        "name": "Mei Lin",
        "email": "Mei@mfa.example",
        "unit": ministry.units["it"],
        "track": "technologist",
        "roles": ["learner"],
    }
    answer = post(ada, "/accounts/people/new", fields)
    assert answer.status_code == 303
    page = ada.get(answer.location).text
    link = page.split("http://localhost")[1].split('"')[0].split("<")[0]
    assert post(client, link, password="correct horse in Vienna").status_code == 303
    answer = post(client, "/accounts/sign-in", email="mei@mfa.example", password="correct horse in Vienna")
    assert answer.status_code == 302
    again = post(ada, "/accounts/people/new", fields)
    assert again.status_code == 422
    assert "already an account" in again.text


def test_a_button_without_a_page_is_no_place_to_go_on_to(client: FlaskClient, post: Post) -> None:
    lost = client.post("/accounts/sign-out")
    assert 'value="/accounts/sign-out"' in lost.text
    assert enter(post, client, "lena", next="/accounts/sign-out").location == "/"


def test_the_first_administrator_is_not_somebody_who_is_there(
    client: FlaskClient, post: Post, database: db.Database
) -> None:
    with database.aside() as session:
        token = operations.one_time_link(
            session, SYSTEM, "first-admin", at=clock.now(), lasts=timedelta(minutes=30)
        )
    fields = {"name": "Anna First", "email": world.email("lena"), "password": "a sentence long enough"}
    refused = post(client, f"/accounts/first/{token}", fields)
    assert refused.status_code == 422
    assert "already an account" in refused.text
    assert "Anna First" in refused.text
    assert post(client, f"/accounts/first/{token}", {**fields, "email": "a@mfa.example"}).status_code == 302


def test_a_link_that_ran_out_while_a_password_was_chosen_says_so(client: FlaskClient, post: Post) -> None:
    gone = post(client, "/accounts/password/gone", password="a sentence long enough")
    assert gone.status_code == 404
    assert "Ask your administrator for a new one" in gone.text


def test_nobody_administers_a_part(
    sign_in: SignIn, post: Post, database: db.Database, ministry: World
) -> None:
    person = ministry.people["lena"]
    answer = post(
        sign_in("ada"),
        f"/accounts/people/{person}/grants",
        role="admin",
        where=f"unit:{ministry.units['embassy']}",
    )
    assert answer.status_code == 422
    assert "administers everywhere" in answer.text
    with database.reader() as session:
        assert [grant.role for grant in queries.grants_of(session, person)] == [Role.LEARNER]


def test_an_account_can_be_opened_before_there_are_units(
    sign_in: SignIn, post: Post, database: db.Database
) -> None:
    fields = {"name": "Mei Lin", "email": "mei@mfa.example", "unit": 0, "track": "diplomat", "roles": ["hr"]}
    assert post(sign_in("ada"), "/accounts/people/new", fields).status_code == 303
    with database.reader() as session:
        mei = queries.by_email(session, "mei@mfa.example")
        assert mei is not None
        assert queries.posting_on(session, mei.id, clock.now().date()) is None


def test_two_administrators_cannot_remove_each_other_at_once(database: db.Database, ministry: World) -> None:
    with database.aside() as session:
        operations.grant(session, SYSTEM, ministry.people["ines"], Role.ADMIN, at=clock.now())
    gate = threading.Barrier(2)

    def remove(name: str) -> None:
        gate.wait()
        with suppress(operations.Refused), database.aside() as session:
            held = queries.grants_of(session, ministry.people[name])
            admin = next(grant for grant in held if grant.role == Role.ADMIN)
            operations.revoke(session, SYSTEM, admin, at=clock.now())

    threads = [threading.Thread(target=remove, args=(name,)) for name in ("ada", "ines")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reader() as session:
        assert len(queries.admins(session)) == 1


@pytest.mark.parametrize(("email", "name"), [("mei", "Mei Lin"), ("mei@mfa.example", "  ")])
def test_an_account_needs_a_name_and_an_address(email: str, name: str, database: db.Database) -> None:
    with database.aside() as session, pytest.raises(operations.Refused):
        operations.add_person(session, SYSTEM, email=email, name=name, at=clock.now())


@pytest.mark.parametrize(
    ("sent_to", "sent_from", "page"),
    [
        ("/records/requirements", "/records/requirements", "/records/requirements"),
        ("/reports/records.csv", "/reports/records?from=x", "/reports/records?from=x"),
        ("/reports/records.csv", "/reports/records.csv", ""),
        ("/reports/records.csv", "http://elsewhere.example/reports/records", ""),
    ],
)
def test_a_new_language_on_a_refused_form_comes_back_to_its_page(
    sent_to: str, sent_from: str, page: str, sign_in: SignIn, post: Post
) -> None:
    client = sign_in("hugo")
    client.environ_base["HTTP_REFERER"] = urljoin("http://localhost", sent_from)
    refused = post(client, sent_to, due="x", **{"from": "x"})
    assert refused.status_code == 422
    assert f'name="back" value="{page}"' in refused.text
    chosen = post(client, "/accounts/preferences", language="fr", back=page)
    assert chosen.location == (page or "/")
