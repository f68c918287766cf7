"""Records of a large ministry: its lists with their files, and the matrix of units and courses.

The ministry is the one of `trainer demo --large`. SQLite works in this process, so processor time is
compared; PostgreSQL works beside it, so the clock is. Pages are those that a browser would get.
"""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from bench import lists, matrix
from bench.archive import poured
from bench.figures import Figure
from bench.ministry import scratch
from trainer.demo.large.years import COMPLETIONS

GROWTH = 1.0  # of what the growth of the ministry would explain


def measure(rounds: int, sizes: tuple[int, ...], postgres: str = "") -> list[Figure]:
    """The figures for ministries with so many completions, on SQLite, and on PostgreSQL where it is named."""
    figures = _measure("SQLite", rounds, sizes, lambda: nullcontext(""))
    if postgres:
        figures += _measure("PostgreSQL", rounds, sizes, lambda: scratch(postgres))
    return figures


def _measure(name: str, rounds: int, sizes: tuple[int, ...], place: Callable[[], Any]) -> list[Figure]:
    figures: list[Figure] = []
    before: dict[str, float] = {}
    for size in sizes:
        with place() as url, poured(size // COMPLETIONS, url) as house:
            label = f"{size:,} completions on {name}"
            took: dict[str, float] = {}
            for asked in lists.of(house):
                pages, took[f"slowest page of {asked.name}"] = lists.pages(house, asked, rounds, label)
                files, took[f"file of {asked.name}"] = lists.files(house, asked, max(1, rounds // 3), label)
                figures += [*pages, *files]
            counted, took["matrix"] = matrix.measure(house, rounds, label, plan=size == sizes[-1])
            figures += counted
            for what, cost in took.items():
                if what in before:
                    limit = GROWTH * 1.3 if what.startswith("file") else GROWTH
                    figures.append(
                        Figure(f"growth of the {what} to {label}", (cost / before[what] / 10,), limit)
                    )
            before = took
    return figures
