"""Match: pairs, distractors, shared right sides, and arrows that are text."""

import json

import pytest
from hypothesis import given, strategies as st

from tests.core.questions.writing import Sitting, draw, problem, question
from trainer.core.questions.kind import Unreadable
from trainer.core.questions.match import Match, Pair, Right

ROLES = """
- CERT -> technical response
  > It answers incidents.
- Ministry -> policy
- Embassy -> policy
- -> budget approval
  > Nobody here decides on money.
"""


class Pairing(Sitting):
    """Chooses right sides by their words."""

    def fields(self, **chosen: str) -> dict[str, str]:
        view = self.kind.view(self.drawn)
        rows = {row["text"]: row["number"] for row in view["rows"]}
        tokens = {choice["text"]: choice["token"] for choice in view["choices"]}
        return {f"-{rows[left]}": tokens[right] for left, right in chosen.items()}


@pytest.fixture
def roles() -> Pairing:
    return Pairing(question(ROLES).kind)


def test_arrows_make_a_question_of_this_kind() -> None:
    assert isinstance(question(ROLES).kind, Match)


def test_credit_is_the_share_of_right_pairs(roles: Pairing) -> None:
    every = {"CERT": "technical response", "Ministry": "policy", "Embassy": "policy"}
    assert roles.mark(roles.fields(**every)) == "1"
    assert roles.mark(roles.fields(CERT="technical response")) == "1/3"
    assert roles.mark(roles.fields(CERT="budget approval", Ministry="policy")) == "1/3"


def test_two_pairs_may_share_a_right_side_which_is_listed_once(roles: Pairing) -> None:
    """Rule 21."""
    texts = [choice["text"] for choice in roles.kind.view(roles.drawn)["choices"]]
    assert sorted(texts) == ["budget approval", "policy", "technical response"]


def test_nothing_chosen_is_a_blank(roles: Pairing) -> None:
    assert roles.post({"-1": "", "-2": "", "-3": ""}) is None
    assert roles.kind.mark(None) == 0


def test_a_token_of_nobody_is_told_and_not_marked(roles: Pairing) -> None:
    assert isinstance(roles.post({"-1": "0"}), Unreadable)
    assert isinstance(roles.post({"-1": "deadbeef"}), Unreadable)


def test_the_right_sides_are_never_in_the_order_of_the_key_by_rule() -> None:
    """Rule 70: as written, each stands beside its left side; `Shuffle: no` must not show that."""
    kind = question(ROLES).kind
    orders = {tuple(draw(kind, seed, shuffle=False)["order"]) for seed in range(60)}
    assert len(orders) == 6
    assert {tuple(draw(kind, seed, shuffle=False)["lefts"]) for seed in range(9)} == {(0, 1, 2)}


def test_the_page_knows_texts_and_tokens_only(roles: Pairing) -> None:
    """Rule 70."""
    view = roles.kind.view(roles.drawn)
    assert all(row.keys() == {"number", "text"} for row in view["rows"])
    assert all(choice.keys() == {"token", "text"} for choice in view["choices"])
    assert "Nobody" not in json.dumps(view)


def test_feedback_is_shown_where_a_pair_is_wrong_and_for_a_distractor_that_was_chosen(roles: Pairing) -> None:
    """Rule 35."""
    wrong = roles.post(roles.fields(CERT="budget approval", Ministry="policy"))
    assert isinstance(wrong, dict)
    account = roles.kind.account(wrong, roles.drawn)
    assert account.feedback == ("<p>It answers incidents.</p>", "<p>Nobody here decides on money.</p>")
    assert set(account.yours) == {"CERT – budget approval", "Ministry – policy"}
    assert set(account.right) == {"CERT – technical response", "Ministry – policy", "Embassy – policy"}
    right = roles.post(roles.fields(CERT="technical response"))
    assert isinstance(right, dict)
    assert roles.kind.account(right, roles.drawn).feedback == ()


def test_an_arrow_in_code_is_text() -> None:
    """Rule 15."""
    kind = question("- `a -> b` -> one\n- c → two\n").kind
    assert isinstance(kind, Match)
    assert [pair.text for pair in kind.pairs] == ["<code>a -&gt; b</code>", "c"]


def test_a_list_with_arrows_above_another_answer_is_prose() -> None:
    asked = question("Traffic goes:\n\n- home -> router\n- router -> exchange\n\nWhere is it seen?\n\n= 4\n")
    assert asked.kind.name == "number"
    assert "exchange" in asked.text


def test_a_list_with_arrows_in_the_explanation_is_part_of_it() -> None:
    """Rule 14."""
    asked = question("- ( ) a\n- (x) b\n\nExplanation: see\n\n- A -> B\n- C -> D\n")
    assert asked.kind.name == "choose-one"
    assert "C -&gt; D" in asked.explanation


@given(st.integers(1, 8), st.integers(0, 3), st.integers(0, 99), st.data())
def test_whatever_is_chosen_is_read_back_and_credit_lies_within_bounds(
    lefts: int, distractors: int, seed: int, data: st.DataObject
) -> None:
    kind = Match(
        tuple(Pair(f"l{n}", n, f"KEY {n}") for n in range(lefts)),
        tuple(Right(f"r{n}", f"KEY {n}") for n in range(lefts + distractors)),
    )
    sitting = Sitting(kind, seed=seed)
    places = st.one_of(st.none(), st.integers(0, len(kind.rights) - 1))
    pairs = data.draw(st.lists(places, min_size=lefts, max_size=lefts))
    answer = {"pairs": pairs} if any(place is not None for place in pairs) else None
    assert (
        sitting.post({f"-{n}": token for n, token in kind.fill(answer, sitting.drawn)["chosen"].items()})
        == answer
    )
    assert 0 <= kind.mark(answer) <= 1
    assert kind.mark({"pairs": list(range(lefts))}) == 1
    assert "KEY" not in json.dumps(kind.view(sitting.drawn))


@pytest.mark.parametrize(
    ("lines", "line", "said", "correction"),
    [
        ("- A ->\n- B -> c\n", 1, "behind the arrow", "- A -> what"),
        ("- A -> b\n- ->\n- C -> d\n", 2, "behind the arrow", "->"),
        ("- A -> b -> c\n- D -> e\n", 1, "Two arrows", "backticks"),
        ("- A -> b\n- a -> c\n", 2, "line 6", "differently"),
        ("- A -> b\n- -> B\n- C -> d\n", 2, "right side of a pair", "differently"),
        ("- -> b\n- A -> B\n- C -> d\n", 2, "distractor in line 6", "Delete"),
        ("- A -> b\n- -> c\n- -> C\n", 3, "distractor in line 7", "Delete"),
        ("- A -> b\n", 1, "only one right side", "distractor"),
        ("- -> b\n- -> c\n", 1, "no pair", "- A -> B"),
        ("- A -> b\n- C\n- D -> e\n", 2, "no mark", "- C ->"),
        ("- A\n- B -> c\n- D -> e\n", 1, "no mark", "- A ->"),
        ("- A -> b\n- ( ) c\n", 2, "Two kinds", "one kind"),
        ("- A -> b\n- C -> d\n\nScoring: exact\n", 4, "does not go", "Delete"),
    ],
)
def test_a_mistake_is_told_once_with_its_line_and_a_correction(
    lines: str, line: int, said: str, correction: str
) -> None:
    """Rules 12, 15, 21, 35, 71, 72."""
    one = problem(lines)
    assert one.line == line
    assert said in str(one.message)
    assert correction in str(one.correction)
