"""A lesson: what it shows, what it costs, and that answering practice is never a score."""

from collections.abc import Iterator
from contextlib import contextmanager

import flask
import pytest
from sqlalchemy import event, func, select

from tests.conftest import Post, SignIn
from tests.world import World
from trainer import clock, db
from trainer.audit import SYSTEM
from trainer.catalogue.models import RevisionFile
from trainer.core.markup import medium_url, page_url
from trainer.learning import operations
from trainer.learning.models import Enrolment, PracticeAnswer, Step
from trainer.quiz.models import Attempt

LESSON = "/learning/first-steps/start/windows"


@contextmanager
def statements(database: db.Database) -> Iterator[list[str]]:
    """What is asked of the database meanwhile; beginning a transaction is not asking."""
    asked: list[str] = []

    def note(_connection, _cursor, statement: str, *_rest) -> None:
        if not statement.startswith(("BEGIN", "SET ", "PRAGMA")):
            asked.append(statement)

    engines = {database.engine, database.reading} if database.sqlite else {database.engine}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield asked
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


def test_a_lesson_page_asks_the_database_at_most_three_times(
    sign_in: SignIn, database: db.Database, ministry: World
) -> None:
    with database.aside() as session:
        operations.open_run(session, SYSTEM, ministry.people["lena"], ministry.course, at=clock.now())
    lena = sign_in("lena")
    lena.get(LESSON)
    with statements(database) as asked:
        assert lena.get(LESSON).status_code == 200
    assert len(asked) <= 3, asked


def test_opening_a_lesson_writes_nothing(sign_in: SignIn, database: db.Database) -> None:
    lena = sign_in("lena")
    lena.get(LESSON)
    with database.reader() as session:
        assert session.scalar(select(func.count()).select_from(Enrolment)) == 0


def test_done_enrols_notes_the_step_and_goes_on(sign_in: SignIn, post: Post, database: db.Database) -> None:
    lena = sign_in("lena")
    answer = post(lena, "/learning/first-steps/start/doors")
    assert (answer.status_code, answer.location) == (303, LESSON)
    post(lena, "/learning/first-steps/start/doors")
    with database.reader() as session:
        assert session.scalar(select(func.count()).select_from(Enrolment)) == 1
        assert session.scalar(select(func.count()).select_from(Step)) == 1


def test_practice_is_marked_in_place_and_never_a_score(
    sign_in: SignIn, post: Post, database: db.Database
) -> None:
    lena = sign_in("lena")
    page = lena.get(LESSON).text
    assert "canary-practice-right" not in page
    tokens = [
        part.split('"')[0] for part in page.split('type="radio"')[1:] for part in [part.split('value="')[1]]
    ]
    assert len(tokens) == 2
    for chosen in tokens:
        answer = post(lena, f"{LESSON}/practice/glass-is", q=chosen)
        assert answer.status_code == 303
    with database.reader() as session:
        assert session.scalar(select(func.count()).select_from(PracticeAnswer)) == 1
        assert session.scalar(select(func.count()).select_from(Step)) == 0
        assert session.scalar(select(func.count()).select_from(Attempt)) == 0
    assert "canary-practice-right" in lena.get(LESSON).text or "Wood is not clear" in lena.get(LESSON).text


@pytest.mark.parametrize(
    "path", ["/learning/nothing", "/learning/first-steps/start/nothing", "/learning/first-steps/a/b"]
)
def test_what_is_not_there_is_a_page_that_says_so(path: str, sign_in: SignIn) -> None:
    answer = sign_in("lena").get(path)
    assert answer.status_code == 404
    assert "Nothing stands here" in answer.text


def test_compiled_addresses_are_those_of_the_app(app: flask.Flask) -> None:
    """The compiler writes addresses into stored HTML without knowing the app."""
    with app.test_request_context():
        assert page_url("c", "m/l", quiz=False) == flask.url_for(
            "learning.lesson", course="c", module="m", name="l"
        )
        assert page_url("c", "m/q", quiz=True) == flask.url_for("quiz.rules", course="c", page="m/q")
        assert medium_url("ab", "x.svg") == flask.url_for("media", digest="ab", name="x.svg")


def test_a_picture_is_served_by_its_digest_and_a_quizs_text_is_not(
    sign_in: SignIn, database: db.Database
) -> None:
    lena = sign_in("lena")
    with database.reader() as session:
        digests = dict(session.execute(select(RevisionFile.path, RevisionFile.digest)).all())
    picture = lena.get(f"/media/{digests['media/door.svg']}/door.svg")
    assert (picture.status_code, picture.mimetype) == (200, "image/svg+xml")
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    for name in ("90-final.quiz.md", "x.svg", "x.md", "x.png"):
        assert lena.get(f"/media/{digests['90-final.quiz.md']}/{name}").status_code == 404
