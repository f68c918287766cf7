"""The server under slow clients, and while it is reloaded and stopped."""

import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException

from bench.figures import Figure
from bench.load import connection, get
from bench.ministry import HEALTH, SIGN_IN, Ministry
from bench.servers import HOST, Server

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

PROBES = 20
WAITS = 1.0  # seconds
RELOADS = 3
SETTLES = 2.0  # seconds that a reload is given


def measure(ministry: Ministry) -> list[Figure]:
    """Probes beside slow clients, and requests lost while reloading: shares of all, the worst first."""
    with ministry.serve() as server:
        server.wait_for(HEALTH)
        lost = _lost_over_reloads(server)
        with slow_clients(server.port, HALF_A_HEAD):
            heads = _unanswered(server)
        with slow_clients(server.port, HALF_A_BODY):
            bodies = _unanswered(server)
        return [
            Figure(f"probes unanswered beside {SLOW} slow heads", (heads,), 0, unit="of all"),
            Figure(f"  beside {SLOW} slow bodies: why a proxy must buffer", (bodies,), unit="of all"),
            Figure("requests lost over reloads", (lost,), 0, unit="of all"),
        ]


def _unanswered(server: Server) -> float:
    """The share of probes that wait in vain."""
    vain = 0
    for _ in range(PROBES):
        with suppress(TimeoutError), closing(HTTPConnection(HOST, server.port, timeout=WAITS)) as opened:
            vain += 1
            get(opened, HEALTH)
            vain -= 1
    return vain / PROBES


def _lost_over_reloads(server: Server) -> float:
    over, lost, asked = threading.Event(), 0, 0

    def ask() -> None:
        nonlocal lost, asked
        while not over.is_set():
            asked += 1
            try:
                with connection(server.port) as opened:
                    lost += get(opened, HEALTH).status != 200
            except (OSError, HTTPException):
                lost += 1

    thread = threading.Thread(target=ask)
    thread.start()
    for _ in range(RELOADS):
        server.process.send_signal(signal.SIGHUP)
        time.sleep(SETTLES)
    over.set()
    thread.join()
    return lost / asked
