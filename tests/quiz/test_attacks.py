"""The attacks on an attempt, each tried as it is told: nothing leaks, nothing is gained, nothing is lost."""

import re
import threading
from datetime import timedelta

import flask
import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from tests import world
from tests.conftest import Post, SignIn
from tests.quiz.test_leaks import pages
from tests.world import START, World
from trainer import clock, db
from trainer.accounts import operations as accounts
from trainer.audit import SYSTEM, AuditEvent
from trainer.authoring import operations as authoring
from trainer.authoring.operations import Origin
from trainer.core.source import Source
from trainer.learning.models import PracticeAnswer
from trainer.permissions import Role
from trainer.quiz.models import Attempt, Response

SECRET = re.compile(r"canary-[a-z-]+|(?<![\w.-])(?:731[789]\d{3}(?:\.0+)?|61%|61/100|0?\.610*)(?![\w-])")
"""A key, a feedback or a part of the credit; within a signed token, which is chance, a number is none."""

FINAL = "/quiz/first-steps/final"


@pytest.fixture
def canaries(database: db.Database) -> None:
    """A course of every kind of question, with something to be known again in every key and feedback."""
    with database.aside() as session:
        source, parts = world.source("canaries"), world.compiled("canaries")
        assert authoring.publish(session, SYSTEM, "canaries", source, parts, origin=Origin.FOLDER, at=START)


@pytest.fixture
def lena(sign_in: SignIn) -> FlaskClient:
    """Lena's browser."""
    return sign_in("lena")


def begin(client: FlaskClient, post: Post, quiz: str) -> str:
    return post(client, quiz).location.split("?")[0]


def something(page: str) -> dict[str, str]:
    """An answer to every question of a page, whatever it is."""
    found: dict[str, str] = {}
    for field in re.findall(r"<(?:input|textarea)[^>]*>", page):
        name, value = re.search(r' name="(q\d[^"]*)"', field), re.search(r' value="([^"]+)"', field)
        if name and not name[1].endswith(".seen"):
            found.setdefault(name[1], value[1] if value else "5")
    for name, options in re.findall(r'<select[^>]* name="(q[^"]+)".*?>(.*?)</select>', page, re.DOTALL):
        values = [value for value in re.findall(r'value="([^"]+)"', options) if value]
        taken = {other for key, other in found.items() if key.split("-")[0] == name.split("-")[0]}
        found[name] = next(value for value in values if value not in taken)
    return found


def told(client: FlaskClient, *more: str) -> set[str]:
    """All secrets in every response this browser can get, headers too."""
    bodies = [*pages(client).values(), *more]
    return {secret for body in bodies for secret in SECRET.findall(body)}


def everything(client: FlaskClient, sitting: str) -> str:
    """What the addresses of a sitting answer, by every method that reads."""
    paths = [sitting, f"{sitting}?part=2", f"{sitting}/check", f"{sitting}/result", f"{sitting}/again"]
    paths += [f"{path}.json" for path in paths] + [f"{sitting}/answers/1", f"{sitting}/answers/99"]
    answers = [client.get(path, follow_redirects=True) for path in paths]
    answers += [client.head(path) for path in paths]
    return "\n".join(f"{answer.headers}\n{answer.text}" for answer in answers)


@pytest.mark.usefixtures("canaries")
@pytest.mark.parametrize("name", ["each", "handed", "passing", "never"])
def test_attack_1_nothing_of_the_key_is_in_any_response_before_it_is_due(
    name: str, lena: FlaskClient, post: Post
) -> None:
    sitting = begin(lena, post, f"/quiz/canaries/{name}")
    seen = [lena.get(sitting).text]
    if name == "each":
        seen += [lena.get(f"{sitting}?part={part}").text for part in range(2, 11)]
    answers = {key: value for page in seen for key, value in something(page).items()}
    assert len({key.partition("-")[0] for key in answers}) == 10
    for number in range(1, 11):
        mine = {key: value for key, value in answers.items() if re.match(rf"q{number}\b", key)}
        kept = post(lena, f"{sitting}/answers/{number}", mine)
        assert kept.status_code in {200, 422}
        seen.append(f"{kept.headers}{kept.text}")
    if name != "each":
        seen.append(post(lena, sitting, {**answers, "part": 1, "go": "check"}).text)
    seen += [post(lena, f"{sitting}/answers/1", q1="x").text, everything(lena, sitting)]
    assert told(lena, *seen) == set()
    if name == "never":
        post(lena, f"{sitting}/hand-in")
        assert told(lena, everything(lena, sitting)) == set()


