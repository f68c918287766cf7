"""The page for authors: every example is read by the parser, every setting is explained."""

import re
from collections.abc import Callable

import pytest

from config import ROOT
from tests.core.questions.writing import CHECK, NAMES, QUIZ_HEAD, Files, told
from trainer.core.advice import RULES
from trainer.core.parsing.settings import COURSE, LESSON, MODULE, QUIZ, SCENARIO
from trainer.core.parsing.words import QUESTION_SETTINGS
from trainer.core.questions.registry import KINDS

PAGE = (ROOT / "docs" / "course-format.md").read_text(encoding="utf-8")
FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXAMPLES = [(sort, text) for sort, text in FENCED.findall(PAGE) if sort not in ("sh", "text")]

PLACES: dict[str, Callable[[str], Files]] = {
    "course": lambda text: {"course.md": text},
    "module": lambda text: {"10-networks/module.md": text},
    "lesson": lambda text: {NAMES: text},
    "quiz": lambda text: {CHECK: text},
    "question": lambda text: {CHECK: QUIZ_HEAD + text},
    "wrong": lambda text: {CHECK: QUIZ_HEAD + text},
    "glossary": lambda text: {"glossary.md": text},
    "toolkit": lambda text: {"toolkit/holding-statement.md": text},
    "scenario": lambda text: {"10-networks/50-night.scenario.md": text},
}


@pytest.mark.parametrize(("sort", "text"), EXAMPLES)
def test_every_example_of_the_page_is_read_without_a_problem(sort: str, text: str) -> None:
    found = told(PLACES[sort](text))
    if sort == "wrong":
        assert [one.correction is not None for one in found] == [True], [one.say() for one in found]
    else:
        assert [one.say() for one in found] == []


def test_there_is_an_example_of_every_file_and_of_every_kind_of_question() -> None:
    assert {sort for sort, _ in EXAMPLES} == set(PLACES)
    assert sum(sort == "question" for sort, _ in EXAMPLES) == len(KINDS)


@pytest.mark.parametrize("table", [COURSE, MODULE, LESSON, QUIZ, SCENARIO])
def test_every_setting_is_explained(table: tuple) -> None:
    missing = [
        key.name for key in table if not re.search(rf"`{key.name}\b|^{key.name}: ", PAGE, re.MULTILINE)
    ]
    assert missing == []


def test_every_setting_of_a_question_is_explained() -> None:
    own = {word for kind in KINDS.values() for word in kind.settings}
    missing = [word for word in (*QUESTION_SETTINGS, *own) if f"{word.capitalize()}:" not in PAGE]
    assert missing == []


def test_advice_has_its_chapter() -> None:
    chapter = PAGE.partition("## Advice")[2].partition("## Limits")[0]
    assert chapter.count("\n| ") - 1 >= 8
    assert len(RULES) >= 20
