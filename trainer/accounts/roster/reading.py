"""A file of a personnel system, read into lines about people; what cannot be meant so is said by line."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from trainer.accounts.roster import texts, workbook
from trainer.accounts.roster.columns import CALLED, Column, recognised
from trainer.accounts.roster.days import read_days
from trainer.accounts.roster.limits import BYTES, EMPTY, ROWS, TOO_LARGE, TOO_LONG, Unreadable
from trainer.accounts.roster.texts import Row
from trainer.core.collation import folded, plain_name
from trainer.core.message import Message
from trainer.settings import LANGUAGES

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z")
TRACKS = {"diplomate": "diplomat", "specialiste technique": "technologist"}
"""What the tracks the house knows are called in other languages."""

LONGEST = {Column.STAFF_NUMBER: 40, Column.NAME: 200, Column.SORTING_NAME: 200, Column.EMAIL: 254}
CODE = 60  # characters of all others

Said = Mapping[Column, str]
Cells = tuple[int, Said]
"""The number of a line, and what stands in it."""

MORE_CELLS = Message(
    "The line has more cells than there are headings. Add the heading, or put the cell in quotation marks."
)


@dataclass(frozen=True, slots=True)
class Line:
    """What a file says of a person. None: it has no such column; empty: the cell is."""

    number: int
    staff_number: str
    name: str | None = None
    sorting_name: str | None = None
    email: str | None = None
    language: str | None = None
    unit: str | None = None
    post: str | None = None
    track: str | None = None
    from_day: date | None = None
    until_day: date | None = None


@dataclass(frozen=True, slots=True)
class Wrong:
    """A line that is refused: what is wrong with it, and what to do."""

    number: int
    what: str  # the staff number or the name, so that somebody finds the line again
    reason: Message


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read of a file."""

    lines: tuple[Line, ...]
    wrong: tuple[Wrong, ...]
    columns: frozenset[Column]
    ignored: tuple[str, ...] = ()  # headings that mean nothing here
    old_encoding: bool = False  # read as Windows-1252, as it is no UTF-8
    sheet: str = ""  # of a workbook
    other_sheets: int = 0
    digest: str = ""  # SHA-256 of the file


def read(data: bytes) -> Reading:
    """Read a CSV file or an Excel workbook. Raises `Unreadable` where no line of it can be taken."""
    if len(data) > BYTES:
        raise Unreadable(TOO_LARGE)
    digest = hashlib.sha256(data).hexdigest()
    if data.startswith(b"PK"):
        package, sheet = workbook.opened(data)
        found = _read(workbook.rows(package, sheet))
        return replace(found, sheet=sheet.name[:80], other_sheets=sheet.others, digest=digest)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(workbook.NOT_NEW)
    text, encoding = texts.decoded(data)
    return replace(_read(texts.rows(text)), old_encoding=encoding == texts.OLD, digest=digest)


def _read(rows: Iterator[Row]) -> Reading:
    head = next(rows, None)
    if head is None:
        raise Unreadable(EMPTY)
    places, ignored = recognised(head[1])
    width, taken, wrong = max(head[1]) + 1, list[Cells](), list[Wrong]()
    once: dict[str, str] = {}  # one text for all cells that hold the same, such as codes
    for count, (number, cells) in enumerate(rows, 1):
        if count > ROWS:
            raise Unreadable(TOO_LONG)
        said = {column: plain_name(cells.get(place, "")) for place, column in places.items()}
        if max(cells) >= width:
            wrong.append(Wrong(number, _named(said), MORE_CELLS))
        else:
            taken.append((number, {column: once.setdefault(text, text) for column, text in said.items()}))
    if not taken and not wrong:
        raise Unreadable(EMPTY)
    columns = frozenset(places.values())
    lines, refused = _judged(taken, columns)
    every = tuple(sorted(wrong + refused, key=lambda one: one.number))
    return Reading(lines, every, columns, ignored=tuple(head[:80] for head in ignored[:20]))


def _named(said: Said) -> str:
    return said.get(Column.STAFF_NUMBER) or said.get(Column.NAME) or ""


