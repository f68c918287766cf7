"""Where a message ends, our server and what stands before it must agree: tried on the server that is started.

A message whose end can be read in two ways is refused, or answered once and the line closed: what may stand
hidden behind it is never answered as a message of its own (RFC 9112, 6.3 and 11.2).
"""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

import config
from tests.site import settings_in
from trainer import db

HIDDEN = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Hidden: yes\r\n\r\n"
LENGTH = b"Content-Length: %d\r\n" % len(HIDDEN)
CHUNKED = b"Transfer-Encoding: chunked\r\n"
NOTHING = b"0\r\n\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of the server that an operator starts, with an empty house."""
    instance = tmp_path_factory.mktemp("instance")
    opened = db.Database(settings_in(instance).database_url)
    opened.upgrade(config.ROOT / "migrations")
    opened.dispose()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    settings = {"TRAINER_INSTANCE": str(instance), "TRAINER_URL": f"http://localhost:{port}"}
    words = ["-c", "from trainer.cli import main; main()", "serve", "--port", str(port), "--workers", "1"]
    served = subprocess.Popen(
        [sys.executable, *words], cwd=config.ROOT, env=inherited() | settings, stdout=subprocess.DEVNULL
    )
    try:
        answers(port, within=30)
        yield port
    finally:
        served.terminate()
        served.wait(10)


def inherited() -> dict[str, str]:
    """The environment without settings of the program."""
    return {name: value for name, value in os.environ.items() if not name.startswith("TRAINER_")}


def answers(port: int, *, within: float) -> None:
    """Wait until the server answers."""
    end = time.monotonic() + within
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
                assert answer.read() == b"ok\n"
            return
        except urllib.error.URLError:
            assert time.monotonic() < end, "the server does not answer"
            time.sleep(0.1)


def said(port: int, message: bytes) -> tuple[list[int], bool]:
    """The states of the answers to what is sent over one line, and whether the line was closed then."""
    got = b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(message)
        line.settimeout(1)
        try:
            while piece := line.recv(65536):
                got += piece
            closed = True
        except TimeoutError:
            closed = False
        except ConnectionResetError:
            closed = True
    return [int(state) for state in re.findall(rb"HTTP/1\.1 (\d{3}) ", got)], closed


def post(*fields: bytes, body: bytes = b"", version: bytes = b"1.1") -> bytes:
    """A message that posts; `fields` stand in its head as they are."""
    head = b"POST /accounts/sign-in HTTP/" + version + b"\r\nHost: localhost\r\n"
    return head + b"".join(fields) + b"\r\n" + body


REFUSED = {
    "two lengths": post(b"Content-Length: 0\r\n", LENGTH, body=HIDDEN),
    "two lengths in one line": post(b"Content-Length: 0, %d\r\n" % len(HIDDEN), body=HIDDEN),
    "a length with a sign": post(b"Content-Length: +0\r\n", body=HIDDEN),
    "a length below nothing": post(b"Content-Length: -1\r\n", body=HIDDEN),
    "a length in another base": post(b"Content-Length: 0x0\r\n", body=HIDDEN),
    "a length of nothing": post(b"Content-Length: \r\n", body=HIDDEN),
    "a length that no number holds": post(b"Content-Length: 99999999999999999999999\r\n", body=HIDDEN),
    "a space before the colon": post(b"Content-Length : 0\r\n", body=HIDDEN),
    "a length in a folded line": post(b"X-Note: a\r\n ", LENGTH, body=HIDDEN),
    "an encoding in a folded line": post(
        b"Transfer-Encoding:\r\n chunked\r\n", LENGTH, body=NOTHING + HIDDEN
    ),
    "an encoding nobody knows": post(b"Transfer-Encoding: xchunked\r\n", body=NOTHING + HIDDEN),
    "chunks that are not last": post(b"Transfer-Encoding: chunked, identity\r\n", body=NOTHING + HIDDEN),
    "two encodings": post(CHUNKED, b"Transfer-Encoding: identity\r\n", body=NOTHING + HIDDEN),
    "a tab in place of a space": post(b"Transfer-Encoding:\x0bchunked\r\n", LENGTH, body=NOTHING + HIDDEN),
    "chunks before there were any": post(CHUNKED, body=NOTHING + HIDDEN, version=b"1.0"),
    "a bare CR": post(b"X-Note: a\r", LENGTH, body=HIDDEN),
    "a NUL": post(b"X-Note: a\0b\r\n", LENGTH, body=HIDDEN),
    "a space before the first field": b"POST / HTTP/1.1\r\n Host: localhost\r\n" + LENGTH + b"\r\n" + HIDDEN,
    "no version": b"GET /healthz\r\n\r\n" + HIDDEN,
}


@pytest.mark.parametrize("message", REFUSED.values(), ids=REFUSED)
def test_a_message_whose_end_is_in_doubt_is_refused_and_the_line_closed(server: int, message: bytes) -> None:
    assert said(server, message) == ([400], True)


CLOSED = {
    "chunks beside a length that is longer": post(
        b"Content-Length: %d\r\n" % len(NOTHING + HIDDEN), CHUNKED, body=NOTHING + HIDDEN
    ),
    "chunks beside a length that is shorter": post(CHUNKED, b"Content-Length: 4\r\n", body=NOTHING + HIDDEN),
    "a chunk of no number": post(CHUNKED, body=b"0x0\r\n\r\n" + HIDDEN),
    "a chunk that ends in a bare LF": post(CHUNKED, body=b"0\n\n" + HIDDEN),
    "an extension that ends in a bare LF": post(CHUNKED, body=b"2;a\nxx\r\n" + NOTHING + HIDDEN),
    "a chunk that is longer than it says": post(CHUNKED, body=b"2\r\nabcd\r\n" + NOTHING + HIDDEN),
}


@pytest.mark.parametrize("message", CLOSED.values(), ids=CLOSED)
def test_what_stands_behind_a_doubtful_body_is_never_answered(server: int, message: bytes) -> None:
    (state,), closed = said(server, message)
    assert state == 400
    assert closed


WHOLE = {
    "behind a bare LF": post(b"X-Note: a\n", LENGTH, body=HIDDEN),
    "to a page that reads none": b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n" + LENGTH + b"\r\n" + HIDDEN,
    "to a page that is not there": b"POST /no HTTP/1.1\r\nHost: localhost\r\n" + LENGTH + b"\r\n" + HIDDEN,
    "in chunks": post(CHUNKED, body=b"%x\r\n" % len(HIDDEN) + HIDDEN + b"\r\n" + NOTHING),
    "the same length twice": post(LENGTH, LENGTH, body=HIDDEN),
}


@pytest.mark.parametrize("message", WHOLE.values(), ids=WHOLE)
def test_a_message_in_the_body_of_another_stays_its_body(server: int, message: bytes) -> None:
    states, _ = said(server, message)
    assert len(states) == 1


def test_two_hosts_are_none_of_ours(server: int) -> None:
    message = b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n"
    assert said(server, message)[0] == [400]


def test_two_messages_that_end_where_they_say_get_two_answers(server: int) -> None:
    states, closed = said(server, HIDDEN + HIDDEN)
    assert states == [200, 200]
    assert not closed
