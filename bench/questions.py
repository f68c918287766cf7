"""Questions of mixed kinds by the thousand, without their prose: is reading and marking them linear?

All stand in one course, far beyond what one may hold, so that whatever grows faster than their number shows.
"""

import time
import tracemalloc
from collections.abc import Callable, Mapping
from functools import partial
from itertools import pairwise
from unittest.mock import patch

from bench.course import Writer
from bench.figures import Figure, ratios, take_turns
from trainer.core import grading, paper
from trainer.core.course import Compiled, Html
from trainer.core.markup import Rendered
from trainer.core.parsing import whole
from trainer.core.parsing.compiling import compile_course
from trainer.core.questions.kind import Answer
from trainer.core.source import Source

LIMIT = 1.5  # how much dearer a question may be among ten times as many
QUIZ = 500  # questions in one file

ANSWERS: Mapping[str, Answer] = {
    "choose-one": {"option": 0},
    "choose-all": {"options": [0, 2]},
    "number": {"text": "7", "value": "7"},
    "short-text": {"text": "a word"},
}


def measure(rounds: int, sizes: tuple[int, ...]) -> list[Figure]:
    """What one question costs among many, over one among the next smaller number; and what it holds."""
    with (
        patch("trainer.core.parsing.context.render", _as_written),
        patch("trainer.core.parsing.context.render_inline", _as_written),
        patch.object(whole, "MAX_QUESTIONS", max(sizes)),
    ):
        figures = []
        for few, many in pairwise(sizes):
            for verb, prepare in (("reading", _reading), ("marking", _marking)):
                small, large = prepare(few), prepare(many)
                one, other = take_turns(rounds, partial(_cost, small, few), partial(_cost, large, many))
                name = f"{verb} a question among {many:,} over {few:,}"
                figures.append(Figure(name, ratios(other, one), LIMIT))
        return [*figures, Figure("memory of a question, read", (_memory(sizes[0]),), unit="bytes")]


def _as_written(text: str, **_how: object) -> Rendered:
    return Rendered(Html(text))


def _source(questions: int) -> Source:
    writer = Writer(11)
    files = {"course.md": "---\ntitle: Questions\nlanguage: en\noutcomes:\n  o1: Answer them\n---\n"}
    for first in range(0, questions, QUIZ):
        title = f"Quiz {first // QUIZ}"
        files[f"{first // QUIZ:04}-quiz-{first // QUIZ}.quiz.md"] = writer.quiz(title, QUIZ, first)
    return Source({path: text.encode() for path, text in files.items()})


def _reading(questions: int) -> Callable[[], object]:
    source = _source(questions)
    return lambda: compile_course("questions", source)


def _marking(questions: int) -> Callable[[], object]:
    compiled: Compiled = compile_course("questions", _source(questions))
    papers = [(quiz, paper.draw(quiz, "a seed")) for quiz in compiled.quizzes.values()]
    answers = [{one.id: ANSWERS[one.kind.name] for one in quiz.questions} for quiz, _ in papers]

    def work() -> None:
        for (quiz, drawn), given in zip(papers, answers, strict=True):
            grading.grade(quiz, drawn, given)

    return work


def _cost(work: Callable[[], object], questions: int) -> float:
    before = time.process_time()
    work()
    return (time.process_time() - before) / questions


def _memory(questions: int) -> float:
    """Bytes that a question keeps once it has been read."""
    source = _source(questions)
    compile_course("questions", source)  # what is built once and for all is built now
    tracemalloc.start()
    compiled = compile_course("questions", source)
    held, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert compiled.quizzes
    return held / questions
