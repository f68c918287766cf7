"""Figures with their spread, their limit and the verdict."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

HOLDS, BROKEN, NO_LIMIT = "holds", "BROKEN", ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured in every round. Without limits it stands beside others and is not judged."""

    name: str
    values: tuple[float, ...]
    limit: float | None = None  # the most the median may be
    unit: str = "×"
    least: float | None = None  # the least it may be

    def __post_init__(self) -> None:
        if not self.values:
            raise ValueError(f"nothing was measured for {self.name!r}")

    @property
    def middle(self) -> float:
        """The median over the rounds: one disturbed round does not move it."""
        return median(self.values)

    @property
    def spread(self) -> tuple[float, float]:
        """The lowest and the highest of the rounds."""
        return min(self.values), max(self.values)

    @property
    def verdict(self) -> str:
        """Whether the median keeps within the limit."""
        if self.limit is None and self.least is None:
            return NO_LIMIT
        kept = (self.limit is None or self.middle <= self.limit) and (
            self.least is None or self.middle >= self.least
        )
        return HOLDS if kept else BROKEN

    def say(self, width: int = 0) -> str:
        """The figure on one line, its name padded to `width`."""
        low, high = self.spread
        spread = f"[{_short(low)}–{_short(high)}]" if low != high else ""
        most = "" if self.limit is None else f"at most {_short(self.limit)} {self.unit}"
        limit = most if self.least is None else f"at least {_short(self.least)} {self.unit}"
        value = f"{_short(self.middle)} {self.unit}"
        return f"{self.name:{width}}  {value:>9} {spread:15} {limit:15} {self.verdict}".rstrip()


def _short(value: float) -> str:
    """Two digits behind the point, none where they would say nothing."""
    return (
        f"{value:.0f}" if (value == int(value) and abs(value) >= 10) or abs(value) >= 1000 else f"{value:.2f}"
    )


def ratios(ours: Sequence[float], reference: Sequence[float]) -> tuple[float, ...]:
    """Each round of ours over the round of the reference beside it. ValueError if one has no partner."""
    return tuple(one / other for one, other in zip(ours, reference, strict=True))


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that so many per cent do not exceed, by nearest rank. ValueError without any."""
    if not values:
        raise ValueError("nothing was measured")
    return sorted(values)[max(0, -(-len(values) * percent // 100) - 1)]


def take_turns(rounds: int, *measures: Callable[[], float]) -> list[tuple[float, ...]]:
    """Run the measures in turn, round after round, and give the values of each.

    What else the machine does then touches all of them alike.
    """
    found: list[list[float]] = [[] for _ in measures]
    for _ in range(rounds):
        for values, measure in zip(found, measures, strict=True):
            values.append(measure())
    return [tuple(values) for values in found]


def broken(figures: Iterable[Figure]) -> list[Figure]:
    """Those that do not keep within their limit."""
    return [figure for figure in figures if figure.verdict == BROKEN]
