"""The evaluator: the same as Python's fractions, and roots, rounding and refusals of its own."""

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from trainer.core.questions.arithmetic import parse
from trainer.core.questions.exact import Mistake

VALUES = {"A": Fraction(3, 2), "B": Fraction(-7), "größe": Fraction(10)}


def compute(text: str, language: str = "en") -> Fraction:
    formula, rest = parse(text, language)
    assert rest.strip() == ""
    return formula.compute(VALUES)


def leaves() -> st.SearchStrategy[tuple[str, str]]:
    """A leaf as we write it, and as Python computes it."""
    numbers = st.tuples(st.integers(0, 9999), st.integers(0, 3)).map(lambda n: Fraction(n[0], 10 ** n[1]))
    written = numbers.map(
        lambda n: (
            f"{float(n):f}".rstrip("0").rstrip(".") or "0",
            f"Fraction({n.numerator}, {n.denominator})",
        )
    )
    names = st.sampled_from(["A", "B", "größe"]).map(lambda name: (f"{{{name}}}", f"V[{name!r}]"))
    return st.one_of(written, names)


def grow(parts: st.SearchStrategy[tuple[str, str]]) -> st.SearchStrategy[tuple[str, str]]:
    binary = st.tuples(parts, st.sampled_from("+-*/"), parts).map(
        lambda p: (f"{p[0][0]} {p[1]} {p[2][0]}", f"{p[0][1]} {p[1]} {p[2][1]}")
    )
    power = st.tuples(parts, st.integers(-3, 3)).map(
        lambda p: (f"({p[0][0]})^{p[1]}", f"({p[0][1]})**{p[1]}")
    )
    unary = parts.map(lambda p: (f"-{p[0]}", f"-{p[1]}"))
    bracket = parts.map(lambda p: (f"({p[0]})", f"({p[1]})"))
    pick = st.tuples(st.sampled_from(["min", "max"]), parts, parts).map(
        lambda p: (f"{p[0]}({p[1][0]}, {p[2][0]})", f"{p[0]}({p[1][1]}, {p[2][1]})")
    )
    return st.one_of(binary, power, unary, bracket, pick)


@given(st.recursive(leaves(), grow, max_leaves=12))
def test_every_formula_gives_what_python_s_fractions_give(pair: tuple[str, str]) -> None:
    ours, theirs = pair
    try:
        expected = eval(  # noqa: S307 - made above, of numbers and signs
            theirs, {"Fraction": Fraction, "V": VALUES, "min": min, "max": max}
        )
    except ZeroDivisionError:
        with pytest.raises(Mistake, match="zero"):
            compute(ours)
        return
    assert compute(ours) == expected
    formula, _ = parse(ours)
    assert parse(formula.text)[0].compute(VALUES) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-2^2", "-4"),
        ("2^3^2", "512"),
        ("2^-1", "1/2"),
        ("8 / 2 / 2", "2"),
        ("2 − 3 × 4 ÷ 6", "0"),
        ("２ * ٣", "6"),
        ("round(2.5)", "3"),
        ("round(-2.5)", "-3"),
        ("round(2.345, 2)", "2.35"),
        ("round(1250, -2)", "1300"),
        ("sqrt(2.25)", "3/2"),
        ("sqrt(0)", "0"),
        ("min(3, 1, 2)", "1"),
        ("0^0", "1"),
        ("{ A } + {A}", "3"),
    ],
)
def test_signs_mean_what_they_mean_in_a_textbook(text: str, value: str) -> None:
    assert compute(text) == Fraction(value)


def test_decimal_commas_are_read_where_the_language_has_them() -> None:
    assert compute("0,5 * 4", "fr") == 2
    assert compute("max(0,5; 0,25)", "fr") == Fraction(1, 2)
    assert compute("max(1, 2)", "fr") == 2


@given(st.fractions(min_value=0, max_value=10**12, max_denominator=10**9))
def test_a_root_that_is_no_fraction_has_thirty_digits(value: Fraction) -> None:
    root = parse("sqrt({x})")[0].compute({"x": value})
    assert root**2 <= value
    if root**2 != value:
        assert (root * (1 + Fraction(2, 10**30))) ** 2 > value or (value - root**2) / value < Fraction(
            3, 10**29
        )


@given(st.fractions(max_denominator=10**6))
def test_the_root_of_a_square_is_exact(value: Fraction) -> None:
    assert parse("sqrt({x})")[0].compute({"x": value**2}) == abs(value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1 / 0", "zero"),
        ("0 ^ -1", "zero"),
        ("2 ^ 65", "exponent"),
        ("2 ^ 0.5", "exponent"),
        ("sqrt(-1)", "square root"),
        ("(9^64)^64", "too many digits"),
        ("round(1, 0.5)", "round"),
        ("min(1)", "min"),
        ("sqrt(1, 2)", "sqrt"),
        ("A * 2", "braces"),
        ("(1", "no end"),
        ("1 +", "no end"),
        ("* 2", "from `* 2` on"),
        ("1,2,3", "for certain"),
        ("(" * 30 + "1" + ")" * 30, "deep"),
        ("2" + "^2" * 100, "deep"),
        ("1" + "+1" * 400, "longer"),
        ("", "no end"),
    ],
)
def test_what_can_t_be_computed_is_refused(text: str, said: str) -> None:
    with pytest.raises(Mistake) as refused:
        compute(text)
    assert said in str(refused.value.message)
    assert str(refused.value.correction)


@pytest.mark.parametrize(
    "text", ["__import__('os')", "().__class__", "lambda: 1", "{A.__class__}", "1 if 1 else 2"]
)
def test_nothing_is_python(text: str) -> None:
    try:
        _, rest = parse(text)
    except Mistake:
        return
    assert rest.strip()
