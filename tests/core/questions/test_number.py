"""Number: tolerances, ranges, units, part credit, and what is refused."""

import pytest

from tests.core.questions.writing import Sitting, problem, question
from trainer.core.questions.kind import Unreadable
from trainer.core.questions.number import Number

REPORTS = "= 4\n  > Four.\n= 3 to 5 (50%)\n  > Close.\n= other\n  > See the table.\n"


def credit(lines: str, typed: str, language: str = "en", reader: str = "") -> str:
    return Sitting(question(lines + "\n", language).kind, reader or language).credit(typed)


def test_a_number_makes_a_question_of_this_kind() -> None:
    assert isinstance(question("= 4\n").kind, Number)
    assert isinstance(question("=4\n").kind, Number)


def test_the_best_matching_line_counts() -> None:
    sitting = Sitting(question(REPORTS).kind)
    assert [sitting.credit(typed) for typed in ("4", "3", "5", "6")] == ["1", "1/2", "1/2", "0"]
    better_last = Sitting(question("= 3 to 5 (50%)\n= 4\n").kind)
    assert better_last.credit("4") == "1"


def test_feedback_is_that_of_the_best_line_or_of_other() -> None:
    sitting = Sitting(question(REPORTS).kind)
    assert sitting.account("4").feedback == ("<p>Four.</p>",)
    assert sitting.account("3").feedback == ("<p>Close.</p>",)
    assert sitting.account("99").feedback == ("<p>See the table.</p>",)
    assert sitting.account("99").right == ("4",)
    assert sitting.account().feedback == ()


def test_other_may_stand_anywhere() -> None:
    """Rule 29."""
    assert Sitting(question("= other\n  > No.\n= 4\n").kind).account("5").feedback == ("<p>No.</p>",)


def test_the_ends_of_a_tolerance_are_inside_exactly() -> None:
    """Rule 24: in floats 0.4 lies outside 0.3 +- 0.1."""
    assert credit("= 0.3 +- 0.1", "0.4") == "1"
    assert credit("= 0.3 +- 0.1", "0.2") == "1"
    assert credit("= 0.3 +- 0.1", "0.40000000001") == "0"


@pytest.mark.parametrize("sign", ["+-", "±", "+/-", "+–", "+−"])
def test_plus_or_minus_may_be_written_in_many_ways(sign: str) -> None:
    """Rule 24."""
    assert credit(f"= 10 {sign} 1", "11") == "1"
    assert credit(f"= 10 {sign} 1", "11.1") == "0"


def test_a_percentage_is_of_the_size_of_the_number() -> None:
    """Rule 24."""
    assert credit("= 12.5 +- 2%", "12.75") == "1"
    assert credit("= 12.5 +- 2%", "12.76") == "0"
    assert credit("= -100 +- 5 %", "-105") == "1"


def test_ranges_may_be_negative() -> None:
    """Rule 26."""
    assert credit("= -3 to -1", "-2") == "1"
    assert credit("= −3 to −1", "-4") == "0"


def test_the_key_is_read_in_the_language_of_the_file_and_the_answer_in_the_learners() -> None:
    """Rule 25."""
    assert credit("= 1.234", "1234", language="de") == "1"
    assert credit("= 1234", "1.234", language="en", reader="de") == "1"
    assert credit("= 1234", "1,234", language="de", reader="en") == "1"
    assert credit("= 3 à 5", "4", language="fr") == "1"
    assert credit("= 12,5 +- 2%", "12,6", language="fr") == "1"
    assert credit("= 72", "٧٢", reader="ar") == "1"


def test_what_was_read_is_kept_to_be_shown_before_handing_in() -> None:
    """Rule 25."""
    sitting = Sitting(question("= 1234\n").kind)
    answer = sitting.read("1,234")
    assert answer == {"typed": "1,234", "value": "1234"}
    assert sitting.kind.fill(answer, sitting.drawn) == {"typed": "1,234", "value": "1234"}


