"""Estimate: an interval that must hold the truth and be narrow enough."""

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from tests.core.questions.writing import Sitting, problem, question
from trainer.core.questions.estimate import Estimate
from trainer.core.questions.kind import Unreadable

HOURS = "= 72 h (90% interval)\n  > Within three days.\nWidth: 48 h\n"


@pytest.fixture
def hours() -> Sitting:
    return Sitting(question(HOURS).kind)


def ends(low: str, high: str) -> dict[str, str]:
    return {"-low": low, "-high": high}


def test_an_interval_in_brackets_makes_a_question_of_this_kind() -> None:
    assert isinstance(question(HOURS).kind, Estimate)
    assert isinstance(question("= 72 (interval 90 %)\nWidth: 48\n").kind, Estimate)
    assert isinstance(question("= 72 h (intervalle à 90 %)\nLargeur : 48 h\n", "fr").kind, Estimate)


def test_the_truth_must_lie_inside_and_the_interval_be_narrow_enough(hours: Sitting) -> None:
    """Rule 4."""
    assert hours.mark(ends("60", "80")) == "1"
    assert hours.mark(ends("72", "72")) == "1"
    assert hours.mark(ends("48", "96")) == "1"
    assert hours.mark(ends("47.9", "96")) == "0"
    assert hours.mark(ends("73", "90")) == "0"
    assert hours.mark(ends("-1000000", "1000000")) == "0"


def test_low_above_high_is_refused_and_never_swapped(hours: Sitting) -> None:
    """Rule 4."""
    read = hours.post(ends("80", "60"))
    assert isinstance(read, Unreadable)
    assert "80" in str(read.message)


def test_both_ends_are_needed_and_neither_is_a_blank(hours: Sitting) -> None:
    assert hours.post(ends("", " ")) is None
    assert isinstance(hours.post(ends("60", "")), Unreadable)
    assert isinstance(hours.post(ends("", "60")), Unreadable)
    assert isinstance(hours.post(ends("sixty", "80")), Unreadable)
    assert hours.kind.mark(None) == 0


def test_ends_are_read_in_the_learners_language_and_may_repeat_the_unit() -> None:
    """Rules 25, 27, 28."""
    german = Sitting(question("= 1500 h (90% interval)\nWidth: 1000 h\n").kind, "de")
    answer = german.post(ends("1.000 h", "1.999,5"))
    assert answer == {"low": "1000", "high": "1999.5", "typed": ["1.000 h", "1.999,5"]}
    assert isinstance(german.post(ends("1.000 days", "2.000")), Unreadable)


def test_the_learner_is_told_the_width_and_not_the_truth(hours: Sitting) -> None:
    """Rule 4."""
    assert hours.kind.view(hours.drawn) == {"unit": "h", "width": "48"}


def test_how_sure_a_learner_is_is_not_asked_besides() -> None:
    """Rule 38."""
    assert Estimate.confidence is False


def test_what_was_read_is_shown_before_handing_in(hours: Sitting) -> None:
    """Rule 25."""
    answer = hours.post(ends("60 h", "80"))
    assert isinstance(answer, dict)
    assert hours.kind.fill(answer, {}) == {"low": "60 h", "high": "80", "value": "60 – 80"}
    assert hours.kind.fill(None, {})["value"] == ""


def test_the_account_gives_the_interval_the_truth_and_the_feedback_on_success(hours: Sitting) -> None:
    inside, outside = hours.post(ends("60", "80")), hours.post(ends("1", "2"))
    assert isinstance(inside, dict)
    assert isinstance(outside, dict)
    assert hours.kind.account(inside, {}).yours == ("60 – 80",)
    assert hours.kind.account(inside, {}).right == ("72 h",)
    assert hours.kind.account(inside, {}).feedback == ("<p>Within three days.</p>",)
    assert hours.kind.account(outside, {}).feedback == ()


@given(st.decimals(-1000, 1000, places=3), st.decimals(0, 2000, places=3))
def test_credit_is_all_or_nothing_and_a_wider_interval_than_allowed_never_earns(low, width) -> None:
    kind = Estimate(Fraction(72), Fraction(48), "72 h", "48", "h")
    high = low + width
    answer = Sitting(kind).post(ends(f"{low:f}", f"{high:f}"))
    assert isinstance(answer, dict)
    assert kind.mark(answer) == int(low <= 72 <= high and width <= 48)
    filled = kind.fill(answer, {})
    assert Sitting(kind).post(ends(filled["low"], filled["high"])) == answer


@pytest.mark.parametrize(
    ("lines", "line", "said", "correction"),
    [
        ("= 72 h (90% interval)\n", 1, "needs the width", "Width:"),
        ("= 72 h (90% interval)\nWidth: 0 h\n", 2, "above 0", "Width: 48"),
        ("= 72 h (90% interval)\nWidth: -4 h\n", 2, "above 0", "Width: 48"),
        ("= 72 h (90% interval)\nWidth: wide\n", 2, "above 0", "Width: 48"),
        ("= 72 h (90% interval)\nWidth: 4 days\n", 2, "days", "Width: 48 h"),
        ("= 72 h (80% interval)\nWidth: 4 h\n", 1, "90 %", "(90% interval)"),
        ("= 72 h\nWidth: 4 h\n", 1, "90 %", "(90% interval)"),
        ("= 72 +- 2 h (90% interval)\nWidth: 4 h\n", 1, "one number", "Width:"),
        ("= 70 to 74 h (90% interval)\nWidth: 4 h\n", 1, "one number", "Width:"),
        ("= many (90% interval)\nWidth: 4 h\n", 1, "many", "= 12.5"),
        ("= 72 h (90% interval)\n= 71 h\nWidth: 4 h\n", 2, "one line", "Explanation"),
        ("= 72 h\n= other\n\nWidth: 4\n", 2, "one line", "Explanation"),
    ],
)
def test_a_mistake_is_told_once_with_its_line_and_a_correction(
    lines: str, line: int, said: str, correction: str
) -> None:
    """Rules 4, 38, 71, 72."""
    one = problem(lines)
    assert one.line == line
    assert said in str(one.message)
    assert correction in str(one.correction)
