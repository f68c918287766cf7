"""Codes on paper: each lets in once, however it is typed."""

import flask
import pytest
from flask.testing import FlaskClient

from tests.accounts.factors.device import KEY, code, codes_on, half_in
from tests.accounts.factors.stage import ASK, BEFORE, NOW, inside
from tests.conftest import Post, SignIn
from tests.crowd import at_once
from tests.world import World
from trainer import db
from trainer.accounts.factors import operations
from trainer.audit import SYSTEM
from trainer.core.message import Message

pytestmark = pytest.mark.usefixtures("at_ten")


def paper(app: flask.Flask, database: db.Database, person: int) -> list[str]:
    with database.aside() as session:
        return operations.make_recovery_codes(
            session, SYSTEM, person, key=app.config["FACTOR_KEY"], at=BEFORE
        )


def test_a_recovery_code_lets_in_once_however_it_is_typed(
    app: flask.Flask, lena: FlaskClient, post: Post, database: db.Database, ministry: World
) -> None:
    first, *_ = paper(app, database, ministry.people["lena"])
    assert post(lena, f"{ASK}/recovery", recovery=first.lower().replace("-", " ")).status_code == 302
    assert inside(lena)
    other = half_in(app.test_client(), database, ministry, "lena")
    assert post(other, f"{ASK}/recovery", recovery=first).status_code == 422
    assert not inside(other)


def test_new_recovery_codes_end_the_old_and_need_a_factor(
    app: flask.Flask, lena: FlaskClient, sign_in: SignIn, secret: str, post: Post, database, ministry
) -> None:
    old = paper(app, database, ministry.people["lena"])
    post(lena, ASK, code=code(secret, NOW))
    new = codes_on(post(lena, "/accounts/security/codes").text)
    assert len(new) == 10
    assert not set(new) & set(old)
    other = half_in(app.test_client(), database, ministry, "lena")
    assert post(other, f"{ASK}/recovery", recovery=old[0]).status_code == 422
    assert post(other, f"{ASK}/recovery", recovery=new[0]).status_code == 302
    assert post(sign_in("otto"), "/accounts/security/codes").status_code == 409


def test_few_codes_left_are_said(
    app: flask.Flask, lena: FlaskClient, post: Post, database: db.Database, ministry: World
) -> None:
    codes = paper(app, database, ministry.people["lena"])
    with database.aside() as session:
        for used in codes[:6]:
            assert (
                operations.use_recovery_code(
                    session, SYSTEM, ministry.people["lena"], used, key=app.config["FACTOR_KEY"], at=BEFORE
                )
                is None
            )
    post(lena, f"{ASK}/recovery", recovery=codes[6])
    assert "3 recovery codes are left" in lena.get("/learning/").text


def test_a_recovery_code_works_once_also_for_ten_at_the_same_moment(
    database: db.Database, ministry: World
) -> None:
    person = ministry.people["lena"]
    with database.aside() as session:
        one, *_ = operations.make_recovery_codes(session, SYSTEM, person, key=KEY, at=NOW)

    def give() -> Message | None:
        with database.aside() as session:
            return operations.use_recovery_code(session, SYSTEM, person, one, key=KEY, at=NOW)

    problems = at_once(10, give)
    assert len(problems) == 10
    assert problems.count(None) == 1
