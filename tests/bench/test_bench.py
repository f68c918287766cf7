"""The arithmetic of the bench: what a figure is, how far it spreads, when a limit is broken. No timing."""

import os
import subprocess
import sys
from itertools import count

import pytest

from bench import course, servers
from bench.figures import BROKEN, HOLDS, NO_LIMIT, Figure, broken, ratios, take_turns
from bench.questions import ANSWERS
from trainer.core.parsing.compiling import compile_course


def test_the_median_is_held_against_the_limit_and_one_disturbed_round_does_not_move_it() -> None:
    assert Figure("page", (0.9, 0.95, 7.0), limit=1.0).verdict == HOLDS
    assert Figure("page", (0.9, 1.01, 1.02), limit=1.0).verdict == BROKEN


def test_a_figure_at_its_limit_holds() -> None:
    assert Figure("page", (1.0,), limit=1.0).verdict == HOLDS


def test_a_figure_without_a_limit_is_shown_and_not_judged() -> None:
    assert Figure("beside", (99.0,)).verdict == NO_LIMIT


def test_the_spread_is_from_the_lowest_to_the_highest_round() -> None:
    assert Figure("page", (1.2, 0.8, 1.0)).spread == (0.8, 1.2)


def test_a_figure_that_nobody_measured_is_refused() -> None:
    with pytest.raises(ValueError, match="lesson page"):
        Figure("lesson page", ())


def test_a_line_says_value_spread_limit_and_verdict() -> None:
    said = Figure("memory", (1.5, 1.3, 1.4), limit=1.35).say()
    assert said.split() == ["memory", "1.40", "×", "[1.30–1.50]", "at", "most", "1.35", "×", BROKEN]


def test_each_round_is_compared_with_the_round_of_the_reference_beside_it() -> None:
    assert ratios([2.0, 9.0], [1.0, 3.0]) == (2.0, 3.0)
    with pytest.raises(ValueError, match="shorter"):
        ratios([2.0, 9.0], [1.0])


def test_reference_and_ours_take_turns() -> None:
    order: list[str] = []
    clock = count(1)

    def note(name: str) -> float:
        order.append(name)
        return float(next(clock))

    reference, ours = take_turns(3, lambda: note("reference"), lambda: note("ours"))
    assert order == ["reference", "ours"] * 3
    assert (reference, ours) == ((1.0, 3.0, 5.0), (2.0, 4.0, 6.0))


def test_only_broken_limits_count() -> None:
    bad = Figure("bad", (2.0,), limit=1.0)
    assert broken([Figure("good", (1.0,), limit=1.0), bad, Figure("beside", (9.0,))]) == [bad]


def test_the_measured_course_has_the_size_that_is_promised() -> None:
    compiled = compile_course(course.NAME, course.source())
    assert len(compiled.course.modules) == course.MODULES == 6
    assert len(compiled.course.lessons) == course.LESSONS == 19
    html = "".join(piece.html for piece in compiled.lessons[course.LESSON].pieces)
    assert 14_500 < len(html.encode()) < 15_500
    assert {question.kind.name for quiz in compiled.quizzes.values() for question in quiz.questions} == {
        *ANSWERS
    }


def test_processor_time_and_memory_are_read_of_a_process_and_its_children() -> None:
    child = "import os; print(os.getpid(), flush=True); input()"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    with subprocess.Popen(
        [sys.executable, "-c", parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        started = int(process.stdout.readline())
        assert servers.descendants(process.pid) == [started]
        assert servers.held(started) > 1_000_000
        process.communicate("\n")
    before = servers.used(os.getpid())
    assert sum(range(3_000_000)) > 0
    assert servers.used(os.getpid()) > before
