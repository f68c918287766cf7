"""A small client: visitors with a cookie each, a few connections that are kept alive."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import cycle
from urllib.parse import urlencode

from bench.servers import HOST

CONNECTIONS = 8


@dataclass(slots=True)
class Visitor:
    """Somebody signed in: a cookie, renewed by whatever the server sets."""

    cookie: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes
    size: int = field(default=0)  # bytes of headers and body on the wire


@contextmanager
def connection(port: int) -> Iterator[HTTPConnection]:
    """A connection to a server on this machine."""
    opened = HTTPConnection(HOST, port, timeout=30)
    try:
        yield opened
    finally:
        opened.close()


def get(opened: HTTPConnection, path: str, visitor: Visitor | None = None, *, gzip: bool = False) -> Answer:
    """Ask for a page and read all of it. Nothing is said about encodings unless `gzip`."""
    opened.putrequest("GET", path, skip_accept_encoding=True)
    if gzip:
        opened.putheader("Accept-Encoding", "gzip")
    if visitor:
        opened.putheader("Cookie", visitor.cookie)
    opened.endheaders()
    return _answer(opened, visitor)


def post(opened: HTTPConnection, path: str, visitor: Visitor, fields: Sequence[tuple[str, str]]) -> Answer:
    """Send a form and read all that comes back; where it leads is not followed."""
    head = {"Cookie": visitor.cookie, "Content-Type": "application/x-www-form-urlencoded"}
    opened.request("POST", path, urlencode(fields), head)
    return _answer(opened, visitor)


def _answer(opened: HTTPConnection, visitor: Visitor | None) -> Answer:
    response = opened.getresponse()
    body = response.read()
    new = response.getheader("Set-Cookie")
    if visitor and new:
        visitor.cookie = new.partition(";")[0]
    headers = response.getheaders()
    # The status line, then `name: value` and a line break each, and an empty line.
    size = len("HTTP/1.1 200 OK\r\n\r\n") + sum(len(name) + len(value) + 4 for name, value in headers)
    return Answer(response.status, {name.lower(): value for name, value in headers}, body, size + len(body))


class Failed(Exception):  # noqa: N818 - reads as what happened
    """A page was not what it should be, so that its cost says nothing."""


def drive(
    port: int, path: str, visitors: Sequence[Visitor], requests: int, *, size: int, gzip: bool = False
) -> None:
    """Ask for a page `requests` times, visitors in turn. `Failed` unless all answers are of `size` or more.

    `size` is in bytes; of a compressed answer only the status is judged.
    """
    turns = [range(start, requests, CONNECTIONS) for start in range(CONNECTIONS)]
    failures: list[str] = []

    def ask(turn: range) -> None:
        who = cycle(visitors[turn.start % len(visitors) :: CONNECTIONS] or visitors)
        with connection(port) as opened:
            for _ in turn:
                answer = get(opened, path, next(who), gzip=gzip)
                if answer.status != 200 or (not gzip and len(answer.body) < size):
                    failures.append(f"{path}: {answer.status}, {len(answer.body)} bytes")
                    return

    threads = [threading.Thread(target=ask, args=(turn,)) for turn in turns]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise Failed(failures[0])
