"""The arithmetic of the storm: what is posted with what, and what is held against which limit. No timing."""

import pytest

from bench.figures import BROKEN, HOLDS, Figure, percentile
from bench.storm import WITHIN, Tally, by_question


def test_the_slowest_twentieth_begins_at_the_nineteenth_of_twenty() -> None:
    assert percentile([float(n) for n in range(20, 0, -1)], 95) == 19.0
    assert percentile([3.0], 95) == 3.0
    with pytest.raises(ValueError, match="nothing"):
        percentile([], 95)


def test_all_fields_of_one_question_are_saved_together() -> None:
    posted = [("q1", "a"), ("q10-2", "b"), ("q10-1", "c"), ("q1", "d")]
    assert by_question(posted) == {1: [("q1", "a"), ("q1", "d")], 10: [("q10-2", "b"), ("q10-1", "c")]}


def figures(tally: Tally, *, took: float = 1.0, lost: int = 0) -> dict[str, Figure]:
    """What a storm of a hundred learners beside an idle page of 10 ms came to."""
    found = tally.figures("SQLite", 0.01, took, 100, lost)
    return {figure.name.partition(": ")[2]: figure for figure in found}


def test_one_error_or_one_lost_attempt_breaks_the_limit() -> None:
    quiet = figures(Tally())
    assert quiet["errors"].verdict == quiet["acknowledged and not stored"].verdict == HOLDS
    assert figures(Tally(errors=["save: 500"]))["errors"].verdict == BROKEN
    assert figures(Tally(), lost=1)["acknowledged and not stored"].verdict == BROKEN


def test_the_time_is_the_share_of_a_minute_that_so_many_learners_are_given() -> None:
    assert figures(Tally(), took=WITHIN * 100)["time for 100 learners"].middle == pytest.approx(1)
    assert figures(Tally(), took=WITHIN * 101)["time for 100 learners"].verdict == BROKEN


def test_each_act_is_told_by_its_slowest_twentieth_beside_an_idle_page() -> None:
    found = figures(Tally({"save": [0.02] * 95 + [5.0] * 5, "rules": [9.0]}))
    assert found["saving one answer, slowest twentieth"].middle == pytest.approx(2)
    assert not any("rules" in name or "handing" in name for name in found)
