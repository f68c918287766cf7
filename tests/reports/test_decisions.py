"""One decision about several people of a list: looked at before it is made, for all of them or for nobody."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from tests.conftest import Post, SignIn
from tests.reports.life import FROZEN, NOW, TODAY, days, events
from tests.world import World
from trainer import db, settings
from trainer.audit import SYSTEM
from trainer.records import operations as records
from trainer.records.models import Completion, Requirement, Waiver
from trainer.reports.views import deciding

DECISIONS: dict[str, dict[str, str]] = {
    "waive": {
        "requirement": "",
        "from_day": days(0).isoformat(),
        "until_day": days(60).isoformat(),
        "why": "The mission was evacuated",
    },
    "require": {"course": "first-steps", "due": days(30).isoformat(), "why": "Before the summit"},
    "recognise": {"course": "first-steps", "taken": days(-20).isoformat(), "evidence": "List of the college"},
}
EVENTS = {"waive": "requirement.waive", "require": "requirement.set", "recognise": "course.recognise"}
MADE: dict[str, type[db.Base]] = {"waive": Waiver, "require": Requirement, "recognise": Completion}
REASON = {"waive": "why", "require": "course", "recognise": "evidence"}
every_decision = pytest.mark.parametrize("act", DECISIONS)


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


def decided(database: db.Database, act: str) -> set[int]:
    """About whom something was decided by name."""
    model: Any = MADE[act]
    with database.reader() as session:
        return {person for (person,) in session.query(model.person_id) if person is not None}


def ids(world: World, *names: str) -> list[str]:
    return [str(world.people[name]) for name in names]


@every_decision
def test_those_who_were_ticked_are_decided_about_together_and_each_is_noted(
    act: str, live: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    hugo, who, address = sign_in("hugo"), ids(live, "lena", "otto"), f"/reports/records/{act}"
    page = hugo.get(address, query_string={"who": who}).text
    assert "2 people." in page
    look = post(hugo, f"{address}/look", DECISIONS[act], who=who).text
    assert "Nothing has happened yet" in look
    assert "Okafor" in look
    assert "Left out" not in look
    assert decided(database, act) == set()
    assert post(hugo, address, DECISIONS[act], who=who).status_code == 303
    assert decided(database, act) == {live.people["lena"], live.people["otto"]}
    noted = events(database, EVENTS[act])
    assert len([event for event in noted if event.actor == live.people["hugo"]]) == len(who)


@every_decision
@pytest.mark.parametrize("of", ["records", "staff", "completions"])
def test_without_a_tick_everybody_whom_the_list_shows_is_meant(
    act: str, of: str, live: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    with database.aside() as session:
        records.recognise(
            session, SYSTEM, live.people["lena"], course_id=live.course, months=24, taken=days(-60),
            evidence="Paper", at=NOW,
        )  # fmt: skip
    hugo = sign_in("hugo")
    listed = hugo.get(f"/reports/{of}?q=oka").text
    assert f"/reports/records/{act}" in listed
    page = hugo.get(f"/reports/records/{act}?of={of}&q=oka").text
    assert "1 person." in page
    assert "Okafor" in page
    assert "Brandt" not in page
    answer = post(hugo, f"/reports/records/{act}", DECISIONS[act], who=ids(live, "lena"), of=of)
    assert answer.location == f"/reports/{of}"


def test_whom_a_requirement_does_not_reach_and_oneself_are_left_out_and_named(
    live: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    with database.reader() as session:
        number = str(session.query(Requirement.id).scalar())
    decision = DECISIONS["waive"] | {"requirement": number}
    look = post(sign_in("hugo"), "/reports/records/waive/look", decision, who=ids(live, "lena", "tariq")).text
    assert "Haddad, Tariq</bdi>: The requirement does not reach" in look
    assert f'name="who" value="{live.people["tariq"]}"' not in look


@pytest.mark.parametrize("act", ["waive", "recognise"])
def test_an_officer_is_left_out_of_what_they_decide_and_told_so(
    act: str, live: World, sign_in: SignIn, post: Post
) -> None:
    look = post(sign_in("petra"), f"/reports/records/{act}/look", DECISIONS[act],
                who=ids(live, "lena", "petra")).text  # fmt: skip
    assert "Nobody decides about their own records" in look
    assert f'name="who" value="{live.people["petra"]}"' not in look
    assert f'name="who" value="{live.people["lena"]}"' in look


def test_of_whom_a_course_is_required_by_name_already_it_is_not_required_twice(
    live: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    with database.aside() as session:
        records.require(
            session, SYSTEM, course_id=live.course, due=days(9), at=NOW, person_id=live.people["otto"]
        )
    hugo, who = sign_in("hugo"), ids(live, "lena", "otto", "ines")
    look = post(hugo, "/reports/records/require/look", DECISIONS["require"], who=who).text
    assert "Left out: 1 person" in look
    assert "Otto</bdi>: This course is already required of them" in look
    assert post(hugo, "/reports/records/require", DECISIONS["require"], who=who).status_code == 422
    assert decided(database, "require") == {live.people["otto"]}


def test_for_whom_the_training_is_too_old_it_is_not_recognised(
    live: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    with database.aside() as session:
        records.require(
            session, SYSTEM, course_id=live.course, due=days(9), at=NOW, person_id=live.people["otto"],
            recognition_months=6,
        )  # fmt: skip
        settings.change(session, recognition_months=12)
    hugo, who = sign_in("hugo"), ids(live, "lena", "otto")
    decision = DECISIONS["recognise"] | {"taken": days(-250).isoformat()}
    look = post(hugo, "/reports/records/recognise/look", decision, who=who).text
    assert "Otto</bdi>: This training is too old: what is required allows 6 months." in look
    assert post(hugo, "/reports/records/recognise", decision, who=who).status_code == 422
    assert decided(database, "recognise") == set()
    assert post(hugo, "/reports/records/recognise", decision, who=ids(live, "lena")).status_code == 303
    older = decision | {"taken": days(-500).isoformat()}
    look = post(hugo, "/reports/records/recognise/look", older, who=who).text
    assert "Left out: 2 people" in look
    assert "this house recognises 12 months" in look
    assert "Recognise it for all of them" not in look


def test_nothing_is_recognised_that_is_still_to_come(live: World, sign_in: SignIn, post: Post) -> None:
    decision = DECISIONS["recognise"] | {"taken": days(1).isoformat()}
    look = post(sign_in("hugo"), "/reports/records/recognise/look", decision, who=ids(live, "lena")).text
    assert "Left out: 1 person" in look
    assert "This day is still to come" in look


@every_decision
def test_all_are_decided_about_or_nobody(
    act: str, live: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    petra, address = sign_in("petra"), f"/reports/records/{act}"
    foreign = ids(live, "lena", "tariq")
    assert petra.get(address, query_string={"who": foreign}).status_code == 404
    for path in (address, f"{address}/look"):
        assert post(petra, path, DECISIONS[act], who=foreign).status_code == 404
    if act != "require":
        assert post(petra, address, DECISIONS[act], who=ids(live, "lena", "petra")).status_code == 422
    assert decided(database, act) == set()


def test_whom_a_requirement_reaches_no_more_nobody_is_excused_from_it(
    live: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    with database.reader() as session:
        number = str(session.query(Requirement.id).scalar())
    decision = DECISIONS["waive"] | {"requirement": number}
    answer = post(sign_in("hugo"), "/reports/records/waive", decision, who=ids(live, "lena", "tariq"))
    assert answer.status_code == 422
    assert "about all of them any more" in answer.text
    assert decided(database, "waive") == set()


@every_decision
def test_a_decision_that_is_not_said_or_about_too_many_is_refused(
    act: str, live: World, sign_in: SignIn, post: Post, database: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    hugo, who, address = sign_in("hugo"), ids(live, "lena", "otto"), f"/reports/records/{act}"
    unsaid = DECISIONS[act] | {REASON[act]: ""}
    for path in (f"{address}/look", address):
        assert post(hugo, path, unsaid, who=who).status_code == 422
    assert post(hugo, address, DECISIONS[act]).status_code == 422
    monkeypatch.setattr(deciding, "MOST", 1)
    assert hugo.get(address).status_code == 422
    assert post(hugo, address, DECISIONS[act], who=who).status_code == 422
    assert decided(database, act) == set()


@every_decision
def test_nobody_decides_who_has_not_just_proved_who_they_are(
    act: str, live: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    hugo = sign_in("hugo", NOW.replace(hour=8))
    post(hugo, f"/reports/records/{act}", DECISIONS[act], who=ids(live, "lena", "otto"))
    assert decided(database, act) == set()


def test_what_was_required_of_several_counts_from_today_by_name(
    live: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    decision = {"course": "first-steps", "days": "10", "months": "12", "recognition": "6"}
    post(sign_in("hugo"), "/reports/records/require", decision, who=ids(live, "ines", "tariq"))
    with database.reader() as session:
        for one in session.query(Requirement).filter(Requirement.person_id.is_not(None)):
            assert (one.from_day, one.days, one.due) == (TODAY, 10, None)
            assert (one.months, one.recognition_months) == (12, 6)
