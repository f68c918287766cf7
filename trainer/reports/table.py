"""Tables that leave the house as CSV (RFC 4180), so that no cell is ever taken for a formula.

A spreadsheet calculates a cell that begins with a sign such as `=`, also behind spaces or quotation marks
and in full-width forms, and, where it splits lines at semicolons or tabs, a part of a cell behind one.
In front of each such place goes an apostrophe (OWASP ASVS 5.0, 1.2.10); `restored` takes exactly those
away again. Dates are ISO 8601, numbers stay numbers, an empty cell is a value that is not there.
"""

import csv
import hashlib
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache

Cell = str | int | float | date | None

_SIGNS = "=+\\-@\t\r\n\0＝＋－＠﹦﹢﹣﹫"
_PASSED_OVER = "[\\s\0-\x1f\"'`´‘’‚“”„«»‹›＂＇\u200b-\u200f\u2060\ufeff]*"
_PLACE = "(?:^|(?<=[;；\t\r\n]))"
_PLAIN = re.compile(r"\w[^;；\t\r\n]*\Z")  # by far the most cells: told apart at a glance
_RISK = re.compile(f"{_PLACE}(?={_PASSED_OVER}[{_SIGNS}])")
_MARK = re.compile(f"{_PLACE}'(?={_PASSED_OVER}[{_SIGNS}])")


@lru_cache(maxsize=8192)  # a name, a unit, a course come again and again
def neutral(text: str) -> str:
    """A text that no spreadsheet takes for a formula; ordinary text stays as it is."""
    return text if _PLAIN.match(text) else _RISK.sub("'", text)


def restored(text: str) -> str:
    """The text that `neutral` was given."""
    return _MARK.sub("", text)


class TableWriter:
    """Turns rows into CSV, a chunk of bytes at a time. Knows afterwards how many rows and which SHA-256."""

    def __init__(self, heads: Sequence[str], *, bom: bool = False) -> None:
        self._buffer = io.StringIO(newline="")
        self._csv = csv.writer(self._buffer)
        self._digest = hashlib.sha256()
        self._buffer.write("\ufeff" if bom else "")
        self._csv.writerow([neutral(head) for head in heads])
        self.rows = 0

    def chunk(self, rows: Iterable[Iterable[Cell]]) -> bytes:
        """The next rows; the first chunk begins with the heads."""
        cells = [[neutral(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
        self._csv.writerows(cells)
        self.rows += len(cells)
        data = self._buffer.getvalue().encode()
        self._buffer.seek(0)
        self._buffer.truncate()
        self._digest.update(data)
        return data

    @property
    def digest(self) -> str:
        """The SHA-256 of everything so far, in hex."""
        return self._digest.hexdigest()


def spooled(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes, but all of them made before the first is given on."""
    with tempfile.TemporaryFile() as kept:
        for chunk in chunks:
            kept.write(chunk)
        kept.seek(0)
        while piece := kept.read(64 * 1024):
            yield piece
