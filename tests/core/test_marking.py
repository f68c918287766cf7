"""Points to choose from, and how the marks of two make one."""

from fractions import Fraction

import pytest

from trainer.core.marking import difference, levels, mean

HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        (Fraction(1), (0, HALF, 1)),
        (Fraction(2), (0, HALF, 1, 3 * HALF, 2)),
        (Fraction(5, 2), (0, HALF, 1, 3 * HALF, 2, 5 * HALF)),
        (Fraction(1, 3), (0, Fraction(1, 3))),
        (Fraction(10), tuple(range(11))),
        (Fraction(15), (0, 2, 4, 6, 8, 10, 12, 14, 15)),
        (Fraction(100), tuple(range(0, 101, 10))),
        (Fraction(1000), tuple(range(0, 1001, 100))),
    ],
)
def test_the_points_to_choose_from_go_from_nothing_to_the_most(
    most: Fraction, expected: tuple[Fraction, ...]
) -> None:
    assert levels(most) == expected


def test_no_scale_has_more_than_eleven_steps() -> None:
    for twelfths in range(1, 3000, 7):
        most = Fraction(twelfths, 12)
        assert levels(most)[-1] == most
        assert list(levels(most)) == sorted(set(levels(most)))
        assert len(levels(most)) <= 11


def test_the_mean_of_two_is_exact_in_each_criterion() -> None:
    assert mean([(Fraction(2), Fraction(0)), (Fraction(3, 2), Fraction(1, 3))]) == (
        Fraction(7, 4),
        Fraction(1, 6),
    )
    assert mean([(Fraction(1, 3),)]) == (Fraction(1, 3),)


def test_the_difference_is_that_of_the_totals() -> None:
    assert difference([(Fraction(2), Fraction(0)), (Fraction(0), Fraction(1))]) == 1
    assert difference([(Fraction(2),)]) == 0
