"""What pages show of marks given by hand, to those who mark and to the one who wrote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from trainer.core.marking import difference, mean
from trainer.core.questions.essay import Essay
from trainer.quiz.marking.queries import Marks


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion of the rubric (safe HTML) with what each marker gave for it, and what counts."""

    text: str
    most: Fraction
    given: tuple[Fraction, ...]
    counts: Fraction
    comments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """The marks of an answer: `markings` are those that hold, one a marker, `former` what they corrected."""

    lines: tuple[Line, ...]
    markings: tuple[Marks, ...]
    former: tuple[Marks, ...]
    most: Fraction

    @property
    def total(self) -> Fraction:
        """The points that count."""
        return sum((line.counts for line in self.lines), Fraction(0))

    @property
    def totals(self) -> tuple[Fraction, ...]:
        """The points that each marker gave."""
        return tuple(sum(one.points, Fraction(0)) for one in self.markings)

    @property
    def difference(self) -> Fraction:
        """How far the markers lie apart."""
        return difference([one.points for one in self.markings])

    @property
    def at(self) -> datetime:
        """When the last of these marks was given."""
        return max(one.at for one in self.markings)


def told(kind: Essay, seats: Mapping[int, Sequence[Marks]]) -> Told | None:
    """The marks of some seats, beside the rubric; None if there are none."""
    if not seats:
        return None
    markings = tuple(given[-1] for given in seats.values())
    counting = mean([one.points for one in markings])
    lines = tuple(
        Line(
            criterion.text,
            criterion.points,
            tuple(one.points[place] for one in markings),
            counting[place],
            tuple(filter(None, (one.criteria.get(str(place + 1), "") for one in markings))),
        )
        for place, criterion in enumerate(kind.rubric)
    )
    former = tuple(one for given in seats.values() for one in given[:-1])
    return Told(lines, markings, former, kind.worth)
