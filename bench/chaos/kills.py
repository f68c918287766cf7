"""Workers and the whole server killed (SIGKILL) while learners sit quizzes.

Every learner goes on by asking again. Afterwards the ledgers are compared with the database: what was
acknowledged is there, and nothing is there twice.
"""

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from random import Random

from sqlalchemy import select, text
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from bench.learner import CHECKS, Learner, Stuck
from bench.ministry import HEALTH, Ministry
from bench.servers import Server
from trainer import audit, db
from trainer.audit import AuditEvent
from trainer.catalogue.shelf import Shelf
from trainer.core.course import Quiz
from trainer.core.paper import Paper
from trainer.quiz import queries, sheets
from trainer.quiz.models import Attempt

LONGEST = 0.6  # seconds between two kills
ACTIONS = ("attempt.start", "attempt.hand_in", "attempt.mark")
WHOLE = 10  # every so many kills the whole server goes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done and what it broke; `wrong` is empty when every promise was kept."""

    kills: int
    submissions: int
    retries: int
    wrong: tuple[str, ...]


def run(ministry: Ministry, submissions: int, kills: int, seed: int) -> Outcome:
    """Let the ministry's learners hand in `submissions` attempts between them while `kills` processes die."""
    server = ministry.serve()
    server.wait_for(HEALTH)
    each = submissions // len(ministry.learners)
    learners = [
        Learner(server.port, visitor, seed + number) for number, visitor in enumerate(ministry.learners)
    ]
    stuck: list[str] = []

    def work(learner: Learner) -> None:
        try:
            for _ in range(each):
                learner.sit(CHECKS[0])
        except Stuck as error:
            stuck.append(str(error))
        finally:
            learner.leave()

    threads = [threading.Thread(target=work, args=(learner,)) for learner in learners]
    for thread in threads:
        thread.start()
    killed, server = _kill(ministry, server, threads, kills, Random(seed))
    for thread in threads:
        thread.join()
    server.stop()
    return Outcome(
        killed,
        sum(len(learner.ledger.handed_in) for learner in learners),
        sum(learner.ledger.retries for learner in learners),
        (*stuck, *compare(ministry, learners)),
    )


def _kill(
    ministry: Ministry, server: Server, threads: list[threading.Thread], kills: int, random: Random
) -> tuple[int, Server]:
    """Kill until there have been enough or everybody is done; a dead server is started again."""
    killed = 0
    while killed < kills and any(thread.is_alive() for thread in threads):
        time.sleep(random.uniform(0, LONGEST))
        killed += 1
        workers = server.workers
        if killed % WHOLE == 0 or not workers:
            for process in server.processes:
                _end(process)
            server.process.wait()
            server = ministry.serve(server.port)
        else:
            _end(random.choice(workers))
    return killed, server


def _end(process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def compare(ministry: Ministry, learners: list[Learner]) -> list[str]:
    """What the database says against the ledgers: a line for everything that is lost, double or broken."""
    opened = db.Database(ministry.config.database_url)
    with opened.reader() as session:
        wrong = [*_damage(session), *_attempts(session, learners)]
    opened.dispose()
    return wrong


def _damage(session: Session) -> Iterator[str]:
    if session.get_bind().dialect.name == "sqlite" and session.scalar(text("PRAGMA integrity_check")) != "ok":
        yield "the database is damaged"
    if (broken := audit.first_broken(session)) is not None:
        yield f"the audit chain is broken at event {broken}"


def _attempts(session: Session, learners: list[Learner]) -> Iterator[str]:
    begun = {one.id: one for one in session.scalars(select(Attempt))}
    handed_in = [attempt for learner in learners for attempt in learner.ledger.handed_in]
    for attempt in begun.keys() ^ set(handed_in):
        yield f"attempt {attempt} is {'one that nobody knows' if attempt in begun else 'lost'}"
    events = Counter(tuple(row) for row in session.execute(select(AuditEvent.action, AuditEvent.object)))
    for attempt in handed_in:
        for action in ACTIONS:
            if (number := events[action, f"attempt:{attempt}"]) != 1:
                yield f"attempt {attempt}: {number} events {action}"
    shelf = Shelf()
    for learner in learners:
        for attempt, fields in learner.ledger.saved.items():
            if attempt in begun and not _holds(session, shelf, begun[attempt], MultiDict(fields)):
                yield f"attempt {attempt} does not hold what was acknowledged"


def _holds(session: Session, shelf: Shelf, attempt: Attempt, fields: MultiDict[str, str]) -> bool:
    """Whether an attempt is closed, marked, and has exactly the answers that were last acknowledged."""
    quiz = shelf.body(lambda: session, attempt.revision_id, CHECKS[0], Quiz)
    assert quiz
    given = queries.responses(session, attempt.id)
    slots = sheets.slots(quiz, Paper.load(attempt.paper))
    return (
        attempt.closed_at is not None
        and attempt.points is not None
        and len(given) == len(slots)
        and all(
            slot.question.kind.read(slot.fields(fields), slot.drawn, language="en")
            == given[slot.question.id].answer
            and given[slot.question.id].credit is not None
            for slot in slots
        )
    )
