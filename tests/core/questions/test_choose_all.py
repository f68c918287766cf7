"""Choose all that apply: net and exact scoring."""

import pytest
from hypothesis import given, strategies as st

from tests.core.questions.writing import Sitting, problem, question
from trainer.core.questions.choices import Option
from trainer.core.questions.choose_all import ChooseAll
from trainer.core.questions.kind import Unreadable

REPORT = "- [x] a\n- [ ] b\n  > Log it.\n- [x] c\n  > Also this.\n- [ ] d\n- [ ] e\n"


def test_right_ticks_add_and_wrong_ticks_take_away() -> None:
    """Rule 1."""
    sitting = Sitting(question(REPORT).kind)
    assert sitting.tick("a", "c") == "1"
    assert sitting.tick("a") == "1/2"
    assert sitting.tick("a", "c", "b") == "2/3"
    assert sitting.tick("a", "b") == "1/6"
    assert sitting.tick("b") == "0"


@given(
    st.lists(st.booleans(), min_size=2, max_size=12).filter(lambda marks: 0 < sum(marks) < len(marks)),
    st.booleans(),
)
def test_a_blank_and_ticking_everything_earn_nothing_under_either_rule(
    marks: list[bool], exact: bool
) -> None:
    """Rule 1."""
    kind = ChooseAll(tuple(Option(str(place), int(mark)) for place, mark in enumerate(marks)), exact)
    assert kind.mark(None) == 0
    assert kind.mark({"options": list(range(len(marks)))}) == 0
    assert kind.mark({"options": [place for place, mark in enumerate(marks) if mark]}) == 1


def test_exact_scoring_pays_for_the_very_set_only() -> None:
    sitting = Sitting(question(REPORT + "\nScoring: exact\n").kind)
    assert sitting.tick("a", "c") == "1"
    assert sitting.tick("a") == "0"
    assert sitting.tick("a", "b", "c") == "0"


def test_net_scoring_may_be_named() -> None:
    assert Sitting(question(REPORT + "\nScoring: net\n").kind).tick("a") == "1/2"


def test_nothing_ticked_is_a_blank() -> None:
    assert Sitting(question(REPORT).kind).read("") is None


def test_a_box_that_was_never_there_is_told() -> None:
    assert isinstance(Sitting(question(REPORT).kind).read("00000000"), Unreadable)


def test_the_page_is_not_told_how_many_are_right() -> None:
    """Rule 70."""
    sitting = Sitting(question(REPORT).kind)
    assert sitting.kind.view(sitting.drawn).keys() == {"options"}


def test_a_saved_answer_fills_the_page_again() -> None:
    sitting = Sitting(question(REPORT).kind)
    answer = sitting.read(sitting.token("c"), sitting.token("a"))
    assert answer == {"options": [0, 2]}
    assert set(sitting.kind.fill(answer, sitting.drawn)["chosen"]) == {sitting.token("a"), sitting.token("c")}


def test_the_account_explains_what_was_ticked_and_what_was_missed() -> None:
    sitting = Sitting(question(REPORT).kind, shuffle=False)
    account = sitting.account(sitting.token("a"), sitting.token("b"))
    assert account.yours == ("a", "b")
    assert account.right == ("a", "c")
    assert account.feedback == ("<p>Log it.</p>", "<p>Also this.</p>")
    assert sitting.account().feedback == ()


def test_a_task_list_above_the_answer_is_prose() -> None:
    """Rule 17."""
    asked = question("- [ ] lock the door\n- [x] burn the papers\n\nWhich comes first?\n\n- ( ) a\n- (x) b\n")
    assert asked.kind.name == "choose-one"
    assert "burn the papers" in asked.text


@pytest.mark.parametrize("line", ["- [x] [a link](https://example.org)", "* [✓] a", "- ［x］ a", "- [ Х ] a"])
def test_boxes_are_read_as_people_write_them(line: str) -> None:
    """Rules 15, 19."""
    kind = question(f"{line}\n- [ ] b\n").kind
    assert isinstance(kind, ChooseAll)
    assert kind.options[0].credit == 1


@pytest.mark.parametrize(
    ("lines", "line", "said", "correction"),
    [
        ("- [x] a\n- [50%] b\n- [ ] c\n", 2, "[50%]", "- (50%)"),
        ("- [x] a\n- [?] b\n- [ ] c\n", 2, "[?]", "- [x] b"),
        ("- [ ] a\n- [ ] b\n", 1, "No option", "[x]"),
        ("- [x] a\n- [x] b\n", 1, "Every option", "- [ ]"),
        ("- [x] a\n", 1, "one", "- [ ] another"),
        ("- [x] a\n- [ ] b\n- c\n", 3, "no mark", "- [ ] c"),
        ("- [x] a\n- [ ] A\n", 2, "same", "differently"),
        ("- [x] a\n- [ ] b\n\nScoring: fair\n", 4, "fair", "Scoring: net"),
        ("- [ ] a\n- ( ) b\n", 2, "Two kinds", "one kind"),
    ],
)
def test_a_mistake_is_told_once_with_its_line_and_a_correction(
    lines: str, line: int, said: str, correction: str
) -> None:
    """Rules 12, 19, 20, 21, 71, 72."""
    one = problem(lines)
    assert one.line == line
    assert said in str(one.message)
    assert correction in str(one.correction)
