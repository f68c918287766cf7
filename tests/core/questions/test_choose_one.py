"""Choose one: brackets, credit, tokens."""

import json
import re

import pytest

from tests.core.questions.writing import Sitting, draw, problem, question
from trainer.core.questions.choose_one import ChooseOne
from trainer.core.questions.kind import Unreadable

PHISHING = """
- ( ) On a Sunday
  > Diplomats do write on Sundays.
- (50%) With an attachment
  > A reason to look twice.
- (x) From another address
  > Right: call back.
"""


@pytest.fixture
def sitting() -> Sitting:
    return Sitting(question(PHISHING).kind)


def test_round_brackets_make_a_question_of_this_kind() -> None:
    assert isinstance(question(PHISHING).kind, ChooseOne)


def test_the_credit_is_the_one_in_the_bracket(sitting: Sitting) -> None:
    shares = [sitting.tick(text) for text in ("On a Sunday", "With an attachment", "From another address")]
    assert shares == ["0", "1/2", "1"]


def test_a_blank_earns_nothing(sitting: Sitting) -> None:
    assert sitting.read() is None
    assert sitting.read("") is None
    assert sitting.kind.mark(None) == 0


def test_a_token_of_nobody_is_told_and_not_marked(sitting: Sitting) -> None:
    assert isinstance(sitting.read("deadbeef"), Unreadable)
    assert isinstance(sitting.read("0"), Unreadable)


def test_two_options_at_once_are_told_and_not_marked(sitting: Sitting) -> None:
    both = sitting.token("On a Sunday"), sitting.token("From another address")
    assert isinstance(sitting.read(*both), Unreadable)


def test_the_page_knows_tokens_and_texts_only(sitting: Sitting) -> None:
    """Rule 70."""
    view = sitting.kind.view(sitting.drawn)
    assert all(option.keys() == {"token", "text"} for option in view["options"])
    assert all(re.fullmatch("[0-9a-f]{8}", option["token"]) for option in view["options"])
    assert "Diplomats" not in json.dumps(view)


def test_tokens_differ_from_attempt_to_attempt() -> None:
    """Rule 70."""
    kind = question(PHISHING).kind
    tokens = [set(draw(kind, seed)["tokens"]) for seed in range(20)]
    assert len(set.union(*tokens)) == 60


def test_options_are_shuffled_unless_the_author_forbids_it() -> None:
    kind = question(PHISHING).kind
    assert len({tuple(draw(kind, seed)["order"]) for seed in range(50)}) == 6
    assert draw(kind, 1, shuffle=False)["order"] == [0, 1, 2]
    assert question("- ( ) a\n- (x) b\n\nShuffle: no\n").shuffle is False


def test_an_answer_is_kept_in_terms_of_the_question_and_fills_the_page_again(sitting: Sitting) -> None:
    token = sitting.token("With an attachment")
    answer = sitting.read(token)
    assert answer == {"option": 1}
    assert sitting.kind.fill(answer, sitting.drawn) == {"chosen": [token]}
    assert sitting.kind.fill(None, sitting.drawn) == {"chosen": []}


def test_the_account_gives_the_choice_the_right_one_and_the_feedback_on_the_choice(sitting: Sitting) -> None:
    account = sitting.account(sitting.token("With an attachment"))
    assert account.yours == ("With an attachment",)
    assert account.right == ("From another address",)
    assert account.feedback == ("<p>A reason to look twice.</p>",)
    assert sitting.account().feedback == ()


@pytest.mark.parametrize("cross", ["x", "X", "х", "Х", "×", "✓", "✔", " x ", "\u00a0x"])
def test_whatever_looks_like_a_cross_is_one(cross: str) -> None:
    """Rule 19: the Russian letter looks the same; read as wrong it would mark a ministry wrong."""
    assert Sitting(question(f"- ( ) a\n- ({cross}) b\n").kind).tick("b") == "1"


@pytest.mark.parametrize(
    "lines",
    [
        "* ( ) a\n* (x) b",
        "+ ( ) a\n+ (x) b",
        "-\u00a0( ) a\n-\u00a0(x) b",
        "- （ ） a\n- （ｘ） b".replace("ｘ", "x"),
        "- () a\n- (x) b",
        "- ( )\u00a0a\n- (x)\u00a0b",
        "   - ( ) a\n   - (x) b",
        "- ( ) a\n\n- (x) b",
        "- (50％) a\n- (x) b",
    ],
)
def test_brackets_are_read_as_word_processors_write_them(lines: str) -> None:
    """Rules 9, 19."""
    assert Sitting(question(lines + "\n").kind).tick("b") == "1"


@pytest.mark.parametrize("text", ["A -> B", "(see Annex I)", "= 4", "[ ] empty", "`x`"])
def test_the_first_bracket_decides_and_the_rest_is_text(text: str) -> None:
    """Rule 15."""
    kind = question(f"- ( ) {text}\n- (x) b\n").kind
    assert isinstance(kind, ChooseOne)
    assert kind.options[0].credit == 0


def test_several_right_options_are_each_right() -> None:
    """Rule 20."""
    sitting = Sitting(question("- (x) a\n- (x) b\n- ( ) c\n").kind)
    assert [sitting.tick(text) for text in "abc"] == ["1", "1", "0"]


def test_true_or_false_is_a_choice_of_two() -> None:
    """Rule 22."""
    assert Sitting(question("- ( ) True\n- (x) False\n").kind).tick("False") == "1"


@pytest.mark.parametrize(
    ("lines", "line", "said", "correction"),
    [
        ("- ( ) a\n- (v) b\n- (x) c\n", 2, "(v)", "- (x) b"),
        ("- (v) a\n- ( ) b\n", 1, "(v)", "- (x) a"),
        ("- ( ) a\n- b\n- (x) c\n", 2, "no mark", "- ( ) b"),
        ("- ( ) a\n- (120%) b\n- (x) c\n", 2, "120%", "(50%)"),
        ("- ( ) a\n- (-50%) b\n- (x) c\n", 2, "-50%", "(50%)"),
        ("- ( ) a\n- (50) b\n- (x) c\n", 2, "(50)", "(50%)"),
        ("- ( ) a\n- ( ) b\n", 1, "No option", "(x)"),
        ("- (50%) a\n- ( ) b\n", 1, "No option", "(x)"),
        ("- (x) a\n- (x) b\n", 1, "Every option", "- ( )"),
        ("- (x) a\n", 1, "one", "another option"),
        ("- ( ) a\n- (x)\n- ( ) c\n", 2, "no text", "- (x) the text"),
        ("- ( ) L'Aquila\n- (x) b\n- ( ) L’AQUILA\n", 3, "line 6", "differently"),
        ("- ( ) a\n- [x] b\n", 2, "Two kinds", "one kind"),
        ("- ( ) a\n- (x) b\n\nScoring: exact\n", 4, "does not go", "Delete"),
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


def test_more_than_two_hundred_options_are_too_many() -> None:
    """Rule 67."""
    lines = "".join(f"- ( ) option {number}\n" for number in range(200)) + "- (x) right\n"
    assert "201" in str(problem(lines).message)
