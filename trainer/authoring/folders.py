"""Course folders written by commands: a first course to begin with, a revision to work on."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

from trainer.catalogue import folder
from trainer.core.source import Source

FIRST = Path(__file__).parent / "first-course"
NAMED = ".revision"
_MADE = (1980, 1, 1, 0, 0, 0)  # of every file in an archive, so that equal courses are equal archives


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


def archive(path: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a new ZIP archive, the same bytes for the same files."""
    with zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _MADE)
            entry.external_attr = 0o644 << 16
            target.writestr(entry, files[name], zipfile.ZIP_DEFLATED)


def exported(name: str, number: int, source: Source) -> dict[str, bytes]:
    """The files of a revision, and the one that says which revision they are."""
    return {**source, NAMED: f"{name} {number}\n".encode()}
