"""Work done apart: a child process kept warm, which forks for each piece of work.

The child has loaded what the work needs once and then only waits. What it forks is bounded by the system
in processor time and memory and ends with its piece of work: whatever hostile input does to it, nothing
of it stays, and the one who asked learns that no answer came.
"""

import atexit
import contextlib
import os
import resource
import select
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import IO

LENGTH = struct.Struct("!Q")
DIED = (1 << 64) - 1  # in place of a length: the fork ended without an answer


class Apart:
    """The parent's side: `module` is run with `-m` and must call `serve`."""

    def __init__(self, module: str, *, seconds: int) -> None:
        self._command = [sys.executable, "-P", "-m", module]  # nothing of the folder where somebody stands
        self._seconds = seconds
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._lock = threading.Lock()
        atexit.register(self.end)

    def ask(self, work: bytes) -> bytes | None:
        """The answer to a piece of work; None if it took too long, too much, or died."""
        with self._lock:
            child = self._warm()
            assert child.stdin
            assert child.stdout
            try:
                child.stdin.write(LENGTH.pack(len(work)) + work)
                child.stdin.flush()
                if select.select([child.stdout], [], [], self._seconds)[0]:
                    (length,) = LENGTH.unpack(_exactly(child.stdout, LENGTH.size))
                    return None if length == DIED else _exactly(child.stdout, length)
            except (OSError, EOFError):
                pass
            self.end()
            return None

    def _warm(self) -> subprocess.Popen[bytes]:
        if self._child is not None and (self._owner != os.getpid() or self._child.poll() is not None):
            self.end()
        if self._child is None:
            self._child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            self._owner = os.getpid()
        return self._child

    def end(self) -> None:
        """Let the child go, with whatever it has forked."""
        child, self._child = self._child, None
        if child is None:
            return
        if self._owner == os.getpid():  # after a fork of ours it is the other process's child
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe:
                pipe.close()


def _exactly(stream: IO[bytes], count: int) -> bytes:
    data = stream.read(count)
    if len(data) != count:
        raise EOFError
    return data


def serve(do: Callable[[bytes], bytes], *, cpu_seconds: int, memory: int) -> None:
    """The child's side: answer until the parent has gone."""
    while head := sys.stdin.buffer.read(LENGTH.size):
        work = _exactly(sys.stdin.buffer, LENGTH.unpack(head)[0])
        answer = _forked(do, work, cpu_seconds, memory)
        sys.stdout.buffer.write(LENGTH.pack(DIED if answer is None else len(answer)) + (answer or b""))
        sys.stdout.buffer.flush()


def _forked(do: Callable[[bytes], bytes], work: bytes, cpu_seconds: int, memory: int) -> bytes | None:
    out, into = os.pipe()
    fork = os.fork()
    if fork == 0:
        os.close(out)
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        status = 1  # a fork never returns to its parent's code, whatever happens in it
        try:
            with os.fdopen(into, "wb") as pipe:
                pipe.write(do(work))
            status = 0
        finally:
            os._exit(status)
    os.close(into)
    with os.fdopen(out, "rb") as pipe:
        answer = pipe.read()
    return answer if os.waitpid(fork, 0)[1] == 0 else None
