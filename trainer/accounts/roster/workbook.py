"""Rows of an Excel workbook (ECMA-376), read as a stream.

Only what a roster needs: the text that the first visible sheet shows, cell by cell. A formula is read as the
value that was saved with it, and never calculated. Parts are unpacked piece by piece and counted, so that a
file that grows without end is refused when it has grown too far; a document type, by which XML grows, never
stands in a workbook and is refused.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from posixpath import join, normpath

from trainer.accounts.roster.limits import CELL, EMPTY, Unreadable
from trainer.accounts.roster.package import DAMAGED, GROWS, Package
from trainer.accounts.roster.texts import Row
from trainer.core.message import Message

STRINGS = 2_000_000
COLUMNS = 16_384  # as many as a sheet can have

NOT_NEW = Message(
    "This is a workbook of another kind, or one with a password. Save it as .xlsx without one, or as .csv."
)

_BUILT_IN_DATES = {14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)}
_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_WHOLE = re.compile(r"-?\d{1,30}\Z", re.ASCII)
_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)T00:00:00(\.0+)?Z?\Z", re.ASCII)


@dataclass(slots=True)
class Text:
    """Text that is being put together out of pieces, as far as anybody reads it."""

    pieces: list[str] = field(default_factory=list)
    size: int = 0
    taking: bool = False

    def begin(self) -> None:
        self.taking = True

    def pause(self) -> None:
        self.taking = False

    def add(self, piece: str) -> None:
        if self.taking and self.size < CELL:
            self.pieces.append(piece)
            self.size += len(piece)

    def end(self) -> str:
        said = "".join(self.pieces)[:CELL]
        self.pieces, self.size, self.taking = [], 0, False
        return said


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet that is read: its name, and how many other visible ones there are."""

    name: str
    part: str
    others: int
    from_1904: bool


def opened(data: bytes) -> tuple[Package, Sheet]:
    """A workbook and its first visible sheet. Raises `Unreadable` for what is no such workbook."""
    package = Package(data)
    if "xl/workbook.xml" not in package.names:
        raise Unreadable(NOT_NEW)
    sheets: list[tuple[str, str]] = []
    flags: dict[str, str] = {}

    def start(tag: str, said: dict[str, str]) -> None:
        if tag == "sheet" and said.get("state", "visible") == "visible":
            link = next((value for key, value in said.items() if key.endswith(":id")), "")
            sheets.append((said.get("name", ""), link))
        elif tag == "workbookPr":
            flags.update(said)

    package.whole("xl/workbook.xml", start)
    targets: dict[str, str] = {}

    def related(tag: str, said: dict[str, str]) -> None:
        if tag == "Relationship" and said.get("TargetMode") != "External":
            targets[said.get("Id", "")] = normpath(join("/xl", said.get("Target", ""))).lstrip("/")

    package.whole("xl/_rels/workbook.xml.rels", related)
    readable = [(name, targets[link]) for name, link in sheets if targets.get(link) in package.names]
    if not readable:
        raise Unreadable(DAMAGED)
    name, part = readable[0]
    return package, Sheet(name, part, len(readable) - 1, flags.get("date1904") in {"1", "true"})


def rows(package: Package, sheet: Sheet) -> Iterator[Row]:
    """The rows of a sheet that hold anything: dates in ISO 8601, numbers as they are."""
    reader = _Rows(_strings(package), _date_styles(package), from_1904=sheet.from_1904)
    for _piece in package.walk(sheet.part, reader.start, reader.end, reader.text.add):
        yield from reader.ready
        reader.ready.clear()
    if not reader.any:
        raise Unreadable(EMPTY)


def _strings(package: Package) -> list[str]:
    """The texts that cells name by their number."""
    found: list[str] = []
    text = Text()
    aside = 0

    def start(tag: str, _said: dict[str, str]) -> None:
        nonlocal aside
        aside += tag == "rPh"  # how a name is spoken, which Japanese workbooks keep beside it
        if tag == "t" and not aside:
            text.begin()

    def end(tag: str) -> None:
        nonlocal aside
        aside -= tag == "rPh"
        text.pause()
        if tag == "si":
            found.append(text.end())
            if len(found) > STRINGS:
                raise Unreadable(GROWS)

    if "xl/sharedStrings.xml" in package.names:
        for _piece in package.walk("xl/sharedStrings.xml", start, end, text.add):
            pass
    return found


