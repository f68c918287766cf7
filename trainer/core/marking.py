"""Marks that people give: the points to choose from, and how the marks of two make one."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import count

MOST_LEVELS = 11  # from 0 to 10: more would not be read as a scale

Points = tuple[Fraction, ...]  # one figure a criterion, in the rubric's order


def levels(most: Fraction) -> Points:
    """The points to choose from for a criterion: from 0 to its most, in steps of a half, 1, 2, 5, 10, …"""
    step = next(step for step in _steps() if most / step <= MOST_LEVELS - 1)
    return (*(step * place for place in range(-(-most // step))), most)


def _steps() -> Iterator[Fraction]:
    yield Fraction(1, 2)
    for power in count():
        yield from (Fraction(digit * 10**power) for digit in (1, 2, 5))


def mean(marks: Sequence[Points]) -> Points:
    """What counts of the marks that several people gave apart: criterion by criterion, the exact mean."""
    return tuple(sum(given, Fraction(0)) / len(marks) for given in zip(*marks, strict=True))


def difference(marks: Sequence[Points]) -> Fraction:
    """How far the totals of several people lie apart, in points of the rubric."""
    totals = [sum(given, Fraction(0)) for given in marks]
    return max(totals) - min(totals)
