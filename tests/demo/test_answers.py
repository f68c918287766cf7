"""What the people of the demo answer."""

from fractions import Fraction
from random import Random

import pytest

from tests import world
from trainer.core import storing
from trainer.core.course import Question, Quiz
from trainer.core.questions.kind import Drawn
from trainer.core.source import Source
from trainer.demo.answers import STRATEGIES, answer, difficulty, knows
from trainer.demo.briefs import judge, write

QUIZ = """---
title: Every kind
kind: practice
---
## One of three {#one-of-three}
- ( ) no
- (x) yes
- (50%) partly

## All {#all}
- [x] right
- [x] right too
- [ ] wrong
- [ ] wrong too

## All but one, exactly {#exact}
- [x] right
- [ ] wrong

Scoring: exact

## A word {#word}
= "hinge"
= "joint" (50%)

## A number {#number}
= 72 h +- 10%
= 10 to 20 h (50%)

## None at all {#none}
= 0

## A computed number {#computed}
The value is {AV}, the exposure {EF}.

Given: AV = 200000 to 2000000 step 50000
Given: EF = 0.1, 0.25

= {AV} * {EF} +- 1%

## An estimate {#estimate}
= 72 h (90% interval)

Width: 48 h

## Pairs {#pairs}
- CERT -> technical response
- embassy -> talks
- -> budget

## An order {#order}
1) isolate
2) preserve
3) restore

## Gaps {#gaps}
The [[Budapest|Council of Europe]] Convention, [[a/b*/c]], of [[= 72 +- 1]] hours.

## An essay {#essay}
____
Rubric: logic (2); clarity (1)
"""


@pytest.fixture(scope="module")
def questions() -> list[Question]:
    """Questions of every kind that the demo's people know how to answer."""
    course = {path: data for path, data in world.source("first-steps").items() if "final" not in path}
    parts = world.compiled("first-steps", Source({**course, "90-final.quiz.md": QUIZ.encode()}))
    return list(storing.load(Quiz, parts.bodies["final"]).questions)


def drawn(question: Question) -> Drawn:
    return question.kind.draw(Random(7), shuffle=True)  # noqa: S311 - the same chance every time


@pytest.mark.parametrize("kind", STRATEGIES)
def test_a_right_answer_earns_everything_and_a_wrong_one_less(questions: list[Question], kind: str) -> None:
    random = Random(1)  # noqa: S311 - the same chance every time
    asked = [question for question in questions if question.kind.name == kind]
    assert asked
    for question in asked:
        got = drawn(question)
        right = [answer(question, got, right=True, language="en", random=random) for _ in range(20)]
        assert {question.kind.mark(given) for given in right} == {Fraction(1)}
        wrong = [answer(question, got, right=False, language="en", random=random) for _ in range(60)]
        assert all(question.kind.mark(given) < 1 for given in wrong)
        assert any(given is not None for given in wrong)


def test_a_text_that_suffices_deserves_to_pass_and_another_lacks_what_is_said_of_it() -> None:
    random = Random(1)  # noqa: S311 - the same chance every time
    for _ in range(60):
        good = judge(write("brief-ambassador", right=True, random=random) or "")
        poor = judge(write("brief-ambassador", right=False, random=random) or "")
        assert sum(good.points) >= 8 > sum(poor.points)
        for brief in (good, poor):
            assert {int(criterion) for criterion in brief.remarks} == {
                place for place, points in enumerate(brief.points, 1) if points < 3
            }


def test_a_text_nobody_here_knows_how_to_write_is_left_blank(questions: list[Question]) -> None:
    essay = next(question for question in questions if question.kind.name == "essay")
    random = Random(1)  # noqa: S311 - the same chance every time
    assert answer(essay, drawn(essay), right=True, language="en", random=random) is None


def test_somebody_as_able_as_a_question_is_difficult_knows_it_half_the_time() -> None:
    random = Random(3)  # noqa: S311 - the same chance every time
    known = sum(knows(difficulty("a"), "a", random) for _ in range(4000))
    assert 0.46 < known / 4000 < 0.54


def test_the_more_able_know_more_and_a_question_keeps_its_difficulty() -> None:
    random = Random(3)  # noqa: S311 - the same chance every time
    every = [f"question-{n}" for n in range(500)]
    assert sum(knows(2, question, random) for question in every) > sum(
        knows(0, question, random) for question in every
    )
    assert len({difficulty("a") for _ in range(3)}) == 1
