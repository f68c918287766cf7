"""One person as HR sees them: postings, duties, completions, progress; never an answer; every look noted."""

from collections.abc import Iterator
from fractions import Fraction

import pytest
import time_machine

from tests.conftest import SignIn
from tests.reports.life import FROZEN, NOW, begun, completed, days, events
from tests.world import World
from trainer import db
from trainer.accounts import operations as accounts
from trainer.audit import SYSTEM
from trainer.catalogue.models import Item
from trainer.learning.models import PracticeAnswer, Step
from trainer.records import operations as records

PAGE = "/reports/people/{}"


@pytest.fixture
def live(database: db.Database, ministry: World) -> Iterator[World]:
    """Lena held the course, renewed it late and is at it again; she came from headquarters."""
    with database.aside() as session:
        lena = ministry.people["lena"]
        accounts.post(session, SYSTEM, lena, ministry.units["it"], "diplomat", days(-40), at=NOW)
        accounts.post(session, SYSTEM, lena, ministry.units["embassy"], "diplomat", days(-20), at=NOW)
        completed(session, lena, ministry.course, days(-900))
        completed(session, lena, ministry.course, days(-700))
        run = begun(session, lena, ministry.course, "start/doors", "final")
        final = session.query(Item.id).filter_by(name="final").scalar()
        session.get_one(Step, (run, final)).best = Fraction(123, 200)
        question = session.query(Item.id).filter_by(name="glass-is").scalar()
        session.add(
            PracticeAnswer(enrolment_id=run, item_id=question, answer={"chosen": "secret-answer"}, at=NOW)
        )
        records.require(
            session,
            SYSTEM,
            course_id=ministry.course,
            due=days(10),
            at=NOW,
            unit_id=ministry.units["embassy"],
        )
    with time_machine.travel(FROZEN, tick=False):
        yield ministry


def test_hugo_sees_postings_duties_completions_and_progress(live: World, sign_in: SignIn) -> None:
    page = sign_in("hugo").get(PAGE.format(live.people["lena"]))
    assert page.status_code == 200
    for words in ("Embassy in Port Sable", "Information technology", "Expires in 30 days",
                  "1 of 2 lessons done", "TRN-2023-000001", "TRN-2024-000001"):  # fmt: skip
        assert words in page.text


def test_no_answer_and_no_score_of_a_quiz_is_on_the_page(live: World, sign_in: SignIn) -> None:
    page = sign_in("hugo").get(PAGE.format(live.people["lena"])).text
    assert "secret-answer" not in page
    assert "61.5" not in page


def test_every_look_at_a_person_is_noted(live: World, sign_in: SignIn, database: db.Database) -> None:
    lena = live.people["lena"]
    sign_in("petra").get(PAGE.format(lena))
    (look,) = events(database, "person.look")
    assert (look.what, look.actor) == (f"person:{lena}", live.people["petra"])


def test_a_person_elsewhere_does_not_exist_for_petra_and_no_look_is_noted(
    live: World, sign_in: SignIn, database: db.Database
) -> None:
    petra = sign_in("petra")
    foreign, unknown = (petra.get(PAGE.format(number)) for number in (live.people["tariq"], 999_999))
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.text.split("<main")[1] == unknown.text.split("<main")[1]
    assert events(database, "person.look") == []


def test_a_person_about_whom_there_is_nothing_has_a_page_that_says_so(live: World, sign_in: SignIn) -> None:
    page = sign_in("hugo").get(PAGE.format(live.people["tariq"]))
    assert page.status_code == 200
    assert "Nothing is required of this person on this day" in page.text
