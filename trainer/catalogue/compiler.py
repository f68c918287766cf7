"""Compiling in a child process with bounded time and memory: one bad paste cannot stop a worker.

The parent sends the course's files; the child compiles with the pure core and sends back the parts as
JSON, or the problems. The core's Markdown is quadratic on hostile text, so each file has a time budget
(its overrun is a problem of that file), and the whole child has hard limits the system enforces.
"""

import base64
import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from traceback import walk_stack
from types import FrameType
from typing import Any

from trainer.catalogue import apart
from trainer.core import storing
from trainer.core.advice import Advice, Figures, Review, advise
from trainer.core.course import Compiled, Course
from trainer.core.markup import cleaning
from trainer.core.message import Message
from trainer.core.parsing import compile_course
from trainer.core.problem import Problem, Problems
from trainer.core.source import Source

COMPILER = 4
"""Raised whenever compiled parts change their form: older ones are then compiled again."""

FILE_SECONDS = 2
LOOK_AGAIN = 0.01  # seconds until it is looked again whether a file whose time is over can be ended
READERS = ("trainer.core.", "markdown.", "ruamel.yaml.", "html.parser")
"""The modules that read a file: what they leave half done is of that file, and is thrown away with it."""

CPU_SECONDS = 60
MEMORY = 1024 * 1024 * 1024  # of address space, most of it shared libraries

_CHILD = apart.Apart("trainer.catalogue.compiler", seconds=CPU_SECONDS * 2)


@dataclass(frozen=True, slots=True)
class Parts:
    """A compiled course as it is stored: the outline and each page's body, as JSON."""

    outline: Course
    bodies: dict[str, bytes]
    questions: tuple[str, ...]
    media: tuple[str, ...]
    review: Review | None = None  # what an examiner says, if that was asked for


def split(compiled: Compiled) -> Parts:
    """A compiled course in the parts it is stored in: `''` is the outline, `@fr` the French one."""
    bodies = _bodies(compiled, "")
    for language, translated in compiled.translations.items():
        bodies |= _bodies(translated, language)
    questions = [question.id for quiz in compiled.quizzes.values() for question in quiz.questions]
    questions += [
        piece.question.id for lesson in compiled.lessons.values() for piece in lesson.pieces if piece.question
    ]
    return Parts(compiled.course, bodies, tuple(questions), tuple(medium.path for medium in compiled.media))


def _bodies(compiled: Compiled, language: str) -> dict[str, bytes]:
    pages = (*compiled.lessons.items(), *compiled.quizzes.items())
    whole = {storing.part_name("", language): storing.dump(compiled.course)}
    return whole | {storing.part_name(page, language): storing.dump(body) for page, body in pages}


def compile_apart(course_id: str, source: Source, *, review: bool = False) -> Parts:
    """Compile in a child process, on request with a review. Raises `Problems`."""
    asked = {
        "course": course_id,
        "review": review,
        "files": {path: base64.b64encode(data).decode() for path, data in source.items()},
    }
    said = _CHILD.ask(json.dumps(asked).encode())
    if said is None:
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
        )
    answer = json.loads(said)
    if "problems" in answer:
        raise Problems([_problem(stored) for stored in answer["problems"]])
    return Parts(
        storing.load(Course, answer["bodies"][""].encode()),
        {part: body.encode() for part, body in answer["bodies"].items()},
        tuple(answer["questions"]),
        tuple(answer["media"]),
        _review(answer["review"]) if review else None,
    )


def _message(stored: Any) -> Any:
    """A message that `asdict` took apart, and those within its values; any other value as it is."""
    if not isinstance(stored, dict):
        return stored
    text, values = stored["text"], stored["values"]
    return Message(text, **{name: _message(value) for name, value in values.items()})


def _problem(stored: dict[str, Any]) -> Problem:
    return Problem(
        **stored | {"message": _message(stored["message"]), "correction": _message(stored["correction"])}
    )


def _review(stored: dict[str, Any]) -> Review:
    found = tuple(Advice(**one | {"message": _message(one["message"])}) for one in stored["found"])
    figures = storing.load(Figures, json.dumps(stored["figures"]).encode())
    return Review(found, stored["accepted"], figures)


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


def _compile(work: bytes) -> bytes:
    """In the child: one course in, its parts or its problems out."""
    asked = json.loads(work)
    source = Source({path: base64.b64decode(data) for path, data in asked["files"].items()})
    answer: dict[str, Any]
    try:
        compiled = compile_course(asked["course"], source, guard=budget)
        parts = split(compiled)
    except Problems as problems:
        answer = {"problems": [asdict(problem) for problem in problems.found]}
    else:
        answer = {
            "bodies": {part: body.decode() for part, body in parts.bodies.items()},
            "questions": parts.questions,
            "media": parts.media,
        }
        if asked["review"]:
            answer["review"] = asdict(advise(compiled, source))
    return json.dumps(answer, default=str).encode()


if __name__ == "__main__":
    apart.serve(_compile, cpu_seconds=CPU_SECONDS, memory=MEMORY)
