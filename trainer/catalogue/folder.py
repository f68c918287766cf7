"""A course on disk: read into a `Source`, nothing followed out of its folder."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from trainer.core.message import Message
from trainer.core.problem import Problem, Problems
from trainer.core.source import ARCHIVE_LIMIT, MEDIA_LIMIT, Source, ignored, unpack
from trainer.core.source.archive import REVISION, revision_named


@dataclass(frozen=True, slots=True)
class Brought:
    """A course as somebody brings it: its name, its files, the revision they were exported from, if any."""

    name: str
    source: Source
    based_on: tuple[str, int] | None


def bring(place: Path) -> Brought:
    """The course in a folder or (a file) in an archive. Raises `Problems`.

    The course is called as its folder; in an archive as its revision says, or the folder there, or its file.
    """
    if not place.is_file():
        source = read(place)
        try:
            based_on = revision_named((place / REVISION).read_bytes())
        except OSError:
            based_on = None
        return Brought(place.resolve().name, source, based_on)
    with place.open("rb") as opened:
        unpacked = unpack(opened.read(ARCHIVE_LIMIT + 1), place.name)
    named = unpacked.based_on[0] if unpacked.based_on else unpacked.folder
    return Brought(named or place.stem, unpacked.source, unpacked.based_on)


def read(folder: Path) -> Source:
    """All files of a course folder. Raises `Problems` where it isn't one, or has what may not be read.

    A file above the limit is not read: an empty stand-in would hide it, so it is a problem here.
    """
    if not folder.is_dir():
        raise Problems([Problem(str(folder), 0, 0, Message("There is no such folder."))])
    if not (folder / "course.md").is_file():
        raise Problems(
            [
                Problem(
                    str(folder),
                    0,
                    0,
                    Message("This folder is not a course: it has no course.md."),
                    Message("Name the folder that holds course.md."),
                )
            ]
        )
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    for place, folders, names in os.walk(folder, followlinks=False):
        base = Path(place)
        folders[:] = sorted(name for name in folders if not ignored(name))
        for name in [*folders, *sorted(names)]:
            path = base / name
            inside = path.relative_to(folder).as_posix()
            if ignored(name) or (name in folders and not path.is_symlink()):
                continue
            problem = _unreadable(path, inside)
            if problem:
                problems.append(problem)
            else:
                files[inside] = path.read_bytes()
    if problems:
        raise Problems(problems)
    return Source(files)


def _unreadable(path: Path, inside: str) -> Problem | None:
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        return Problem(
            inside,
            0,
            0,
            Message("This is a link to another place, which is not followed."),
            Message("Copy the file itself here."),
        )
    if not stat.S_ISREG(status.st_mode):
        return Problem(inside, 0, 0, Message("This is not a file."), Message("Take it out of the folder."))
    if status.st_size > MEDIA_LIMIT:
        return Problem(
            inside,
            0,
            0,
            Message(
                "The file has {size} MB; at most {limit} MB are read.",
                size=round(status.st_size / 1e6, 1),
                limit=MEDIA_LIMIT // 1_000_000,
            ),
            Message("Make it smaller."),
        )
    return None
