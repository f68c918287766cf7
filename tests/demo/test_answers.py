"""What the people of the demo answer."""

from fractions import Fraction
from random import Random

import pytest

from tests import world
from trainer.core import storing
from trainer.core.course import PageKind, Question, Quiz
from trainer.core.questions.kind import Drawn
from trainer.demo.answers import STRATEGIES, answer, difficulty, knows


def questions() -> list[Question]:
    """Every question of the quizzes in the tests' course."""
    parts = world.compiled("first-steps")
    quizzes = [page.id for page in parts.outline.walk() if page.kind is PageKind.QUIZ]
    return [question for quiz in quizzes for question in storing.load(Quiz, parts.bodies[quiz]).questions]


def drawn(question: Question) -> Drawn:
    return question.kind.draw(Random(7), shuffle=True)  # noqa: S311


@pytest.mark.parametrize("question", questions(), ids=lambda question: question.id)
def test_a_right_answer_earns_everything_and_a_wrong_one_less(question: Question) -> None:
    if question.kind.name not in STRATEGIES:
        pytest.skip(f"nobody in the demo knows what to do with {question.kind.name}")
    random = Random(1)  # noqa: S311
    right = [answer(question, drawn(question), right=True, language="en", random=random) for _ in range(20)]
    assert {question.kind.mark(given) for given in right} == {Fraction(1)}
    wrong = [answer(question, drawn(question), right=False, language="en", random=random) for _ in range(60)]
    assert all(question.kind.mark(given) < 1 for given in wrong)
    assert any(given is not None for given in wrong)


def test_somebody_as_able_as_a_question_is_difficult_knows_it_half_the_time() -> None:
    random = Random(3)  # noqa: S311
    known = sum(knows(difficulty("a"), "a", random) for _ in range(4000))
    assert 0.46 < known / 4000 < 0.54


def test_the_more_able_know_more_and_a_question_keeps_its_difficulty() -> None:
    random = Random(3)  # noqa: S311
    every = [f"question-{n}" for n in range(500)]
    assert sum(knows(2, question, random) for question in every) > sum(
        knows(0, question, random) for question in every
    )
    assert len({difficulty("a") for _ in range(3)}) == 1
