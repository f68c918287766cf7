"""A learner who sits a quiz over HTTP, asks again until each step is acknowledged, and notes what was."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPException
from random import Random

from bench import course
from bench.load import Answer, Visitor, get, post
from bench.servers import HOST

PAGE = "module-1/check"
QUIZ = f"/quiz/{course.NAME}/{PAGE}"
PATIENCE = 60  # seconds that one step is tried again
PAUSE = 0.05  # seconds between two tries


class Stuck(Exception):  # noqa: N818 - reads as what happened
    """A step was never acknowledged, or was refused."""


class Sheet(HTMLParser):
    """What a page of a sitting asks for: its guard, and the inputs of its questions."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.guard = ""
        self.choices: dict[str, list[str]] = {}  # name of a field to the values that can be ticked
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an input."""
        own = dict(attrs)
        name, kind = own.get("name") or "", own.get("type") or "text"
        if tag != "input":
            return
        if name == "csrf_token":
            self.guard = own.get("value") or ""
        elif name.startswith("q") and kind in {"radio", "checkbox"}:
            self.choices.setdefault(name, []).append(own.get("value") or "")
        elif name.startswith("q") and kind == "text":
            self.texts.append(name)

    def answers(self, random: Random) -> list[tuple[str, str]]:
        """An answer to every question."""
        ticked = [(name, random.choice(values)) for name, values in self.choices.items()]
        return ticked + [(name, str(random.randrange(1000))) for name in self.texts]


@dataclass(slots=True)
class Ledger:
    """What the server has acknowledged to one learner."""

    saved: dict[int, list[tuple[str, str]]] = field(default_factory=dict)  # attempt to the fields it holds
    handed_in: list[int] = field(default_factory=list)  # attempts, in order
    retries: int = 0


class Learner:
    """One learner with a connection of their own."""

    def __init__(self, port: int, visitor: Visitor, seed: int) -> None:
        self.visitor, self.random, self.ledger = visitor, Random(seed), Ledger()
        self.port = port
        self.line: HTTPConnection | None = None

    def sit(self) -> None:
        """Begin an attempt, answer everything, change an answer, hand in."""
        rules = self._until_told("GET", QUIZ)
        begun = self._until_told("POST", QUIZ, [("csrf_token", Sheet(rules.body.decode()).guard)])
        path = begun.headers["location"]
        attempt = int(path.rpartition("/")[2])
        page = self._until_told("GET", path)
        sheet = Sheet(page.body.decode())
        for _ in range(2):
            answers = sheet.answers(self.random)
            self._until_told(
                "POST", path, [("csrf_token", sheet.guard), ("part", "1"), ("go", "check"), *answers]
            )
            self.ledger.saved[attempt] = answers
        self._until_told("POST", f"{path}/hand-in", [("csrf_token", sheet.guard)])
        self.ledger.handed_in.append(attempt)

    def _until_told(self, method: str, path: str, fields: Sequence[tuple[str, str]] = ()) -> Answer:
        """One step, tried again while the server is away. `Stuck` where it is refused or never comes back."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                with self._connected() as line:
                    answer = (
                        get(line, path, self.visitor)
                        if method == "GET"
                        else post(line, path, self.visitor, fields)
                    )
            except (OSError, HTTPException):
                answer = None
            if answer is not None and answer.status == (200 if method == "GET" else 303):
                return answer
            if answer is not None and answer.status < 500:
                raise Stuck(f"{method} {path}: {answer.status}")
            self.ledger.retries += 1
            time.sleep(PAUSE)
        raise Stuck(f"{method} {path}: no answer in {PATIENCE} seconds")

    @contextmanager
    def _connected(self) -> Iterator[HTTPConnection]:
        """The learner's connection; a broken one is not used again."""
        if self.line is None:
            self.line = HTTPConnection(HOST, self.port, timeout=10)
        try:
            yield self.line
        except BaseException:
            self.leave()
            raise

    def leave(self) -> None:
        """Close the connection."""
        if self.line is not None:
            self.line.close()
            self.line = None
