"""A certificate: what stands on it, and who may read it."""

from collections.abc import Iterator
from fractions import Fraction

import pytest
import time_machine

from tests import world
from tests.conftest import SignIn
from tests.reports.life import FROZEN, NOW, completed, days, events
from tests.world import World
from trainer import db, settings
from trainer.accounts import operations as accounts
from trainer.accounts.models import Grant, Person
from trainer.audit import SYSTEM
from trainer.authoring import operations as authoring
from trainer.authoring.operations import Origin
from trainer.core.source import Source
from trainer.permissions import Role
from trainer.records.queries import held

NUMBER = "TRN-2026-000001"
PAGE = f"/records/certificates/{NUMBER}"


pytestmark = pytest.mark.usefixtures("certified")


@pytest.fixture
def certified(database: db.Database, ministry: World) -> Iterator[World]:
    """Lena has completed the course."""
    with database.aside() as session:
        completed(session, ministry.people["lena"], ministry.course, days(-10), score=Fraction(5, 6))
    with time_machine.travel(FROZEN, tick=False):
        yield ministry


def test_lena_reads_her_certificate_with_her_score(sign_in: SignIn) -> None:
    page = sign_in("lena").get(PAGE)
    assert page.status_code == 200
    for words in ("Lena Okafor", "First steps", "Tell a door from a window", "Count to ten", "83.3%", NUMBER,
                  'datetime="2026-06-05"', 'datetime="2028-06-05"', "revision 1", "data-print"):  # fmt: skip
        assert words in page.text


def test_nobody_else_finds_it(sign_in: SignIn) -> None:
    for name in ("otto", "tariq", "ines", "ada"):
        client = sign_in(name)
        foreign, unknown = client.get(PAGE), client.get("/records/certificates/TRN-2026-999999")
        assert foreign.status_code == unknown.status_code == 404, name
        assert "Okafor" not in foreign.text


def test_those_who_answer_for_her_read_it_and_the_look_is_noted(
    certified: World, sign_in: SignIn, database: db.Database
) -> None:
    for name in ("hugo", "petra"):
        page = sign_in(name).get(PAGE)
        assert page.status_code == 200
        assert "83.3" not in page.text
    lena = f"person:{certified.people['lena']}"
    looks = events(database, "certificate.look")
    assert [(look.actor, look.what) for look in looks] == [
        (certified.people["hugo"], lena),
        (certified.people["petra"], lena),
    ]


def test_her_own_look_is_nobodys_business(sign_in: SignIn, database: db.Database) -> None:
    sign_in("lena").get(PAGE)
    assert events(database, "certificate.look") == []


def test_an_officer_of_another_unit_finds_none(
    certified: World, sign_in: SignIn, database: db.Database
) -> None:
    with database.aside() as session:
        accounts.post(
            session, SYSTEM, certified.people["lena"], certified.units["it"], "diplomat", days(0), at=NOW
        )
    assert sign_in("petra").get(PAGE).status_code == 404
    assert sign_in("hugo").get(PAGE).status_code == 200


def test_hr_reads_the_score_where_the_ministry_says_so(sign_in: SignIn, database: db.Database) -> None:
    with database.aside() as session:
        settings.change(session, scores_to_hr=True)
    assert "83.3%" in sign_in("hugo").get(PAGE).text


def test_it_keeps_the_words_of_the_revision_it_was_earned_on_and_the_name_of_that_day(
    certified: World, sign_in: SignIn, database: db.Database
) -> None:
    lena = sign_in("lena")
    files = dict(world.source("first-steps").items())
    files["course.md"] = (
        files["course.md"].replace(b"First steps", b"Great strides").replace(b"Count to ten", b"Fly")
    )
    text = Source(files)
    with database.aside() as session:
        parts = world.compiled("first-steps", text)
        authoring.publish(session, SYSTEM, "first-steps", text, parts, origin=Origin.FOLDER, at=NOW)
        session.get_one(Person, certified.people["lena"]).name = "Lena Somebody-Else"
    page = lena.get(PAGE).text.split("<article")[1].split("</article")[0]
    assert "First steps" in page
    assert "Count to ten" in page
    assert "Lena Okafor" in page
    assert "Somebody-Else" not in page


def test_a_certificate_without_a_score_speaks_of_no_assessment(
    certified: World, sign_in: SignIn, database: db.Database
) -> None:
    with database.aside() as session:
        completed(session, certified.people["otto"], certified.course, days(-1), months=None, score=None)
    page = sign_in("otto").get("/records/certificates/TRN-2026-000002").text
    assert "passed its assessment" not in page
    assert "without end" in page


def test_numbers_are_given_once_and_count_within_a_year(certified: World, database: db.Database) -> None:
    with database.aside() as session:
        completed(session, certified.people["otto"], certified.course, days(-1))
        completed(session, certified.people["tariq"], certified.course, days(-300))
        numbers = {
            name: [one.number for one in held(session, certified.people[name])]
            for name in ("lena", "otto", "tariq")
        }
    assert numbers == {"lena": [NUMBER], "otto": ["TRN-2026-000002"], "tariq": ["TRN-2025-000001"]}


def test_somebody_who_lost_the_learners_role_asks_hr(
    certified: World, sign_in: SignIn, database: db.Database
) -> None:
    with database.aside() as session:
        session.query(Grant).filter_by(person_id=certified.people["lena"], role=Role.LEARNER).update(
            {"until": NOW}
        )
        accounts.grant(session, SYSTEM, certified.people["lena"], Role.ADMIN, at=NOW)
    assert sign_in("lena").get(PAGE).status_code == 404
