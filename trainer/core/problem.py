"""What is wrong with a course, where, and what to write instead."""

from collections.abc import Callable
from dataclasses import dataclass

from trainer.core.message import Message


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake in a course. A course with one is not published; all of a course come in one go.

    `line` and `column` count from 1 as an editor does (lines end with LF, CRLF or CR only);
    0 is the file as a whole. `quote` holds the offending words.
    """

    file: str
    line: int
    column: int
    message: Message
    correction: Message | None = None
    quote: str = ""

    def say(self, translate: Callable[[str], str] = str) -> str:
        """One line: `file:line: what is wrong. what to write instead`."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        said = f"{place}: {self.message.say(translate)}"
        return f"{said} {self.correction.say(translate)}" if self.correction else said


class Problems(Exception):  # noqa: N818 - reads as what it holds: `except Problems as problems`
    """A course could not be compiled. `found` has every problem, in file order, then by line."""

    def __init__(self, found: list[Problem]) -> None:
        super().__init__(f"{len(found)} problems")
        self.found = found
