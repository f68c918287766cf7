"""One waiver for several people of the list: looked at before it happens, for all of them or for nobody."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.conftest import Post, SignIn
from tests.reports.life import FROZEN, NOW, days, events
from tests.world import World
from trainer import db
from trainer.audit import SYSTEM
from trainer.records import operations as records
from trainer.records.models import Requirement, Waiver
from trainer.reports.views import waiving

DECISION = {
    "requirement": "",
    "from_day": days(0).isoformat(),
    "until_day": days(60).isoformat(),
    "why": "The mission was evacuated",
}


@pytest.fixture
def live(database: db.Database, ministry: World) -> Iterator[World]:
    """The embassy must hold the course."""
    with database.aside() as session:
        records.require(
            session, SYSTEM, course_id=ministry.course, due=days(-12), at=NOW,
            unit_id=ministry.units["embassy"],
        )  # fmt: skip
    with time_machine.travel(FROZEN, tick=False):
        yield ministry


def waived(database: db.Database) -> set[int]:
    with database.reader() as session:
        return {waiver.person_id for waiver in session.query(Waiver)}


def ids(world: World, *names: str) -> list[str]:
    return [str(world.people[name]) for name in names]


def test_those_who_were_ticked_are_excused_together_and_each_is_noted(
    live: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    hugo, who = sign_in("hugo"), ids(live, "lena", "otto")
    page = hugo.get("/reports/records/waive", query_string={"who": who}).text
    assert "2 people." in page
    look = post(hugo, "/reports/records/waive/look", DECISION, who=who).text
    assert "Nothing has happened yet" in look
    assert "Okafor" in look
    assert waived(database) == set()
    assert post(hugo, "/reports/records/waive", DECISION, who=who).status_code == 303
    assert waived(database) == {live.people["lena"], live.people["otto"]}
    noted = events(database, "requirement.waive")
    assert {event.what for event in noted} == {f"person:{number}" for number in who}
    assert "Waived until" in hugo.get("/reports/records").text


@pytest.mark.usefixtures("live")
def test_without_a_tick_everybody_whom_the_list_shows_is_meant(sign_in: SignIn) -> None:
    page = sign_in("hugo").get("/reports/records/waive?q=oka&state=overdue").text
    assert "1 person." in page
    assert "Okafor" in page
    assert "Brandt" not in page


def test_whom_a_requirement_does_not_reach_and_oneself_are_left_out_and_named(
    live: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    with database.reader() as session:
        number = str(session.query(Requirement.id).scalar())
    decision = DECISION | {"requirement": number}
    who = ids(live, "lena", "tariq")
    look = post(sign_in("hugo"), "/reports/records/waive/look", decision, who=who).text
    assert "Haddad, Tariq</bdi>: the requirement does not reach" in look
    petra = sign_in("petra")
    look = post(petra, "/reports/records/waive/look", DECISION, who=ids(live, "lena", "petra")).text
    assert "nobody decides about their own records" in look
    assert f'name="who" value="{live.people["petra"]}"' not in look


def test_all_are_excused_or_nobody(live: World, sign_in: SignIn, post: Post, database: db.Database) -> None:
    petra = sign_in("petra")
    for foreign, status in (("tariq", 404), ("petra", 422)):
        answer = post(petra, "/reports/records/waive", DECISION, who=ids(live, "lena", foreign))
        assert answer.status_code == status
    with database.reader() as session:
        number = str(session.query(Requirement.id).scalar())
    decision = DECISION | {"requirement": number}
    answer = post(sign_in("hugo"), "/reports/records/waive", decision, who=ids(live, "lena", "tariq"))
    assert answer.status_code == 422
    assert "does not reach all of them" in answer.text
    assert waived(database) == set()


def test_a_decision_without_a_reason_or_about_too_many_is_refused(
    live: World, sign_in: SignIn, post: Post, database: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    hugo, who = sign_in("hugo"), ids(live, "lena", "otto")
    unsaid = DECISION | {"why": ""}
    for path in ("/reports/records/waive/look", "/reports/records/waive"):
        assert post(hugo, path, unsaid, who=who).status_code == 422
    monkeypatch.setattr(waiving, "MOST", 1)
    assert hugo.get("/reports/records/waive").status_code == 422
    assert post(hugo, "/reports/records/waive", DECISION, who=who).status_code == 422
    assert waived(database) == set()


def test_nobody_waives_who_has_not_just_proved_who_they_are(
    live: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    hugo = sign_in("hugo", NOW.replace(hour=8))
    post(hugo, "/reports/records/waive", DECISION, who=ids(live, "lena", "otto"))
    assert waived(database) == set()
