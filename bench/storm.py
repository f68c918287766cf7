"""A storm: a thousand learners begin a quiz, save ten answers one by one and hand in, within a minute."""

import re
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPException
from random import Random
from statistics import median

from sqlalchemy import func, select

from bench import course
from bench.figures import Figure, percentile
from bench.learner import CHECKS, Sheet, Sitting
from bench.load import Answer, Failed, Visitor, connection, get, post
from bench.ministry import HEALTH, LESSON, Ministry, founded, scratch
from trainer import db
from trainer.db import table
from trainer.quiz.models import Attempt, Response

LEARNERS, FEWER = 1000, 100
WITHIN = 60 / LEARNERS  # seconds for each learner, until the last has handed in
ARRIVAL = 0.8  # of that time learners arrive, evenly; those who come last need the rest
AT_ONCE = 64  # connections; a browser that finds none free waits, and its wait counts
GIVE_UP = 5  # times as long as it may take
IDLE = 40  # looks at a page while nobody else is there
ANSWERS = 10
ACTS = {"start": "starting", "save": "saving one answer", "hand in": "handing in"}


@dataclass(slots=True)
class Tally:
    """How long each kind of request took, in seconds, and what went wrong."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)

    def figures(self, name: str, idle: float, took: float, learners: int, lost: int) -> list[Figure]:
        """What came out; `idle` and `took` are in seconds, `lost` counts acknowledged attempts not found."""
        return [
            Figure(f"{name}: errors", (float(len(self.errors)),), limit=0, unit=""),
            Figure(f"{name}: acknowledged and not stored", (float(lost),), limit=0, unit=""),
            Figure(f"{name}: time for {learners} learners", (took / (WITHIN * learners),), limit=1),
            *(
                Figure(f"{name}: {words}, slowest twentieth", (percentile(times, 95) / idle,))
                for act, words in ACTS.items()
                if (times := self.times.get(act))
            ),
        ]


def measure(learners: int, postgres: str = "") -> list[Figure]:
    """The storm on SQLite, and on PostgreSQL where a server is named."""
    figures = _measure("SQLite", learners, "")
    if postgres:
        with scratch(postgres) as url:
            figures += _measure("PostgreSQL", learners, url)
    return figures


def _measure(name: str, learners: int, database: str) -> list[Figure]:
    with founded(learners, database) as ministry, ministry.serve() as server:
        server.wait_for(HEALTH)
        idle = _idle(server.port, ministry.learners[0])
        tally = Tally()
        took = _break_loose(server.port, ministry.learners, tally)
        lost = len(tally.times["hand in"]) - _stored(ministry)
        for error in sorted(set(tally.errors)):
            print(f"  {tally.errors.count(error)} × {error}")
        return tally.figures(name, idle, took, learners, lost)


def _idle(port: int, visitor: Visitor) -> float:
    """What a lesson page takes while nobody else is there: the median, in seconds."""
    times = []
    with connection(port) as line:
        for _ in range(IDLE):
            began = time.perf_counter()
            get(line, LESSON, visitor)
            times.append(time.perf_counter() - began)
    return median(times)


def _break_loose(port: int, visitors: Sequence[Visitor], tally: Tally) -> float:
    """Let all learners come, and wait until the last has gone; how long that took, in seconds."""
    began, span = time.monotonic(), WITHIN * len(visitors)

    def come(rank: int) -> None:
        time.sleep(max(0.0, began + ARRIVAL * span * rank / len(visitors) - time.monotonic()))
        try:
            if time.monotonic() > began + GIVE_UP * span:
                raise Failed("never came to begin")
            _sit(port, visitors[rank], Random(rank), tally)
        except (OSError, HTTPException, Failed) as error:
            tally.errors.append(f"{type(error).__name__}: {error}")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(come, range(len(visitors))))
    return time.monotonic() - began


def _sit(port: int, visitor: Visitor, random: Random, tally: Tally) -> None:
    """One learner, from the rules of the quiz to handing in. `Failed` at the first wrong answer."""
    with connection(port) as line:

        def timed(act: str, path: str, fields: list[tuple[str, str]] | None, status: int) -> Answer:
            began = time.perf_counter()
            answer = get(line, path, visitor) if fields is None else post(line, path, visitor, fields)
            if answer.status != status:
                raise Failed(f"{act}: {answer.status}")
            tally.times[act].append(time.perf_counter() - began)
            return answer

        rules = f"/quiz/{course.NAME}/{CHECKS[0]}"
        guard = Sheet(timed("rules", rules, None, 200).body.decode()).guard
        path = timed("start", rules, [("csrf_token", guard)], 303).headers["location"]
        sitting = Sitting(path, Sheet(timed("page", path, None, 200).body.decode()))
        for number, fields in by_question(sitting.sheet.answers(random)).items():
            timed("save", f"{path}/answers/{number}", sitting.form(*fields), 200)
        timed("hand in", sitting.hand_in, sitting.form(), 303)


def by_question(fields: Sequence[tuple[str, str]]) -> dict[int, list[tuple[str, str]]]:
    """Fields of a page by the number of the question they belong to."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for name, value in fields:
        number = re.match(r"q(\d+)", name)
        assert number
        found[int(number[1])].append((name, value))
    return dict(found)


def _stored(ministry: Ministry) -> int:
    """How many attempts are closed and marked, with an answer to each question."""
    attempt, response = table(Attempt), table(Response)
    whole = (
        select(attempt.c.id)
        .join_from(attempt, response, response.c.attempt_id == attempt.c.id)
        .where(attempt.c.closed_at.is_not(None), attempt.c.out_of.is_not(None))
        .group_by(attempt.c.id)
        .having(func.count(response.c.credit) == ANSWERS)
    )
    opened = db.Database(ministry.config.database_url)
    with opened.reader() as session:
        count: int = session.scalar(select(func.count()).select_from(whole.subquery())) or 0
    opened.dispose()
    return count
