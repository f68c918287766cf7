"""My record: what I hold and how I came to it, what is asked and waived, who has looked."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.conftest import SignIn
from tests.reports.life import FROZEN, NOW, completed, days, noon, read
from tests.world import World
from trainer import db
from trainer.audit import SYSTEM
from trainer.records import operations as records
from trainer.records.models import Change


@pytest.fixture
def live(database: db.Database, ministry: World) -> Iterator[World]:
    """Lena completed the course, which was corrected, had training recognised, and is excused for a time."""
    with database.aside() as session:
        lena, course = ministry.people["lena"], ministry.course
        held = completed(session, lena, course, days(-40))
        records.correct(
            session, SYSTEM, held.id, Change.VALID_UNTIL, valid_until=days(300), why="By the new decree",
            at=noon(days(-10)),
        )  # fmt: skip
        records.recognise(
            session, SYSTEM, lena, course_id=course, months=24, taken=days(-90),
            evidence="Paper of the college", at=NOW,
        )  # fmt: skip
        records.require(session, SYSTEM, course_id=course, due=days(30), at=NOW, track="diplomat")
        excused = {"from_day": days(0), "until_day": days(9)}
        records.waive(session, SYSTEM, lena, **excused, why="On mission", at=NOW)
    with time_machine.travel(FROZEN, tick=False):
        yield ministry


@pytest.mark.usefixtures("live")
def test_the_transcript_says_how_when_and_what_was_corrected_why(sign_in: SignIn) -> None:
    page = sign_in("lena").get("/learning/record").text
    rows = read(page).rows
    hows = [row["How"] for row in rows if "How" in row]
    assert any("recognised" in how for how in hows)
    assert any("By the new decree" in how for how in hows)
    for words in ("TRN-2026-000001", "On mission", "83.3%", "Nobody but you"):
        assert words in page, words


def test_whoever_looks_is_told_by_role_and_unit_and_never_by_name(live: World, sign_in: SignIn) -> None:
    lena, number = sign_in("lena"), live.people["lena"]
    sign_in("hugo").get(f"/reports/people/{number}")
    sign_in("petra").get("/records/certificates/TRN-2026-000001")
    page = lena.get("/learning/record").text
    looks = [row for row in read(page).rows if "Looked" in row]
    assert [(row["Role"], row["Unit"], row["Looked"]) for row in looks] == [
        ("HR officer", "Embassy in Port Sable", "at a certificate of mine"),
        ("HR officer", "Headquarters", "at my records"),
    ]
    assert "Hugo" not in page
    assert "Petra" not in page


@pytest.mark.usefixtures("live")
def test_nobody_reads_the_record_of_another(sign_in: SignIn) -> None:
    page = sign_in("otto").get("/learning/record").text
    assert "TRN-2026-000001" not in page
    assert "Nothing yet" in page
    assert sign_in("hugo").get("/learning/record").status_code == 200


@pytest.mark.usefixtures("ministry")
def test_the_record_is_linked_from_my_training(sign_in: SignIn) -> None:
    assert "/learning/record" in sign_in("lena").get("/learning/").text
