"""Quizzes: pools and limits."""

import pytest

from tests.core.questions.writing import CHECK, QUIZ_HEAD, compiled, one_problem, quiz

ANSWER = "- ( ) a\n- (x) b\n"


def questions(*names: str) -> str:
    return "".join(f"## What? {{#{name}}}\n{ANSWER}\n" for name in names)


def test_without_pools_the_file_is_one_pool_drawn_whole() -> None:
    pools = quiz(questions("a", "b")).pools
    assert [(pool.title, pool.draw, pool.drawn) for pool in pools] == [("", None, 2)]


def test_a_draw_in_the_settings_draws_from_the_file() -> None:
    assert quiz(questions("a", "b"), QUIZ_HEAD.replace("kind", "draw: 1\nkind")).drawn == 1


def test_a_heading_with_a_draw_opens_a_pool() -> None:
    """Rule 16."""
    whole = compiled(
        {CHECK: f"{QUIZ_HEAD}Welcome.\n\n# Norms {{draw=1}}\n{questions('a', 'b')}# Law\n{questions('c')}"}
    )
    found = whole.quizzes["networks/check"]
    assert [(pool.title, pool.draw, len(pool.questions)) for pool in found.pools] == [
        ("Norms", 1, 2),
        ("Law", None, 1),
    ]
    page = whole.course.page("networks/check")
    assert page
    assert page.questions == 2


@pytest.mark.parametrize(
    ("body", "line", "correction"),
    [
        (f"# Norms {{draw=3}}\n{questions('a', 'b')}", 5, "{draw=2}"),
        (f"# Norms {{draw=0}}\n{questions('a')}", 5, "{draw=3}"),
        (f"# Norms {{drow=1}}\n{questions('a')}", 5, "{draw=3}"),
        (f"# Norms {{#norms}}\n{questions('a')}", 5, "{draw=3}"),
        (f"{questions('a')}# Norms\n{questions('b')}", 9, "above the first question"),
        (f"# Norms\nText\n\n{questions('a')}", 6, "Move it"),
        (f"# Norms\n# Law\n{questions('a')}", 5, "below it"),
        ("Text only.\n", 1, "## "),
    ],
)
def test_a_pool_with_a_mistake_is_told_once(body: str, line: int, correction: str) -> None:
    """Rules 16, 71."""
    one = one_problem({CHECK: QUIZ_HEAD + body})
    assert one.line == line
    assert correction in str(one.correction)


def test_a_draw_in_the_settings_does_not_go_with_pools() -> None:
    """Rule 16."""
    one = one_problem({CHECK: QUIZ_HEAD.replace("kind", "draw: 1\nkind") + f"# Norms\n{questions('a')}"})
    assert one.line == 3
    assert "{draw=1}" in str(one.correction)


def test_a_draw_larger_than_the_file_is_told() -> None:
    one = one_problem({CHECK: QUIZ_HEAD.replace("kind", "draw: 3\nkind") + questions("a", "b")})
    assert (one.line, str(one.correction)) == (3, "Write `draw: 2`, or add questions.")


def test_a_broken_question_still_counts_for_the_draw() -> None:
    """Rule 71."""
    broken = questions("a") + "## B {#b}\n= l\n"
    assert one_problem({CHECK: QUIZ_HEAD.replace("kind", "draw: 2\nkind") + broken}).line == 11


def test_a_quiz_has_at_most_five_hundred_questions() -> None:
    """Rule 67."""
    names = [f"q{number}" for number in range(501)]
    assert "501" in str(one_problem({CHECK: QUIZ_HEAD + questions(*names)}).message)
