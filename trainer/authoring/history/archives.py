"""What an archive would do to a published course: a look, and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from trainer.authoring import identity
from trainer.authoring.history import comparing
from trainer.authoring.history.comparing import File
from trainer.catalogue.compiler import compile_apart
from trainer.catalogue.models import Revision
from trainer.catalogue.shelf import Volume
from trainer.core.problem import Problem, Problems
from trainer.core.source import unpack


@dataclass(frozen=True, slots=True)
class Checked:
    """An archive that was looked at: what is wrong with it, and what it would change.

    `files` is None where it could not be unpacked. `renamed` are questions to its author: pages that are
    new and look like one that is gone.
    """

    name: str
    problems: list[Problem]
    files: list[File] | None = None
    renamed: tuple[Problem, ...] = ()
    based_on: tuple[str, int] | None = None


def checked(session: Callable[[], Session], volume: Volume, data: bytes, name: str) -> Checked:
    """An archive against the newest revision of a course: unpacked, compiled apart, compared.

    `session` is asked for only when the longest part is done.
    """
    try:
        unpacked = unpack(data, name)
    except Problems as problems:
        return Checked(name, problems.found)
    source, found, parts = unpacked.source, [], None
    try:
        parts = compile_apart(volume.course.id, source)
    except Problems as problems:
        found = problems.found
    reading = session()
    newest = reading.get_one(Revision, volume.revision)
    renamed: tuple[Problem, ...] = ()
    if parts is not None:
        found = identity.changed_kinds(reading, newest, source, parts)
        renamed = tuple(move.problem() for move in identity.moves(reading, newest, source))
    files = comparing.compared(comparing.of_revision(reading, newest.id), comparing.of_source(source))
    return Checked(name, found, files, renamed, unpacked.based_on)
