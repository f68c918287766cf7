"""Course folders written by commands: a first course to begin with, a revision to work on."""

from collections.abc import Mapping
from pathlib import Path

from trainer.catalogue import folder
from trainer.core.source import Source
from trainer.core.source.archive import REVISION

FIRST = Path(__file__).parent / "first-course"


def first_course() -> Source:
    """The course that `new` begins with: small, without a problem, one example of everything."""
    return folder.read(FIRST)


def is_free(directory: Path) -> bool:
    """Whether a folder can be written without touching anything: it isn't there, or is empty."""
    return not directory.exists() or (directory.is_dir() and not any(directory.iterdir()))


def write(directory: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder, making what folders they need."""
    for path, data in files.items():
        place = directory / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)


def exported(name: str, number: int, source: Source) -> dict[str, bytes]:
    """The files of a revision, and the one that says which revision they are."""
    return {**source, REVISION: f"{name} {number}\n".encode()}
