"""More attempts and more time: who gives them, to whom, and what they change."""

from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests import world
from tests.conftest import Post, SignIn
from tests.world import START, World
from trainer import db
from trainer.audit import SYSTEM, AuditEvent
from trainer.authoring import operations as authoring
from trainer.authoring.operations import Origin
from trainer.core.source import Source
from trainer.quiz.models import Attempt, ExtraAttempt, TimeAllowance

FINAL = "/quiz/first-steps/final"
REASON = "The line to Port Sable was down."


@pytest.fixture
def timed(database: db.Database) -> None:
    """The final takes 20 minutes at most."""
    text = dict(world.source("first-steps"))
    text["90-final.quiz.md"] = text["90-final.quiz.md"].replace(
        b"attempts: 3", b"attempts: 3\ntime: 20 minutes"
    )
    source = Source(text)
    with database.aside() as session:
        parts = world.compiled("first-steps", source)
        authoring.publish(session, SYSTEM, "first-steps", source, parts, origin=Origin.FOLDER, at=START)


def begin(client: FlaskClient, post: Post) -> str:
    return post(client, FINAL).location.split("?")[0]


def sitter(database: db.Database, person: int) -> str:
    """The page on how somebody sat the final."""
    with database.reader() as session:
        item = session.scalars(select(Attempt.item_id)).first()
    return f"/quiz/sittings/{item}/people/{person}"


def actions(database: db.Database) -> set[str]:
    with database.reader() as session:
        return set(session.scalars(select(AuditEvent.action)))


def lengths(database: db.Database) -> list[int]:
    """How many minutes each attempt may take."""
    with database.reader() as session:
        found = session.scalars(select(Attempt).order_by(Attempt.id))
        return [round((one.due_at - one.started_at).total_seconds() / 60) for one in found]


def test_an_instructor_gives_one_more_attempt_and_the_learner_reads_why(
    sign_in: SignIn, post: Post, database: db.Database, ministry: World
) -> None:
    lena, ines = sign_in("lena"), sign_in("ines")
    for _ in range(3):
        sitting = begin(lena, post)
        post(lena, f"{sitting}/hand-in")
    assert "canary" in lena.get(f"{sitting}/result").text
    page = sitter(database, ministry.people["lena"])
    assert page in ines.get(page.split("/people")[0]).text
    assert ines.get(page).status_code == 200
    assert post(ines, f"{page}/attempts", so_far="0", reason="  ").status_code == 422
    for _ in range(2):  # sent twice, it gives once
        assert post(ines, f"{page}/attempts", so_far="0", reason=REASON).status_code == 303
    with database.reader() as session:
        assert session.scalar(select(func.count(ExtraAttempt.id))) == 1
    assert {"attempt.give", "attempt.look"} <= actions(database)
    rules = lena.get(FINAL).text
    assert "1 of 4 left" in rules
    assert REASON in rules
    assert "canary" not in lena.get(f"{sitting}/result").text
    post(lena, f"{begin(lena, post)}/hand-in")
    assert "You have no attempts left." in lena.get(FINAL).text


@pytest.mark.usefixtures("timed")
def test_more_minutes_move_the_end_of_the_open_attempt(
    sign_in: SignIn, post: Post, database: db.Database, ministry: World
) -> None:
    lena, ines = sign_in("lena"), sign_in("ines")
    sitting = begin(lena, post)
    page = sitter(database, ministry.people["lena"])
    shown = ines.get(page).text.split('name="time-so_far" type="hidden" value="')[1].split('"')[0]
    fields = {"time-so_far": shown, "time-minutes": "15", "time-reason": REASON}
    assert post(ines, f"{page}/time", fields | {"time-minutes": "soon"}).status_code == 422
    for _ in range(2):
        post(ines, f"{page}/time", fields)
    assert lengths(database) == [35]
    assert REASON in lena.get(FINAL).text
    with database.reader() as session:
        due = session.scalars(select(Attempt.due_at)).one()
    with time_machine.travel(due - timedelta(seconds=5), tick=False):
        assert sign_in("lena").get(sitting).status_code == 200
    with time_machine.travel(due + timedelta(seconds=1), tick=False):
        late = post(sign_in("ines"), f"{page}/time", fields | {"time-so_far": due.isoformat()})
        assert late.status_code == 303
    assert lengths(database) == [35]


@pytest.mark.usefixtures("timed")
def test_extra_time_of_a_person_holds_for_what_they_begin_later(
    sign_in: SignIn, post: Post, database: db.Database, ministry: World
) -> None:
    lena, hugo = sign_in("lena"), sign_in("hugo")
    page = f"/quiz/people/{ministry.people['lena']}/time"
    sitting = begin(lena, post)
    assert post(hugo, page, percent="301", reason=REASON).status_code == 422
    assert post(hugo, page, percent="25", reason=REASON).status_code == 303
    assert lengths(database) == [20]
    post(lena, f"{sitting}/hand-in")
    assert "25 minutes" in lena.get(FINAL).text
    assert "25%" in lena.get(FINAL).text
    post(lena, f"{begin(lena, post)}/hand-in")
    assert REASON in hugo.get(page).text
    post(hugo, page, percent="0", reason="No longer needed.")
    begin(lena, post)
    assert lengths(database) == [20, 25, 20]
    assert {"time.allow", "time.look"} <= actions(database)
    with database.reader() as session:
        assert session.scalars(select(TimeAllowance)).one().until is not None


def test_extra_time_is_set_only_for_those_one_answers_for(
    sign_in: SignIn, post: Post, database: db.Database, ministry: World
) -> None:
    lena, tariq = (f"/quiz/people/{ministry.people[name]}/time" for name in ("lena", "tariq"))
    petra = sign_in("petra")
    assert petra.get(lena).status_code == 200
    assert petra.get(tariq).status_code == 404
    assert post(petra, tariq, percent="25", reason=REASON).status_code == 404
    assert sign_in("ines").get(lena).status_code == 403
    with database.reader() as session:
        assert session.scalar(select(func.count(TimeAllowance.id))) == 0


def test_nobody_gives_anything_to_themselves(
    sign_in: SignIn, post: Post, database: db.Database, ministry: World
) -> None:
    ines, ada = sign_in("ines"), sign_in("ada")
    begin(ines, post)
    page = sitter(database, ministry.people["ines"])
    assert "attempts" not in ines.get(page).text.split('id="own"')[1].split("</section>")[0].replace(
        "own attempts", ""
    )
    given = post(ines, f"{page}/attempts", so_far="0", reason=REASON)
    assert "Nobody gives themselves more" in ines.get(given.location).text
    own = f"/quiz/people/{ministry.people['ada']}/time"
    post(ada, own, percent="50", reason=REASON)
    with database.reader() as session:
        assert session.scalar(select(func.count(ExtraAttempt.id))) == 0
        assert session.scalar(select(func.count(TimeAllowance.id))) == 0


def test_the_list_of_sitters_is_searched_and_turned_by_the_page(
    sign_in: SignIn, post: Post, database: db.Database, ministry: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("lena", "otto", "tariq"):
        begin(sign_in(name), post)
    monkeypatch.setattr("trainer.quiz.views.granting.PAGE", 2)
    ines, page = sign_in("ines"), sitter(database, ministry.people["lena"]).split("/people")[0]
    first = ines.get(page).text
    assert [name in first for name in ("Brandt", "Haddad", "Okafor")].count(True) == 2
    following = first.split("after=")[1].split('"')[0]
    assert ines.get(f"{page}?after={following}").text.count("/people/") == 1
    found = ines.get(f"{page}?q=okafor").text
    assert "Okafor" in found
    assert "Brandt" not in found
