"""A mail server of this machine that keeps what it is given: SMTP as RFC 5321 asks of the smallest one."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_string, policy
from email.message import EmailMessage

from config import Smtp


class Postman(socketserver.ThreadingTCPServer):
    """Takes letters; `refused` are recipients it does not know, `busy` says that it takes none now."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Line)
        self.letters: list[EmailMessage] = []
        self.refused: set[str] = set()
        self.busy = False

    @property
    def smtp(self) -> Smtp:
        """The settings by which it is reached."""
        port = int(self.server_address[1])
        return Smtp(host="127.0.0.1", port=port, security="none", sender="trainer@mfa.example")


class _Line(socketserver.StreamRequestHandler):
    server: Postman

    def handle(self) -> None:
        self._say("220 ready")
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "QUIT":
                self._say("221 bye")
                return
            if verb == "DATA":
                self._say("354 go on")
                self._take()
            elif verb == "RCPT" and any(f"<{one}>" in line for one in self.server.refused):
                self._say("550 nobody of that name")
            elif verb == "MAIL" and self.server.busy:
                self._say("451 later, please")
            else:
                self._say("250 yes")

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline().decode()) != ".\r\n":
            lines.append(line.removeprefix(".") if line.startswith("..") else line)
        self.server.letters.append(message_from_string("".join(lines), policy=policy.default))
        self._say("250 taken")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def postman() -> Iterator[Postman]:
    """A mail server for as long as it is needed."""
    with Postman() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
