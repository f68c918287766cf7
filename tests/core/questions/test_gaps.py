"""Gaps: typed, picked, numbers; where they may stand; what must be escaped."""

import json

import pytest
from hypothesis import given, strategies as st

from tests.core.questions.writing import CHECK, QUIZ_HEAD, Sitting, draw, one_problem, problem, question
from trainer.core.questions.gaps import Gaps
from trainer.core.questions.kind import Unreadable

CONVENTION = (
    "A word before.\n\n"
    "The [[Budapest|Council of Europe]] Convention of [[2001]] has [[40/68/80*]] parties; "
    "data is kept [[= 90 +- 5 days]].\n"
)
KIND = question(CONVENTION).kind


@pytest.fixture
def convention() -> Sitting:
    return Sitting(KIND)


def picks(sitting: Sitting, number: int) -> dict[str, str]:
    part = sitting.kind.view(sitting.drawn)["parts"][number - 1]
    return {choice["text"]: choice["token"] for choice in part["gap"]["choices"]}


def right(sitting: Sitting) -> dict[str, str]:
    return {"-1": "Budapest", "-2": "2001", "-3": picks(sitting, 3)["80"], "-4": "90 days"}


def test_double_brackets_make_a_question_of_this_kind() -> None:
    asked = question(CONVENTION)
    assert isinstance(asked.kind, Gaps)
    assert asked.text == "<p>A word before.</p>"
    assert "".join(asked.kind.pieces) == "<p>The  Convention of  has  parties; data is kept .</p>"


def test_credit_is_the_share_of_right_gaps(convention: Sitting) -> None:
    assert convention.mark(right(convention)) == "1"
    assert convention.mark(right(convention) | {"-1": "council of  EUROPE."}) == "1"
    assert convention.mark(right(convention) | {"-3": picks(convention, 3)["40"], "-4": ""}) == "1/2"
    assert convention.mark({"-1": "Tallinn"}) == "0"


def test_nothing_filled_in_is_a_blank(convention: Sitting) -> None:
    assert convention.post({"-1": " ", "-2": "", "-3": "", "-4": ""}) is None
    assert convention.kind.mark(None) == 0


def test_a_number_in_a_gap_is_read_as_a_number(convention: Sitting) -> None:
    """Rule 34."""
    assert convention.mark({"-4": "٩٤"}) == "1/4"
    assert isinstance(convention.post({"-4": "ninety"}), Unreadable)
    assert isinstance(convention.post({"-4": "90 hours"}), Unreadable)


def test_a_figure_that_is_text_is_the_same_in_every_script(convention: Sitting) -> None:
    """Rule 34: NFKC does not map these digits to ASCII."""
    assert convention.mark({"-2": "٢٠٠١"}) == "1/4"
    assert convention.mark({"-2": "२००१"}) == "1/4"


def test_options_are_shuffled_and_sent_as_tokens() -> None:
    """Rule 70."""
    kind = question(CONVENTION).kind
    assert len({tuple(draw(kind, seed, shuffle=False)["gaps"][2]["order"]) for seed in range(60)}) == 6
    sitting = Sitting(kind)
    assert isinstance(sitting.post({"-3": "2"}), Unreadable)
    view = json.dumps(kind.view(sitting.drawn))
    assert "Budapest" not in view
    assert "2001" not in view
    assert "*" not in view


def test_a_table_keeps_its_cells_though_gaps_have_bars() -> None:
    """Rule 32."""
    kind = question("| Body | Seat |\n|---|---|\n| UN | [[New York|NY]] |\n| EU | [[Brussels]] |\n").kind
    assert isinstance(kind, Gaps)
    assert kind.pieces[0].count("<tr>") == 2
    assert Sitting(kind).mark({"-1": "ny", "-2": "brussels"}) == "1"


def test_a_list_may_hold_gaps() -> None:
    """Rule 32."""
    kind = question("Fill in:\n\n- UN: [[New York]]\n\n- EU: [[Brussels]]\n").kind
    assert isinstance(kind, Gaps)
    assert len(kind.gaps) == 2
    assert kind.pieces[0].startswith("<ul>")


@pytest.mark.parametrize(
    ("written", "typed"),
    [(r"[[TCP\/IP]]", "tcp/ip"), (r"[[a\|b]]", "a|b"), (r"[[C\*]]", "c*"), (r"[[24\/7|always]]", "24/7")],
)
def test_signs_behind_a_backslash_are_text(written: str, typed: str) -> None:
    """Rule 33."""
    assert Sitting(question(f"It is {written}.\n").kind).mark({"-1": typed}) == "1"


def test_brackets_in_code_are_no_gaps() -> None:
    """Rule 32."""
    assert question("Run `[[ -f x ]]` first.\n\n- (x) a\n- ( ) b\n").kind.name == "choose-one"
    assert question("```\n[[ -f x ]]\n```\n\n= 4\n").kind.name == "number"
    kind = question("Write `[[ ]]` around a [[gap]].\n").kind
    assert isinstance(kind, Gaps)
    assert len(kind.gaps) == 1


