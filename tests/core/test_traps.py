"""Traps of other formats for quizzes, each with a test that it is none here."""

from fractions import Fraction

import pytest

from tests.core.questions.writing import CHECK, QUIZ_HEAD, Sitting, draw, one_problem, problem, question, quiz
from trainer.core.grading import grade
from trainer.core.paper import draw as draw_paper
from trainer.core.questions.choose_all import ChooseAll
from trainer.core.questions.choose_one import ChooseOne
from trainer.core.questions.match import Match

BOXES = "- [x] A\n- [x] B\n- [ ] C\n- [ ] D\n- [ ] E\n"


def test_a_key_that_is_no_number_never_makes_every_answer_right() -> None:
    """A typing slip, `l822` for `1822`, is a star in one format: whatever is answered is right."""
    assert "l822" in problem("= l822\n").say()


@pytest.mark.parametrize(
    ("ticked", "net", "exact"),
    [
        ("", "0", "0"),
        ("A", "1/2", "0"),
        ("AC", "1/6", "0"),
        ("ABC", "2/3", "0"),
        ("ABCDE", "0", "0"),
        ("AB", "1", "1"),
    ],
)
def test_ticking_everything_and_ticking_nothing_earn_nothing(ticked: str, net: str, exact: str) -> None:
    """Rule 1: by box, a blank sheet earns 60 % elsewhere; without minus points, ticking all earns 100 %."""
    assert Sitting(question(BOXES).kind).tick(*ticked) == net
    assert Sitting(question(f"{BOXES}\nScoring: exact\n").kind).tick(*ticked) == exact


def test_the_kind_is_written_and_not_inferred_so_the_page_does_not_tell_how_many_are_right() -> None:
    """Rule 70: one right box stays a box to tick."""
    kind = question("- [x] A\n- [ ] B\n- [ ] C\n").kind
    assert isinstance(kind, ChooseAll)
    assert isinstance(question("- (x) A\n- (x) B\n- ( ) C\n").kind, ChooseOne)
    options = kind.view(draw(kind, 1))["options"]
    assert [sorted(option) for option in options] == [["text", "token"]] * 3


def test_a_bracket_that_is_wrong_by_one_sign_is_told_and_never_another_question() -> None:
    """Rules 12, 19."""
    for line in ("- (x A", "- x) A", "- [x) A", "- (y) A", "-- (x) A", "(x) A"):
        assert problem(f"- ( ) B\n{line}\n- (x) C\n").line in (1, 2), line


def test_an_unknown_mark_on_the_first_option_is_named_though_feedback_follows_it() -> None:
    """Rules 19, 71."""
    found = problem("- (y) A\n  > Right.\n- ( ) B\n  > No.\n")
    assert (found.line, found.message.values["mark"]) == (1, "(y)")


def test_a_question_put_before_another_does_not_take_its_answers() -> None:
    """Rule 48: identity is the id, where elsewhere it is the place."""
    before = quiz("## One? {#one}\n= 1\n\n## Two? {#two}\n= 2\n")
    after = quiz("## New? {#new}\n= 3\n\n## Two? {#two}\n= 2\n\n## One? {#one}\n= 1\n")
    paper = draw_paper(before, "a seed")
    answers = {"one": {"value": "1", "typed": "1"}, "two": {"value": "2", "typed": "2"}}
    assert grade(before, paper, answers).whole.share == grade(after, paper, answers).whole.share == 1


def test_a_number_has_a_tolerance_and_is_no_string() -> None:
    """Rule 24."""
    sitting = Sitting(question("= 52 +- 1\n").kind)
    assert [sitting.credit(typed) for typed in ("52", "52.0", "51", "53.01")] == ["1", "1", "1", "0"]


def test_article_51_is_not_article_52() -> None:
    """Rule 31: a likeness of 85 % calls them equal elsewhere."""
    sitting = Sitting(question('= "Article 51"\n').kind)
    assert (sitting.credit("article 51."), sitting.credit("Article 52")) == ("1", "0")


