"""How long the reading of one file may take: Python-Markdown is quadratic on hostile text."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from traceback import walk_stack
from types import FrameType

from trainer.core.markup import cleaning
from trainer.core.parsing import flow  # noqa: F401 - loaded before time is counted, and once for all forks

FILE_SECONDS = 2
LOOK_AGAIN = 0.01  # seconds until it is looked again whether a file whose time is over can be ended
READERS = ("trainer.core.", "markdown.", "ruamel.yaml.", "html.parser")
"""The modules that read a file: what they leave half done is of that file, and is thrown away with it."""


def endable(frame: FrameType) -> bool:
    """Whether a file's reading may be ended where it is just now."""
    if not _module(frame).startswith(READERS):
        return False
    # nh3 swallows what its callback raises
    return all(_module(caller) != cleaning.__name__ for caller, _line in walk_stack(frame))


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__"))


@contextmanager
def budget(_path: str) -> Iterator[None]:
    """The processor time one file may take: a `TimeoutError` ends what takes longer. In the main thread only.

    A signal comes anywhere: in a callback of the garbage collector, which would swallow the error, in an
    import, between taking a lock and giving it back. So the error is raised only where the reading itself
    is at work, and anywhere else the next look is waited for.
    """
    reading = True

    def look(_signal: int, frame: FrameType | None) -> None:
        if reading and frame and endable(frame):
            raise TimeoutError

    signal.signal(signal.SIGVTALRM, look)
    signal.setitimer(signal.ITIMER_VIRTUAL, FILE_SECONDS, LOOK_AGAIN)
    try:
        yield
    finally:
        reading = False  # whatever signal is still under way
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
