"""Essay: rubric, points, and waiting for a person."""

from fractions import Fraction

import pytest

from tests.core.questions.writing import NAMES, Sitting, one_problem, problem, question
from trainer.core.questions.essay import Essay
from trainer.core.questions.kind import Unreadable

NORM = "____\n\nRubric: names the *norm* (2); applies it (see Annex I) (1.5)\nLength: 150 words\n"


@pytest.fixture
def essay() -> Essay:
    kind = question(NORM).kind
    assert isinstance(kind, Essay)
    return kind


@pytest.mark.parametrize("line", ["___", "____", "  __________  ", "____\n____"])
def test_a_line_to_write_on_makes_a_question_of_this_kind(line: str) -> None:
    """Rule 37."""
    assert isinstance(question(f"Why?\n\n{line}\n\nRubric: a (1)\n").kind, Essay)


def test_the_rubric_gives_the_points_unless_points_rescale_them(essay: Essay) -> None:
    """Rule 37: the last bracket of a criterion holds its points."""
    assert [(one.text, one.points) for one in essay.rubric] == [
        ("names the <em>norm</em>", Fraction(2)),
        ("applies it (see Annex I)", Fraction(3, 2)),
    ]
    assert question(NORM).points == Fraction(7, 2)
    assert question(NORM + "Points: 10\n").points == 10


@pytest.mark.parametrize(
    "rubric",
    [
        "Rubric:\n  - names the norm (2)\n  - applies it (1)\n",
        "Rubric:\n- names the norm (2)\n- applies it (1)\n",
        "Rubric:\n1) names the norm (2)\n2) applies it (1)\n",
        "Rubric:\n  names the norm (2)\n  applies it (1)\n",
        "Rubric: names the norm (2);\n  applies it (1 point).\n",
        "Grille : names the norm (2) ; applies it (1)\n",
    ],
)
def test_a_rubric_is_one_line_or_a_list(rubric: str) -> None:
    """Rule 14."""
    kind = question(f"____\n\n{rubric}", "fr" if rubric.startswith("Grille") else "en").kind
    assert isinstance(kind, Essay)
    assert [(one.text, one.points) for one in kind.rubric] == [
        ("names the norm", Fraction(2)),
        ("applies it", Fraction(1)),
    ]


def test_a_person_s_points_make_the_credit(essay: Essay) -> None:
    assert essay.credit([Fraction(2), Fraction(3, 2)]) == 1
    assert essay.credit([Fraction(1), Fraction(0)]) == Fraction(2, 7)
    for wrong in ([Fraction(1)], [Fraction(3), Fraction(0)], [Fraction(-1), Fraction(0)]):
        with pytest.raises(ValueError, match="rubric"):
            essay.credit(wrong)


def test_it_is_marked_by_hand_and_nothing_is_certain_before(essay: Essay) -> None:
    assert essay.by_hand is True
    assert essay.confidence is False
    assert essay.mark(None) == 0
    assert essay.mark({"text": "a"}) == 0


def test_a_text_keeps_its_paragraphs_and_blanks_are_blank(essay: Essay) -> None:
    sitting = Sitting(essay)
    assert sitting.read(" \r\n ") is None
    answer = sitting.read("One <b>\r\nline.\r\n\r\nTwo.\n")
    assert answer == {"text": "One <b>\nline.\n\nTwo."}
    assert essay.fill({"text": "x"}, {}) == {"text": "x"}
    assert essay.fill(None, {}) == {"text": ""}
    assert essay.account({"text": "One <b>\nline.\n\nTwo."}, {}).yours == (
        "<p>One &lt;b&gt;<br>line.</p><p>Two.</p>",
    )
    assert isinstance(sitting.read("x" * 50_001), Unreadable)


def test_the_page_does_not_show_the_rubric_before_it_is_due(essay: Essay) -> None:
    assert essay.view({}) == {"length": 150}
    assert essay.account(None, {}).right == ("names the <em>norm</em> (2)", "applies it (see Annex I) (1.5)")


def test_a_list_above_the_line_is_prose() -> None:
    asked = question("Use:\n\n1) the norm\n2) the case\n\nThen write:\n\n____\n\nRubric: a (1)\n")
    assert asked.kind.name == "essay"
    assert "the case" in asked.text


def test_a_lesson_can_t_hold_what_waits_for_an_instructor() -> None:
    one = one_problem(
        {NAMES: "---\ntitle: N\nminutes: 5\n---\n```question\n## Why? {#p}\n____\n\nRubric: a (1)\n```\n"}
    )
    assert one.line == 7
    assert "instructor" in str(one.message)


@pytest.mark.parametrize(
    ("lines", "line", "said", "correction"),
    [
        ("____\n", 1, "needs a rubric", "Rubric:"),
        ("____\n\nRubric: a\n", 3, "points in brackets", "a (2)"),
        ("____\n\nRubric: a (1); b\n", 3, "`b`", "b (2)"),
        ("____\n\nRubric: a (0)\n", 3, "points in brackets", "a (2)"),
        ("____\n\nRubric: a (-1)\n", 3, "points in brackets", "a (2)"),
        ("____\n\nRubric:\n  - a (1)\n  - b (many)\n", 5, "points in brackets", "b (2)"),
        ("____\n\nRubric: (2)\n", 3, "no text", "looked for"),
        ("____\n\nRubric: a (1); A (2)\n", 3, "of its own", "looked for"),
        ("____\n\nRubric: a (1)\nLength: long\n", 4, "no length", "150 words"),
        ("____\n\nRubric: a (1)\nLength: 150\n", 4, "no length", "150 words"),
        ("____\n  text\n\nRubric: a (1)\n", 1, "text below", "above"),
        ("- ( ) a\n- (x) b\n\n____\n\nRubric: a (1)\n", 4, "Two kinds", "one kind"),
        ("- ( ) a\n- (x) b\n\nOr:\n\n____\n\nRubric: a (1)\n", 6, "Two answers", "---"),
        ("____\n\nOr:\n\n- ( ) a\n- (x) b\n", 1, "Two answers", "---"),
        ("- ( ) a\n- (x) b\n\nRubric: a (1)\n", 4, "does not go", "**Rubric:**"),
    ],
)
def test_a_mistake_is_told_once_with_its_line_and_a_correction(
    lines: str, line: int, said: str, correction: str
) -> None:
    """Rules 12, 37, 71, 72."""
    one = problem(lines)
    assert one.line == line
    assert said in str(one.message)
    assert correction in str(one.correction)
