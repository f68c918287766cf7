"""Many at once: threads that wait for each other and then do the same."""

import threading
from collections.abc import Callable
from typing import TypeVar

Outcome = TypeVar("Outcome")


def at_once(count: int, act: Callable[[], Outcome]) -> list[Outcome]:
    """What so many get who do the same at the same moment."""
    gate, outcomes = threading.Barrier(count), []

    def one() -> None:
        gate.wait()
        outcomes.append(act())

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
