"""Which files may be in a course, how large, and where a path may point."""

import hashlib
import posixpath
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from urllib.parse import unquote

from trainer.core.message import Message
from trainer.core.problem import Problem
from trainer.core.source import images

KIB, MIB = 1024, 1024 * 1024
TEXT_LIMIT = 512 * KIB  # bytes, as the next two
MEDIA_LIMIT = 5_000_000
COURSE_LIMIT = 50 * MIB
FILES_LIMIT = 5_000
DEPTH = 5

MediumFlaws = Callable[[str, bytes], Sequence[Problem]]

MEDIA = frozenset({".svg", ".png", ".jpg", ".webp", ".avif", ".pdf"})
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)", re.IGNORECASE)
_DRIVE = re.compile(r"[A-Za-z]:")
_TEXT = re.compile(r"(?P<name>[^.]+)(?:\.(?:quiz|scenario))?(?:\.[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)?\.md")
_ORDER = re.compile(r"\d+-(?P<rest>.*)|(?P<bare>\d+)", re.DOTALL)


def ignored(path: str) -> bool:
    """Whether a file is not part of the course: hidden, an office lock, a thumbnail cache, a read-me."""
    parts = path.split("/")
    if ".." in path or "\\" in path:
        return False
    return parts[-1] in ("Thumbs.db", "README.md") or any(
        part.startswith((".", "~$")) and part != "." for part in parts
    )


class Source(Mapping[str, bytes]):
    """The files of a course: path (POSIX, relative to the course) to bytes, without the ignored ones."""

    __slots__ = ("_composed", "_files")

    def __init__(self, files: Mapping[str, bytes]) -> None:
        kept = {path: bytes(files[path]) for path in sorted(files) if not ignored(path)}
        self._files = MappingProxyType(kept)
        self._composed: dict[str, str] = {}  # the paths by their NFC, once somebody asks

    def __getitem__(self, path: str) -> bytes:
        return self._files[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def __repr__(self) -> str:
        return f"<Source of {len(self)} files>"

    def digests(self) -> dict[str, str]:
        """The SHA-256 of every file in hex, by path."""
        return {path: hashlib.sha256(data).hexdigest() for path, data in self.items()}

    def locate(self, file: str, target: str) -> str | None:
        """The path in this source that `target`, written in `file`, points at; None if there is none.

        `target` is decoded (`%2e`) before it is resolved, may not leave the course, and is compared
        in NFC; a fragment or query is not part of it.
        """
        decoded = unquote(target)
        if not decoded or "\\" in decoded or decoded.startswith("/") or _DRIVE.match(decoded):
            return None
        wanted = posixpath.normpath(posixpath.join(posixpath.dirname(file), decoded))
        if wanted in self._files:
            return wanted
        if not self._composed:
            for path in self:
                self._composed.setdefault(unicodedata.normalize("NFC", path), path)
        return self._composed.get(unicodedata.normalize("NFC", wanted))


def check(source: Source, medium_flaws: MediumFlaws = images.flaws) -> list[Problem]:
    """Every problem of paths, sizes, counts and pictures, in file order. Texts: see `flaws`.

    `medium_flaws(path, data)` looks into one picture or document.
    """
    found = _whole(source)
    seen: dict[str, str] = {}
    for path, data in source.items():
        danger = unsafe(path)
        if danger:
            found.append(danger)
            continue
        first = seen.setdefault(folded(path), path)
        if first != path:
            found.append(twin(path, first))
            continue
        problem = _misplaced(path) or _too_big(path, data)
        if problem:
            found.append(problem)
        elif posixpath.splitext(path)[1].lower() in MEDIA:
            found.extend(medium_flaws(path, data))
    return found


def folded(path: str) -> str:
    """A path as computers compare it that tell neither case nor composed letters apart."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def twin(path: str, other: str) -> Problem:
    """That two paths are one on some computers."""
    message = Message("On some computers this is the same file as {other}.", other=other)
    return Problem(path, 0, 0, message, Message("Give one of them another name."))


def _whole(source: Source) -> list[Problem]:
    """Problems of the course as a whole; they stand at `course.md`."""
    found = []
    if len(source) > FILES_LIMIT:
        message = Message(
            "The course has {count} files; {limit} is the most.", count=len(source), limit=FILES_LIMIT
        )
        found.append(Problem("course.md", 0, 0, message, Message("Split it into two courses.")))
    size = sum(len(data) for data in source.values())
    if size > COURSE_LIMIT:
        message = Message(
            "The course has {size} MiB; {limit} MiB is the most.",
            size=f"{size / MIB:.1f}",
            limit=COURSE_LIMIT // MIB,
        )
        found.append(Problem("course.md", 0, 0, message, Message("Make its pictures smaller.")))
    return found


def unsafe(path: str) -> Problem | None:
    """Why a path can't be trusted on some computer, or None."""
    decoded = unquote(path)
    parts = decoded.split("/")
    rename = Message("Rename it: letters, digits and hyphens are safe.")

    def problem(message: Message, correction: Message = rename) -> Problem:
        return Problem(path, 0, 0, message, correction, quote=path)

    if decoded != path:
        return problem(Message("The file name contains an encoded character (%)."))
    if "\\" in path:
        return problem(Message("The path contains a backslash."), Message("Separate folders with /."))
    if path.startswith("/") or _DRIVE.match(path):
        return problem(Message("The path is absolute."), Message("Paths start in the folder of the course."))
    if any(part in ("", ".", "..") for part in parts):
        return problem(
            Message("The path contains “.”, “..” or an empty folder name."),
            Message("Write the plain path from the folder of the course."),
        )
    if any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for char in path):
        return problem(Message("The file name contains an invisible character."))
    if any(_DEVICE.fullmatch(part.split(".")[0].rstrip()) for part in parts):
        return problem(Message("The name is that of a device on Windows."))
    if any(part.endswith((".", " ")) or part.startswith(" ") for part in parts):
        return problem(Message("A name begins with a space or ends with a space or dot."))
    if len(parts) > DEPTH:
        message = Message(
            "The file is {depth} folders deep; {limit} levels are the most.", depth=len(parts), limit=DEPTH
        )
        return problem(message, Message("Move it up: a course has modules, and a module has files."))
    return None


