"""The lesson page and its server: processor time of a request, memory after load.

Each figure is Trainer's over the reference's (`bench.reference`) under the same server and load, in the
same round. The clients say nothing about encodings, so that nothing is compressed; what compressing costs
stands beside.
"""

from collections.abc import Callable

from bench.figures import Figure, ratios, take_turns
from bench.load import CONNECTIONS, Visitor, drive
from bench.ministry import BUILT_IN, HEALTH, LEARNERS, LESSON, Ministry
from bench.servers import Server

LIMIT = 1.0
MEMORY_LIMIT = 1.35

REFERENCE = "/lesson"
READY = "/menu/0"
WARM_UP = 8  # times that every learner asks before anything counts, each time over new connections


def measure(ministry: Ministry, rounds: int, requests: int) -> list[Figure]:
    """The figures of `rounds` rounds of `requests` requests each."""
    with ministry.serve() as ours, ministry.serve_reference() as reference:
        ours.wait_for(HEALTH)
        reference.wait_for(READY)
        own, others = list(ministry.learners), ministry.learners_of_reference(reference)
        size = len(ministry.lesson)

        def round_of(
            server: Server, path: str, visitors: list[Visitor], *, gzip: bool = False
        ) -> Callable[[], float]:
            def cost() -> float:
                before = server.cpu()
                drive(server.port, path, visitors, requests, size=size, gzip=gzip)
                return server.cpu() - before

            return cost

        for _ in range(WARM_UP):
            drive(reference.port, REFERENCE, others, LEARNERS, size=size)
            for path in (LESSON, BUILT_IN):
                drive(ours.port, path, own, LEARNERS, size=size)
        base, page, compressed, built_in = take_turns(
            rounds,
            round_of(reference, REFERENCE, others),
            round_of(ours, LESSON, own),
            round_of(ours, LESSON, own, gzip=True),
            round_of(ours, BUILT_IN, own),
        )
        return [
            Figure("lesson page, processor time", ratios(page, base), LIMIT),
            Figure("  the same, compressed for the browser", ratios(compressed, base)),
            Figure("  a built-in lesson with practice questions", ratios(built_in, base)),
            Figure("memory of two workers after load", (ours.memory() / reference.memory(),), MEMORY_LIMIT),
            Figure(
                "  with the process that watches them", (ours.memory_in_all() / reference.memory_in_all(),)
            ),
        ]


assert CONNECTIONS <= LEARNERS, "two connections must not share a learner: their cookies would race"
