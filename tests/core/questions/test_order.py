"""Order: inversions, the start that is never right, and numbers by hand."""

from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, strategies as st

from tests.core.questions.writing import Sitting, draw, problem, question
from trainer.core.questions.choices import Option
from trainer.core.questions.kind import Unreadable
from trainer.core.questions.order import Order

STEPS = "1) Prepare\n   > First things first.\n2) Conduct\n3) Communicate\n4) Maintain\n"


class Sorting(Sitting):
    """Numbers items by their words."""

    def fields(self, *words: str) -> dict[str, str]:
        tokens = {entry["text"]: entry["token"] for entry in self.kind.view(self.drawn)["entries"]}
        return {f"-{tokens[word]}": str(number) for number, word in enumerate(words, 1)}


@pytest.fixture
def steps() -> Sorting:
    return Sorting(question(STEPS).kind)


def kind_of(count: int, *, exact: bool = False) -> Order:
    return Order(tuple(Option(f"item {n}", Fraction(0), f"KEY {n}") for n in range(count)), exact)


def test_numbers_with_brackets_make_a_question_of_this_kind() -> None:
    assert isinstance(question(STEPS).kind, Order)


def test_each_inversion_takes_away(steps: Sorting) -> None:
    """Rule 2: 1 - 2 * inversions / pairs."""
    assert steps.mark(steps.fields("Prepare", "Conduct", "Communicate", "Maintain")) == "1"
    assert steps.mark(steps.fields("Conduct", "Prepare", "Communicate", "Maintain")) == "2/3"
    assert steps.mark(steps.fields("Conduct", "Prepare", "Maintain", "Communicate")) == "1/3"
    assert steps.mark(steps.fields("Maintain", "Communicate", "Conduct", "Prepare")) == "0"


def test_exact_scoring_pays_for_the_very_order_only() -> None:
    exact = Sorting(question(STEPS + "\nScoring: exact\n").kind)
    assert exact.mark(exact.fields("Prepare", "Conduct", "Communicate", "Maintain")) == "1"
    assert exact.mark(exact.fields("Conduct", "Prepare", "Communicate", "Maintain")) == "0"


@pytest.mark.parametrize(("count", "percent"), [(2, 50), (3, 28), (4, 19), (5, 16), (6, 14)])
def test_a_random_order_earns_what_authors_are_told(count: int, percent: int) -> None:
    """Rule 2."""
    kind = kind_of(count)
    earned = [kind.mark({"order": list(order)}) for order in permutations(range(count))]
    assert round(100 * sum(earned) / len(earned)) == percent


@given(st.integers(2, 8), st.integers(0, 200), st.booleans())
def test_the_start_order_is_never_the_right_one(count: int, seed: int, shuffle: bool) -> None:
    """Rule 2."""
    assert draw(kind_of(count), seed, shuffle=shuffle)["order"] != list(range(count))


def test_an_order_nobody_touched_is_a_blank(steps: Sorting) -> None:
    """Rule 2."""
    assert steps.post({}) is None
    assert steps.post(dict.fromkeys(steps.fields("Prepare", "Conduct"), "")) is None
    assert steps.kind.mark(None) == 0


def test_ties_and_gaps_are_told_at_the_form(steps: Sorting) -> None:
    """Rule 36."""
    whole = steps.fields("Prepare", "Conduct", "Communicate", "Maintain")
    first, second, *_ = whole
    for fields, said in (
        (whole | {second: "1"}, "1 stands at two items"),
        (whole | {first: ""}, "1 of 4 items"),
        (whole | {first: "5"}, "1 to 4"),
        (whole | {first: "first"}, "1 to 4"),
        (whole | {first: "0"}, "1 to 4"),
    ):
        read = steps.post(fields)
        assert isinstance(read, Unreadable)
        assert said in str(read.message)


def test_digits_of_any_script_are_numbers(steps: Sorting) -> None:
    """Rule 36."""
    fields = steps.fields("Prepare", "Conduct", "Communicate", "Maintain")
    arabic = dict(zip(fields, "١٢٣٤", strict=True))
    assert steps.mark(arabic) == "1"


def test_feedback_is_for_items_in_a_wrong_place(steps: Sorting) -> None:
    swapped = steps.post(steps.fields("Conduct", "Prepare", "Communicate", "Maintain"))
    assert isinstance(swapped, dict)
    account = steps.kind.account(swapped, steps.drawn)
    assert account.yours == ("Conduct", "Prepare", "Communicate", "Maintain")
    assert account.right == ("Prepare", "Conduct", "Communicate", "Maintain")
    assert account.feedback == ("<p>First things first.</p>",)


@given(st.permutations(range(5)), st.integers(0, 99))
def test_whatever_order_is_given_is_read_back_and_credit_lies_within_bounds(
    order: list[int], seed: int
) -> None:
    kind = kind_of(5)
    sitting = Sitting(kind, seed=seed)
    answer = {"order": order}
    filled = kind.fill(answer, sitting.drawn)
    assert sitting.post({f"-{token}": number for token, number in filled["numbers"].items()}) == answer
    assert filled["order"] == [sitting.drawn["tokens"][place] for place in order]
    assert 0 <= kind.mark(answer) <= 1
    assert kind.mark({"order": [0, 1, 2, 3, 4]}) == 1
    assert "KEY" not in str(kind.view(sitting.drawn))


def test_an_answer_to_an_earlier_wording_with_other_items_is_not_marked(steps: Sorting) -> None:
    with pytest.raises(KeyError):
        steps.kind.mark({"order": [0, 1, 2]})


@pytest.mark.parametrize("lines", ["1) a\n1) b\n1) c\n", "١) a\n٢) b\n٣) c\n", "1）a\n2）b\n3）c\n"])
def test_items_may_all_be_numbered_one_and_in_any_digits(lines: str) -> None:
    """Rule 36."""
    kind = question(lines).kind
    assert isinstance(kind, Order)
    assert [item.text for item in kind.items] == ["a", "b", "c"]


def test_steps_above_another_answer_and_in_an_explanation_are_prose() -> None:
    asked = question("1) wait\n2) look\n\nWhat then?\n\n- ( ) a\n- (x) b\n\nExplanation: so\n\n1) c\n2) d\n")
    assert asked.kind.name == "choose-one"
    assert "look" in asked.text
    assert "<li>d</li>" in asked.explanation


@pytest.mark.parametrize(
    ("lines", "line", "said", "correction"),
    [
        ("1) a\n3) b\n", 2, "should be 2", "2) b"),
        ("2) a\n3) b\n", 1, "should be 1", "1) a"),
        ("1) a\n2) b\n2) c\n", 3, "should be 3", "3) c"),
        ("1) a\n", 1, "only one order", "2)"),
        ("1) a\n2)\n3) c\n", 2, "no text", "2)"),
        ("1) a\n2) A.\n", 2, "line 6", "differently"),
        ("1) a\n2) b\n\nScoring: half\n", 4, "half", "Scoring: net"),
        ("1) a\n- b\n2) c\n", 2, "no mark", "1) b"),
    ],
)
def test_a_mistake_is_told_once_with_its_line_and_a_correction(
    lines: str, line: int, said: str, correction: str
) -> None:
    """Rules 2, 21, 36, 71, 72."""
    one = problem(lines)
    assert one.line == line
    assert said in str(one.message)
    assert correction in str(one.correction)
