"""Stopping work wherever the end of a file's time may stop it."""

import sys
from collections.abc import Callable
from inspect import CO_GENERATOR
from types import FrameType

from trainer.catalogue.budget import endable


def stopped(work: Callable[[], object], after: int) -> bool:
    """Whether a `TimeoutError` at the nth call of a function ended the work; it may have fewer calls."""
    left = after

    def look(frame: FrameType, event: str, _argument: object) -> None:
        nonlocal left
        left -= event == "call" and endable(frame) and not frame.f_code.co_flags & CO_GENERATOR
        if left < 0:
            raise TimeoutError

    sys.setprofile(look)
    try:
        work()
    except TimeoutError:
        return True
    finally:
        sys.setprofile(None)
    return left < 0


def everywhere(work: Callable[[], object], after_each: Callable[[], None], *, step: int) -> int:
    """Stop the work at every so many calls, and say how often that was."""
    count = 0
    while stopped(work, count * step):
        after_each()
        count += 1
    return count
