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

CHECKS = [f"module-{number}/check" for number in range(1, course.MODULES + 1)]
"""Quizzes of ten questions, which may be sat as often as one likes."""
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


@dataclass(frozen=True, slots=True)
class Sitting:
    """An attempt under way."""

    path: str
    sheet: Sheet

    @property
    def attempt(self) -> int:
        """Its id."""
        return int(self.path.rpartition("/")[2])

    @property
    def hand_in(self) -> str:
        """Where it is handed in."""
        return f"{self.path}/hand-in"

    def form(self, *fields: tuple[str, str]) -> list[tuple[str, str]]:
        """Fields with the guard of its page."""
        return [("csrf_token", self.sheet.guard), *fields]


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

    def sit(self, page: str) -> None:
        """Begin an attempt, answer everything, change every answer, hand in."""
        sitting = self.begin(page)
        for _ in range(2):
            self.answer(sitting)
        self._until_told("POST", sitting.hand_in, sitting.form())
        self.ledger.handed_in.append(sitting.attempt)

    def begin(self, page: str) -> Sitting:
        """Begin an attempt at a quiz, or go on with the open one."""
        path = f"/quiz/{course.NAME}/{page}"
        guard = Sheet(self._until_told("GET", path).body.decode()).guard
        begun = self._until_told("POST", path, [("csrf_token", guard)])
        path = begun.headers["location"]
        return Sitting(path, Sheet(self._until_told("GET", path).body.decode()))

    def answer(self, sitting: Sitting) -> None:
        """Answer every question on the page, by chance."""
        answers = sitting.sheet.answers(self.random)
        self._until_told("POST", sitting.path, sitting.form(("part", "1"), ("go", "check"), *answers))
        self.ledger.saved[sitting.attempt] = answers

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
