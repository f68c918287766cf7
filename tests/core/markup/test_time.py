"""Rendering hostile text, side by side, and stopped in the middle."""

import threading
import time

import pytest

from tests.core.markup.rendering import Judge, html, shown
from tests.core.stopping import everywhere


@pytest.mark.parametrize(
    "text",
    [
        "[^1]" * 4096 + "\n\n[^1]: x",
        "[^1]" * 4096,
        "![a" * 4096,
        "[" * 4096,
        "[" * 20_000,
        "![a](" * 4000,
        "[a][b" * 4000,
        "*a " * 6000,
        "**a *b " * 3000,
        "`" * 16_000,
        "``a" * 6000,
        "<" * 16_000,
        "> " * 8000 + "a",
        "1. " * 8000 + "a",
        "- " * 8000 + "a",
        "a\n: b\n" * 2000,
        "# a\n" * 2000,
        "[^1]: d\n\n[^1]\n\n" * 1000,
        "".join(f"{'  ' * depth}- a\n" for depth in range(300)),
        "!!! note\n" * 3000,
    ],
    ids=lambda text: text[:12],
)
def test_hostile_text_takes_less_than_two_seconds(text: str) -> None:
    started = time.process_time()
    Judge(shown(text).html)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "text", ["> " * 21 + "a", "- " * 21 + "a", "".join(f"{'  ' * n}- a\n" for n in range(30))]
)
def test_nesting_deeper_than_twenty_is_a_fault(text: str) -> None:
    found = shown(text)
    assert [fault.message.values.get("limit") for fault in found.faults] == [20]


def test_nesting_of_ten_is_fine() -> None:
    found = shown("".join(f"{'  ' * depth}- a\n" for depth in range(10)))
    assert not found.faults
    assert found.html.count("<ul>") == 10


def test_threads_render_side_by_side_without_mixing() -> None:
    answers: dict[int, str] = {}

    def work(number: int) -> None:
        for _ in range(20):
            answers[number] = html(f"## T{number}\n\nx[^1]\n\n[^1]: {number}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(f'id="t{number}"' in answer and f"{number} <a" in answer for number, answer in answers.items())
    assert len(answers) == 4


NESTED = """\
- a

    1. b[^x]

        > *c*

!!! note "Note"
    | d | e |
    |---|---|
    | f | g |

[^x]: h
"""


def test_a_rendering_that_is_stopped_anywhere_leaves_nothing_to_the_next() -> None:
    whole = html(NESTED)

    def next_one() -> None:
        assert html(NESTED) == whole

    assert everywhere(lambda: html(NESTED), next_one, step=29) > 30
