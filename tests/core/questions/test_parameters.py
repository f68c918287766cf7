"""Numbers from parameters: drawn values, formulas for all of them, and the working shown."""

import json
from fractions import Fraction

import pytest

from tests.core.questions.writing import CHECK, QUIZ_HEAD, Sitting, draw, problem, question, quiz, told
from trainer.core.paper import draw as draw_paper
from trainer.core.questions.kind import Unreadable
from trainer.core.questions.numbers import figure
from trainer.core.questions.parameters import Parameters

ALE = """A portal is worth {AV} EUR.

Given: AV = 200000 to 2000000 step 50000
Given: EF = 0.1, 0.25, 0.5
Given: ARO = 2, 4
Hint: begin with {AV} × {EF}

= {AV} * {EF} * {ARO} +- 1% EUR
  > {AV} × {EF} × {ARO}
= {AV} * {EF} (50%)
  > That is one event; there are {ARO}.
= other
  > Not with {EF}.

Explanation: {AV} × {EF} for one event, × {ARO} a year. {other} stays.
"""


@pytest.fixture
def ale() -> Sitting:
    return Sitting(question(ALE.replace("{other}", "other")).kind)


def given(sitting: Sitting) -> tuple[Fraction, Fraction, Fraction]:
    values = sitting.drawn["given"]
    return Fraction(values["AV"]), Fraction(values["EF"]), Fraction(values["ARO"])


def test_given_values_make_a_question_of_this_kind() -> None:
    kind = question(ALE.replace("{other}", "")).kind
    assert isinstance(kind, Parameters)
    assert [len(one.values) for one in kind.givens] == [37, 3, 2]


def test_the_values_come_from_the_attempt_s_seed_and_differ_between_attempts() -> None:
    kind = question(ALE.replace("{other}", "")).kind
    assert draw(kind, 1) == draw(kind, 1)
    assert len({json.dumps(draw(kind, seed)) for seed in range(40)}) > 30


def test_the_best_matching_line_for_the_drawn_values_counts(ale: Sitting) -> None:
    value, factor, times = given(ale)
    assert ale.credit(str(float(value * factor * times))) == "1"
    assert ale.credit(str(float(value * factor * times * Fraction(101, 100)))) == "1"
    assert ale.credit(str(float(value * factor * times * Fraction(102, 100)))) == "0"
    assert ale.credit(str(float(value * factor))) == "1/2"
    assert ale.credit("1") == "0"
    assert ale.kind.mark(None) == 0


def test_an_answer_is_marked_by_the_values_it_was_given_to(ale: Sitting) -> None:
    answer = ale.read("100000")
    assert isinstance(answer, dict)
    assert answer["given"] == ale.drawn["given"]
    other = answer | {"given": {"AV": "200000", "EF": "0.25", "ARO": "2"}}
    assert ale.kind.mark(other) == 1


def test_every_text_shows_the_drawn_values() -> None:
    asked = question(ALE.replace(" {other} stays.", ""))
    drawn = {"given": {"AV": "200000", "EF": "0.25", "ARO": "4"}}
    seen = asked.as_drawn(drawn)
    assert seen.text == "<p>A portal is worth 200,000 EUR.</p>"
    assert seen.hint == "<p>begin with 200,000 × 0.25</p>"
    assert seen.explanation == "<p>200,000 × 0.25 for one event, × 4 a year.</p>"
    answer = {"typed": "50000", "value": "50000", "given": drawn["given"]}
    account = asked.kind.account(answer, drawn)
    assert account.feedback == ("<p>That is one event; there are 4.</p>",)
    assert account.right == ("200,000 ± 1% EUR",)
    assert asked.kind.account(answer | {"value": "7"}, drawn).feedback == ("<p>Not with 0.25.</p>",)


def test_a_question_without_parameters_is_drawn_as_it_is_written() -> None:
    asked = question("Write {x} here.\n\n= 4\n")
    assert asked.as_drawn({}) == asked
    assert "{x}" in asked.text


def test_the_page_knows_the_unit_and_no_formula(ale: Sitting) -> None:
    assert ale.kind.view(ale.drawn) == {"unit": "EUR"}


def test_answers_are_read_as_numbers_are(ale: Sitting) -> None:
    """Rules 25, 27, 28."""
    assert isinstance(ale.read("much"), Unreadable)
    assert ale.read("  ") is None
    filled = ale.kind.fill(ale.read("1,234 EUR"), ale.drawn)
    assert filled == {"typed": "1,234 EUR", "value": "1234"}


def test_a_paper_keeps_the_values_it_drew() -> None:
    paper = draw_paper(quiz(f"## What? {{#q}}\n{ALE.replace('{other}', '')}"), "seed")
    (slot,) = paper.slots
    assert slot.drawn["given"].keys() == {"AV", "EF", "ARO"}


@pytest.mark.parametrize(
    ("lines", "language", "values"),
    [
        ("Given:\n  A = 1 to 2 step 0.5\n  B = 1, 2\n\n= {A} * {B}\n", "en", ["1", "1.5", "2"]),
        ("Given:\n- A = 1 to 2 step 0.5\n- B = 1, 2\n\n= {A} * {B}\n", "en", ["1", "1.5", "2"]),
        ("Soit : A = 1,5; 2,5\nSoit : B = 1; 2\n\n= {A} * {B}\n", "fr", ["1.5", "2.5"]),
        ("Soit : A = 1 à 2 pas 0,5\nSoit : B = 1, 2\n\n= {A} * {B}\n", "fr", ["1", "1.5", "2"]),
        ("Given: A = -2, 3\nGiven: B = 1, 2\n\n= {A} * {B}\n", "en", ["-2", "3"]),
        ("= {A} * {B}\n\nGiven: A = 10,000, 20,000\nGiven: B = 1, 2\n", "en", ["10000", "20000"]),
    ],
)
def test_values_are_read_in_the_language_of_the_file(lines: str, language: str, values: list[str]) -> None:
    kind = question(lines, language).kind
    assert isinstance(kind, Parameters)
    assert [str(value) for value in kind.givens[0].values] == [str(Fraction(value)) for value in values]


