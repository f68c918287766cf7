"""Compiling in a child process with bounded time and memory: one bad paste cannot stop a worker.

The parent sends the course's files; the child compiles with the pure core and sends back the parts as
JSON, or the problems. The core's Markdown is quadratic on hostile text, so each file has a time budget
(its overrun is a problem of that file), and the whole child has hard limits the system enforces.
"""

import base64
import json
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from types import FrameType
from typing import Any

from trainer.core import storing
from trainer.core.course import Compiled, Course
from trainer.core.message import Message
from trainer.core.parsing import compile_course
from trainer.core.problem import Problem, Problems
from trainer.core.source import Source

COMPILER = 1
"""Raised whenever compiled parts change their form: older ones are then compiled again."""

FILE_SECONDS = 2
CPU_SECONDS = 60
MEMORY = 1024 * 1024 * 1024  # of address space, most of it shared libraries


@dataclass(frozen=True, slots=True)
class Parts:
    """A compiled course as it is stored: the outline and each page's body, as JSON."""

    outline: Course
    bodies: dict[str, bytes]
    questions: tuple[str, ...]
    media: tuple[str, ...]


def split(compiled: Compiled) -> Parts:
    """A compiled course in the parts it is stored in: `''` is the outline."""
    bodies = {"": storing.dump(compiled.course)}
    bodies |= {
        page: storing.dump(body) for page, body in (*compiled.lessons.items(), *compiled.quizzes.items())
    }
    questions = [question.id for quiz in compiled.quizzes.values() for question in quiz.questions]
    questions += [
        piece.question.id for lesson in compiled.lessons.values() for piece in lesson.pieces if piece.question
    ]
    return Parts(compiled.course, bodies, tuple(questions), tuple(medium.path for medium in compiled.media))


def compile_apart(course_id: str, source: Source) -> Parts:
    """Compile in a child process. Raises `Problems`."""
    asked = {
        "course": course_id,
        "files": {path: base64.b64encode(data).decode() for path, data in source.items()},
    }
    try:
        child = subprocess.run(
            [sys.executable, "-m", "trainer.catalogue.compiler"],
            input=json.dumps(asked).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=CPU_SECONDS * 2,
            check=False,
        )
        answer = json.loads(child.stdout)
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        raise Problems(
            [
                Problem(
                    "course.md",
                    0,
                    0,
                    Message("The course takes too much time or memory to read."),
                    Message("Divide it, or take out what was added last."),
                )
            ]
        ) from None
    if "problems" in answer:
        raise Problems([_problem(stored) for stored in answer["problems"]])
    return Parts(
        storing.load(Course, answer["bodies"][""].encode()),
        {part: body.encode() for part, body in answer["bodies"].items()},
        tuple(answer["questions"]),
        tuple(answer["media"]),
    )


def _problem(stored: dict[str, Any]) -> Problem:
    message, correction = (
        Message(text["text"], **text["values"]) if text else None
        for text in (stored.pop("message"), stored.pop("correction"))
    )
    assert message is not None
    return Problem(**stored, message=message, correction=correction)


@contextmanager
def _budget(_path: str) -> Iterator[None]:
    signal.setitimer(signal.ITIMER_VIRTUAL, FILE_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _too_long(_signal: int, _frame: FrameType | None) -> None:
    raise TimeoutError


def main() -> None:
    """The child: one course in on standard input, its parts or its problems out."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGVTALRM, _too_long)
    asked = json.load(sys.stdin)
    source = Source({path: base64.b64decode(data) for path, data in asked["files"].items()})
    answer: dict[str, Any]
    try:
        parts = split(compile_course(asked["course"], source, guard=_budget))
    except Problems as problems:
        answer = {"problems": [asdict(problem) for problem in problems.found]}
    else:
        answer = {
            "bodies": {part: body.decode() for part, body in parts.bodies.items()},
            "questions": parts.questions,
            "media": parts.media,
        }
    json.dump(answer, sys.stdout, default=str)


if __name__ == "__main__":
    main()
