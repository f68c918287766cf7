"""What costs much or takes much away is bounded for each person, whichever worker answers."""

import dataclasses
from datetime import timedelta

import flask
import time_machine

from tests.conftest import Post, SignIn
from trainer import clock


def test_nobody_takes_out_more_lists_in_an_hour_than_the_house_allows(
    app: flask.Flask, sign_in: SignIn, post: Post
) -> None:
    app.config["TRAINER"] = dataclasses.replace(app.config["TRAINER"], exports_per_hour=2)
    hugo, petra = sign_in("hugo"), sign_in("petra")
    for status in (200, 200, 429):
        refused = post(hugo, "/reports/records.csv")
        assert refused.status_code == status
        assert refused.get_data()  # to the last byte
    assert "2 files within an hour" in refused.text
    assert int(refused.headers["Retry-After"]) > 0
    assert post(petra, "/reports/records.csv").status_code == 200
    with time_machine.travel(clock.now() + timedelta(minutes=61), tick=False):
        assert post(sign_in("hugo"), "/reports/records.csv").status_code == 200