@pytest.mark.usefixtures("canaries")
def test_attack_1_values_of_options_are_new_for_every_attempt_and_say_no_place(
    lena: FlaskClient, post: Post
) -> None:
    drawn = []
    for _ in range(2):
        sitting = begin(lena, post, "/quiz/canaries/handed")
        page = lena.get(sitting).text
        drawn.append(set(re.findall(r'type="(?:radio|checkbox)" name="q\d+" value="([^"]+)"', page)))
        assert all(re.fullmatch("[0-9a-f]{8}", value) for value in drawn[-1])
        post(lena, f"{sitting}/hand-in", declared="yes")
    assert drawn[0].isdisjoint(drawn[1])


@pytest.mark.usefixtures("canaries")
def test_attack_2_a_review_is_not_had_before_it_is_released(lena: FlaskClient, post: Post) -> None:
    for number in (1, 2):
        sitting = begin(lena, post, "/quiz/canaries/passing")
        assert lena.get(f"{sitting}/again").status_code == 303
        post(lena, f"{sitting}/hand-in")
        seen = told(lena, everything(lena, sitting), post(lena, f"{sitting}/again", q1="x").text)
        assert bool(seen) is (number == 2)


def test_attack_3_what_is_another_s_is_not_there_by_any_address(sign_in: SignIn, post: Post) -> None:
    lena, otto = sign_in("lena"), sign_in("otto")
    mine = begin(lena, post, FINAL)
    for path in ("", "/check", "/result", "/again"):
        foreign, unknown = otto.get(f"{mine}{path}"), otto.get(f"/quiz/attempts/999999{path}")
        assert foreign.status_code == unknown.status_code == 404
        assert len(foreign.text) - len(unknown.text) <= len(mine)
    for path in ("", "/answers/1", "/hand-in", "/again"):
        assert post(otto, f"{mine}{path}", q1="x", person_id=1, attempt_id=1).status_code == 404
    assert lena.get(mine).status_code == 200


def test_attack_4_an_instructor_of_another_course_finds_nobody(
    sign_in: SignIn, post: Post, database: db.Database, ministry: World
) -> None:
    begin(sign_in("lena"), post, FINAL)
    with database.aside() as session:
        text = Source(dict(world.source("first-steps")))
        parts = world.compiled("other", text)
        other = authoring.publish(session, SYSTEM, "other", text, parts, origin=Origin.FOLDER, at=START)
        assert other
        item = session.scalars(select(Attempt.item_id)).one()
        person = ministry.people["tariq"]
        accounts.grant(session, SYSTEM, person, Role.INSTRUCTOR, at=START, course_id=other.course_id)
    tariq, sitter = sign_in("tariq"), f"/quiz/sittings/{item}/people/{ministry.people['lena']}"
    assert "Okafor" not in tariq.get(f"/quiz/sittings/{item}").text
    assert tariq.get(sitter).status_code == 404
    for door in ("attempts", "time"):
        fields = {"reason": "x", "so_far": "0", "time-reason": "x", "time-minutes": "5"}
        assert post(tariq, f"{sitter}/{door}", fields).status_code == 404
    with database.aside() as session:
        accounts.grant(session, SYSTEM, person, Role.INSTRUCTOR, at=START, course_id=ministry.course)
    tariq = sign_in("tariq")
    assert "Okafor" in tariq.get(f"/quiz/sittings/{item}").text
    assert tariq.get(sitter).status_code == 200


