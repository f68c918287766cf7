"""Calendar dates of a column: ISO 8601, or the one other form in which all of it reads without doubt."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from trainer.accounts.roster.columns import CALLED, Column
from trainer.accounts.roster.limits import Unreadable
from trainer.core.message import Message

_ISO = re.compile(r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)\Z", re.ASCII)
_OTHER = re.compile(r"(?P<a>\d{1,2})(?P<sign>[./-])(?P<b>\d{1,2})(?P=sign)(?P<y>\d{4})\Z", re.ASCII)
_MOST = 8  # lines that are named


@dataclass(frozen=True, slots=True)
class Written:
    """A date as it is written: its form, and how it reads with the day first and with the month first."""

    line: int
    form: str
    day_first: date | None
    month_first: date | None


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _written(line: int, text: str) -> Written | None:
    if found := _ISO.match(text):
        read = _date(found["y"], found["m"], found["d"])
        return Written(line, "iso", read, read) if read else None
    if found := _OTHER.match(text):
        day_first = _date(found["y"], found["b"], found["a"])
        # Nobody who writes points puts the month first.
        month_first = day_first if found["sign"] == "." else _date(found["y"], found["a"], found["b"])
        return Written(line, found["sign"], day_first, month_first) if day_first or month_first else None
    return None


def read_days(column: Column, cells: Sequence[tuple[int, str]]) -> tuple[dict[int, date], list[int]]:
    """The dates of a column by line, and the lines in which no date stands.

    Raises `Unreadable` where the column mixes ways of writing, or leaves doubt which number is the month.
    """
    written = [(line, _written(line, text)) for line, text in cells]
    found = [one for _line, one in written if one is not None]
    wrong = [line for line, one in written if one is None]
    forms = Counter(one.form for one in found)
    if len(forms) > 1:
        usual = forms.most_common(1)[0][0]
        raise _mixed(column, [one.line for one in found if one.form != usual])
    month_first_only = [one.line for one in found if one.day_first is None]
    day_first_only = [one.line for one in found if one.month_first is None]
    if month_first_only and day_first_only:
        raise _mixed(column, min(month_first_only, day_first_only, key=len))
    doubtful = [one.line for one in found if one.day_first != one.month_first]
    if doubtful and not month_first_only and not day_first_only:
        raise Unreadable(
            Message(
                "In the column “{column}” it is not clear which number is the month: lines {lines}."
                " Write the dates as 2027-03-31.",
                column=CALLED[column],
                lines=_named(doubtful),
            )
        )
    read = {one.line: one.month_first if month_first_only else one.day_first for one in found}
    return {line: day for line, day in read.items() if day is not None}, wrong


def _mixed(column: Column, lines: list[int]) -> Unreadable:
    return Unreadable(
        Message(
            "The column “{column}” mixes several ways to write dates: lines {lines} differ from the others."
            " Write all of them as 2027-03-31.",
            column=CALLED[column],
            lines=_named(lines),
        )
    )


def _named(lines: list[int]) -> str:
    more = " …" if len(lines) > _MOST else ""
    return ", ".join(str(line) for line in lines[:_MOST]) + more
