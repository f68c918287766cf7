"""How answer lines begin, and the credit in their brackets: `( )`, `(x)`, `[ ]`, `= … (50%)`, `= other`.

Read kindly, because word processors and keyboards write them in many ways, and strictly, because a
cross that looks right and is read as wrong would mark a whole ministry wrong.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from fractions import Fraction

from trainer.core.message import Message
from trainer.core.questions.block import Block, Entry, Shape, Tell, Text
from trainer.core.questions.numbers import read_number

# The Latin x, the Russian kha that looks the same, and what people tick with.
_CROSS = frozenset("xXхХ×✓✔✗✘☒☑")
_BULLET = r" {0,3}[-*+–—][ \u00a0\u202f]*"
_INSIDE = r"[ \u00a0xXхХ×✓✔✗✘☒☑]*|[ \u00a0]*[-+−–]?\d[\d.,٫]*[ \u00a0\u202f]?[%％٪]?[ \u00a0]*"

ROUND = Shape("- ( )", re.compile(rf"{_BULLET}[(（](?P<mark>{_INSIDE})[)）](?P<text>.*)", re.DOTALL))
SQUARE = Shape(
    "- [ ]", re.compile(rf"{_BULLET}[\[［](?P<mark>{_INSIDE})[\]］](?![(\[:])(?P<text>.*)", re.DOTALL)
)
EQUALS = Shape("=", re.compile(r" {0,3}[=＝](?![=＝>])(?P<mark>)(?P<text>.*)", re.DOTALL))

SCORING: Mapping[str, Mapping[str, Sequence[str]]] = {
    "en": {"scoring": ("scoring",), "net": ("net",), "exact": ("exact",)},
    "fr": {"scoring": ("barème", "notation"), "net": ("net",), "exact": ("exact",)},
}
"""The words of `Scoring:`, for the kinds that take it."""

_AT_END = re.compile(r"[(（]([^()（）%％٪]*[%％٪][^()（）%％٪]*)[)）]$")


def is_cross(mark: str) -> bool:
    """Whether a bracket holds exactly one cross or tick."""
    return len(mark) == 1 and mark in _CROSS


def percentage(written: str, language: str) -> Fraction | None:
    """`50%` as a share of 1; None if it is no percentage."""
    figure = unicodedata.normalize("NFKC", written).strip()
    if not figure.endswith(("%", "٪")):
        return None
    value = read_number(figure[:-1], language)
    return None if value is None else value / 100


def credit_of(entry: Entry, written: str, language: str, tell: Tell) -> Fraction | None:
    """The credit a bracket gives, 0 to 1; None and a problem if it can't be read."""
    mark = written.replace("\u00a0", " ").strip()
    if not mark:
        return Fraction(0)
    if is_cross(mark):
        return Fraction(1)
    credit = percentage(mark, language)
    if credit is None:
        tell(
            entry.line,
            Message("`({mark})` is not a mark Trainer knows.", mark=mark),
            Message("Write `( )` for wrong, `(x)` for right, or a share such as `(50%)`."),
            quote=mark,
        )
        return None
    return within_bounds(entry, credit, mark, tell)


def within_bounds(entry: Entry, credit: Fraction, mark: str, tell: Tell) -> Fraction | None:
    """The credit, if it lies from 0 to 100 %; else a problem."""
    if 0 <= credit <= 1:
        return credit
    tell(
        entry.line,
        Message("`({mark})` is no credit: it must lie from 0 % to 100 %.", mark=mark),
        Message("Write `( )` for wrong, `(x)` for right, or a share such as `(50%)`."),
        quote=mark,
    )
    return None


def split_credit(text: Text) -> tuple[str, str]:
    """The words of an `=` line and the percentage in the bracket that ends it, or ''."""
    found = _AT_END.search(text.words.rstrip())
    if found is None:
        return text.words.strip(), ""
    return text.words[: found.start()].strip(), found[1].strip()


def read_share(entry: Entry, credit: str, block: Block, tell: Tell) -> Fraction | None:
    """The credit in the bracket that ends an `=` line: full if there is none."""
    if not credit:
        return Fraction(1)
    share = percentage(credit, block.language)
    if share is None:
        tell(
            entry.line,
            Message("`({credit})` is no percentage.", credit=credit),
            Message("Write the credit as `(50%)`."),
            quote=credit,
        )
        return None
    return within_bounds(entry, share, credit, tell)


def read_other(entry: Entry, credit: str, known: str | None, block: Block, tell: Tell) -> str | None:
    """The feedback of an `= other` line, which has no credit and stands once."""
    if credit:
        tell(
            entry.line,
            Message("`= other` earns nothing, so it can't have a credit."),
            Message("Write `= other`, and add a line for each answer that earns something."),
            quote=credit,
        )
    elif known is not None:
        tell(
            entry.line,
            Message("`= other` stands here twice."),
            Message("Keep one of the two."),
            quote=entry.text.words.strip(),
        )
    return block.prose(entry.feedback)


def read_scoring(block: Block, tell: Tell) -> bool:
    """Whether `Scoring:` says `exact`: all or nothing. Net is the default; another word is told."""
    scoring = block.setting("scoring")
    if scoring is None:
        return False
    meaning = block.meaning(scoring.words.strip())
    if meaning not in ("net", "exact"):
        tell(
            scoring.line,
            Message("`{value}` is no way of scoring.", value=scoring.words.strip()),
            Message("Write `Scoring: net` or `Scoring: exact`."),
            quote=scoring.words.strip(),
        )
    return meaning == "exact"