@pytest.mark.parametrize("feedback", ["> Why", "  > Why", "\n> Why", "\n  > Why", "    > Why"])
def test_blank_lines_and_indents_before_feedback_do_not_matter(feedback: str) -> None:
    """Rule 13: a build error elsewhere."""
    kind = question(f"- (x) A\n{feedback}\n- ( ) B\n").kind
    assert isinstance(kind, ChooseOne)
    assert "Why" in kind.options[0].feedback


def test_an_option_may_have_several_paragraphs() -> None:
    """Rule 13: one paragraph each elsewhere."""
    kind = question("- (x) A\n\n  and more\n- ( ) B\n").kind
    assert isinstance(kind, ChooseOne)
    assert "more" in kind.options[0].text


def test_nothing_in_a_text_has_to_be_escaped() -> None:
    """`~ = # { } :` do elsewhere."""
    kind = question("- (x) a = b: {c} # ~d~ *\n- ( ) 100 %\n").kind
    assert isinstance(kind, ChooseOne)
    assert "a = b: {c} # ~d~ *" in kind.options[0].text


def test_an_equals_sign_in_a_list_of_options_changes_no_kind() -> None:
    """Rule 15: any `=` makes a question single-answer elsewhere."""
    assert isinstance(question("- [x] = 4\n- [ ] = 5\n").kind, ChooseAll)


def test_feedback_of_every_answer_and_on_everything_else_stays() -> None:
    """Rule 29: answers lose it in other formats."""
    sitting = Sitting(question("= 4\n  > Four.\n= 5 (50%)\n  > Five.\n= other\n  > Neither.\n").kind)
    assert ["".join(sitting.account(typed).feedback) for typed in ("4", "5", "6")] == [
        "<p>Four.</p>",
        "<p>Five.</p>",
        "<p>Neither.</p>",
    ]


def test_a_matching_question_has_distractors() -> None:
    """Rule 35."""
    kind = question("- A -> b\n- -> c\n").kind
    assert isinstance(kind, Match)
    assert [right.text for right in kind.rights] == ["b", "c"]


def test_a_list_above_the_answer_is_text() -> None:
    """Rule 9."""
    asked = question("- one\n- two\n\nWhich?\n\n- (x) A\n- ( ) B\n")
    assert "<li>two</li>" in asked.text


def test_the_best_line_that_fits_counts_wherever_it_stands() -> None:
    """The first one that fits counts elsewhere."""
    sitting = Sitting(question("= 0 to 10 (50%)\n= 4\n").kind)
    assert sitting.credit("4") == "1"


def test_a_tolerance_is_exact_where_floats_are_not() -> None:
    """Rule 24: in floats 0.4 lies outside 0.3 ± 0.1."""
    assert Sitting(question("= 0.3 +- 0.1\n").kind).credit("0.4") == "1"


def test_a_paper_is_drawn_on_the_server_from_a_seed_and_has_no_question_twice() -> None:
    """A browser that draws may send an easy subset, or one question many times."""
    whole = quiz(
        "".join(f"## Q{n}? {{#q{n}}}\n= {n}\n\n" for n in range(9)),
        QUIZ_HEAD.replace("---\n", "---\ndraw: 4\n", 1),
    )
    for seed in map(str, range(20)):
        asked = [slot.question for slot in draw_paper(whole, seed).slots]
        assert len(set(asked)) == len(asked) == 4


