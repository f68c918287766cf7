"""The time a file has: it ends the reading of that file, and disturbs nothing else in the process."""

import gc
import signal

import pytest

from trainer.catalogue.budget import LOOK_AGAIN, budget
from trainer.core.markup import Rendered, render

LONG = "A *word*.\n\n" * 4_000


def read() -> Rendered:
    """Read for some tenths of a second, with a thousandth of a second left."""
    signal.setitimer(signal.ITIMER_VIRTUAL, 0.001, LOOK_AGAIN)
    return render(LONG, resolve=lambda _role, _target: None)


def test_a_file_whose_time_is_over_is_ended() -> None:
    with pytest.raises(TimeoutError), budget("lesson.md"):
        read()
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0, 0)


def test_time_that_is_over_in_a_callback_of_the_collector_ends_the_file_and_not_the_callback() -> None:
    ended: list[str] = []

    def collected(phase: str, _about: object) -> None:
        signal.raise_signal(signal.SIGVTALRM)
        ended.append(phase)

    gc.callbacks.append(collected)
    try:
        with budget("lesson.md"):
            gc.collect()
            assert ended[:2] == ["start", "stop"]
            with pytest.raises(TimeoutError):
                read()
    finally:
        gc.callbacks.remove(collected)


def test_a_signal_that_comes_after_the_file_was_read_ends_nothing() -> None:
    with budget("lesson.md"):
        pass
    try:
        assert read().words == 8_000
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