def _judged(taken: list[Cells], columns: frozenset[Column]) -> tuple[tuple[Line, ...], list[Wrong]]:
    """The lines that can be meant so, and the others."""
    days: dict[Column, dict[int, date]] = {}
    no_days: dict[int, Column] = {}
    for column in (Column.UNTIL, Column.FROM):
        cells = [(number, said[column]) for number, said in taken if said.get(column)]
        days[column], wrong_lines = read_days(column, cells)
        no_days |= dict.fromkeys(wrong_lines, column)
    shared = {
        column: _shared(taken, column) if column in columns else {}
        for column in (Column.STAFF_NUMBER, Column.EMAIL)
    }
    lines, refused = list[Line](), list[Wrong]()
    for number, said in taken:
        line = _line(number, said, days)
        reason = (
            _missing(said)
            or _too_long(said)
            or _not_meant(said, no_days.get(number), line)
            or _twice(said, shared)
        )
        if reason is None:
            lines.append(line)
        else:
            refused.append(Wrong(number, _named(said)[:80], reason))
    return tuple(lines), refused


def _line(number: int, said: Said, days: Mapping[Column, dict[int, date]]) -> Line:
    track = said.get(Column.TRACK)
    email = said.get(Column.EMAIL)
    return Line(
        number,
        said[Column.STAFF_NUMBER],
        said.get(Column.NAME),
        said.get(Column.SORTING_NAME),
        email.casefold() if email is not None else None,
        _language(said.get(Column.LANGUAGE)),
        said.get(Column.UNIT),
        said.get(Column.POST),
        TRACKS.get(folded(track), folded(track)) if track else track,
        days[Column.FROM].get(number),
        days[Column.UNTIL].get(number),
    )


def _language(text: str | None) -> str | None:
    return re.split("[-_]", text.casefold())[0] if text else text


def _missing(said: Said) -> Message | None:
    if not said[Column.STAFF_NUMBER]:
        return Message("The staff number is missing. Write it.")
    for column in (Column.NAME, Column.EMAIL):
        if said.get(column) == "":
            return Message("The cell “{column}” is empty. Fill it in.", column=CALLED[column])
    if not said.get(Column.UNIT) and any(said.get(one) for one in (Column.POST, Column.FROM, Column.UNTIL)):
        return Message("The line says since when or as what, but in no unit. Write the code of the unit.")
    return None


def _too_long(said: Said) -> Message | None:
    for column, text in said.items():
        most = LONGEST.get(column, CODE)
        if len(text) > most:
            return Message(
                "The cell “{column}” is too long: {count} characters at most.",
                column=CALLED[column],
                count=most,
            )
    return None


def _not_meant(said: Said, no_day: Column | None, line: Line) -> Message | None:
    if line.email and not ADDRESS.match(line.email):
        return Message("“{text}” is not an e-mail address. Correct it.", text=line.email[:80])
    if line.language and line.language not in LANGUAGES:
        return Message(
            "“{text}” is no language of this house. Write one of: {languages}.",
            text=said[Column.LANGUAGE][:80],
            languages=", ".join(LANGUAGES),
        )
    if no_day is not None:
        return Message("“{text}” is not a date. Write it as 2027-03-31.", text=said[no_day][:80])
    if line.from_day and line.until_day and line.until_day < line.from_day:
        return Message("The posting ends before it begins. Correct one of the two days.")
    return None


def _twice(said: Said, shared: Mapping[Column, Mapping[str, list[int]]]) -> Message | None:
    for column, others in shared.items():
        text = said.get(column, "").casefold()
        if lines := others.get(text):
            named = ", ".join(str(line) for line in lines[:8]) + (" …" if len(lines) > 8 else "")
            if column is Column.STAFF_NUMBER:
                return Message(
                    "Lines {lines} have the same staff number. Keep one line for each person.", lines=named
                )
            return Message(
                "Lines {lines} have the same e-mail address. Each person needs their own.", lines=named
            )
    return None


def _shared(taken: list[Cells], column: Column) -> dict[str, list[int]]:
    """Texts that stand in this column in more than one line, with their lines."""
    lines: dict[str, int] = {}
    several: dict[str, list[int]] = {}
    for number, said in taken:
        text = said[column].casefold()
        if text and lines.setdefault(text, number) != number:
            several.setdefault(text, [lines[text]]).append(number)
    return several