@pytest.mark.parametrize(
    ("body", "line", "said"),
    [
        ("- (x) A\n (50%) B\n- ( ) C\n", 2, "Write `- (50%) B`."),
        ("- (  A\n- (x) B\n", 1, "Write `- ( ) A` if it is wrong"),
        ("- ( ) A\nwhich goes on\n- (x) B\n- ( ) C\n", 2, "cuts the answers in two"),
        ("- A -> b\nC -> d\n- E -> f\n", 2, "Write `- C -> d`."),
        ("-A -> b\n- C -> d\n", 1, "Write `- A -> b`."),
        ("- (x) A\n- ( ) B\n\nOutcome routing\n", 4, "Write `Outcome: routing`."),
        ("- (x) A\n- ( ) B\n\n    Outcome: routing\n", 4, "Begin it at the left: `Outcome: routing`."),
        ("- (x) A\n  Hint: a setting\n- ( ) B\n", 2, "Begin it at the left: `Hint: a setting`."),
        ("    - (x) A\n    - ( ) B\n", 1, "Write `- (x) A`."),
        ("The [[one]] and the [two]].\n", 1, "Write `[[answer]]`"),
        ("Given: A = 1, 2\n{A and so on\n= {A}\n", 2, "Write `{A}`."),
        ("Givn: A = 1, 2\n= {A}\n", 1, "Write `Given:`"),
        ("Given: A = 5, 6\n= {A} - 1% EUR\n", 2, "= 12 +- 1% EUR"),
        ("= 72 h (90% interval\nWidth: 4 h\n", 1, "Write `= 72 h (90% interval)`."),
        ('= "A" = other\n= "B"\n', 1, 'Write `= "A = other"`.'),
    ],
)
def test_a_slip_of_the_hand_is_told_once_where_it_stands(body: str, line: int, said: str) -> None:
    """Rules 12, 71, 72."""
    found = problem(body)
    assert (found.line, said in found.say()) == (line, True), found.say()


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (QUIZ_HEAD + "# Who? {#who}\n- (x) A\n- ( ) B\n", 5, "Write `## Who? {#who}`."),
        (QUIZ_HEAD + "    ## Who? {#who}\n- (x) A\n- ( ) B\n", 5, "Write `## Who? {#who}`."),
        (QUIZ_HEAD + "## Who? #who}\n- (x) A\n- ( ) B\n", 5, "Write `## Who? {#who}`."),
        (QUIZ_HEAD + "## Who? {#who\n- (x) A\n- ( ) B\n", 5, "Write `## Who? {#who}`."),
        (QUIZ_HEAD + "## Who? {#who} is it\n- (x) A\n- ( ) B\n", 5, "behind the id"),
        ("--\ntitle: Check\nkind: practice\n---\n## Who? {#who}\n= 4\n", 1, "Write `---`."),
        ("---\ntitle: Check\nkind: practice\n----\n## Who? {#who}\n= 4\n", 4, "Write `---`."),
        ("---\n---\ntitle: Check\nkind: practice\n---\n## Who? {#who}\n= 4\n", 2, "Delete this line"),
        ("---\ntitle Check\nkind: practice\n---\n## Who? {#who}\n= 4\n", 2, "Write `title: Check`."),
        ("---\n title: Check\nkind: practice\n---\n## Who? {#who}\n= 4\n", 2, "at the left: `title: Check`."),
        ("---\ntitle: C\nkind: graded\npas: 5%\n---\n## Who? {#who}\n= 4\n", 4, "Did you mean `pass`?"),
        ("---\ntitle: C\nkind: graded\npass:5%\n---\n## Who? {#who}\n= 4\n", 4, "Write `pass: 5%`."),
        (
            "---\ntitle: C\nkind: practice\noutcomes: [routing\n---\n## Who? {#who}\n= 4\n",
            4,
            "Write `[routing]`.",
        ),
    ],
)
def test_a_slip_in_a_heading_or_a_setting_is_told_once_where_it_stands(
    text: str, line: int, said: str
) -> None:
    """Rules 71, 72."""
    found = one_problem({CHECK: text})
    assert (found.line, said in found.say()) == (line, True), found.say()


def test_credit_is_a_fraction_and_rounding_fails_nobody() -> None:
    """Two thirds of three points are two: decided exactly, in floats they are not always."""
    kind = question("- [x] A\n- [x] B\n- [x] C\n- [ ] D\n").kind
    drawn = draw(kind, 5)
    tokens = {one["text"]: one["token"] for one in kind.view(drawn)["options"]}
    answer = kind.read({"": [tokens["A"], tokens["B"]]}, drawn, language="en")
    assert kind.mark(answer) == Fraction(2, 3)
