"""The operations of formulas, exact in fractions, and when they have no result.

`sqrt` is exact where the root is a fraction; else it is the root cut after the 30th significant digit.
`round(x)` and `round(x, digits)` round halves away from zero. Exponents are whole, from -64 to 64.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import isqrt

from trainer.core.message import Message

MAX_EXPONENT = 64
MAX_BITS = 8192  # of a numerator or denominator: what fractions can grow to
ROOT_DIGITS = 30

Values = Mapping[str, Fraction]
Compute = Callable[[Values], Fraction]


class Mistake(Exception):  # noqa: N818 - raised as what is wrong with a formula
    """A formula that can't be read, or a value that can't be computed."""

    def __init__(self, message: Message, correction: Message) -> None:
        super().__init__(message)
        self.message = message
        self.correction = correction


def _binary(operation: Callable[[Fraction, Fraction], Fraction]) -> Callable[[Compute, Compute], Compute]:
    def combine(one: Compute, other: Compute) -> Compute:
        return lambda values: _bounded(operation(one(values), other(values)))

    return combine


def _bounded(value: Fraction) -> Fraction:
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > MAX_BITS:
        raise _too_large()
    return value


def _too_large() -> Mistake:
    return Mistake(Message("The result has too many digits."), Message("Use smaller numbers or exponents."))


def _divide(one: Fraction, other: Fraction) -> Fraction:
    if not other:
        raise Mistake(
            Message("This divides by zero."), Message("Choose other values, or a formula that can't do that.")
        )
    return one / other


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator != 1 or abs(exponent) > MAX_EXPONENT:
        raise Mistake(
            Message(
                "The exponent {exponent} is not a whole number up to {limit}.",
                exponent=str(exponent),
                limit=MAX_EXPONENT,
            ),
            Message("Write a whole exponent; a square root is `sqrt( )`."),
        )
    if not base and exponent < 0:
        return _divide(Fraction(1), base)
    if max(base.numerator.bit_length(), base.denominator.bit_length()) * abs(exponent) > MAX_BITS:
        raise _too_large()
    return Fraction(base ** int(exponent))


def _round(value: Fraction, digits: Fraction = Fraction(0)) -> Fraction:
    """Halves away from zero, as people round; `digits` behind the point, negative before it."""
    if digits.denominator != 1 or abs(digits) > ROOT_DIGITS:
        raise Mistake(
            Message("`round` can't round to {digits} digits.", digits=str(digits)),
            Message("Write a whole number of digits: `round({{x}}, 2)`."),
        )
    scale = Fraction(10) ** int(digits)
    half = Fraction(1, 2)
    whole = (abs(value) * scale + half) // 1
    return Fraction(whole if value >= 0 else -whole) / scale


def _sqrt(value: Fraction) -> Fraction:
    """The root: exact if it is a fraction, else cut after `ROOT_DIGITS` significant digits."""
    if value < 0:
        raise Mistake(
            Message("This takes the square root of {value}, which is below 0.", value=str(value)),
            Message("Choose other values, or a formula that can't do that."),
        )
    top, bottom = isqrt(value.numerator), isqrt(value.denominator)
    if top * top == value.numerator and bottom * bottom == value.denominator:
        return Fraction(top, bottom)
    # The decimal exponent of the root, at most one too low: enough digits then, perhaps one more.
    magnitude = (len(str(value.numerator)) - len(str(value.denominator)) - 1) // 2
    scale = ROOT_DIGITS - magnitude
    shifted = value * Fraction(10) ** (2 * scale)
    root = isqrt(shifted.numerator // shifted.denominator)
    extra = len(str(root)) - ROOT_DIGITS
    return Fraction(root // 10**extra * 10**extra) / Fraction(10) ** scale


OPERATIONS = {
    "+": _binary(lambda one, other: one + other),
    "-": _binary(lambda one, other: one - other),
    "*": _binary(lambda one, other: one * other),
    "/": _binary(_divide),
    "^": _binary(_power),
}
FUNCTIONS: dict[str, Callable[..., Fraction]] = {"min": min, "max": max, "round": _round, "sqrt": _sqrt}
COUNTS = {"min": (2, 20), "max": (2, 20), "round": (1, 2), "sqrt": (1, 1)}
EXAMPLES = {"min": "min(a, b)", "max": "max(a, b)", "round": "round(a, 2)", "sqrt": "sqrt(a)"}
