"""Servers under measurement: started, read from /proc, and ended by their process ids."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import TracebackType
from typing import Self

import config

HOST = "127.0.0.1"
WORKERS = 2
TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 30  # seconds until a server must have started or stopped


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def program(name: str) -> str:
    """A command of the environment that runs this."""
    return str(Path(sys.executable).parent / name)


class Server:
    """A server with all its processes, until the end of a `with`."""

    def __init__(
        self, command: Sequence[str], log: Path, environment: Mapping[str, str], port: int | None = None
    ) -> None:
        self.port = port or free_port()
        self.log = log
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                [*command, "--port", str(self.port)],
                cwd=config.ROOT,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def wait_for(self, path: str) -> None:
        """Ask until it answers this page with 200. RuntimeError with what it printed if it does not."""
        deadline = time.monotonic() + PATIENCE
        while self.process.poll() is None and time.monotonic() < deadline:
            with suppress(OSError, HTTPException):
                asking = HTTPConnection(HOST, self.port, timeout=PATIENCE)
                try:
                    asking.request("GET", path)
                    if asking.getresponse().status == 200:
                        return
                finally:
                    asking.close()
            time.sleep(0.002)
        raise RuntimeError(f"the server did not start:\n{self.log.read_text()}")

    @property
    def workers(self) -> list[int]:
        """The ids of the processes that answer, not of the one that watches them."""
        return descendants(self.process.pid)

    @property
    def processes(self) -> list[int]:
        """The ids of all its processes."""
        return [self.process.pid, *self.workers]

    def cpu(self) -> float:
        """Seconds of processor time all its processes have used."""
        return sum(map(used, self.processes))

    def memory(self) -> float:
        """Bytes held by the workers, what they share with others counted in parts (PSS)."""
        return sum(map(held, self.workers))

    def memory_in_all(self) -> float:
        """Bytes held by all its processes (PSS)."""
        return sum(map(held, self.processes))

    def stop(self) -> None:
        """Ask it to end; what has not ended by itself is ended by its id."""
        own = self.processes if self.process.poll() is None else []
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(PATIENCE)
        for pid in own:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()


def descendants(pid: int) -> list[int]:
    """The ids of all processes that a process has started, and of theirs."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            found += [child, *descendants(child)]
    return found


def used(pid: int) -> float:
    """Seconds of processor time of a process: `utime` and `stime` of proc(5).

    The name that stands before them may hold spaces and parentheses.
    """
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def held(pid: int) -> float:
    """Bytes that a process holds, those it shares counted in parts."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024
