"""Answers are saved as they are given."""

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.conftest import Post, SignIn
from tests.quiz.sitting.steps import begin, option, saved, told
from trainer import clock, db
from trainer.accounts.models import SignIn as SignInRow
from trainer.quiz.models import Attempt


def test_an_answer_is_saved_as_it_is_given_and_only_the_newest(
    lena: FlaskClient, post: Post, sitting: str, fingers: int, database: db.Database
) -> None:
    keep = f"{sitting}/answers/{fingers}"
    for typed in ("3", "3", "5 fingers"):
        answer = post(lena, keep, {f"q{fingers}": typed})
        assert answer.status_code == 200
        assert told(answer)["answered"] is True
        assert told(answer)["state"].startswith("Saved at ")
    assert told(answer)["read"] == "5"
    assert [found["value"] for found in saved(database) if found] == ["5"]
    assert "Read as" in lena.get(sitting).text


def test_an_answer_can_be_taken_back(
    lena: FlaskClient, post: Post, sitting: str, fingers: int, database: db.Database
) -> None:
    keep = f"{sitting}/answers/{fingers}"
    post(lena, keep, {f"q{fingers}": "5"})
    assert told(post(lena, keep, {f"q{fingers}": ""}))["answered"] is False
    assert saved(database) == [None]


def test_what_cannot_be_read_is_said_and_the_last_readable_answer_stays(
    lena: FlaskClient, post: Post, sitting: str, fingers: int, database: db.Database
) -> None:
    keep = f"{sitting}/answers/{fingers}"
    post(lena, keep, {f"q{fingers}": "5"})
    answer = post(lena, keep, {f"q{fingers}": "a handful"})
    assert answer.status_code == 422
    assert "a handful" in told(answer)["state"]
    assert [found["value"] for found in saved(database) if found] == ["5"]


def test_an_answer_kept_on_a_device_does_not_undo_a_newer_one(
    lena: FlaskClient, post: Post, sitting: str, fingers: int, database: db.Database
) -> None:
    keep = f"{sitting}/answers/{fingers}"
    before = clock.now().timestamp()
    post(lena, keep, {f"q{fingers}": "5"})
    late = post(lena, keep, {f"q{fingers}": "3", "kept": str(before)})
    assert (late.status_code, told(late)["changed"]) == (200, False)
    assert [found["value"] for found in saved(database) if found] == ["5"]
    newer = post(lena, keep, {f"q{fingers}": "4", "kept": str(clock.now().timestamp())})
    assert told(newer)["changed"] is True
    assert [found["value"] for found in saved(database) if found] == ["4"]


def test_saving_as_it_is_given_marks_nothing(lena: FlaskClient, post: Post) -> None:
    sitting = begin(lena, post, "/quiz/first-steps/start/warm-up")
    token = option(lena.get(sitting).text, 1, "No")
    assert post(lena, f"{sitting}/answers/1", q1=token).status_code == 200
    page = lena.get(sitting).text
    assert "canary" not in page
    assert f'value="{token}" checked' in page
    checked = post(lena, sitting, {"q1": token, "part": 1, "go": "1"})
    assert "canary-opens-no" in lena.get(checked.location).text
    again = post(lena, f"{sitting}/answers/1", q1=token)
    assert again.status_code == 409
    assert told(again)["state"]


def test_after_handing_in_and_after_the_time_nothing_is_saved(
    lena: FlaskClient, post: Post, sitting: str, fingers: int, database: db.Database
) -> None:
    keep = f"{sitting}/answers/{fingers}"
    post(lena, keep, {f"q{fingers}": "5"})
    with database.aside() as session:
        session.execute(update(Attempt).values(due_at=clock.now() - timedelta(seconds=1)))
    assert post(lena, keep, {f"q{fingers}": "3"}).status_code == 409
    assert lena.get(sitting).location.endswith("/result")
    assert post(lena, keep, {f"q{fingers}": "3"}).status_code == 409
    assert [found["value"] for found in saved(database) if found] == ["5"]
    assert "The time was over" in lena.get(f"{sitting}/result").text


def test_only_its_own_page_saves_an_answer(
    lena: FlaskClient, client: FlaskClient, sign_in: SignIn, post: Post, sitting: str, fingers: int
) -> None:
    keep = f"{sitting}/answers/{fingers}"
    assert post(sign_in("otto"), keep, {f"q{fingers}": "5"}).status_code == 404
    assert post(lena, f"{sitting}/answers/99", q99="5").status_code == 404
    assert post(client, keep, {f"q{fingers}": "5"}).status_code == 401
    assert lena.post(keep, data={f"q{fingers}": "5"}).status_code == 400


def test_a_page_that_saves_by_itself_does_not_keep_the_session_alive(
    lena: FlaskClient, post: Post, sitting: str, fingers: int, database: db.Database
) -> None:
    long_ago = clock.now() - timedelta(minutes=20)
    with database.aside() as session:
        session.execute(update(SignInRow).values(last_seen=long_ago))
    assert post(lena, f"{sitting}/answers/{fingers}", {f"q{fingers}": "5"}).status_code == 200
    with database.reader() as session:
        assert set(session.scalars(select(SignInRow.last_seen))) == {long_ago}
