"""Who marks what: nobody their own, nobody another course's, nobody a name; and two at once."""

import re

import flask
import pytest
from sqlalchemy import func, select

from tests.conftest import SignIn
from tests.quiz.marking.essays import GOOD, QUEUE, Essays, first, hand_in, links, post
from tests.quiz.test_attempts import race
from tests.site import signed_in
from tests.world import START, World
from trainer import audit, db
from trainer.accounts import operations as accounts
from trainer.accounts.models import Person
from trainer.audit import SYSTEM
from trainer.permissions import Role
from trainer.quiz.models import Attempt, CriterionMark, Marking, Response
from trainer.records.models import Completion

pytestmark = pytest.mark.usefixtures("essays")


def crawled(client: flask.testing.FlaskClient) -> str:
    """All pages of marking that somebody can come to from the queue, with addresses and headers."""
    seen: dict[str, str] = {}
    queue = [QUEUE]
    while queue:
        path = queue.pop()
        if path not in seen:
            answer = client.get(path)
            seen[path] = f"{path}\n{answer.headers}\n{answer.text}"
            queue.extend(links(client, path))
    return "\n".join(seen.values())


WRITER = 900_001  # a number that nothing else on a page is


def test_until_it_is_marked_nothing_says_who_wrote(
    app: flask.Flask, database: db.Database, sign_in: SignIn
) -> None:
    with database.aside() as session:
        session.add(
            Person(
                id=WRITER, staff_number="canary-4711", email="canary@mfa.example", name="Canary Person",
                sorting_name="Canary", sorting_key="canary", created_at=START,
            )
        )  # fmt: skip
        session.flush()
        accounts.grant(session, SYSTEM, WRITER, Role.LEARNER, at=START)
    hand_in(signed_in(app, database, WRITER), why="To go in and out.")
    ines = sign_in("ines")
    told = crawled(ines)
    refused = post(ines, first(ines), points1="9")
    saved = post(ines, first(ines), points1="2", points2="0")
    assert "To go in and out." in told
    for page in (told, refused.text, f"{saved.headers}"):
        assert not re.search(r"canary(?!-explanation)|/(?:attempts|people)/\d", page, re.IGNORECASE)
        assert str(WRITER) not in page
    assert "Canary Person" in crawled(ines)


def test_learners_have_no_marking_pages(sign_in: SignIn) -> None:
    lena = sign_in("lena")
    hand_in(lena, why="To go in and out.")
    address = first(sign_in("ines"))
    for page in (QUEUE, f"{QUEUE}/words/why", address, f"{address}/1"):
        assert lena.get(page).status_code == 403
        if page.startswith(address):
            assert post(lena, page, **GOOD).status_code == 403


def test_nobody_marks_their_own_answer(essays: Essays, database: db.Database, sign_in: SignIn) -> None:
    essays.instructor("tariq")
    ines, tariq = sign_in("ines"), sign_in("tariq")
    hand_in(ines, why="My own words.")
    assert "No answer waits for your marks" in ines.get(QUEUE).text
    address = first(tariq)
    assert ines.get(f"{QUEUE}/words/why").status_code == 404
    assert ines.get(address).status_code == 404
    assert post(ines, address, **GOOD).status_code == 404
    assert post(tariq, address, **GOOD).status_code == 303
    assert ines.get(f"{address}/1").status_code == 404
    assert post(ines, f"{address}/1", **GOOD, reason="More for me.").status_code == 404
    with database.reader() as session:
        assert session.scalar(select(func.count(Marking.id))) == 1


def test_an_instructor_of_another_course_finds_nothing(
    essays: Essays, ministry: World, sign_in: SignIn
) -> None:
    essays.instructor("otto", course_id=essays.course)
    essays.instructor("tariq", course_id=ministry.course)
    hand_in(sign_in("lena"), why="To go in and out.")
    otto, tariq = sign_in("otto"), sign_in("tariq")
    address = first(otto)
    assert "No answer waits for your marks" in tariq.get(QUEUE).text
    for page in (f"{QUEUE}/words/why", address):
        assert tariq.get(page).status_code == 404
    assert post(tariq, address, **GOOD).status_code == 404
    assert post(otto, address, **GOOD).status_code == 303
    assert tariq.get(f"{address}/1").status_code == 404
    assert "Nothing has been marked yet" in tariq.get(QUEUE).text


