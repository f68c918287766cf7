"""Compiling in a child process with bounded time and memory: one bad paste cannot stop a worker.

The parent sends the course's files; the child (`child`) compiles with the pure core and sends back the parts
as JSON, or the problems. Here stands the parent's side, which loads nothing that reads Markdown.
"""

import base64
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, TypeVar

from trainer.catalogue import apart
from trainer.core import storing
from trainer.core.advice import Advice, Figures, Review
from trainer.core.course import Compiled, Course
from trainer.core.message import Message
from trainer.core.problem import Problem, Problems
from trainer.core.source import Source

COMPILER = 4
"""Raised whenever compiled parts change their form: older ones are then compiled again."""

CPU_SECONDS = 60
MEMORY = 1024 * 1024 * 1024  # of address space, most of it shared libraries

T = TypeVar("T")

_CHILD = apart.Apart("trainer.catalogue.child", seconds=CPU_SECONDS * 2)


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
    asked = {"course": course_id, "review": review, "files": _packed(source)}
    said = _CHILD.ask(json.dumps(asked).encode())
    if said is None:
        raise Problems([_too_much("course.md")])
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


@dataclass(frozen=True, slots=True)
class Look:
    """One file of a draft: the course's settings and what of its pages and documents could be read."""

    problems: tuple[Problem, ...]
    advice: tuple[Advice, ...]
    bodies: dict[str, bytes]

    def part(self, cls: type[T], name: str, language: str = "") -> T | None:
        """A part by its name, in a language or as it was written; '' is the outline."""
        body = self.bodies.get(storing.part_name(name, language)) or self.bodies.get(
            storing.part_name(name, "")
        )
        return storing.load(cls, body) if body else None


def look_apart(course_id: str, source: Source, path: str, paths: Collection[str] = ()) -> Look:
    """Look at one file of a draft in a child process.

    `source` is what the file rests on (`parsing.grounds`); `paths` are those of the whole course.
    """
    asked = {"course": course_id, "look": path, "files": _packed(source), "paths": [*paths]}
    said = _CHILD.ask(json.dumps(asked).encode())
    if said is None:
        return Look((_too_much(path),), (), {})
    answer = json.loads(said)
    return Look(
        tuple(_problem(stored) for stored in answer["problems"]),
        tuple(_advice(stored) for stored in answer["advice"]),
        {part: body.encode() for part, body in answer["bodies"].items()},
    )


def _packed(source: Source) -> dict[str, str]:
    return {path: base64.b64encode(data).decode() for path, data in source.items()}


def _too_much(path: str) -> Problem:
    return Problem(
        path,
        0,
        0,
        Message("The course takes too much time or memory to read."),
        Message("Divide it, or take out what was added last."),
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


def _advice(stored: dict[str, Any]) -> Advice:
    return Advice(**stored | {"message": _message(stored["message"])})


def _review(stored: dict[str, Any]) -> Review:
    found = tuple(_advice(one) for one in stored["found"])
    figures = storing.load(Figures, json.dumps(stored["figures"]).encode())
    return Review(found, stored["accepted"], figures)
