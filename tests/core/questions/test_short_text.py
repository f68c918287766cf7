"""Short text: quotes, folding, and never anything fuzzy."""

import pytest
from hypothesis import given, strategies as st

from tests.core.questions.writing import Sitting, problem, question
from trainer.core.questions.fold import fold
from trainer.core.questions.kind import Unreadable
from trainer.core.questions.short_text import ShortText

CITY = '= "Tallinn"\n= "Tallin" (50%)\n  > Two n\'s.\n= other\n  > In Estonia.\n'


def test_quotes_make_a_question_of_this_kind() -> None:
    assert isinstance(question(CITY).kind, ShortText)


def test_each_text_earns_its_credit() -> None:
    sitting = Sitting(question(CITY).kind)
    assert [sitting.credit(typed) for typed in ("Tallinn", "Tallin", "Riga")] == ["1", "1/2", "0"]


def test_nothing_is_fuzzy() -> None:
    sitting = Sitting(question('= "Article 51"\n').kind)
    assert sitting.credit("article  51.") == "1"
    assert sitting.credit("Article 52") == "0"


def test_a_star_is_a_star() -> None:
    """Rule 30."""
    sitting = Sitting(question('= "*"\n').kind)
    assert sitting.credit("anything") == "0"
    assert sitting.credit("*") == "1"


@pytest.mark.parametrize("quoted", ['"{}"', "“{}”", "„{}“", "«{}»", "« {} »", "「{}」", "”{}”", '“{}"'])
def test_every_language_s_quotes_are_quotes(quoted: str) -> None:
    """Rule 30."""
    assert Sitting(question(f"= {quoted.format('Tallinn')}\n").kind).credit("tallinn") == "1"


def test_the_outermost_pair_of_quotes_counts() -> None:
    """Rule 30."""
    kind = question('= "the "Tallinn" Manual"\n').kind
    assert isinstance(kind, ShortText)
    assert kind.keys[0].text == 'the "Tallinn" Manual'


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("L'Aquila", "L’AQUILA"),
        ("Straße", "STRASSE"),
        ("co-operation", "co‑operation"),
        ("Ｔａｌｌｉｎｎ", "tallinn"),
        ("Tal\u00adlinn", "Tallinn"),
        ("\u200fالعربية\u200e", "العربية"),
        ("محمـــد", "محمد"),
        ("  a   b ", "a b"),
        ("é", "e\u0301"),
        ("end.", "end"),
    ],
)
def test_what_no_reader_would_call_a_difference_is_none(one: str, other: str) -> None:
    """Rule 31."""
    assert fold(one) == fold(other)


def test_accents_are_a_difference() -> None:
    """Rule 31."""
    assert fold("Perú") != fold("Peru")


def test_turkish_keeps_its_two_letters_i_apart() -> None:
    """Rule 31."""
    assert fold("İSTANBUL", "tr") == fold("istanbul", "tr")
    assert fold("IĞDIR", "tr") == fold("ığdır", "tr")
    assert fold("ISTANBUL", "en") == fold("istanbul", "en")


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text).rstrip(".")) == fold(text).rstrip(".").strip()


def test_blanks_are_blank_and_essays_are_told() -> None:
    sitting = Sitting(question(CITY).kind)
    assert sitting.read("   ") is None
    assert isinstance(sitting.read("x" * 501), Unreadable)


def test_what_a_learner_typed_is_shown_as_text() -> None:
    account = Sitting(question(CITY).kind).account("<b>Riga</b>")
    assert account.yours == ("&lt;b&gt;Riga&lt;/b&gt;",)
    assert account.right == ("Tallinn",)
    assert account.feedback == ("<p>In Estonia.</p>",)


def test_a_saved_answer_fills_the_field_again() -> None:
    sitting = Sitting(question(CITY).kind)
    answer = sitting.read(" Riga ")
    assert answer == {"text": "Riga"}
    assert sitting.kind.fill({"text": "Riga"}, sitting.drawn) == {"text": "Riga"}
    assert sitting.kind.fill(None, sitting.drawn) == {"text": ""}
    assert sitting.kind.view(sitting.drawn) == {}


@pytest.mark.parametrize(
    ("lines", "line", "quote", "correction"),
    [
        ('= ""\n', 1, '""', '"Tallinn"'),
        ('= "a"\n= "  "\n', 2, '"  "', '"Tallinn"'),
        ('= "a"\n= b\n', 2, "b", '= "b"'),
        ('= "a\n', 1, '"a', '= "a"'),
        ('= "a"\n= "A"\n', 2, '"A"', "Delete"),
        ('= "a" (50%)\n', 1, "", "Tallinn"),
        ('= "a"\n= 4\n', 2, "4", '= "4"'),
        ('= "a"\n= other (10%)\n', 2, "10%", "= other"),
        ("= Tallinn\n", 1, "Tallinn", '= "Tallinn"'),
        ("= 'Tallinn'\n", 1, "'Tallinn'", '= "Tallinn"'),
    ],
)
def test_a_mistake_is_told_once_with_its_line_and_a_correction(
    lines: str, line: int, quote: str, correction: str
) -> None:
    """Rules 29, 30, 71, 72."""
    one = problem(lines)
    assert one.line == line
    assert one.quote == quote
    assert correction in str(one.correction)
