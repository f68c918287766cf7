"""What officers decide about somebody's records: waivers, recognitions, corrections, revocations."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.conftest import Post, SignIn
from tests.pages.story.telling import hidden
from tests.reports.life import FROZEN, NOW, TODAY, completed, days, events
from tests.world import World
from trainer import db, settings
from trainer.accounts.operations import Refused
from trainer.audit import SYSTEM, Actor
from trainer.catalogue.shelf import Shelf, Volume
from trainer.core.validity import State, standing
from trainer.learning import operations as learning, queries as runs
from trainer.records import operations, queries
from trainer.records.models import Change, Completion, CompletionCorrection, RecordNote, Waiver, WaiverEnd

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def asked(ministry: World, database: db.Database) -> Iterator[World]:
    """Lena holds what is required of everybody; the others do not, and are late."""
    with database.aside() as session:
        completed(session, ministry.people["lena"], ministry.course, days(-100), months=12)
        operations.require(
            session, SYSTEM, course_id=ministry.course, unit_id=ministry.units["hq"], due=days(-5),
            from_day=days(-60), months=6, recognition_months=12, at=NOW,
        )  # fmt: skip
    with time_machine.travel(FROZEN, tick=False):
        yield ministry


def state(
    session: Session, asked: World, name: str, on: date = TODAY, known: datetime | None = None
) -> tuple[State, date | None]:
    """How somebody stands, and until when they hold the course."""
    one = queries.standings_of(session, asked.people[name], on, known).get(asked.course)
    if one is None:
        return State.TO_DO, None
    stands = standing(until=one.until, completed=one.completion_id is not None, begun=False, due=one.due,
                      on=on, waived_until=one.waived_until)  # fmt: skip
    return stands, one.until


def test_the_period_of_a_requirement_ends_what_the_course_would_still_hold(
    asked: World, database: db.Database
) -> None:
    with database.reader() as session:
        held = days(-100)
        until = date(held.year, held.month + 6, held.day)
        assert state(session, asked, "lena") == (State.EXPIRING, until)
        assert state(session, asked, "lena", until + timedelta(days=1))[0] is State.OVERDUE


def test_while_a_waiver_runs_nothing_is_owed_and_ended_early_everything_is_again(
    asked: World, database: db.Database
) -> None:
    with database.aside() as session:
        otto = asked.people["otto"]
        waiver = operations.waive(
            session, SYSTEM, otto, from_day=TODAY, until_day=days(20), why="On leave", at=NOW
        )
        assert state(session, asked, "otto", days(-1))[0] is State.OVERDUE
        assert state(session, asked, "otto")[0] is State.WAIVED
        assert state(session, asked, "otto", days(20))[0] is State.WAIVED
        assert state(session, asked, "otto", days(21))[0] is State.OVERDUE
        operations.end_waiver(session, SYSTEM, waiver, why="Back", at=LATER)
        assert state(session, asked, "otto")[0] is State.OVERDUE
        assert state(session, asked, "otto", known=NOW)[0] is State.WAIVED
        with pytest.raises(Refused):
            operations.end_waiver(session, SYSTEM, waiver, why="Back", at=LATER)


def test_training_taken_elsewhere_counts_from_its_recording_for_as_long_as_from_its_day(
    asked: World, database: db.Database
) -> None:
    with database.aside() as session:
        otto, taken = asked.people["otto"], days(-120)
        operations.recognise(session, SYSTEM, otto, course_id=asked.course, months=24, taken=taken,
                             evidence="Certificate of the college", at=NOW)  # fmt: skip
        until = date(taken.year, taken.month + 6, taken.day)
        assert state(session, asked, "otto") == (State.EXPIRING, until)
        assert state(session, asked, "otto", days(-1))[0] is State.OVERDUE
        assert queries.held(session, otto)[0].number is None


@pytest.mark.parametrize(
    ("taken", "months", "why"),
    [
        (days(1), 24, "still to come"),
        (days(-366), 24, "too old: what is required allows 12 months"),
        (days(-200), 6, "not valid any more"),
    ],
)
def test_training_that_proves_nothing_is_refused(
    asked: World, database: db.Database, taken: date, months: int, why: str
) -> None:
    with database.aside() as session, pytest.raises(Refused) as refused:
        operations.recognise(session, SYSTEM, asked.people["otto"], course_id=asked.course, months=months,
                             taken=taken, evidence="A paper", at=NOW)  # fmt: skip
    assert why in str(refused.value.message)
    with database.reader() as session:
        assert session.query(Completion).filter_by(person_id=asked.people["otto"]).count() == 0


@pytest.mark.parametrize(
    ("house", "refused"), [(6, "this house recognises 6 months"), (18, "what is required allows 12 months")]
)
def test_the_house_and_a_requirement_say_how_old_training_may_be_and_the_stricter_holds(
    asked: World, database: db.Database, house: int, refused: str
) -> None:
    with database.aside() as session:
        settings.change(session, recognition_months=house)
    with database.aside() as session, pytest.raises(Refused) as why:
        operations.recognise(session, SYSTEM, asked.people["otto"], course_id=asked.course, months=24,
                             taken=days(-400), evidence="A paper", at=NOW)  # fmt: skip
    assert refused in str(why.value.message)


def only(session: Session, asked: World) -> int:
    (held,) = queries.held(session, asked.people["lena"])
    return held.completion.id


def test_what_is_revoked_is_not_held_from_its_day_on_and_what_was_known_stays_known(
    asked: World, database: db.Database
) -> None:
    with database.aside() as session:
        operations.revoke(
            session, SYSTEM, only(session, asked), from_day=days(-3), why="Somebody else sat it", at=LATER
        )
        assert state(session, asked, "lena") == (State.OVERDUE, days(-4))
        assert state(session, asked, "lena", days(-4))[0] is State.EXPIRING
        assert state(session, asked, "lena", known=NOW)[0] is State.EXPIRING
        operations.reinstate(
            session, SYSTEM, only(session, asked), why="It was her", at=LATER + timedelta(hours=1)
        )
        assert state(session, asked, "lena")[0] is State.EXPIRING
        assert state(session, asked, "lena", known=LATER)[0] is State.OVERDUE


def test_a_correction_says_what_holds_and_leaves_what_was_said(asked: World, database: db.Database) -> None:
    with database.aside() as session:
        one = only(session, asked)
        operations.correct(
            session, SYSTEM, one, Change.VALID_UNTIL, valid_until=days(3), why="A slip", at=LATER
        )
        assert state(session, asked, "lena") == (State.EXPIRING, days(3))
        assert state(session, asked, "lena", known=NOW)[1] != days(3)
        operations.correct(session, SYSTEM, one, Change.DAY, day=days(-90), why="A slip", at=LATER)
        (held,) = queries.held(session, asked.people["lena"])
        assert (held.day, held.valid_until) == (days(-90), days(3))
        assert session.get_one(Completion, one).day == days(-100)
        assert [line.why for line in queries.corrections(session, one)] == ["A slip", "A slip"]
        for wrong in ({"day": days(-90)}, {"day": days(1)}, {"valid_until": days(-91)}):
            with pytest.raises(Refused):
                operations.correct(session, SYSTEM, one, Change.DAY, why="No", at=LATER, **wrong)


def test_nobody_decides_about_their_own_records(asked: World, database: db.Database) -> None:
    with database.aside() as session:
        lena, one = asked.people["lena"], only(session, asked)
        herself = Actor(lena, "hr")
        with pytest.raises(Refused, match="ask a colleague"):
            operations.waive(session, herself, lena, from_day=TODAY, until_day=TODAY, why="Me", at=NOW)
        with pytest.raises(Refused, match="ask a colleague"):
            operations.recognise(session, herself, lena, course_id=asked.course, months=None, taken=TODAY,
                                 evidence="Me", at=NOW)  # fmt: skip
        with pytest.raises(Refused, match="ask a colleague"):
            operations.revoke(session, herself, one, from_day=TODAY, why="Me", at=NOW)
        with pytest.raises(Refused, match="ask a colleague"):
            operations.correct(session, herself, one, Change.DAY, day=days(-1), why="Me", at=NOW)


def test_no_decision_can_be_changed_or_deleted_but_its_words_can_be_emptied(
    asked: World, database: db.Database
) -> None:
    with database.aside() as session:
        waiver = operations.waive(
            session, SYSTEM, asked.people["otto"], from_day=TODAY, until_day=days(9), why="On leave", at=NOW
        )
        operations.end_waiver(session, SYSTEM, waiver, why="Back", at=NOW)
        operations.revoke(session, SYSTEM, only(session, asked), from_day=TODAY, why="No", at=NOW)
    for model in (Waiver, WaiverEnd, CompletionCorrection, Completion):
        for statement in (delete(model), update(model).values(at=LATER)):
            with database.writer() as session, pytest.raises(DBAPIError, match="append-only"):
                session.execute(statement)
    with database.aside() as session:
        assert {note.text for note in session.query(RecordNote)} == {"On leave", "Back", "No"}
        session.execute(update(RecordNote).values(text=""))


def volume(session: Session, course: int) -> Volume:
    return next(one for one in Shelf().volumes(lambda: session, 1).values() if one.id == course)


def test_a_course_is_taken_again_from_ninety_days_before_a_requirement_asks_for_it(
    asked: World, database: db.Database
) -> None:
    with database.aside() as session:
        lena, course = asked.people["lena"], volume(session, asked.course)
        by, held = Actor(lena, "learner"), days(-100)
        until = date(held.year, held.month + 6, held.day)
        early = until - timedelta(days=91)
        with pytest.raises(Refused, match="You hold this course"):
            learning.renew(session, by, lena, course, on=early, at=NOW)
        first = runs.run(session, lena, asked.course)
        second = learning.renew(session, by, lena, course, on=until - timedelta(days=90), at=NOW)
        assert first is not None
        assert second != first.enrolment
        assert learning.renew(session, by, lena, course, on=TODAY, at=NOW) == second
        assert runs.run(session, lena, asked.course).done == {}


def test_what_was_revoked_came_not_before_another_course(asked: World, database: db.Database) -> None:
    with database.aside() as session:
        lena = asked.people["lena"]
        assert runs.not_held(session, lena, ["first-steps"]) == []
        operations.revoke(session, SYSTEM, only(session, asked), from_day=TODAY, why="No", at=NOW)
        assert runs.not_held(session, lena, ["first-steps"]) == ["first-steps"]


def test_hugo_revokes_by_the_page_and_the_certificate_says_so(
    asked: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    hugo = sign_in("hugo")
    with database.reader() as session:
        (held,) = queries.held(session, asked.people["lena"])
    page = f"/records/completions/{held.completion.id}"
    wrong = {"revoking-from_day": days(1).isoformat(), "revoking-why": "No"}
    assert "until today" in post(hugo, f"{page}/revoke", wrong).text
    right = wrong | {"revoking-from_day": TODAY.isoformat(), "revoking-why": "Somebody else sat it"}
    assert post(hugo, f"{page}/revoke", right).status_code == 303
    assert "Somebody else sat it" in hugo.get(page).text
    certificate = f"/records/certificates/{held.number}"
    for client in (hugo, sign_in("lena")):
        assert "This certificate was revoked" in client.get(certificate).text
    assert [event.what for event in events(database, "completion.revoke")] == [
        f"completion:{held.completion.id}"
    ]
    assert "Take the course again" in sign_in("lena").get("/learning/first-steps").text


def test_of_two_officers_who_correct_the_same_the_second_sees_what_the_first_wrote(
    asked: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    hugo = sign_in("hugo")
    with database.reader() as session:
        (held,) = queries.held(session, asked.people["lena"])
    page = f"/records/completions/{held.completion.id}"
    dates = {"dates-seen": hidden(hugo.get(page).text, "dates-seen"), "dates-why": "A slip"}
    first = dates | {"dates-day": held.day.isoformat(), "dates-valid_until": days(30).isoformat()}
    second = dates | {"dates-day": days(-90).isoformat(), "dates-valid_until": str(held.valid_until)}
    assert post(hugo, f"{page}/correct", first).status_code == 303
    refused = post(hugo, f"{page}/correct", second)
    assert refused.status_code == 422
    assert "corrected this completion meanwhile" in refused.text
    with database.reader() as session:
        assert queries.completion(session, only(session, asked)).valid_until == days(30)
    again = second | {"dates-seen": hidden(refused.text, "dates-seen")}
    assert post(hugo, f"{page}/correct", again).status_code == 303


def test_training_that_is_sent_in_twice_at_once_is_recognised_once(
    asked: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    otto = asked.people["otto"]
    form = {"course": "first-steps", "taken": days(-30).isoformat(), "evidence": "Seen on paper"}
    with ThreadPoolExecutor(2) as clicks:
        answers = [
            clicks.submit(post, browser, f"/records/people/{otto}/recognition", form)
            for browser in (sign_in("hugo"), sign_in("petra"))
        ]
    assert sorted(answer.result().status_code for answer in answers) == [303, 422]
    with database.aside() as session:
        (once,) = queries.held(session, otto)
        operations.revoke(session, SYSTEM, once.completion.id, from_day=TODAY, why="No", at=NOW)
    assert post(sign_in("hugo"), f"/records/people/{otto}/recognition", form).status_code == 303


def test_waivers_and_recognitions_by_their_pages(
    asked: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    petra, otto = sign_in("petra"), f"/records/people/{asked.people['otto']}"
    for foreign in (f"/records/people/{asked.people['tariq']}/{page}" for page in ("waivers", "recognition")):
        assert petra.get(foreign).status_code == 404
        assert post(petra, foreign, requirement="").status_code == 404
    term = {"requirement": "", "from_day": TODAY.isoformat(), "until_day": days(9).isoformat()}
    assert post(petra, f"{otto}/waivers", term, why="").status_code == 422
    assert post(petra, f"{otto}/waivers", term, why="On leave").status_code == 303
    with database.reader() as session:
        assert state(session, asked, "otto")[0] is State.WAIVED
        (line,) = queries.waivers(session, asked.people["otto"])
    post(petra, f"/records/waivers/{line.waiver.id}/end", why="")
    assert "Running" in petra.get(f"{otto}/waivers").text
    post(petra, f"/records/waivers/{line.waiver.id}/end", why="Back earlier")
    assert "Back earlier" in petra.get(f"{otto}/waivers").text
    training = {"course": "first-steps", "taken": days(-30).isoformat(), "evidence": "Seen on paper"}
    assert post(petra, f"{otto}/recognition", training).status_code == 303
    with database.reader() as session:
        assert state(session, asked, "otto")[0] is not State.OVERDUE
    assert "taken elsewhere" in petra.get(f"/reports/people/{asked.people['otto']}").text
    assert "Recognised" in sign_in("otto").get("/learning/first-steps").text
