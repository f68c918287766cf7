"""What a learner reads when a key was corrected: what the mark was, why it is another, and where."""

from datetime import timedelta

import pytest

from tests.conftest import Post, SignIn
from tests.learning.test_reports import carried
from tests.quiz.test_remarking import CORRECTED, WALL_IS_RIGHT, publish, sit, text
from tests.world import World
from trainer import db
from trainer.core.rekeying import Policy


def test_the_result_says_what_it_was_before_and_why(
    database: db.Database, ministry: World, sign_in: SignIn
) -> None:
    with database.aside() as session:
        attempt = sit(session, ministry.people["lena"], "openings", "fingers", wall=True)
        address = f"/quiz/attempts/{attempt.id}/result"
        publish(session, text(*WALL_IS_RIGHT), reason="A wall opens & closes")
    page = sign_in("lena").get(address).text
    assert "<h1>Passed</h1>" in page
    assert "A wall opens &amp; closes" in page
    assert "Before, the score was 2 of 4: not passed." in page
    assert "by a corrected key: 100% of the points, 0% before" in page.replace("\xa0", "")
    assert "Right answer" not in page.partition("Which one opens?")[2].partition("</details>")[0]


def test_who_was_right_by_the_old_key_keeps_it_and_reads_the_new_one(
    database: db.Database, ministry: World, sign_in: SignIn
) -> None:
    with database.aside() as session:
        attempt = sit(session, ministry.people["otto"], "which", "openings", "fingers")
        address = f"/quiz/attempts/{attempt.id}/result"
        publish(session, text(*WALL_IS_RIGHT))
    page = sign_in("otto").get(address).text
    assert "Marked again" not in page
    assert "canary-which-explanation" in page


def test_a_completed_course_stays_complete_and_the_page_says_so(
    database: db.Database, ministry: World, sign_in: SignIn
) -> None:
    with database.aside() as session:
        attempt = sit(session, ministry.people["otto"], "which", "openings", "fingers")
        address = f"/quiz/attempts/{attempt.id}/result"
        publish(session, text(*WALL_IS_RIGHT), policy=Policy.EXACT)
    page = sign_in("otto").get(address).text
    assert "A course that was complete by then stays complete." in page
    assert "canary" not in page  # feedback comes after passing, and this is no pass any more


def test_my_training_says_it_until_the_learner_has_seen_it(
    database: db.Database, ministry: World, sign_in: SignIn, post: Post
) -> None:
    with database.aside() as session:
        sit(session, ministry.people["lena"], "openings", "fingers", wall=True)
        publish(session, text(*WALL_IS_RIGHT))
    lena, otto = sign_in("lena"), sign_in("otto")
    page = lena.get("/learning/").text
    assert "Marked again on" in page
    assert "Marked again" not in otto.get("/learning/").text
    newest = carried(page)["newest"]
    post(otto, "/learning/marked-again", newest=newest)
    post(lena, "/learning/marked-again", newest=(CORRECTED - timedelta(seconds=1)).isoformat())
    assert "Marked again on" in lena.get("/learning/").text, "a page shown before said nothing of it"
    assert post(lena, "/learning/marked-again", newest=newest).status_code == 303
    assert "Marked again" not in lena.get("/learning/").text


@pytest.mark.parametrize("newest", ["", "yesterday", "0001-01-01T00:00:00+14:00"])
def test_what_no_page_carries_puts_nothing_aside(newest: str, sign_in: SignIn, post: Post) -> None:
    for path in ("/learning/marked-again", "/learning/answers-read"):
        assert post(sign_in("lena"), path, newest=newest).status_code == 400
