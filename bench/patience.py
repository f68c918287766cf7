"""The server under slow clients, and while it is reloaded and stopped."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from bench.ministry import SIGN_IN
from bench.servers import HOST

SLOW = 50  # clients at once
HEAD = f"POST {SIGN_IN} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
BODY_LENGTH = 10_000
EVERY = 0.25  # seconds between two bytes of a slow client


@contextmanager
def slow_clients(port: int, start: bytes) -> Iterator[None]:
    """Clients that have sent `start` and go on a byte at a time until the end of the `with`."""
    over = threading.Event()
    sockets = []
    for _ in range(SLOW):
        opened = socket.create_connection((HOST, port), timeout=5)
        opened.sendall(start)
        sockets.append(opened)

    def trickle() -> None:
        while not over.wait(EVERY):
            for opened in sockets:
                with suppress(OSError):
                    opened.send(b"x")

    thread = threading.Thread(target=trickle)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        for opened in sockets:
            opened.close()


HALF_A_HEAD = (HEAD + "X-Slow: ").encode()
HALF_A_BODY = (HEAD + f"Content-Length: {BODY_LENGTH}\r\n\r\nemail=").encode()
