"""Who instructs or administers looks at a quiz as it is sat; nothing is kept but that they looked."""

import pytest
from sqlalchemy import delete, func, select

from tests.conftest import Post, SignIn
from tests.learning.test_pages import tokens
from tests.reports.life import second_course
from tests.world import World
from trainer import clock, db
from trainer.accounts import operations as accounts
from trainer.accounts.models import Grant
from trainer.audit import SYSTEM, AuditEvent
from trainer.learning.models import Enrolment, PracticeAnswer
from trainer.permissions import Role
from trainer.quiz.models import Attempt

RULES, SAMPLE = "/quiz/first-steps/final", "/quiz/preview/first-steps/final"
WINDOWS = "/learning/preview/first-steps/start/windows"


def kept(database: db.Database) -> list[int | None]:
    tables = Attempt, Enrolment, PracticeAnswer
    with database.reader() as session:
        return [session.scalar(select(func.count()).select_from(table)) for table in tables]


@pytest.mark.parametrize("name", ["ines", "ada"])
def test_a_sample_paper_is_drawn_marked_as_such_and_leaves_only_the_look(
    name: str, sign_in: SignIn, database: db.Database
) -> None:
    client, before = sign_in(name), kept(database)
    assert SAMPLE in client.get(RULES).text
    page = client.get(SAMPLE).text
    assert "Preview: nothing is recorded" in page
    assert 'class="question"' in page
    assert "<form" not in page.partition("<main")[2].partition("</main>")[0]
    assert kept(database) == before
    with database.reader() as session:
        last = select(AuditEvent.action, AuditEvent.actor_id).order_by(AuditEvent.seq.desc())
        assert session.execute(last).first().action == "quiz.preview"


def test_learners_and_hr_see_no_sample(sign_in: SignIn) -> None:
    for name in ("lena", "hugo"):
        client = sign_in(name)
        assert client.get(WINDOWS).status_code == 403
        assert client.get(SAMPLE).status_code == 403
        assert "preview" not in client.get(RULES).text


def test_who_instructs_another_course_sees_no_sample_of_this_one(
    sign_in: SignIn, database: db.Database, ministry: World
) -> None:
    otto, at = ministry.people["otto"], clock.now()
    with database.aside() as session:
        session.execute(delete(Grant).where(Grant.person_id == otto))
        accounts.grant(session, SYSTEM, otto, Role.INSTRUCTOR, course_id=None, at=at)
    assert sign_in("otto").get(SAMPLE).status_code == 200
    with database.aside() as session:
        session.execute(delete(Grant).where(Grant.person_id == otto))
        other = second_course(session)
        accounts.grant(session, SYSTEM, otto, Role.INSTRUCTOR, course_id=other, at=at)
    assert sign_in("otto").get(SAMPLE).status_code == sign_in("otto").get(WINDOWS).status_code == 404
    assert SAMPLE not in sign_in("otto").get(RULES).text


@pytest.mark.parametrize("name", ["ines", "ada"])
def test_lessons_are_read_and_practice_is_tried_as_a_learner_would_and_nothing_is_kept(
    name: str, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    client, before = sign_in(name), kept(database)
    assert "/learning/preview/first-steps/start/" in client.get("/learning/first-steps").text
    page = client.get(WINDOWS).text
    assert "Preview: nothing is recorded" in page
    assert "Done, continue to" not in page
    assert "/quiz/preview/" in page, "it leads on within the preview"
    tried = post(client, f"{WINDOWS}/practice/glass-is", q=tokens(page)[0])
    assert tried.status_code == 200
    assert "Check again" in tried.text
    assert post(client, f"{WINDOWS}/practice/glass-is").status_code == 422
    assert "Check again" not in client.get(WINDOWS).text
    assert kept(database) == before


def test_whoever_has_taken_the_course_finds_the_preview_untouched_by_it(sign_in: SignIn, post: Post) -> None:
    ines, lesson = sign_in("ines"), WINDOWS.replace("/preview", "")
    chosen = tokens(ines.get(lesson).text)[0]
    assert post(ines, f"{lesson}/practice/glass-is", q=chosen).status_code == 303
    assert "Check again" in ines.get(lesson).text
    assert "Check again" not in ines.get(WINDOWS).text