def test_attack_5_many_starts_at_once_have_the_one_attempt_that_is_left(
    app: flask.Flask, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    lena = sign_in("lena")
    for _ in range(2):
        post(lena, f"{begin(lena, post, FINAL)}/hand-in")
    app.config["WTF_CSRF_ENABLED"] = False
    clients, gate = [sign_in("lena") for _ in range(8)], threading.Barrier(8)
    answers = []

    def start(client: FlaskClient) -> None:
        gate.wait()
        answers.append(client.post(FINAL))

    threads = [threading.Thread(target=start, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    with database.reader() as session:
        assert session.scalar(select(func.count(Attempt.id))) == 3
    post(lena, f"{answers[0].location}/hand-in")
    assert lena.get(lena.post(FINAL).location).text.count("You have no attempts left.") > 0


def test_attack_6_handing_in_again_shows_the_one_result(
    lena: FlaskClient, post: Post, database: db.Database
) -> None:
    sitting = begin(lena, post, FINAL)
    first = post(lena, f"{sitting}/hand-in")
    body = lena.get(first.location).text
    again = [post(lena, f"{sitting}/hand-in"), post(lena, sitting, part=1, go="check"), lena.get(sitting)]
    assert {answer.location for answer in again} == {first.location}
    assert lena.get(first.location).text == body
    with database.reader() as session:
        assert session.scalar(select(func.count()).where(AuditEvent.action == "attempt.mark")) == 1


@pytest.mark.parametrize("door", ["keep", "save", "hand in", "look"])
def test_attack_7_after_the_time_only_what_was_saved_in_it_counts(
    door: str, lena: FlaskClient, post: Post, database: db.Database
) -> None:
    sitting = begin(lena, post, FINAL)
    page = lena.get(sitting).text
    number = re.findall(r'id="q(\d)"', page.split("How many fingers")[0])[-1]
    post(lena, f"{sitting}/answers/{number}", {f"q{number}": "5"})
    over = clock.now() - timedelta(seconds=1)
    with database.aside() as session:
        session.execute(update(Attempt).values(due_at=over))
    late = {f"q{number}": "4", "part": 1, "started_at": "2099-01-01", "due_at": "2099-01-01", "go": "check"}
    if door == "keep":
        answer = post(lena, f"{sitting}/answers/{number}", late, kept=START.timestamp())
        assert answer.status_code == 409
    elif door == "save":
        assert post(lena, sitting, late).location == f"{sitting}/result"
    elif door == "hand in":
        assert post(lena, f"{sitting}/hand-in", late).location == f"{sitting}/result"
    else:
        assert lena.get(sitting).location == f"{sitting}/result"
    assert "The time was over" in lena.get(f"{sitting}/result").text
    with database.reader() as session:
        attempt = session.scalars(select(Attempt)).one()
        assert (attempt.closed_at, attempt.points) == (over, 1)
        assert [found["value"] for found in session.scalars(select(Response.answer)) if found] == ["5"]
        closed = session.scalars(select(AuditEvent).where(AuditEvent.action == "attempt.hand_in")).one()
        assert closed.acting_role == "system"


def test_attack_8_what_is_not_yet_open_in_a_course_that_goes_in_order_stays_closed(
    lena: FlaskClient, post: Post, database: db.Database
) -> None:
    text = dict(world.source("first-steps"))
    text["course.md"] = text["course.md"].replace(b"language: en", b"language: en\norder: in order")
    source = Source(text)
    with database.aside() as session:
        parts = world.compiled("first-steps", source)
        authoring.publish(session, SYSTEM, "first-steps", source, parts, origin=Origin.FOLDER, at=START)
    windows = "/learning/first-steps/start/windows"
    for answer in (post(lena, FINAL), post(lena, windows), post(lena, f"{windows}/practice/glass-is", q="x")):
        assert answer.status_code == 303
        assert "Not yet open" in lena.get(answer.location).text
    with database.reader() as session:
        assert session.scalar(select(func.count(Attempt.id))) == 0
        assert session.scalar(select(func.count()).select_from(PracticeAnswer)) == 0


@pytest.mark.usefixtures("canaries")
def test_attack_9_what_was_drawn_for_another_question_or_attempt_is_refused(
    sign_in: SignIn, post: Post, database: db.Database
) -> None:
    lena, otto = sign_in("lena"), sign_in("otto")
    mine, theirs = (begin(client, post, "/quiz/canaries/handed") for client in (lena, otto))
    page, foreign = lena.get(mine).text, otto.get(theirs).text
    radio = re.compile(r'type="radio" name="q(\d+)" value="([^"]+)"')
    box = re.compile(r'type="checkbox" name="q\d+" value="([^"]+)"')
    number = radio.findall(page)[0][0]
    for token in (radio.findall(foreign)[0][1], box.findall(page)[0], "0", "1", "__class__"):
        refused = post(lena, f"{mine}/answers/{number}", {f"q{number}": token})
        assert refused.status_code == 422
        assert "not one of this question" in refused.text
    assert post(lena, mine, {f"q{number}": ["x"] * 300_000}).status_code == 413
    post(lena, mine, {"part": 1, "go": "check", "q99": "x", "score": 100, "is_admin": 1, "person_id": 2})
    with database.reader() as session:
        assert not any(session.scalars(select(Response.answer)))
