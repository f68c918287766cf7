"""Rows of a CSV file, whichever separator and encoding a personnel system has used."""

import csv
import io
import re
from collections.abc import Iterator

from trainer.accounts.roster.columns import NAMES, plain
from trainer.accounts.roster.limits import CELL, EMPTY, Unreadable
from trainer.core.message import Message
from trainer.core.spreadsheet import restored

Row = tuple[int, dict[int, str]]
"""The line a row ends on, and its cells by place."""

SEPARATORS = ",;\t"

_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
OLD = "cp1252"
_CONTROL = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f]")


def decoded(data: bytes) -> tuple[str, str]:
    """The text of a file, and its encoding. Raises `Unreadable` for what is no text."""
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _CONTROL.search(text):
            break
        if not text.strip():
            raise Unreadable(EMPTY)
        return text, encoding
    raise Unreadable(
        Message("This file is neither CSV nor an Excel workbook. Save the roster as .csv or .xlsx.")
    )


def _encodings(data: bytes) -> list[str]:
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return [encoding]
    head = data[:4096]
    for zeros, encoding in ((head[1::2], "utf-16-le"), (head[0::2], "utf-16-be")):
        if zeros.count(0) > len(zeros) * 0.4:
            return [encoding]
    return ["utf-8", OLD]


def rows(text: str) -> Iterator[Row]:
    """The rows that hold anything. What our own files guard against spreadsheets is as it was.

    Raises `Unreadable` for a file whose quotation marks do not end.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    try:
        for cells in reader:
            found = {place: restored(cell[:CELL]) for place, cell in enumerate(cells) if cell.strip()}
            if found:
                yield reader.line_num, found
    except csv.Error:
        raise Unreadable(
            Message(
                "Line {line} cannot be read: a quotation mark stands alone, or a cell is far too long.",
                line=reader.line_num,
            )
        ) from None


def _separator(text: str) -> str:
    """The one by which most headings are known; of equals the first."""
    head = next(line for line in text.splitlines() if line.strip())

    def known(separator: str) -> int:
        try:
            cells = next(csv.reader([head], delimiter=separator), [])
        except csv.Error:
            return 0
        return sum(plain(cell) in NAMES for cell in cells)

    return max(SEPARATORS, key=known)
