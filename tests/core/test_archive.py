"""Courses as archives: what is read comes back byte for byte; what means harm is named and not unpacked."""

import bz2
import io
import lzma
import random
import stat
import struct
import tracemalloc
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given, strategies as st

from trainer.core.problem import Problems
from trainer.core.source import MEDIA_LIMIT, pack, unpack

COURSE = {"course.md": b"---\ntitle: Doors\n---\n", "10-start/10-doors.md": b"A door.\n"}
MIB = 1024 * 1024


def told(data: bytes) -> list[tuple[str, str]]:
    """Which entries are refused, and why; each says what to do."""
    with pytest.raises(Problems) as raised:
        unpack(data, "mine.zip")
    assert all(problem.correction for problem in raised.value.found)
    return [(problem.file, problem.message.say()) for problem in raised.value.found]


@dataclass(frozen=True)
class Entry:
    """An entry as a hostile hand writes it: every word of it can lie."""

    name: bytes
    body: bytes = b"x"
    method: int = 8
    flags: int = 0
    needs: int = 20
    mode: int = 0o100644
    size: int | None = None
    packed: int | None = None
    crc: int | None = None
    at: int | None = None
    local: bytes | None = None
    extra: bytes = b""

    @property
    def stream(self) -> bytes:
        if self.method != 8:
            return self.body
        deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
        return deflate.compress(self.body) + deflate.flush()


def written(*entries: Entry, count: int | None = None, before: bytes = b"", after: bytes = b"") -> bytes:
    """An archive of these entries, behind those of a small course."""
    whole = [Entry(name.encode(), body) for name, body in COURSE.items()] + list(entries)
    out, directory = bytearray(before), bytearray()
    for one in whole:
        stream, at = one.stream, len(out)
        crc = zlib.crc32(one.body) if one.crc is None else one.crc
        size = len(one.body) if one.size is None else one.size
        packed = len(stream) if one.packed is None else one.packed
        local = one.name if one.local is None else one.local
        common = (one.needs, one.flags, one.method, 0, 33, crc, packed, size)
        out += struct.pack("<4s5H3L2H", b"PK\3\4", *common, len(local), 0) + local + stream
        directory += struct.pack(
            "<4s6H3L5H2L", b"PK\1\2", 0x0314, *common, len(one.name), len(one.extra), 0, 0, 0,
            one.mode << 16, at if one.at is None else one.at,
        ) + one.name + one.extra  # fmt: skip
    number = len(whole) if count is None else count
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, number, number, len(directory), len(out), len(after))
    return bytes(out + directory + end + after)


paths = st.text("abcdefghijklmnop-ü0123", min_size=1, max_size=12).map(lambda name: f"10-{name}.md")


@given(st.dictionaries(paths, st.binary(max_size=2000), max_size=12))
def test_what_is_packed_is_unpacked_byte_for_byte(files: Mapping[str, bytes]) -> None:
    whole = {**files, **COURSE}
    if len({unicodedata.normalize("NFC", path) for path in whole}) == len(whole):
        assert dict(unpack(pack(whole), "mine.zip").source) == whole


def test_equal_courses_are_equal_archives_whatever_the_order() -> None:
    assert pack(COURSE) == pack(dict(reversed(COURSE.items())))


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_what_other_programs_pack_is_read_with_or_without_the_folder_round_it(method: int) -> None:
    for top in ("", "cyber fundamentals (2)/"):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", method) as archive:
            if top:
                archive.mkdir(top)
            archive.mkdir(f"{top}10-start")
            for path, body in COURSE.items():
                archive.writestr(top + path, body)
            for litter in ("__MACOSX/._course.md", f"{top}.DS_Store", f"{top}Thumbs.db"):
                archive.writestr(litter, b"\0\1")
        unpacked = unpack(out.getvalue(), "mine.zip")
        assert dict(unpacked.source) == COURSE
        assert unpacked.folder == top.rstrip("/")


