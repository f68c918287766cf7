"""Saving an answer and handing in: their rate against a bare reference on the same server and database."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from secrets import randbelow

from bench.figures import Figure, ratios, take_turns
from bench.learner import CHECKS, Learner, Sitting
from bench.load import CONNECTIONS, Failed, Visitor, connection, get, post
from bench.ministry import HEALTH, Ministry, founded, scratch
from bench.reference import answering

HAND_IN, SAVE = 0.6, 0.7  # of the reference's rate, at least


@dataclass(frozen=True, slots=True)
class Act:
    """A form to send: whose, where to, with what."""

    visitor: Visitor
    path: str
    fields: list[tuple[str, str]]


def rate(port: int, acts: Sequence[Act], status: int) -> float:
    """How many acts a second, over a few connections. `Failed` unless each is answered with `status`."""
    failures: list[str] = []

    def work(own: Sequence[Act]) -> None:
        with connection(port) as opened:
            for act in own:
                answer = post(opened, act.path, act.visitor, act.fields)
                if answer.status != status:
                    failures.append(f"{act.path}: {answer.status}")
                    return

    # A learner's acts stay on one connection, in turn: two of theirs at once would be another test.
    ranks = {
        id(visitor): rank for rank, visitor in enumerate({id(a.visitor): a.visitor for a in acts}.values())
    }
    shares = [
        [act for act in acts if ranks[id(act.visitor)] % CONNECTIONS == turn] for turn in range(CONNECTIONS)
    ]
    threads = [threading.Thread(target=work, args=(share,)) for share in shares]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise Failed(failures[0])
    return len(acts) / (time.perf_counter() - began)


def measure(rounds: int, postgres: str = "") -> list[Figure]:
    """The rates on SQLite, and on PostgreSQL where a server is named."""
    figures = _measure("SQLite", rounds, "")
    if postgres:
        with scratch(postgres) as url:
            figures += _measure("PostgreSQL", rounds, url)
    return figures


def _measure(name: str, rounds: int, database: str) -> list[Figure]:
    with (
        founded(database=database) as ministry,
        of_reference(ministry, database) as url,
        ministry.serve() as ours,
        ministry.serve_reference("answering", **{answering.DATABASE: url}) as reference,
    ):
        ours.wait_for(HEALTH)
        reference.wait_for("/enter/1")
        learners = [Learner(ours.port, visitor, seed) for seed, visitor in enumerate(ministry.learners)]
        others = signed_in(reference.port, len(learners))

        def hand_ins() -> list[Act]:
            return [
                Act(learner.visitor, sitting.hand_in, sitting.form())
                for learner, sitting in _answered(learners)
            ]

        def saves() -> list[Act]:
            return [
                Act(
                    learner.visitor,
                    f"{sitting.path}/answers/{field[1:]}",
                    sitting.form((field, str(randbelow(1000)))),
                )
                for learner, sitting in _answered(learners)
                for field in sitting.sheet.texts[:1]
            ]

        def bare(path: str) -> list[Act]:
            return [Act(who, path, [("csrf_token", guard)]) for who, guard in others for _ in CHECKS]

        def measured(port: int, acts: Callable[[], list[Act]], status: int) -> Callable[[], float]:
            return lambda: rate(port, acts(), status)

        bare_hand_in, hand_in, bare_save, save = take_turns(
            rounds,
            measured(reference.port, lambda: bare("/hand-in"), 303),
            measured(ours.port, hand_ins, 303),
            measured(reference.port, lambda: bare("/save"), 200),
            measured(ours.port, saves, 200),
        )
        for learner in learners:
            learner.leave()
        return [
            Figure(f"hand in, rate on {name}", ratios(hand_in, bare_hand_in), least=HAND_IN),
            Figure(f"save one answer, rate on {name}", ratios(save, bare_save), least=SAVE),
        ]


@contextmanager
def of_reference(ministry: Ministry, database: str) -> Iterator[str]:
    """The URL of the reference's own database, on the same kind of server."""
    with (
        scratch(database) if database else nullcontext(f"sqlite:///{ministry.folder / 'answering.db'}") as url
    ):
        answering.fill(url, len(ministry.learners))
        yield url


def _answered(learners: Sequence[Learner]) -> Iterator[tuple[Learner, Sitting]]:
    """An attempt of each learner at each quiz, with an answer to every question."""
    for learner in learners:
        for page in CHECKS:
            sitting = learner.begin(page)
            learner.answer(sitting)
            yield learner, sitting


def signed_in(port: int, count: int) -> list[tuple[Visitor, str]]:
    """The reference's learners, each with the guard of their forms."""
    found = []
    with connection(port) as opened:
        for number in range(1, count + 1):
            visitor = Visitor("")
            found.append((visitor, get(opened, f"/enter/{number}", visitor).body.decode()))
    return found
