"""Choosing a password: which may be, how it is kept, and that hashing is never a crowd."""

import threading
import unicodedata
from contextlib import suppress

import pytest
from argon2 import PasswordHasher, extract_parameters
from sqlalchemy import func, select

from tests import world
from tests.conftest import Post, SignIn
from tests.world import World
from trainer import clock, db, keys
from trainer.accounts import devices, operations, passwords
from trainer.accounts.models import CommonPassword, Person
from trainer.audit import SYSTEM

GOOD = "five geese over the estuary"


def problem(database: db.Database, password: str, *expected: str, second_factor: bool = False) -> str:
    with database.reader() as session:
        return str(passwords.problem(session, password, expected, second_factor=second_factor) or "")


def test_length_is_all_that_is_asked_of_a_password(database: db.Database) -> None:
    assert "15" in problem(database, "fourteen goats")
    assert problem(database, "fifteen goats!!") == ""
    assert "8" in problem(database, "seven 7", second_factor=True)
    assert problem(database, "eight le", second_factor=True) == ""
    assert "128" in problem(database, GOOD * 5)


def test_characters_are_counted_as_they_are_read(database: db.Database) -> None:
    apart = unicodedata.normalize("NFD", "éèêëàâîïôûùçéè")
    assert len(apart) == 28
    assert "15" in problem(database, apart)


@pytest.mark.parametrize(
    "common",
    ["password123456789", "Sunshine 2026!!!", "iloveyou1234567", "PASSWORD PASSWORD", "internationalization"],
)
def test_what_many_people_choose_is_refused(common: str, database: db.Database) -> None:
    assert "Too many people" in problem(database, common)


def test_the_list_of_common_passwords_is_long_and_in_the_database(database: db.Database) -> None:
    with database.reader() as session:
        assert session.scalar(select(func.count()).select_from(CommonPassword)) > 50_000


def test_names_of_the_house_its_courses_and_oneself_are_refused(sign_in: SignIn, post: Post) -> None:
    lena = sign_in("lena")
    for name in (
        "Ministry of Foreign Affairs",
        "First steps, First steps",
        "Lena Okafor 2026",
        "lena@mfa.example 1",
    ):
        answer = post(lena, "/accounts/password", current=world.PASSWORD, password=name)
        assert answer.status_code == 422, name
        assert "others would try first" in answer.text, name


def test_a_password_is_the_same_however_its_letters_are_composed() -> None:
    kept = passwords.hashed("Genève, un mot tranquille")
    assert passwords.verify(kept, unicodedata.normalize("NFD", "Genève, un mot tranquille"))


def test_hashes_have_the_parameters_of_the_dossier() -> None:
    found = extract_parameters(passwords.hashed(GOOD))
    assert (found.type.name, found.memory_cost, found.time_cost, found.parallelism) == ("ID", 19_456, 2, 1)


def test_an_old_hash_is_made_anew_at_the_next_sign_in(
    client, post: Post, database: db.Database, ministry: World
) -> None:
    with database.aside() as session:
        lena = session.get_one(Person, ministry.people["lena"])
        lena.password_hash = PasswordHasher(memory_cost=8, time_cost=1, parallelism=1).hash(world.PASSWORD)
        assert passwords.outdated(lena.password_hash)
    assert (
        post(client, "/accounts/sign-in", email=world.email("lena"), password=world.PASSWORD).status_code
        == 302
    )
    with database.reader() as session:
        kept = session.get_one(Person, ministry.people["lena"]).password_hash
        assert not passwords.outdated(kept)
        assert passwords.verify(kept, world.PASSWORD)


def test_a_worker_hashes_one_password_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    at_once, most = 0, 0
    real = passwords.HASHER.hash

    class Watched(PasswordHasher):
        def hash(self, password, **given):
            nonlocal at_once, most
            at_once += 1
            most = max(most, at_once)
            found = real(password, **given)
            at_once -= 1
            return found

    monkeypatch.setattr(passwords, "HASHER", Watched())
    threads = [threading.Thread(target=passwords.hashed, args=(GOOD,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_a_crowd_at_the_door_is_told_to_wait_and_nothing_is_counted_against_anybody(
    client, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "PATIENCE", 0.01)
    enter = {
        "email": world.email("lena"),
        "password": world.PASSWORD,
        "next": "/learning/",
        "kept:a": "my words",
    }
    with passwords._turn():
        for _ in range(12):
            busy = post(client, "/accounts/sign-in", enter)
            assert busy.status_code == 503
            assert "Retry-After" in busy.headers
            assert "my words" in busy.text
    assert post(client, "/accounts/sign-in", enter).status_code == 200


def test_changing_ones_password_ends_every_other_session_and_keeps_this_one(
    sign_in: SignIn, post: Post
) -> None:
    here, there = sign_in("lena"), sign_in("lena")
    with here.session_transaction() as cookie:
        before = cookie["token"]
    answer = post(here, "/accounts/password", current=world.PASSWORD, password=GOOD)
    assert answer.status_code == 303
    assert here.get("/learning/").status_code == 200
    assert there.get("/learning/").status_code == 302
    with here.session_transaction() as cookie:
        assert cookie["token"] != before
    other = sign_in("otto")
    post(other, "/accounts/sign-out")
    assert (
        post(other, "/accounts/sign-in", email=world.email("lena"), password=world.PASSWORD).status_code
        == 422
    )
    assert post(other, "/accounts/sign-in", email=world.email("lena"), password=GOOD).status_code == 302


def test_whoever_does_not_know_the_password_does_not_change_it(
    sign_in: SignIn, post: Post, database: db.Database, ministry: World
) -> None:
    answer = post(sign_in("lena"), "/accounts/password", current="not hers", password=GOOD)
    assert answer.status_code == 422
    assert "not your password" in answer.text
    with database.reader() as session:
        assert passwords.verify(
            session.get_one(Person, ministry.people["lena"]).password_hash, world.PASSWORD
        )


def test_a_new_password_makes_devices_unknown_and_forgets_failures(
    database: db.Database, ministry: World
) -> None:
    with database.aside() as session:
        lena = session.get_one(Person, ministry.people["lena"])
        operations.sign_in(session, SYSTEM, lena, at=clock.now(), mark="her laptop")
        assert devices.known(session, lena.email, keys.fingerprint("her laptop"))
        operations.set_password(session, SYSTEM, lena, passwords.hashed(GOOD), at=clock.now())
        assert not devices.known(session, lena.email, keys.fingerprint("her laptop"))


def test_a_refusal_does_not_keep_the_place_at_the_hasher() -> None:
    for stored in (None, "no hash at all"):
        assert not passwords.verify(stored, "x")
    with suppress(passwords.Busy), passwords._turn():
        pass
    assert passwords.verify(passwords.hashed(GOOD), GOOD)
