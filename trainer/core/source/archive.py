"""A course as a ZIP archive: read without trusting a word of it, written the same for the same files.

What an archive says of itself (sizes, counts, where things lie) is checked against what is found there, and
nothing is unpacked beyond the limits of a course. The form is that of the .ZIP application note (APPNOTE
6.3.10) as every system writes it: stored or deflated entries, one volume, no encryption, no later version.
"""

import stat
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from trainer.core.message import Message
from trainer.core.problem import Problem, Problems
from trainer.core.source.paths import COURSE_LIMIT, MEDIA_LIMIT, MIB, Source, folded, ignored, twin, unsafe

ARCHIVE_LIMIT = COURSE_LIMIT + MIB  # bytes: pictures hardly shrink
ENTRIES_LIMIT = 20_000  # folders are entries, and macOS adds a shadow to each file
NAME_LIMIT = 1_000  # bytes of a name
RATIO, RATIO_ABOVE = 100, MIB
"""How many times its size an archive may unpack to, once that is more than this: texts shrink to a tenth."""

REVISION = ".revision"
"""The file of an exported course that says which revision of which course it is."""

_END = struct.Struct("<4s4H2LH")  # 4.3.16
_CENTRAL = struct.Struct("<4s6H3L5H2L")  # 4.3.12
_LOCAL = struct.Struct("<4s5H3L2H")  # 4.3.7
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _UTF8 = 0x2041, 0x0800  # bits 0, 6 and 13; bit 11
_NEEDS, _UNIX = 20, 3 << 8  # version 2.0 unpacks it; what is said of rights is said as on Unix
_NEWEST = 63  # version 6.3 of the form, the newest there is (4.4.3.2)
_MADE = 1 << 5 | 1  # 1 January 1980, the first day there is
_AGAIN = Message("Pack the folder of the course again as an ordinary .zip.")
_UNPACKED = Message("Pack it without what is not part of the course.")


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What an archive holds: the course's files, the folder they stood in, the revision they came from."""

    source: Source
    folder: str  # '' where they stand at the top
    based_on: tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class _Entry:
    raw: bytes
    name: str
    version: int
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    mode: int
    at: int

    @property
    def is_folder(self) -> bool:
        return self.name.endswith("/")


def unpack(data: bytes, name: str) -> Unpacked:
    """The course in an archive. Raises `Problems`; those of the archive as a whole stand at its `name`."""
    entries = _entries(data, name)
    parts = [entry for entry in entries if not entry.is_folder and not _is_shadow(entry.name)]
    top = _top({entry.name for entry in parts})
    found: list[Problem] = []
    files: dict[str, bytes] = {}
    seen: dict[str, str] = {}
    starts = _starts(data, entries)
    room = min(COURSE_LIMIT, max(RATIO_ABOVE, RATIO * len(data)))
    for entry in parts:
        path = entry.name.removeprefix(top)
        if ignored(path) and path != REVISION:
            continue
        key, start = folded(path), starts.get(entry.at)
        problem = unsafe(path) or (twin(path, seen[key]) if key in seen else None) or _refused(entry, path)
        if problem is None:
            seen[key] = path
            body = (
                _damaged(path)
                if start is None
                else _inflated(data[start : start + entry.packed], entry, path)
            )
            if isinstance(body, bytes):
                files[path] = body
                room -= len(body)
            else:
                problem = body
        if problem is not None:
            found.append(problem)
        if room < 0:
            message = Message("All of it together unpacks to more than is read from an archive of its size.")
            found.append(
                Problem(name, 0, 0, message, Message("Make its pictures smaller, or divide the course."))
            )
            break
    if not found and "course.md" not in files:
        message = Message("There is no course.md in this archive.")
        found.append(Problem(name, 0, 0, message, Message("Pack the folder that holds course.md.")))
    if found:
        raise Problems([_printable(problem) for problem in found])
    return Unpacked(Source(files), top.rstrip("/"), revision_named(files.get(REVISION, b"")))


def revision_named(data: bytes) -> tuple[str, int] | None:
    """Which course and revision the bytes of a `.revision` file name, if they do."""
    try:
        course, number = data.decode().split()
        return course, int(number)
    except ValueError:
        return None


def pack(files: Mapping[str, bytes]) -> bytes:
    """An archive of these files: in order, all made on one day, so that equal courses are equal archives."""
    out, directory = bytearray(), bytearray()
    for path in sorted(files):
        body, name = files[path], path.encode()
        deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        packed = deflate.compress(body) + deflate.flush()
        flags = 0 if path.isascii() else _UTF8
        said = (_NEEDS, flags, _DEFLATED, 0, _MADE, zlib.crc32(body), len(packed), len(body), len(name))
        place = (0, 0, 0, 0, (stat.S_IFREG | 0o644) << 16, len(out))
        directory += _CENTRAL.pack(b"PK\1\2", _UNIX | _NEEDS, *said, *place) + name
        out += _LOCAL.pack(b"PK\3\4", *said, 0) + name + packed
    end = _END.pack(b"PK\5\6", 0, 0, len(files), len(files), len(directory), len(out), 0)
    return bytes(out + directory + end)


