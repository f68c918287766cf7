"""Numbers as people write them: any digits, decimal comma or point, groups of three.

Read exactly (fractions, never floats) and never guessed: what could mean two things is not read,
and whoever wrote it is asked to write it otherwise.
"""

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from math import floor, log10

MAX_DIGITS = 30

# The sign that groups digits where it is not a space or an apostrophe (those group in every
# language), after the Common Locale Data Repository. The decimal sign needs no table: it is the
# other one.
_GROUPED_BY_COMMA = (
    "en zh ja ko th he hi bn ta te mr gu kn ml pa ne ur sw am si my km lo ms fil ga mt".split()
)
_GROUPED_BY_POINT = "de es it pt nl da tr id el ro sr hr bs sl mk vi is az fo".split()
GROUPING = {**dict.fromkeys(_GROUPED_BY_COMMA, ","), **dict.fromkeys(_GROUPED_BY_POINT, ".")}
GROUPING |= {
    "es-MX": ",",
    "es-US": ",",
    "es-419": ",",
    "de-CH": "",
    "de-LI": "",
    "de-AT": "",
    "pt-PT": "",
    "en-ZA": "",
}
GROUPING |= {"it-CH": "", "es-CR": ""}
# Lakh and crore: 12,34,567.
LAKH = frozenset("hi bn ta te mr gu kn ml pa ne ur si".split()) | {"en-IN"}

_MINUS = "−–﹣－-"  # the ASCII one last, where a character class takes it literally
_SPACES = " \u00a0\u2009\u202f"
_APOSTROPHES = "'’"
_SIGNS = ".,\u066b\u066c．，"
_BIDI = re.compile("[\u200e\u200f\u061c]")
_RUN = re.compile(
    rf"[+＋{_MINUS}]?[{_SPACES}]?[{_SIGNS}]?\d"
    rf"(?:[\d{_SIGNS}]|[{_SPACES}{_APOSTROPHES}](?=\d\d(?:\d|[{_SPACES}{_APOSTROPHES}]\d\d)))*"
)
_ASCII = str.maketrans(
    {
        "．": ".",
        "，": ",",
        "＋": "+",
        **dict.fromkeys(_MINUS, "-"),
        **dict.fromkeys("\u00a0\u2009\u202f", " "),
    }
)


@dataclass(frozen=True, slots=True)
class Leading:
    """A number that begins a text, and what follows it."""

    value: Fraction
    rest: str


def read_number(text: str, language: str) -> Fraction | None:
    """The number a text is, as that language writes numbers; None if it is none, or not certainly."""
    found = leading_number(text, language)
    return found.value if found is not None and not found.rest else None


def leading_number(text: str, language: str) -> Leading | None:
    """The number a text begins with, and the rest; None if it begins with none that is certain."""
    text = _BIDI.sub("", text).strip()
    found = _RUN.match(text)
    if found is None:
        return None
    written = found[0]
    # A full stop or comma after the figure belongs to the sentence: "about 5."
    while written[-1] in _SIGNS:
        written = written[:-1]
    rest = text[found.end() :]
    if not rest.strip():
        rest = ""
    elif len(written) < len(found[0]):
        rest = found[0][len(written) :] + rest
    value = _value(written.translate(_ASCII), language)
    return None if value is None else Leading(value, rest)


def decimal(value: Fraction) -> str:
    """A number read here, in plain digits with a decimal point: exact, because it came from digits."""
    sign, value = ("-", -value) if value < 0 else ("", value)
    whole, part = divmod(value, 1)
    digits = ""
    while part and len(digits) < MAX_DIGITS:
        digit, part = divmod(part * 10, 1)
        digits += str(digit)
    return f"{sign}{whole}.{digits}" if digits else f"{sign}{whole}"


def figure(value: Fraction, language: str) -> str:
    """A number as the language writes it: digits in groups from five on, so that years stay whole.

    What has more than ten decimals is rounded to six significant digits and says so with a `≈`.
    """
    about = ""
    if (value * 10**10).denominator > 1:
        places = max(0, 5 - floor(log10(abs(value))))
        value, about = Fraction(round(value * 10**places), 10**places), "≈ "
    whole, _, part = decimal(abs(value)).partition(".")
    grouping = signs_of(language)
    point = "." if grouping == "," else ","
    if len(whole) > 4:
        whole = f"{int(whole):,}".replace(",", grouping or "\u202f")
    return f"{about}{'−' if value < 0 else ''}{whole}{point + part if part else ''}"


def signs_of(language: str) -> str:
    """The `,` or `.` that groups digits in a language, or '' where a space does."""
    base = language.partition("-")[0]
    return GROUPING.get(language, GROUPING.get(base, ""))


def _value(written: str, language: str) -> Fraction | None:
    sign = -1 if written[0] == "-" else 1
    written = written.lstrip("+- ")
    digits = _plain_digits(written)
    if digits is None:
        return None
    parts = _parts(digits, language)
    if parts is None:
        return None
    whole, part = parts
    if len(whole) + len(part) > MAX_DIGITS:
        return None
    return sign * Fraction(int(whole + part or "0"), 10 ** len(part))


def _plain_digits(written: str) -> str | None:
    """The same with ASCII digits; None if the digits of two scripts are mixed."""
    plain, zeros = [], set()
    for sign in written:
        if sign.isdecimal():
            value = unicodedata.decimal(sign)
            zeros.add(ord(sign) - value)
            plain.append(str(value))
        else:
            plain.append(sign)
    return "".join(plain) if len(zeros) == 1 else None


def _parts(digits: str, language: str) -> tuple[str, str] | None:
    """The whole and the decimal digits; None where grouping and decimals can't be told apart."""
    signs = [sign for sign in digits if not sign.isdigit()]
    if not signs:
        return digits, ""
    last = signs[-1]
    if last == "\u066b":
        is_decimal = True
    elif last in " '’\u066c" or signs.count(last) > 1:
        is_decimal = False
    elif len(signs) > 1:
        is_decimal = True
    else:
        is_decimal = not (last == signs_of(language) and len(digits) - digits.index(last) == 4)
    if is_decimal:
        whole, _, part = digits.rpartition(last)
        if last in whole or not part:
            return None
    else:
        whole, part = digits, ""
    ungrouped = _ungroup(whole, language)
    return None if ungrouped is None else (ungrouped, part)


def _ungroup(whole: str, language: str) -> str | None:
    """The digits without their grouping signs; None unless every group has its right length."""
    groups = re.split(r"[^0-9]", whole)
    if len(groups) == 1:
        return whole
    if (
        len({sign for sign in whole if not sign.isdigit()}) != 1
        or not 1 <= len(groups[0]) <= 3
        or groups[0][0] == "0"
    ):
        return None
    lengths = [len(group) for group in groups[1:]]
    threes = all(length == 3 for length in lengths)
    lakhs = language in LAKH or language.partition("-")[0] in LAKH
    lakh = lakhs and lengths[-1] == 3 and len(groups[0]) <= 2 and all(length == 2 for length in lengths[:-1])
    return "".join(groups) if threes or lakh else None
