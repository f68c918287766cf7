"""Lena, whose app shows codes since yesterday, half in at ten o'clock."""

import flask
import pytest
import time_machine
from flask.testing import FlaskClient

from tests.accounts.factors.device import given_app, half_in
from tests.accounts.factors.stage import BEFORE, NOW
from tests.world import World
from trainer import db


@pytest.fixture
def at_ten():
    """The clock stands at ten."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def secret(app: flask.Flask, database: db.Database, ministry: World) -> str:
    """What Lena's app holds since yesterday."""
    return given_app(database, ministry.people["lena"], app.config["FACTOR_KEY"], BEFORE)


@pytest.fixture
def lena(client: FlaskClient, database: db.Database, ministry: World, secret: str) -> FlaskClient:
    """Lena's browser, half in."""
    assert secret
    return half_in(client, database, ministry, "lena")
