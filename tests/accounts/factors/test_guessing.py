"""Whoever guesses codes has to wait, and what the database shows of them helps nobody."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.accounts.factors.device import KEY, code, given_app
from tests.accounts.factors.stage import ASK, BEFORE, NOW, inside
from tests.conftest import Post
from tests.world import World
from trainer import db
from trainer.accounts.factors import operations, recovery, sealing
from trainer.accounts.factors.models import Authenticator, RecoveryCode
from trainer.accounts.models import SecurityNotice
from trainer.accounts.operations import Refused
from trainer.audit import SYSTEM

pytestmark = pytest.mark.usefixtures("at_ten")


def test_after_five_wrong_codes_the_right_one_has_to_wait(lena: FlaskClient, secret: str, post: Post) -> None:
    wrong = code(secret, NOW + timedelta(days=1))
    for _ in range(5):
        assert post(lena, ASK, code=wrong).status_code == 422
    refused = post(lena, ASK, code=code(secret, NOW))
    assert refused.status_code == 429
    assert not inside(lena)
    later = NOW + timedelta(minutes=5)
    with time_machine.travel(later, tick=False):
        assert post(lena, ASK, code=code(secret, later)).status_code == 302


def test_fifty_wrong_codes_on_a_day_lock_the_app_and_leave_word(
    database: db.Database, ministry: World
) -> None:
    person, day = ministry.people["lena"], datetime(2026, 3, 2, tzinfo=UTC)
    secret = given_app(database, person, KEY, BEFORE)
    wrong = 0
    for minute in range(24 * 60):
        at = day + timedelta(minutes=minute)
        with database.aside() as session:
            guess = code(secret, at + timedelta(days=9))
            problem = operations.check_code(session, SYSTEM, person, guess, key=KEY, at=at)
        wrong += problem is not None and problem not in {operations.TOO_MANY, operations.LOCKED}
        if problem == operations.LOCKED:
            break
    assert wrong == 50
    tomorrow = day + timedelta(days=1, hours=1)
    with database.aside() as session:
        right = code(secret, tomorrow)
        assert (
            operations.check_code(session, SYSTEM, person, right, key=KEY, at=tomorrow) == operations.LOCKED
        )
        assert "app.locked" in session.scalars(select(SecurityNotice.kind)).all()


def test_twenty_wrong_codes_in_an_hour_are_the_most(database: db.Database, ministry: World) -> None:
    person = ministry.people["lena"]
    secret = given_app(database, person, KEY, BEFORE)
    hour, taken = NOW.replace(minute=0, second=0), 0
    for minute in range(60):
        at = hour + timedelta(minutes=minute)
        with database.aside() as session:
            guess = code(secret, at + timedelta(days=9))
            problem = operations.check_code(session, SYSTEM, person, guess, key=KEY, at=at)
        taken += problem != operations.TOO_MANY
    assert taken == 20


def test_the_database_alone_shows_no_secret_and_no_code(
    secret: str, database: db.Database, ministry: World
) -> None:
    person = ministry.people["lena"]
    with database.aside() as session:
        codes = operations.make_recovery_codes(session, SYSTEM, person, key=KEY, at=NOW)
        sealed = session.get_one(Authenticator, person).sealed
        hashes = session.scalars(select(RecoveryCode.code_hash)).all()
    assert secret.encode() not in sealed
    assert not {recovery.meant(one) for one in codes} & set(hashes)


def test_a_secret_moved_to_another_persons_row_or_under_another_key_opens_nothing() -> None:
    sealed = sealing.seal(KEY, "ABCD", "person:1")
    assert sealing.unseal(KEY, sealed, "person:1") == "ABCD"
    for key, whose in ((KEY, "person:2"), (b"x" * 32, "person:1")):
        with pytest.raises(Refused, match="factor_key"):
            sealing.unseal(key, sealed, whose)