def test_an_archive_whose_sizes_stand_behind_the_files_is_read() -> None:
    class Line(io.RawIOBase):
        """A line on which nobody can go back, as to a browser."""

        def __init__(self) -> None:
            self.sent = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: Any) -> int:
            self.sent += data
            return len(data)

    line = Line()
    with zipfile.ZipFile(line, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, body in COURSE.items():
            archive.writestr(path, body)
    assert dict(unpack(bytes(line.sent), "mine.zip").source) == COURSE


def test_names_are_read_as_utf_8_where_they_are_and_as_code_page_437_where_they_are_not() -> None:
    for raw, flags in (
        ("10-héros.md".encode(), 0x0800),
        ("10-héros.md".encode(), 0),
        ("10-héros.md".encode("cp437"), 0),
    ):
        assert "10-héros.md" in unpack(written(Entry(raw, flags=flags)), "mine.zip").source


def test_the_revision_it_was_exported_from_is_read() -> None:
    assert unpack(pack({**COURSE, ".revision": b"doors 12\n"}), "x.zip").based_on == ("doors", 12)
    for wrong in (b"", b"doors", b"doors twelve", b"\xff 1", b"a b 1"):
        assert unpack(pack({**COURSE, ".revision": wrong}), "x.zip").based_on is None


HARM: dict[str, tuple[bytes, str, str]] = {
    "up": (written(Entry(b"../evil.md")), "../evil.md", "“..”"),
    "up within": (written(Entry(b"10-start/../../evil.md")), "10-start/../../evil.md", "“..”"),
    "up, hidden": (written(Entry(b"../.bashrc")), "../.bashrc", "“..”"),
    "up, as a shadow": (written(Entry(b"__MACOSX/../../x.md")), "__MACOSX/../../x.md", "“..”"),
    "absolute": (written(Entry(b"/etc/passwd")), "/etc/passwd", "absolute"),
    "drive": (written(Entry(b"C:/x.md")), "C:/x.md", "absolute"),
    "backslash": (written(Entry(b"..\\evil.md")), "..\\evil.md", "backslash"),
    "encoded": (written(Entry(b"%2e%2e/x.md")), "%2e%2e/x.md", "encoded"),
    "null": (written(Entry(b"10-x.md\0.png")), "10-x.md\\u0000.png", "invisible"),
    "bidi": (written(Entry("10-\u202edm.md".encode())), "10-\\u202edm.md", "invisible"),
    "escape": (written(Entry(b"\x1b[2J.md")), "\\u001b[2J.md", "invisible"),
    "device": (written(Entry(b"con.md")), "con.md", "device on Windows"),
    "deep": (written(Entry(b"a/b/c/d/e/f.md")), "a/b/c/d/e/f.md", "folders deep"),
    "link": (written(Entry(b"media/x.svg", b"/etc/passwd", mode=0o120777)), "media/x.svg", "link"),
    "pipe": (written(Entry(b"10-x.md", mode=stat.S_IFIFO | 0o644)), "10-x.md", "link or a device"),
    "twice": (written(Entry(b"course.md")), "course.md", "same file"),
    "twice in one letter": (written(Entry(b"a"), Entry(b"a")), "a", "same file"),
    "case": (written(Entry(b"COURSE.md")), "COURSE.md", "same file"),
    "composed": (
        written(Entry("é.md".encode(), flags=0x800), Entry("e\u0301.md".encode(), flags=0x800)),
        "e\u0301.md",
        "same file",
    ),
    "locked": (written(Entry(b"10-x.md", flags=1)), "10-x.md", "password"),
    "hidden directory": (written(Entry(b"10-x.md", flags=0x2000)), "10-x.md", "password"),
    "locked, strongly": (written(Entry(b"10-x.md", flags=0x41)), "10-x.md", "password"),
    "bzip2": (written(Entry(b"10-x.md", bz2.compress(b"x"), method=12)), "10-x.md", "packed in a way"),
    "LZMA": (written(Entry(b"10-x.md", lzma.compress(b"x"), method=14)), "10-x.md", "packed in a way"),
    "a later version": (written(Entry(b"10-x.md", needs=64)), "10-x.md", "packed in a way"),
    "bomb": (written(Entry(b"10-x.md", bytes(20 * MIB))), "10-x.md", "more than 5 MB"),
    "bomb that lies": (written(Entry(b"10-x.md", bytes(20 * MIB), size=9)), "10-x.md", "more than 5 MB"),
    "larger than said": (written(Entry(b"10-x.md", b"long", size=2)), "10-x.md", "damaged"),
    "smaller than said": (written(Entry(b"10-x.md", b"long", size=9)), "10-x.md", "damaged"),
    "more than it packs": (written(Entry(b"10-x.md", b"long", packed=99_999_999)), "10-x.md", "damaged"),
    "other bytes": (written(Entry(b"10-x.md", b"long", crc=1)), "10-x.md", "damaged"),
    "no deflate": (
        written(Entry(b"10-x.md", b"long")).replace(Entry(b"", b"long").stream, b"\xff" * 6),
        "10-x.md",
        "damaged",
    ),
    "another name inside": (written(Entry(b"10-x.md", local=b"10-y.md")), "10-x.md", "damaged"),
    "one within another": (written(Entry(b"10-x.md", at=0)), "course.md", "damaged"),
    "beyond the end": (written(Entry(b"10-x.md", at=2**31)), "10-x.md", "damaged"),
    "more entries than there are": (written(count=9), "mine.zip", "list of what is in the archive"),
    "a long name": (written(Entry(b"a" * 2_000)), "mine.zip", "list of what is in the archive"),
    "64 bits": (written(count=0xFFFF), "mine.zip", "more than 20000 entries"),
    "something before it": (written(before=b"#!/bin/sh\n")[10:], "mine.zip", "not a .zip"),
    "no course": (pack({"mine/notes.txt": b""}), "mine.zip", "no course.md"),
    "two folders deep": (pack({f"a/b/{at}": body for at, body in COURSE.items()}), "mine.zip", "no course"),
    "empty": (pack({}), "mine.zip", "no course.md"),
    "nothing": (b"", "mine.zip", "not a .zip"),
    "text": (b"A course\n" * 9_000, "mine.zip", "not a .zip"),
    "rar": (b"Rar!\x1a\7\1\0" + bytes(100), "mine.zip", "not a .zip"),
    "too large": (bytes(52 * MIB), "mine.zip", "51 MiB is the most"),
}  # fmt: skip


@pytest.mark.parametrize("needs", [10, 20, 45, 63, 0x0314])
def test_every_version_there_is_is_read_whatever_system_its_second_byte_names(needs: int) -> None:
    assert "10-x.md" in unpack(written(Entry(b"10-x.md", needs=needs)), "mine.zip").source


@pytest.mark.parametrize("case", HARM)
def test_what_means_harm_is_named_and_refused(case: str) -> None:
    data, file, why = HARM[case]
    assert any(named == file and why in said for named, said in told(data)), told(data)


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert {file for file, _ in told(written(Entry(b"../a"), Entry(b"b.md", flags=1), Entry(b"/c")))} == {
        "../a",
        "b.md",
        "/c",
    }


def test_an_archive_of_many_bombs_ends_early_and_takes_little_memory() -> None:
    data = written(*(Entry(f"media/{n}.svg".encode(), bytes(MEDIA_LIMIT)) for n in range(200)))
    assert len(data) < 2 * MIB
    tracemalloc.start()
    assert told(data)[-1][1].startswith("All of it together unpacks to more")
    assert tracemalloc.get_traced_memory()[1] < 100 * MIB
    tracemalloc.stop()


def test_a_hundred_thousand_entries_are_not_even_listed() -> None:
    data = written(*(Entry(b"", packed=0) for _ in range(3)), count=65_534)
    assert "more than 20000 entries" in told(data)[0][1]


def test_files_that_share_their_bytes_are_unpacked_once() -> None:
    """Overlapping entries make the densest bombs: each byte is counted many times."""
    kernel = Entry(b"10-x.md", bytes(4 * MIB))
    at = len(written()) - 22 - sum(46 + len(name) for name in COURSE)
    data = written(kernel, *(replace(kernel, name=f"{n}-x.md".encode(), at=at) for n in range(11, 50)))
    assert len([said for _, said in told(data) if "damaged" in said]) >= 39


@given(st.data())
def test_whatever_is_changed_in_an_archive_it_is_read_or_refused(drawn: st.DataObject) -> None:
    data = bytearray(pack({**COURSE, "media/x.svg": b"<svg/>" * 200}))
    for _ in range(drawn.draw(st.integers(1, 6))):
        data[drawn.draw(st.integers(0, len(data) - 1))] = drawn.draw(st.integers(0, 255))
    cut = drawn.draw(st.integers(0, len(data)) | st.just(len(data)))
    _read_or_refused(lambda: unpack(bytes(data[:cut]), "mine.zip"))


@given(st.binary(max_size=400), st.randoms(use_true_random=False))
def test_whatever_bytes_come_they_are_read_or_refused(junk: bytes, chance: random.Random) -> None:
    at = chance.randrange(len(junk) + 1)
    _read_or_refused(lambda: unpack(junk[:at] + written() + junk[at:], "mine.zip"))


def _read_or_refused(read: Callable[[], object]) -> None:
    found = None
    try:
        read()
    except Problems as problems:
        found = problems.found
    assert found is None or (found and all(problem.say().isprintable() for problem in found))
