"""What Ada does with accounts that are there: suspending, correcting, posting, roles for a course."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests import world
from tests.conftest import Post, SignIn
from tests.world import START, World
from trainer import audit, db
from trainer.accounts import operations, queries
from trainer.accounts.administration import operations as administration
from trainer.accounts.models import Grant, Person, Posting
from trainer.audit import SYSTEM, AuditEvent, AuditPayload
from trainer.permissions import Role

EMBASSY_FROM = date(2026, 3, 1)


def last_event(database: db.Database) -> tuple[str, str | None]:
    with database.reader() as session:
        assert audit.first_broken(session) is None
        seq, action = session.execute(
            select(AuditEvent.seq, AuditEvent.action).order_by(AuditEvent.seq.desc()).limit(1)
        ).one()
        return action, session.scalar(select(AuditPayload.body).where(AuditPayload.seq == seq))


def page_of(ministry: World, name: str, act: str) -> str:
    return f"/accounts/people/{ministry.people[name]}/{act}"


def test_who_is_suspended_is_out_at_the_next_click_and_cannot_come_back_in(
    sign_in: SignIn, post: Post, ministry: World, database: db.Database
) -> None:
    ada, lena = sign_in("ada"), sign_in("lena")
    assert lena.get("/learning/").status_code == 200
    assert post(ada, page_of(ministry, "lena", "suspend")).status_code == 303
    assert lena.get("/learning/").status_code == 302
    right = {"email": world.email("lena"), "password": world.PASSWORD}
    assert post(ada.application.test_client(), "/accounts/sign-in", right).status_code == 422
    assert last_event(database)[0] == "sign_in.fail"


def test_who_is_restored_signs_in_again_with_all_roles(
    sign_in: SignIn, post: Post, ministry: World, database: db.Database
) -> None:
    ada = sign_in("ada")
    post(ada, page_of(ministry, "lena", "suspend"))
    assert post(ada, page_of(ministry, "lena", "restore")).status_code == 303
    assert last_event(database)[0] == "person.restore"
    assert sign_in("lena").get("/learning/").status_code == 200


def test_the_last_administrator_cannot_be_suspended(
    sign_in: SignIn, post: Post, ministry: World, database: db.Database
) -> None:
    refused = post(sign_in("ada"), page_of(ministry, "ada", "suspend"))
    assert refused.status_code == 409
    assert "Give somebody else the role first" in refused.text
    with database.reader() as session:
        assert session.get_one(Person, ministry.people["ada"]).suspended_at is None


def test_a_suspended_administrator_is_none_that_could_take_over(
    database: db.Database, ministry: World
) -> None:
    with database.aside() as session:
        operations.grant(session, SYSTEM, ministry.people["ines"], Role.ADMIN, at=START)
        session.flush()
        ines = session.get_one(Person, ministry.people["ines"])
        administration.suspend(session, SYSTEM, ines, at=START)
        session.flush()
        ada = session.get_one(Person, ministry.people["ada"])
        with pytest.raises(operations.Refused):
            administration.suspend(session, SYSTEM, ada, at=START)
        of_ines = next(one for one in queries.grants_of(session, ines.id) if one.role == Role.ADMIN)
        operations.revoke(session, SYSTEM, of_ines, at=START)  # Ada stays: nobody is left without one


def test_signing_somebody_out_leaves_the_account_open(sign_in: SignIn, post: Post, ministry: World) -> None:
    ada, telephone, laptop = sign_in("ada"), sign_in("lena"), sign_in("lena")
    assert "On 2 devices" in ada.get(f"/accounts/people/{ministry.people['lena']}").text
    assert post(ada, page_of(ministry, "lena", "sign-out")).status_code == 303
    assert {client.get("/learning/").status_code for client in (telephone, laptop)} == {302}
    assert sign_in("lena").get("/learning/").status_code == 200


def test_a_corrected_name_sorts_anew_and_the_trail_keeps_the_old_one(
    sign_in: SignIn, post: Post, ministry: World, database: db.Database
) -> None:
    answer = post(
        sign_in("ada"),
        page_of(ministry, "lena", "identity"),
        name="Lena  Okafor-Haddad",
        sorting_name="",
        email="Lena.OH@mfa.example",
    )
    assert answer.status_code == 303
    with database.reader() as session:
        lena = session.get_one(Person, ministry.people["lena"])
        assert (lena.name, lena.sorting_name, lena.email) == (
            "Lena Okafor-Haddad",
            "Okafor-Haddad, Lena",
            "lena.oh@mfa.example",
        )
        assert lena.sorting_key.startswith("okafor-haddad")
    action, said = last_event(database)
    assert action == "person.correct"
    assert '"name":"Lena Okafor"' in said


def test_what_is_not_changed_is_no_event(
    sign_in: SignIn, post: Post, ministry: World, database: db.Database
) -> None:
    before = last_event(database)
    same = {"name": "Lena Okafor", "sorting_name": "Okafor, Lena", "email": world.email("lena")}
    assert post(sign_in("ada"), page_of(ministry, "lena", "identity"), same).status_code == 303
    assert last_event(database)[0] in {before[0], "sign_in.ok"}


def test_nobody_takes_somebody_elses_address_or_number(
    sign_in: SignIn, post: Post, ministry: World, database: db.Database
) -> None:
    with database.aside() as session:
        session.get_one(Person, ministry.people["otto"]).staff_number = "S-1"
    ada, path = sign_in("ada"), page_of(ministry, "lena", "identity")
    for form in (
        {"email": world.email("otto"), "staff_number": ""},
        {"email": world.email("lena"), "staff_number": "S-1"},
    ):
        answer = post(ada, path, {"name": "Lena Okafor", **form})
        assert answer.status_code == 422
        assert "already an account" in answer.text


def test_a_new_posting_closes_the_one_before_on_the_day_before(
    sign_in: SignIn, post: Post, ministry: World, database: db.Database
) -> None:
    form = {"unit": ministry.units["it"], "track": "technologist", "from_day": EMBASSY_FROM.isoformat()}
    assert post(sign_in("ada"), page_of(ministry, "lena", "posting"), form).status_code == 303
    with database.reader() as session:
        new, old = queries.postings(session, ministry.people["lena"])
        assert (new.unit_id, new.from_day, new.until_day) == (ministry.units["it"], EMBASSY_FROM, None)
        assert (old.unit_id, old.until_day) == (
            ministry.units["embassy"],
            EMBASSY_FROM - timedelta(days=1),
        )


def test_a_posting_that_begins_again_earlier_leaves_no_two_at_once(
    database: db.Database, ministry: World
) -> None:
    lena, units = ministry.people["lena"], ministry.units
    with database.aside() as session:
        for unit, day in (("it", 20), ("hq", 10), ("embassy", 10)):
            operations.post(session, SYSTEM, lena, units[unit], "diplomat", date(2026, 5, day), at=START)
            session.flush()
    with database.reader() as session:
        for on in (date(2026, 5, 9), date(2026, 5, 10), date(2026, 5, 25)):
            held = session.scalars(select(Posting).where(Posting.person_id == lena, queries.serving(on)))
            assert len(held.all()) == 1, on
        assert all(
            one.until_day is None or one.until_day >= one.from_day for one in queries.postings(session, lena)
        )


def test_an_instructor_is_given_one_course(
    sign_in: SignIn, post: Post, ministry: World, database: db.Database
) -> None:
    ada, path = sign_in("ada"), page_of(ministry, "otto", "grants")
    page = ada.get(f"/accounts/people/{ministry.people['otto']}").text
    assert f'value="course:{ministry.course}"' in page
    assert post(ada, path, role="instructor", where=f"course:{ministry.course}").status_code == 303
    with database.reader() as session:
        held = session.scalars(select(Grant).where(Grant.person_id == ministry.people["otto"])).all()
        assert [one.scope_course_id for one in held if one.role == Role.INSTRUCTOR] == [ministry.course]
    refused = post(ada, path, role="hr", where=f"course:{ministry.course}")
    assert refused.status_code == 422
    assert "Only instructors" in refused.text
    assert post(ada, path, role="instructor", where="course:999").status_code == 422


def test_a_link_names_the_site_as_the_operator_does_whatever_name_was_asked_for(
    sign_in: SignIn, post: Post, ministry: World
) -> None:
    ada = sign_in("ada")
    ada.environ_base["SERVER_NAME"] = "127.0.0.1"
    post(ada, page_of(ministry, "lena", "link"))
    page = ada.get(f"/accounts/people/{ministry.people['lena']}").text
    assert 'value="http://localhost/accounts/password/' in page


def test_the_page_of_an_account_tells_its_sessions_and_postings(sign_in: SignIn, ministry: World) -> None:
    page = sign_in("ada").get(f"/accounts/people/{ministry.people['lena']}").text
    assert "Embassy in Port Sable" in page
    assert "Nowhere" in page
