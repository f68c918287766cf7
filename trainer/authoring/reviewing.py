"""A look at a course before it is published: what is in the way, what has to be answered, what changes."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from trainer.authoring import identity
from trainer.authoring.revisions import comparing
from trainer.authoring.revisions.comparing import File
from trainer.catalogue import queries
from trainer.catalogue.compiler import Parts, compile_apart
from trainer.core.moving import Move
from trainer.core.problem import Problem, Problems
from trainer.core.source import Source


@dataclass(frozen=True, slots=True)
class Review:
    """What was found. `parts` is None where the course could not be compiled.

    `moves` are questions to its author: pages that are new and look like one that is gone.
    """

    problems: list[Problem]
    files: list[File]
    moves: tuple[Move, ...] = ()
    parts: Parts | None = None


def reviewed(session: Callable[[], Session], name: str, source: Source) -> Review:
    """The files of a course against its newest revision, or against nothing if there is none.

    They are compiled apart, and `session` is asked for only when that is done.
    """
    found, parts = [], None
    try:
        parts = compile_apart(name, source)
    except Problems as problems:
        found = problems.found
    reading = session()
    course = queries.course_named(reading, name)
    newest = queries.newest(reading, course.id) if course else None
    if newest is None:
        files = comparing.compared(comparing.of_source(Source({})), comparing.of_source(source))
        return Review(found, files, (), parts)
    if parts is not None:
        found = identity.changed_kinds(reading, newest, source, parts)
    files = comparing.compared(comparing.of_revision(reading, newest.id), comparing.of_source(source))
    moves = tuple(identity.moves(reading, newest, source)) if parts else ()
    return Review(found, files, moves, parts)
