"""A corrected key under the question as it was asked: what is certainly the same takes another credit."""

from fractions import Fraction
from typing import Any

import pytest

from tests.core.questions.writing import question
from trainer.core.rekeying import corrected, is_corrected

CASES: list[tuple[str, str, dict[str, Any], str]] = [
    ("- (x) A\n- ( ) B\n- ( ) C", "- ( ) C\n- ( ) A\n- (x) B", {"option": 1}, "1"),
    ("- (x) A\n- ( ) B\n- ( ) C", "- (50%) A\n- (x) B\n- ( ) C", {"option": 0}, "1/2"),
    ("- [x] A\n- [ ] B\n- [ ] C", "- [x] A\n- [x] B\n- [ ] C", {"options": [0]}, "1/2"),
    ("= 4", "= 5", {"typed": "5", "value": "5"}, "1"),
    ('= "hinge"', '= "hinge"\n= "pivot"', {"text": "Pivot"}, "1"),
    ("- A -> 1\n- B -> 2", "- B -> 1\n- A -> 2", {"pairs": [1, 0]}, "1"),
    ("1) A\n2) B\n3) C", "1) B\n2) A\n3) C", {"order": [1, 0, 2]}, "1"),
    ("The [[Vienna]] Convention", "The [[Vienna|Wien]] Convention", {"gaps": [{"text": "Wien"}]}, "1"),
    ("The [[A*/B]] Convention", "The [[A/B*]] Convention", {"gaps": [{"option": 1}]}, "1"),
    (
        "Take {A}.\n\nGiven: A = 2, 3\n= {A} * 2", "Take {A}.\n\nGiven: A = 2, 3\n= {A} * 3",
        {"typed": "6", "value": "6", "given": {"A": "2"}}, "1",
    ),
    (
        "= 72 h (90% interval)\n\nWidth: 48 h", "= 100 h (90% interval)\n\nWidth: 48 h",
        {"low": "80", "high": "110", "typed": ["80", "110"]}, "1",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("before", "now", "answer", "credit"), CASES)
def test_an_answer_is_judged_by_the_corrected_key(
    before: str, now: str, answer: dict[str, Any], credit: str
) -> None:
    asked = question(before)
    today = corrected(asked, question(now))
    assert today is not None
    assert asked.kind.mark(answer) != Fraction(credit)
    assert today.kind.mark(answer) == Fraction(credit)
    assert is_corrected(asked, question(now))
    today.kind.account(answer, {"order": [0, 1, 2], "gaps": [{}], "given": {"A": "2"}} | _drawn(asked))


def _drawn(asked: Any) -> dict[str, Any]:
    count = len(getattr(asked.kind, "options", ()) or getattr(asked.kind, "rights", ()))
    lefts = len(getattr(asked.kind, "pairs", ()))
    return {"lefts": list(range(lefts))} | ({"order": list(range(count))} if count else {})


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("- (x) A\n- ( ) B", "- ( ) B\n- (x) A"),
        ("- (x) A\n  > Yes.\n- ( ) B", "- (x) A\n  > Indeed.\n- ( ) B"),
        ("- (x) A\n- ( ) B", "- (x) Z\n- ( ) B"),
        ("- (x) A\n- ( ) B", "- (x) A\n- ( ) B\n- ( ) C"),
        ("1) A\n2) B", "1) A\n   > Why.\n2) B"),
        ("= 4 +- 1", "= 3 to 5"),
        ("- A -> 1\n- B -> 2", "- B -> 2\n- A -> 1\n- -> 3"),
    ],
)
def test_what_moves_or_is_said_otherwise_is_no_correction(before: str, now: str) -> None:
    assert not is_corrected(question(before), question(now))


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("- [x] A\n- [ ] B", "- [ ] A\n- [x] C"),
        ("1) A\n2) B", "1) A\n2) B\n3) C"),
        ("- A -> 1\n- B -> 2", "- A -> 3\n- B -> 2"),
        ("= 4 h", "= 4 days"),
        ("Take {A}.\n\nGiven: A = 2, 3\n= {A} * 2", "Take {B}.\n\nGiven: B = 2, 3\n= {B} * 2"),
        ("The [[A]] Convention", "The [[A*/B]] Convention"),
    ],
)
def test_what_was_asked_otherwise_is_not_judged_by_another_key(before: str, now: str) -> None:
    assert corrected(question(before), question(now)) is None
    assert not is_corrected(question(before), question(now))