def test_settings_may_stand_below_the_gaps() -> None:
    asked = question("It is [[x]].\n\nHint: short\nExplanation: so\n\n1) one\n2) two\n")
    assert asked.kind.name == "gaps"
    assert "<li>two</li>" in asked.explanation


def test_the_account_says_what_stands_in_each_gap(convention: Sitting) -> None:
    answer = convention.post(right(convention) | {"-2": "<b>", "-4": ""})
    assert isinstance(answer, dict)
    account = convention.kind.account(answer, convention.drawn)
    assert account.yours == ("Budapest", "&lt;b&gt;", "80", "…")
    assert account.right == ("Budapest", "2001", "80", "90 ± 5 days")


def test_a_saved_answer_fills_the_gaps_again(convention: Sitting) -> None:
    fields = right(convention) | {"-2": ""}
    answer = convention.post(fields)
    assert isinstance(answer, dict)
    filled = convention.kind.fill(answer, convention.drawn)["gaps"]
    assert {f"-{number}": typed for number, typed in filled.items()} == {k: v for k, v in fields.items() if v}
    assert convention.kind.fill(None, convention.drawn) == {"gaps": {}, "value": ""}


def test_a_number_is_shown_as_it_was_read_before_handing_in(convention: Sitting) -> None:
    """Rule 25."""
    answer = convention.post({"-4": "٩٤ days"})
    assert isinstance(answer, dict)
    assert convention.kind.fill(answer, convention.drawn)["value"] == "94"


@given(st.text(max_size=30), st.text(max_size=30))
def test_whatever_is_typed_credit_lies_within_bounds_and_is_read_back(one: str, other: str) -> None:
    sitting = Sitting(KIND)
    answer = sitting.post({"-1": one, "-2": other})
    assert not isinstance(answer, Unreadable)
    assert 0 <= sitting.kind.mark(answer) <= 1
    filled = sitting.kind.fill(answer, sitting.drawn)["gaps"]
    assert sitting.post({f"-{number}": typed for number, typed in filled.items()}) == answer


@pytest.mark.parametrize(
    ("lines", "line", "said", "correction"),
    [
        ("It is [[]].\n", 1, "no answer", "[[answer]]"),
        ("It is [[ ]].\n", 1, "no answer", "[[answer]]"),
        ("It is [[a|]].\n", 1, "alternative", "[[one|another]]"),
        ("It is [[a|A]].\n", 1, "twice", "Delete"),
        ("It is [[TCP/IP]].\n", 1, "no star", "[[TCP*/…]]"),
        ("It is [[a*/b*]].\n", 1, "2 stars", "one star"),
        ("It is [[a*/]].\n", 1, "empty", "between the slashes"),
        ("It is [[a*]].\n", 1, "nothing to pick", "[[a*/wrong]]"),
        ("It is [[a*/a/b]].\n", 1, "twice", "Delete"),
        ("It is [[a*/b|c]].\n", 1, "mixes", "`|`"),
        ("It is [[= many]].\n", 1, "as a number", "= 12.5"),
        ("It is [[= 4 (50%)]].\n", 1, "No number", "= 4"),
        ("It is [[= 4|= 5 (50%)]].\n", 1, "share of credit", "only numbers"),
        ("Here [[a]].\n\nAnd [[b]].\n", 1, "only in the last", "Join"),
        ("Here [[a]].\n\nMore text.\n", 1, "only in the last", "Explanation"),
        ("Here [[a]].\n\n> Feedback?\n", 1, "only in the last", "Explanation"),
        ("Here [[a]].\n\nExplanaton: so\n", 3, "Explanaton", "Explanation"),
        ("### A [[b]]\n", 1, "heading", "last paragraph"),
        ("Here [[a]].\n\n- (x) b\n- ( ) c\n", 1, "another answer", "backticks"),
        ("Here [[a]].\n\n____\n\nRubric: a (1)\n", 1, "another answer", "backticks"),
        ("Here [[a\n", 1, "no end", "[[answer]]"),
        ("See [x]([[a]]).\n", 1, "can't be shown", "sentence"),
        ("See ![a > [[a]]](../media/x.svg).\n", 1, "can't be shown", "sentence"),
    ],
)
def test_a_mistake_is_told_once_with_its_line_and_a_correction(
    lines: str, line: int, said: str, correction: str
) -> None:
    """Rules 12, 32, 33, 34, 71, 72."""
    one = problem(lines)
    assert one.line == line
    assert said in str(one.message)
    assert correction in str(one.correction)


def test_a_gap_in_the_heading_is_told() -> None:
    """Rule 32."""
    one = one_problem({CHECK: f"{QUIZ_HEAD}## It is [[a]]. {{#q}}\nSo.\n"})
    assert "heading" in str(one.message)