def test_an_instructor_of_a_unit_marks_those_who_serve_there(
    essays: Essays, ministry: World, sign_in: SignIn
) -> None:
    essays.instructor("hugo", unit_id=ministry.units["embassy"])
    hand_in(sign_in("lena"), why="From the embassy.")
    hand_in(sign_in("tariq"), why="From headquarters.")
    told = crawled(sign_in("hugo"))
    assert "From the embassy." in told
    assert "From headquarters." not in told


def test_what_no_person_marks_is_nothing_to_mark(sign_in: SignIn) -> None:
    hand_in(sign_in("lena"), why="To go in and out.")
    ines = sign_in("ines")
    assert ines.get(f"{QUEUE}/words/opens").status_code == 404
    assert ines.get(first(ines).replace("/why/", "/opens/")).status_code == 404


def test_who_comes_second_is_told_and_loses_nothing(essays: Essays, sign_in: SignIn) -> None:
    essays.instructor("tariq")
    hand_in(sign_in("lena"), why="To go in and out.")
    ines, tariq = sign_in("ines"), sign_in("tariq")
    address = first(ines)
    assert tariq.get(address).status_code == 200
    post(ines, address, **GOOD)
    second = post(
        tariq, address, points1="1", points2="1", comment2="canary-mine", comment="canary-all-of-mine"
    )
    assert second.status_code == 409
    assert "Somebody else has marked this answer meanwhile" in second.text
    for kept in ("canary-mine", "canary-all-of-mine", "canary-whole"):
        assert kept in second.text


def test_a_second_marker_does_not_correct_what_the_first_gave_before_having_marked(
    essays: Essays, sign_in: SignIn
) -> None:
    essays.publish(settings="markers: 2")
    essays.instructor("tariq")
    hand_in(sign_in("lena"), why="To go in and out.")
    ines, tariq = sign_in("ines"), sign_in("tariq")
    address = first(ines)
    post(ines, address, **GOOD)
    assert tariq.get(f"{address}/1").status_code == 404
    assert post(tariq, f"{address}/1", **GOOD, reason="canary").status_code == 404
    assert ines.get(f"{address}/1").status_code == 200
    post(tariq, address, points1="1", points2="0")
    assert tariq.get(f"{address}/1").status_code == 200


@pytest.mark.parametrize("markers", [1, 2])
def test_many_who_mark_at_once_are_as_many_as_the_quiz_asks_for(
    markers: int, essays: Essays, app: flask.Flask, database: db.Database, ministry: World, sign_in: SignIn
) -> None:
    essays.publish(settings=f"markers: {markers}\nattempts: 3")
    names = ("ines", "tariq", "otto", "ada", "hugo", "petra")
    for name in names[1:]:
        essays.instructor(name)
    hand_in(sign_in("lena"), why="To go in and out.")
    address = first(sign_in("ines"))
    clients = [signed_in(app, database, ministry.people[name]) for name in names]

    def act() -> int:
        client = clients.pop()
        return post(client, address, **GOOD).status_code

    answers = race(act, threads=len(names))
    assert sorted(answers, key=str) == [303] * markers + [409] * (len(names) - markers)
    with database.reader() as session:
        assert session.scalar(select(func.count(Marking.id))) == markers
        assert session.scalar(select(func.count()).select_from(CriterionMark)) == 2 * markers
        assert session.scalar(select(func.count(Completion.id))) == 1
        assert session.scalars(select(Response.credit).where(Response.credit.is_(None))).all() == []
        assert audit.first_broken(session) is None


def test_the_same_marks_sent_twice_at_once_count_once(
    essays: Essays, app: flask.Flask, database: db.Database, ministry: World, sign_in: SignIn
) -> None:
    essays.publish(settings="markers: 2")
    hand_in(sign_in("lena"), why="To go in and out.")
    address = first(sign_in("ines"))
    clients = [signed_in(app, database, ministry.people["ines"]) for _ in range(4)]
    answers = race(lambda: post(clients.pop(), address, **GOOD).status_code, threads=4)
    assert sorted(answers, key=str) == [303, 409, 409, 409]
    with database.reader() as session:
        assert session.scalars(select(Attempt.marked_at)).one() is None
