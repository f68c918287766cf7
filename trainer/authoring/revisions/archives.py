"""What an archive would do to a published course: a look, and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from trainer.authoring.reviewing import reviewed
from trainer.authoring.revisions.comparing import File
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


def checked(session: Callable[[], Session], course: str, data: bytes, name: str) -> Checked:
    """An archive against the newest revision of a course: unpacked, compiled apart, compared.

    `session` is asked for only when the longest part is done.
    """
    try:
        unpacked = unpack(data, name)
    except Problems as problems:
        return Checked(name, problems.found)
    found = reviewed(session, course, unpacked.source)
    renamed = tuple(move.problem() for move in found.moves)
    return Checked(name, found.problems, found.files, renamed, unpacked.based_on)
