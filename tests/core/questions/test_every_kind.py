"""What holds for every kind alike: stored and loaded, blank, read, no key on the page, no crash."""

import json
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from tests.core.questions.writing import CHECK, QUIZ_HEAD, draw, question, told
from trainer.core import storing
from trainer.core.course import Question
from trainer.core.questions.kind import Unreadable
from trainer.core.questions.registry import KINDS
from trainer.demo.answers import STRATEGIES

WRITTEN = {
    "choose-one": "- ( ) a\n  > canary\n- (50%) b\n- (x) c\n  > canary\n",
    "choose-all": "- [x] a\n  > canary\n- [ ] b\n- [x] c\n\nScoring: exact\n",
    "number": "= 4 h +- 1%\n  > canary\n= 5 to 6 (50%)\n= other\n  > canary\n",
    "short-text": '= "canary"\n  > canary\n= "b" (50%)\n= other\n  > canary\n',
    "match": "- A -> b\n  > canary\n- C -> `x -> y`\n- -> e\n  > canary\n",
    "order": "1) one\n   > canary\n2) two\n3) three\n\nScoring: exact\n",
    "gaps": "First.\n\n| A | [[canary|b]] |\n|---|---|\n| [[x/y*/z]] | [[= 72 +- 1 h]] |\n",
    "estimate": "= 72 h (90% interval)\n  > canary\n\nWidth: 48 h\n",
    "parameters": "With {A}.\n\nGiven: A = 1 to 9 step 2\n\n= {A} ^ 2 / 7 +- 1% h\n  > canary\n= other\n",
    "essay": "____\n  > canary\n\nRubric: canary (2); other (1)\nLength: 150 words\n",
}
QUESTIONS = {name: question(lines) for name, lines in WRITTEN.items()}


def test_every_kind_is_tried_here() -> None:
    assert {name: one.kind.name for name, one in QUESTIONS.items()} == {name: name for name in KINDS}


@pytest.mark.parametrize("name", WRITTEN)
def test_a_question_survives_being_stored(name: str) -> None:
    assert storing.load(Question, storing.dump(QUESTIONS[name])) == QUESTIONS[name]


@pytest.mark.parametrize("name", WRITTEN)
def test_a_blank_is_a_blank_and_earns_nothing(name: str) -> None:
    kind = QUESTIONS[name].kind
    drawn = draw(kind, 1)
    assert kind.read({}, drawn, language="en") is None
    assert kind.mark(None) == 0
    assert kind.account(None, drawn).yours == ()
    assert kind.account(None, drawn).right


@pytest.mark.parametrize("name", WRITTEN)
def test_the_page_and_what_is_drawn_for_it_can_be_stored_and_hold_nothing_of_the_key(name: str) -> None:
    """Rule 70."""
    kind = QUESTIONS[name].kind
    for seed in range(5):
        drawn = draw(kind, seed)
        assert json.loads(json.dumps(drawn)) == drawn
        assert "canary" not in json.dumps(kind.view(drawn))
        assert "canary" not in json.dumps(kind.fill(None, drawn))


@given(st.sampled_from(sorted(STRATEGIES)), st.integers(0, 10**6), st.booleans())
def test_a_right_answer_earns_everything_a_wrong_one_less_and_both_can_be_stored(
    name: str, seed: int, right: bool
) -> None:
    kind = QUESTIONS[name].kind
    drawn = draw(kind, seed)
    fields = STRATEGIES[name](kind, drawn, right, Random(seed))  # noqa: S311 - the same chance every time
    answer = kind.read(fields, drawn, language="en")
    assert not isinstance(answer, Unreadable)
    assert json.loads(json.dumps(answer)) == answer
    credit = kind.mark(answer)
    assert isinstance(credit, Fraction)
    assert credit == 1 if right else 0 <= credit < 1
    json.dumps(kind.fill(answer, drawn))
    assert kind.account(answer, drawn).right


LINES = sorted({line for body in WRITTEN.values() for line in body.split("\n")})
PIECES = st.one_of(
    st.sampled_from(LINES),
    st.sampled_from(
        ["", "- ", "[[", "]]", "->", "{A}", "1)", "=", "(50%)", "____", "|", "```", "  > x", "Given:"]
    ),
    st.text(max_size=12),
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(WRITTEN)), st.data())
def test_whatever_is_written_is_understood_or_told_and_never_a_crash(name: str, data: st.DataObject) -> None:
    rows = WRITTEN[name].split("\n")
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(rows) - 1))
        cut = data.draw(st.integers(0, len(rows[place])))
        piece = data.draw(PIECES)
        edit = data.draw(st.sampled_from(["insert", "replace", "within", "drop"]))
        if edit == "insert":
            rows.insert(place, piece)
        elif edit == "replace":
            rows[place] = piece
        elif edit == "within":
            rows[place] = rows[place][:cut] + piece + rows[place][cut:]
        elif len(rows) > 1:
            del rows[place]
    body = "\n".join(rows)
    said = [one.say() for one in told({CHECK: f"{QUIZ_HEAD}## What? {{#q}}\n{body}"})]
    assert not [words for words in said if "stumbled" in words]
