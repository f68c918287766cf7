"""Reading numbers as the reader's language writes them."""

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from trainer.core.questions.numbers import decimal, leading_number, read_number


@pytest.mark.parametrize(
    ("written", "language", "value"),
    [
        ("1234", "en", "1234"),
        ("1,234", "en", "1234"),
        ("1,5", "en", "1.5"),
        ("1.234", "en", "1.234"),
        ("1.234", "de", "1234"),
        ("1,234", "de", "1.234"),
        ("1.234,5", "de", "1234.5"),
        ("1,234.5", "de", "1234.5"),
        ("1,234,567", "de", "1234567"),
        ("12,5", "fr", "12.5"),
        ("12.5", "fr", "12.5"),
        ("1.234", "fr", "1.234"),
        ("10\u202f000,5", "fr", "10000.5"),
        ("10 000", "en", "10000"),
        ("10\u00a0000", "ru", "10000"),
        ("1'234.5", "de-CH", "1234.5"),
        ("1’234", "it-CH", "1234"),
        ("12,34,567", "hi", "1234567"),
        ("1,234,567", "hi", "1234567"),
        ("٧٢", "ar", "72"),
        ("٧٢", "en", "72"),
        ("١٬٢٣٤٫٥", "ar", "1234.5"),
        ("۱۲۳", "fa", "123"),
        ("１２．５", "ja", "12.5"),
        ("−3", "en", "-3"),
        ("–3", "en", "-3"),
        ("+3", "en", "3"),
        ("\u200f-5\u200e ", "ar", "-5"),
        (" 5 ", "en", "5"),
        ("5.", "en", "5"),
        (".5", "en", "0.5"),
        ("007", "en", "7"),
    ],
)
def test_a_number_is_read_as_its_language_writes_it(written: str, language: str, value: str) -> None:
    """Rules 25, 28."""
    assert read_number(written, language) == Fraction(value)


@pytest.mark.parametrize(
    ("written", "language"),
    [
        ("", "en"),
        ("l822", "en"),
        ("1_000", "en"),
        ("1e5", "en"),
        ("0x1F", "en"),
        ("nan", "en"),
        ("inf", "en"),
        ("1/3", "en"),
        ("²", "en"),
        ("½", "en"),
        ("四", "zh"),
        ("1٢", "ar"),
        ("9" * 31, "en"),
        ("12,34,567", "en"),
        ("1234,567", "en"),
        ("0,125", "en"),
        ("1,23,4", "en"),
        ("1.2.3", "en"),
        ("1.234,567.8", "de"),
        ("3-5", "en"),
        ("3 4", "en"),
        ("10 0000", "en"),
        ("--3", "en"),
    ],
)
def test_what_is_not_certainly_a_number_is_none(written: str, language: str) -> None:
    """Rules 23, 25, 28."""
    assert read_number(written, language) is None


@given(st.text(max_size=60), st.sampled_from(["en", "de", "fr", "hi", "ar", "de-CH"]))
def test_reading_never_fails_and_never_hangs(text: str, language: str) -> None:
    found = leading_number(text, language)
    assert found is None or isinstance(found.value, Fraction)


@given(st.integers(-(10**14), 10**14), st.integers(0, 12))
def test_plain_digits_say_a_number_exactly(digits: int, places: int) -> None:
    value = Fraction(digits, 10**places)
    assert Fraction(decimal(value)) == value


@given(st.integers(0, 10**12), st.sampled_from(["en", "de", "fr", "ru", "hi"]))
def test_a_number_grouped_by_its_own_language_is_read_back(value: int, language: str) -> None:
    sign = {"en": ",", "de": ".", "fr": "\u202f", "ru": "\u00a0", "hi": ","}[language]
    assert read_number(f"{value:,}".replace(",", sign), language) == value