@pytest.mark.parametrize(
    ("value", "language", "said"),
    [
        ("200000", "en", "200,000"),
        ("2007", "en", "2007"),
        ("200000.5", "de", "200.000,5"),
        ("1234567", "fr", "1\u202f234\u202f567"),
        ("-12345", "en", "−12,345"),
        ("1/3", "en", "≈ 0.333333"),
        ("200000/3", "en", "≈ 66,666.7"),
    ],
)
def test_drawn_values_are_written_as_the_language_writes_them(value: str, language: str, said: str) -> None:
    assert figure(Fraction(value), language) == said


@pytest.mark.parametrize(
    ("lines", "line", "said", "correction"),
    [
        ("= {A} * 2\n", 1, "`{A}` is not given", "Given: A"),
        ("Given: A = 1, 2\n= {A} * {B}\n", 2, "`{B}` is not given", "`{A}`"),
        ("With {B}.\n\nGiven: A = 1, 2\n= {A}\n", 1, "`{B}` is not given", "`{A}`"),
        ("Given: A = 1, 2\n= {A}\n\nExplanation: {a}\n", 4, "`{a}` is not given", "`{A}`"),
        ("Given: A = 1, 2\n= 4\n", 1, "used nowhere", "{A}"),
        ("Given: A = 1, 2\n= A * 2\n", 2, "without braces", "{A}"),
        ("Given: A = 1, 2\nGiven: A = 3, 4\n= {A}\n", 2, "line 6", "another name"),
        ("Given: A = 1 to 5 step 0\n= {A}\n", 1, "nothing to draw", "step above 0"),
        ("Given: A = 5 to 1 step 1\n= {A}\n", 1, "nothing to draw", "smaller end"),
        ("Given: A = 1 to 5\n= {A}\n", 1, "a step", "step 5"),
        ("Given: A = 1, 1\n= {A}\n", 1, "twice", "Delete"),
        ("Given: A = 7\n= {A}\n", 1, "only one value", "several"),
        ("Given: A = 24,26,28\n= {A}\n", 1, "24,26,28", "24, 26, 28"),
        ("Given: A = 10%, 20%\n= {A}\n", 1, "10%", "plain numbers"),
        ("Given: A\n= {A}\n", 1, "no parameter", "Given: A ="),
        ("Given: A-B = 1, 2\n= 4\n", 1, "no parameter", "Given: A ="),
        ("Given: A = 1 to 20000 step 1\n= {A}\n", 1, "20000", "larger steps"),
        ("Given: A = 1 to 101 step 1\nGiven: B = 1 to 100 step 1\n= {A} * {B}\n", 1, "10100", "larger steps"),
        ("Given: A = 0, 5\n= 10 / {A} +- 1%\n", 2, "A = 0: This divides by zero", "other values"),
        ("Given: A = 1, 2\nGiven: B = 2, 3\n= 1 / ({A} - {B}) +- 1\n", 3, "A = 2, B = 2", "other values"),
        ("Given: A = -4, 4\n= sqrt({A})\n", 2, "A = -4", "other values"),
        ("Given: A = 1, 65\n= 2 ^ {A}\n", 2, "A = 65", "whole exponent"),
        ("Given: A = 1, 3\n= 10 / {A}\n", 2, "A = 3", "tolerance"),
        ("Given: A = 2, 3\n= {A} - 2 +- 1%\n", 2, "A = 2", "+- 0.5"),
        ("Given: A = 1, 2\n= {A} {A}\n", 2, "from `{A}` on", "sign between"),
        ("Given: A = 1, 2\n= ({A} * 2\n", 2, "no end", ")"),
        ("Given: A = 1, 2\n= {A} *\n", 2, "no end", "+ - * / ^"),
        ("Given: A = 1, 2\n= {A} (50%)\n", 2, "full credit", "{A} * 2"),
        ("Given: A = 1, 2\n= {A}\n= {A}\n", 3, "twice", "Delete"),
        ("Given: A = 1, 2\n= {A} +- -1\n", 2, "negative", "+- 1"),
        ("Given: A = 1, 2\n= {A} h\n= {A} * 2 days (50%)\n", 3, "one unit", "`h`"),
        ("Given: A = 1, 2\n- (x) a\n- ( ) b\n", 1, "does not go", "**Given:**"),
        ('Given: A = 1, 2\n= "a"\n', 1, "does not go", "**Given:**"),
    ],
)
def test_a_mistake_is_told_once_with_its_line_and_a_correction(
    lines: str, line: int, said: str, correction: str
) -> None:
    """Rules 55, 71, 72."""
    one = problem(lines)
    assert one.line == line
    assert said in str(one.message)
    assert correction in str(one.correction)


def test_a_formula_may_have_ten_thousand_draws() -> None:
    """Rule 55: every one is computed when the course is checked."""
    given = "Given: A = 1 to 100 step 1\nGiven: B = 1 to 100 step 1\n"
    lines = f"{given}= sqrt({{A}} / {{B}}) ^ 3 + round({{A}} / {{B}}, 2) +- 1%\n"
    assert told({CHECK: f"{QUIZ_HEAD}## What? {{#q}}\n{lines}"}) == []