def _misplaced(path: str) -> Problem | None:
    """Why a file is no part of a course: its ending, its name or its folder; or None."""
    *folders, name = path.split("/")
    ending = posixpath.splitext(name)[1].lower()
    if ending == ".jpeg":
        return Problem(
            path, 0, 0, Message("Pictures of this type end in .jpg."), Message("Rename it to .jpg."), name
        )
    if ending in MEDIA:
        home = {"media", "toolkit"} if ending == ".pdf" else {"media"}
        if not home.intersection(folders):
            return Problem(
                path,
                0,
                0,
                Message("Pictures and documents stand in the folder “media”."),
                Message("Move it to media/{name}.", name=name),
            )
        names = [posixpath.splitext(name)[0].replace(".", "-").replace("_", "-").replace(" ", "-")]
    else:
        match = _TEXT.fullmatch(name)
        if not name.endswith(".md"):
            return Problem(
                path,
                0,
                0,
                Message("A course has no files of this type."),
                Message("Remove it; texts end in .md, pictures in .svg, .png, .jpg, .webp or .avif."),
                name,
            )
        if not match:
            return Problem(
                path,
                0,
                0,
                Message("A name may not contain a dot before its ending."),
                Message("Write {better}.", better=name[:-3].replace(".", "-") + ".md"),
                name,
            )
        if len(folders) > 1:
            return Problem(
                path,
                0,
                0,
                Message("Texts stand in the course or in a module, not deeper."),
                Message("Move it to {better}.", better=f"{folders[0]}/{name}"),
            )
        names = [match["name"], *folders]
    bad = next((part for part in names if not _is_name(part)), None)
    if bad is None:
        return None
    return Problem(
        path,
        0,
        0,
        Message("“{name}” is no name: only letters, digits and hyphens, after the number.", name=bad),
        Message("Rename it, for example: {better}.", better="10-networks"),
        bad,
    )


def _is_name(name: str) -> bool:
    """Whether letters of any script, digits and hyphens remain once the number for the order is cut."""
    match = _ORDER.fullmatch(name)
    rest = (match["rest"] or "") if match else name
    return bool(rest.strip("-")) and all(
        char == "-" or unicodedata.category(char)[0] in "LMN" for char in rest
    )


def _too_big(path: str, data: bytes) -> Problem | None:
    if path.endswith(".md") and len(data) > TEXT_LIMIT:
        message = Message(
            "The text has {size} KiB; {limit} KiB is the most.",
            size=-(-len(data) // KIB),
            limit=TEXT_LIMIT // KIB,
        )
        return Problem(path, 0, 0, message, Message("Split it into several lessons."))
    if not path.endswith(".md") and len(data) > MEDIA_LIMIT:
        message = Message(
            "The file has {size} MB; {limit} MB is the most.",
            size=f"{len(data) / 1_000_000:.1f}",
            limit=MEDIA_LIMIT // 1_000_000,
        )
        return Problem(path, 0, 0, message, Message("Make it smaller; learners may have a slow line."))
    return None