def _entries(data: bytes, name: str) -> list[_Entry]:
    """What the directory at the archive's end lists."""

    def no(message: Message, correction: Message = _AGAIN) -> Problems:
        return Problems([_printable(Problem(name, 0, 0, message, correction))])

    if len(data) > ARCHIVE_LIMIT:
        message = Message(
            "The archive has {size} MiB; {limit} MiB is the most.",
            size=f"{len(data) / MIB:.1f}",
            limit=ARCHIVE_LIMIT // MIB,
        )
        raise no(message, Message("Make its pictures smaller."))
    end = _end(data)
    if end is None:
        raise no(Message("This is not a .zip archive, or it is damaged."))
    at, (_, disk, first_disk, here, count, size, start, _comment) = end
    if 0xFFFF in (disk, first_disk, count) or 0xFFFFFFFF in (size, start) or count > ENTRIES_LIMIT:
        message = Message("The archive has more than {limit} entries, or says so.", limit=ENTRIES_LIMIT)
        raise no(message, _UNPACKED)
    if disk or first_disk or here != count or start + size > at:
        raise no(Message("This is not a .zip archive, or it is damaged."))
    entries = list(_listed(data, start, start + size, count))
    if len(entries) != count:
        raise no(Message("The list of what is in the archive is damaged."))
    return entries


def _end(data: bytes) -> tuple[int, tuple[int, ...]] | None:
    """Where the end record stands, and what it says: the last one whose comment ends with the archive."""
    lowest = max(0, len(data) - _END.size - 0xFFFF)
    at = data.rfind(b"PK\5\6", lowest)
    while at >= 0:
        if at + _END.size <= len(data):
            said = _END.unpack_from(data, at)
            if at + _END.size + said[-1] == len(data):
                return at, said
        at = data.rfind(b"PK\5\6", lowest, at)
    return None


def _listed(data: bytes, at: int, end: int, count: int) -> Iterator[_Entry]:
    """The entries of the directory, up to the first that is damaged."""
    for _ in range(count):
        if at + _CENTRAL.size > end:
            return
        (mark, _by, needs, flags, method, _time, _date, crc, packed, size, length, extra, comment, disk,
         _inner, attributes, place) = _CENTRAL.unpack_from(data, at)  # fmt: skip
        at += _CENTRAL.size
        raw = data[at : at + length]
        at += length + extra + comment
        if mark != b"PK\1\2" or disk or at > end or not raw or len(raw) > NAME_LIMIT:
            return
        version, mode = needs & 0xFF, attributes >> 16
        yield _Entry(raw, _name(raw, flags), version, flags, method, crc, packed, size, mode, place)


def _name(raw: bytes, flags: int) -> str:
    """A name as it was meant: UTF-8 if that is said or fits (macOS does not say so), else code page 437."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace") if flags & _UTF8 else raw.decode("cp437")


def _is_shadow(name: str) -> bool:
    """Whether macOS laid this beside the file of the same name."""
    return name.startswith("__MACOSX/") and ".." not in name


def _top(names: set[str]) -> str:
    """The folder that holds the whole course, with its slash; '' if the files stand at the top."""
    kept = [name for name in names if not ignored(name) or name.endswith(f"/{REVISION}")]
    first = next(iter(kept), "").partition("/")[0]
    plain = bool(first) and first not in (".", "..") and "\\" not in first and not first.endswith(":")
    top = f"{first}/"
    whole = plain and f"{top}course.md" in names and all(name.startswith(top) for name in kept)
    return top if whole else ""


def _starts(data: bytes, entries: list[_Entry]) -> dict[int, int]:
    """Where the bytes of each entry begin, by where its header stands; without those that lie in another."""
    starts: dict[int, int] = {}
    free = 0
    for entry in sorted(entries, key=lambda one: one.at):
        if entry.at < free:
            starts.pop(entry.at, None)
            continue
        if entry.at + _LOCAL.size > len(data):
            continue
        mark, *_, length, extra = _LOCAL.unpack_from(data, entry.at)
        name_at = entry.at + _LOCAL.size
        start = name_at + length + extra
        same = mark == b"PK\3\4" and data[name_at : name_at + length] == entry.raw
        if same and start + entry.packed <= len(data):
            starts[entry.at] = start
            free = start + entry.packed
    return starts


def _refused(entry: _Entry, path: str) -> Problem | None:
    """Why the bytes of an entry are not even looked at, or None."""
    if stat.S_IFMT(entry.mode) not in (0, stat.S_IFREG):
        message = Message("This is a link or a device, not a file.")
        return Problem(path, 0, 0, message, Message("Put the file itself in its place."))
    if entry.flags & _ENCRYPTED:
        message = Message("This file is locked with a password.")
        return Problem(path, 0, 0, message, Message("Pack the course again without a password."))
    if entry.method not in (_STORED, _DEFLATED) or entry.version > _NEWEST:
        message = Message("This file is packed in a way that is not read here.")
        return Problem(path, 0, 0, message, _AGAIN)
    return None


def _damaged(path: str) -> Problem:
    message = Message("This file is damaged, or not what the archive says of it.")
    return Problem(path, 0, 0, message, _AGAIN)


def _inflated(packed: bytes, entry: _Entry, path: str) -> bytes | Problem:
    """The bytes of an entry; what the archive says of them is believed only once it has proved so."""
    most = MEDIA_LIMIT
    if entry.method == _STORED:
        body, whole = packed[: most + 1], True
    else:
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            body = inflate.decompress(packed, most + 1)
        except zlib.error:
            return _damaged(path)
        whole = inflate.eof and not inflate.unused_data
    if len(body) > most:
        message = Message(
            "The file unpacks to more than {limit} MB, which is the most.", limit=MEDIA_LIMIT // 1_000_000
        )
        return Problem(path, 0, 0, message, Message("Make it smaller; learners may have a slow line."))
    if not whole or len(body) != entry.size or zlib.crc32(body) != entry.crc:
        return _damaged(path)
    return body


def _printable(problem: Problem) -> Problem:
    """The problem with nothing in the name of its file that a screen would obey instead of showing it."""
    shown = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in problem.file)
    return Problem(
        shown if len(shown) <= 200 else f"{shown[:199]}…", 0, 0, problem.message, problem.correction
    )
