"""The power goes while the database is written, by replaying what was written up to some call.

Killing a process does not test this: what it has written stays in the system's cache. So the calls of a
workload are recorded by strace, and a disk is made as it may be found after each: what was synced is there,
of the rest each write is there, is not, or is torn at a sector, by chance; a file removed without syncing its
folder may be back. The database found there must be whole and hold what had been acknowledged.

Not modelled: a file created, and then lost with its folder's entry.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import config
from bench.chaos import workload

SECTOR = 512  # bytes that a disk writes or does not
CALLS = "pwrite64,write,fsync,fdatasync,ftruncate,unlink,openat"


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes at a place in a file."""

    path: str
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Cut:
    """A file cut to a length."""

    path: str
    length: int


@dataclass(frozen=True, slots=True)
class Sync:
    """A file, or a folder's names, brought to the disk."""

    path: str


@dataclass(frozen=True, slots=True)
class Gone:
    """A file removed."""

    path: str


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A line that somebody has read: from here on it must be true."""

    line: str


Step = Write | Cut | Sync | Gone | Acknowledged


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many crashes were looked at, and those after which something was missing or broken."""

    crashes: int
    wrong: tuple[str, ...]


def run(name: str, crashes: int, seed: int, *, careless: bool = False) -> Outcome:
    """Cut the power `crashes` times in a workload; `careless` commits without syncing, as a control."""
    with tempfile.TemporaryDirectory(prefix="trainer-power-") as folder:
        place = Path(folder)
        before, steps = record(name, place, careless=careless)
        random = Random(seed)
        wrong = []
        for at in sorted(random.choices(range(1, len(steps) + 1), k=crashes)):
            found = after_crash(before, steps[:at], random)
            acknowledged = [step.line for step in steps[:at] if isinstance(step, Acknowledged)]
            database = _lay_out(place / "found", found)
            lacks = workload.missing(database, acknowledged)
            if lacks:
                wrong.append(f"{name}, after call {at}: {lacks[0]}")
        return Outcome(crashes, tuple(wrong))


def record(name: str, place: Path, *, careless: bool) -> tuple[dict[str, bytes], list[Step]]:
    """The files before a workload, by name, and the calls that changed them, in order."""
    home = place / "home"
    home.mkdir()
    database, trace = home / "trainer.db", place / "trace"
    workload.prepare(name, database)
    before = {path.name: path.read_bytes() for path in home.iterdir()}
    command = [sys.executable, "-m", "bench.chaos.workload", name, str(database)]
    strace = ["strace", "-y", "-xx", "-s", "100000000", "-e", f"trace={CALLS}", "-o", str(trace)]
    subprocess.run(
        [*strace, *command, *(["--careless"] if careless else [])],
        cwd=config.ROOT,
        check=True,
        capture_output=True,
    )
    with trace.open(encoding="ascii") as lines:
        return before, list(_steps(lines, str(home)))


_CALL = re.compile(r"^(\w+)\((.*)\) += (-?\d+)")
_FILE = re.compile(r"^(\d+)<([^>]*)>")
_TEXT = re.compile(r'"([^"]*)"')


def _steps(lines: Iterator[str], home: str) -> Iterator[Step]:
    for line in lines:
        called = _CALL.match(line)
        if not called or int(called[3]) < 0:
            continue
        name, arguments = called[1], called[2]
        if name in {"unlink", "openat"}:
            path = _bytes(_TEXT.findall(arguments)[0]).decode()
            if path.startswith(home):
                if name == "unlink":
                    yield Gone(Path(path).name)
                elif "O_TRUNC" in arguments:
                    yield Cut(Path(path).name, 0)
            continue
        file = _FILE.match(arguments)
        path = _bytes(file[2]).decode() if file else ""
        if file and file[1] == "1" and name == "write":
            yield Acknowledged(_bytes(_TEXT.findall(arguments)[0]).decode().strip())
        elif path == home:
            yield Sync("")
        elif path.startswith(home) and not path.endswith("-shm"):
            yield from _on(Path(path).name, name, arguments)


def _on(path: str, name: str, arguments: str) -> Iterator[Step]:
    """What a call on a file of the database does."""
    match name:
        case "pwrite64":
            yield Write(path, int(arguments.rpartition(", ")[2]), _bytes(_TEXT.findall(arguments)[0]))
        case "ftruncate":
            yield Cut(path, int(arguments.rpartition(", ")[2]))
        case "fsync" | "fdatasync":
            yield Sync(path)
        case _:
            raise ValueError(f"{path} was written by {name}, of which no disk can be made here")


def _bytes(hexadecimal: str) -> bytes:
    return bytes.fromhex(hexadecimal.replace("\\x", ""))


@dataclass(slots=True)
class File:
    """A file on a disk: what is certainly there, and what has been written since."""

    durable: bytearray = field(default_factory=bytearray)
    since: list[Write | Cut] = field(default_factory=list)

    def settle(self, random: Random | None = None) -> None:
        """Bring to the disk what was written since: all of it, or what chance lets through."""
        for step in self.since:
            if random is None or (luck := random.random()) < 0.5:
                self._do(step)
            elif luck < 0.6 and isinstance(step, Write) and len(step.data) > SECTOR:
                torn = random.randrange(1, len(step.data) // SECTOR + 1) * SECTOR
                self._do(Write(step.path, step.offset, step.data[:torn]))
        self.since.clear()

    def _do(self, step: Write | Cut) -> None:
        end = step.length if isinstance(step, Cut) else step.offset + len(step.data)
        if len(self.durable) < end:
            self.durable.extend(bytes(end - len(self.durable)))
        if isinstance(step, Cut):
            del self.durable[step.length :]
        else:
            self.durable[step.offset : end] = step.data


def after_crash(before: dict[str, bytes], steps: list[Step], random: Random) -> dict[str, bytes]:
    """The files that may be found when the power comes back after these calls."""
    files = {name: File(bytearray(data)) for name, data in before.items()}
    removed: dict[str, File] = {}
    for step in steps:
        match step:
            case Write() | Cut():
                files.setdefault(step.path, File()).since.append(step)
            case Sync(path=""):
                removed.clear()
            case Sync():
                files.setdefault(step.path, File()).settle()
            case Gone() if step.path in files:
                removed[step.path] = files.pop(step.path)
    for name, file in removed.items():
        if name not in files and random.random() < 0.5:
            files[name] = file
    for file in files.values():
        file.settle(random)
    return {name: bytes(file.durable) for name, file in files.items()}


def _lay_out(place: Path, files: dict[str, bytes]) -> Path:
    place.mkdir(exist_ok=True)
    for old in place.iterdir():
        old.unlink()
    for name, data in files.items():
        (place / name).write_bytes(data)
    return place / "trainer.db"