@pytest.mark.parametrize("typed", ["four", "1/3", "1,2,3", "4 or 5", "4 hours", "9" * 200, "1e3", "٣4"])
def test_what_cannot_be_read_is_told_and_never_marked_wrong(typed: str) -> None:
    """Rules 25, 26, 27, 28."""
    assert isinstance(Sitting(question("= 4\n").kind).read(typed), Unreadable)


@pytest.mark.parametrize("typed", ["72", "72 h", "72h", " 72  H "])
def test_the_learner_may_repeat_the_unit(typed: str) -> None:
    """Rule 27."""
    assert credit("= 72 h", typed) == "1"


@pytest.mark.parametrize("typed", ["72 hours", "3 days", "72 h or so"])
def test_another_unit_is_not_read(typed: str) -> None:
    """Rule 27."""
    assert credit("= 72 h", typed) == "unreadable"


def test_the_unit_stands_beside_the_field_and_the_key_does_not() -> None:
    sitting = Sitting(question("= 72 h +- 2\n= 60 to 84 h (50%)\n").kind)
    assert sitting.kind.view(sitting.drawn) == {"unit": "h"}
    assert sitting.credit("74") == "1"


@pytest.mark.parametrize("unit", ["%", "km/h", "€", "million euro", "m²", "°C", "часа", "ساعة"])
def test_any_word_or_sign_can_be_a_unit(unit: str) -> None:
    kind = question(f"= 50 {unit}\n").kind
    assert isinstance(kind, Number)
    assert kind.unit == unit


def test_percentage_points_around_a_percentage() -> None:
    """Rule 24."""
    assert credit("= 50 % +- 2", "52 %") == "1"
    assert credit("= 50 % +- 2", "53") == "0"


@pytest.mark.parametrize(
    ("lines", "line", "quote", "correction"),
    [
        ("= l822\n", 1, "l822", '= "l822"'),
        ("= 1_000\n", 1, "1_000", "12.5"),
        ("= 1e5\n", 1, "1e5", "12.5"),
        ("= 0x1F\n", 1, "0x1F", "12.5"),
        ("= nan\n", 1, "nan", "12.5"),
        ("= \n", 1, "=", "= 4"),
        ("= 3-5\n", 1, "3-5", "= 3 to 5"),
        ("= 3..5\n", 1, "3..5", "= 3 to 5"),
        ("= 3–5 h\n", 1, "3–5 h", "= 3 to 5 h"),
        ("= 5 to 3\n", 1, "5 to 3", "= 3 to 5"),
        ("= 3 to\n", 1, "3 to", "= 3 to 5"),
        ("= 4 +- -1\n", 1, "4 +- -1", "= 4 +- 1"),
        ("= 0 +- 5%\n", 1, "0 +- 5%", "= 0 +- 0.5"),
        ("= 50 % +- 2%\n", 1, "50 % +- 2%", "= 50 % +- 2"),
        ("= 1/3\n", 1, "1/3", "0.333"),
        ("= 72 h\n= 3 days (50%)\n", 2, "3 days", "`h`"),
        ("= 4\n= 4\n", 2, "4", "Delete"),
        ("= 4\n= other (50%)\n", 2, "50%", "= other"),
        ("= 4\n= other\n= other\n", 3, "other", "Keep one"),
        ("= 4 (150%)\n", 1, "150%", "(50%)"),
        ("= 4 (50%)\n", 1, "", "= 4"),
        ("= other\n", 1, "", "= 4"),
        ('= 4\n= "four"\n', 1, "4", '= "4"'),
        ("= 4\n- ( ) a\n", 2, "- ( ) a", "one kind"),
        ("= " + "9" * 31 + "\n", 1, "9" * 31, "12.5"),
    ],
)
def test_a_mistake_is_told_once_with_its_line_and_a_correction(
    lines: str, line: int, quote: str, correction: str
) -> None:
    """Rules 23, 24, 26, 27, 29, 71, 72."""
    one = problem(lines)
    assert one.line == line
    assert one.quote.strip() == quote
    assert correction in str(one.correction)
