"""Tables that leave the house as CSV (RFC 4180), so that no cell is ever taken for a formula.

Dates are ISO 8601, numbers stay numbers, an empty cell is a value that is not there.
"""

import csv
import hashlib
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from trainer.core.spreadsheet import neutral

Cell = str | int | float | date | None


class _Safe(dict[Cell, Cell]):
    """Cells as they may leave the house. Most stand in a list many times, so they are kept."""

    def __missing__(self, cell: Cell) -> Cell:
        if isinstance(cell, int | float):  # 1 and 1.0 would be one key
            return cell
        self[cell] = found = neutral(cell) if isinstance(cell, str) else cell
        return found


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
        safe = _Safe()
        cells = [[safe[cell] for cell in row] for row in rows]
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
