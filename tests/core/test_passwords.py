"""Which passwords anybody could guess."""

import pytest
from hypothesis import given, strategies as st

from trainer.core.passwords import cores, is_made_of, is_pattern

NAMES = ("Ministry of Foreign Affairs", "Lena Okafor", "lena.okafor@mfa.example", "Cyber fundamentals")


@pytest.mark.parametrize(
    "dressed",
    ["sunshine", "Sunshine1", "SUNSHINE 2026!", "123sunshine", "sun-shine", "sunshinesunshine", "$unsh1n3"],
)
def test_a_common_password_is_known_in_any_dress(dressed: str) -> None:
    assert cores(dressed) & {"sunshine", "sunshlne"}


def test_marks_do_not_hide_a_common_word() -> None:
    assert "geneve" in cores("Genève!")


@pytest.mark.parametrize(
    "pattern",
    ["aaaaaaaaaaaaaaa", "abcabcabcabcabc", "dragon dragon dragon ", "123456789012345", "abcdefghijklmno",
     "qwertyuiopasdfg", "987654321098765", "ponmlkjihgfedcba", "外交外交外交外交"],
)  # fmt: skip
def test_what_repeats_itself_or_runs_along_a_row_is_a_pattern(pattern: str) -> None:
    assert is_pattern(pattern)


@pytest.mark.parametrize(
    "sentence",
    [
        "a quiet word in Geneva",
        "two rivers meet in spring",
        "outer space is cold",
        "eight le",
        "Ünter den Linden 17b",
        "!!",
    ],
)
def test_a_sentence_is_none(sentence: str) -> None:
    assert not is_pattern(sentence)


@pytest.mark.parametrize(
    "expected",
    [
        "ministryofforeignaffairs",
        "Foreign Affairs 2026!",
        "lena.okafor@mfa.example",
        "LenaOkafor1987",
        "Okafor, Lena: cyber 1",
    ],
)
def test_names_alone_make_no_password(expected: str) -> None:
    assert is_made_of(expected, NAMES)


@pytest.mark.parametrize("free", ["Lena drinks lemon tea", "affairs of the heart are foreign", "xk29vq8z"])
def test_names_among_other_words_do(free: str) -> None:
    assert not is_made_of(free, NAMES)


@given(st.text(max_size=128))
def test_any_text_can_be_looked_at(text: str) -> None:
    cores(text), is_pattern(text), is_made_of(text, [text, *NAMES])