def _date_styles(package: Package) -> frozenset[int]:
    """The numbers of the styles in which a number is shown as a date."""
    codes: dict[int, str] = {}
    formats: list[int] = []
    inside = ""

    def start(tag: str, said: dict[str, str]) -> None:
        nonlocal inside
        if tag in {"cellXfs", "cellStyleXfs", "dxfs"}:
            inside = tag
        elif tag == "numFmt":
            codes[int(said["numFmtId"])] = said.get("formatCode", "")
        elif tag == "xf" and inside == "cellXfs":
            formats.append(int(said.get("numFmtId", "0")))

    if "xl/styles.xml" in package.names:
        package.whole("xl/styles.xml", start)

    def shows_day(number: int) -> bool:
        if number in codes:
            return bool(re.search("[dy]", _LITERAL.sub("", codes[number]), re.IGNORECASE))
        return number in _BUILT_IN_DATES

    return frozenset(style for style, number in enumerate(formats) if shows_day(number))


class _Rows:
    """Puts the rows of a sheet together."""

    def __init__(self, strings: list[str], date_styles: frozenset[int], *, from_1904: bool) -> None:
        self.ready: list[Row] = []
        self.any = False
        self.text = Text()
        self._strings, self._date_styles = strings, date_styles
        self._day_zero = date(1904, 1, 1) if from_1904 else date(1899, 12, 30)
        self._line, self._place, self._kind, self._style = 0, -1, "n", 0
        self._cells: dict[int, str] = {}
        self._aside = 0
        self._formula = self._valued = False

    def start(self, tag: str, said: dict[str, str]) -> None:
        """An element begins."""
        if tag == "c":
            place = said.get("r")
            self._place = _place(place) if place else self._place + 1
            if not 0 <= self._place < COLUMNS:
                raise Unreadable(DAMAGED)
            self._kind, self._style = said.get("t", "n"), int(said.get("s", "0"))
            self._formula = self._valued = False
        elif tag == "v" or (tag == "t" and not self._aside):
            self._valued = True
            self.text.begin()
        elif tag == "f":
            self._formula = True
        elif tag == "rPh":
            self._aside += 1
        elif tag == "row":
            self._line, self._place, self._cells = int(said.get("r", self._line + 1)), -1, {}

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag in {"v", "t"}:
            self.text.pause()
        elif tag == "c":
            value = self._value(self.text.end()).strip()
            if value:
                self._cells[self._place] = value
        elif tag == "rPh":
            self._aside -= 1
        elif tag == "row" and self._cells:
            self.any = True
            self.ready.append((self._line, self._cells))

    def _value(self, text: str) -> str:
        if self._formula and not self._valued:
            raise Unreadable(
                Message(
                    "Line {line} holds a formula without its value. Open the workbook, copy the column, and"
                    " insert it again as values.",
                    line=self._line,
                )
            )
        if self._kind == "e":
            raise Unreadable(
                Message("Line {line} holds the error {error}. Correct it.", line=self._line, error=text)
            )
        if self._kind == "s":
            return self._strings[int(text)] if text else ""
        if self._kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(text, text)
        if self._kind == "d":
            return _MIDNIGHT.sub(r"\1", text)
        if self._kind == "n" and text:
            return self._number(text)
        return text

    def _number(self, text: str) -> str:
        if self._style not in self._date_styles and _WHOLE.match(text):
            return text
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise Unreadable(DAMAGED) from None
        whole = number.is_finite() and abs(number) < 10**30 and number == number.to_integral_value()
        if self._style in self._date_styles and whole and 0 < number < 2_958_466:
            late = number >= 60 or self._day_zero.year == 1904  # Excel counts a 29 February 1900
            return (self._day_zero + timedelta(days=int(number) + (not late))).isoformat()
        return str(int(number)) if whole else text


def _place(reference: str) -> int:
    """The place of a cell's column, from 0: A1 is 0, B1 is 1, AA1 is 26."""
    place = 0
    for letter in reference:
        if not "A" <= letter <= "Z":
            break
        place = place * 26 + ord(letter) - 64
        if place > COLUMNS:
            break
    return place - 1
