"""The zip archive of XML parts that a workbook is, unpacked no further than its reader has to."""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from xml.parsers import expat

from trainer.accounts.roster.limits import UNPACKED, Unreadable
from trainer.core.message import Message

PARTS = 2_000
PACKED = {
    zipfile.ZIP_STORED,
    zipfile.ZIP_DEFLATED,
}  # others unpack without a bound
PIECE = 64 * 1024
SMALL = 4 * 1024 * 1024  # of a part that describes the workbook
TOKEN = 1024 * 1024  # of one tag or attribute

DAMAGED = Message("This workbook is damaged or protected. Open it, save it anew as .xlsx, then try again.")
GROWS = Message(
    "This workbook unpacks to more than a roster needs. Copy the roster into a new workbook, and save that."
)
Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]


def _no_end(_name: str) -> None:
    """Nothing is done at the end of an element."""


class Package:
    """The parts of a workbook; what is unpacked of them is counted together."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError):
            raise Unreadable(DAMAGED) from None
        self.names = self._zip.namelist()
        if len(self.names) > PARTS or len(set(self.names)) < len(self.names):
            raise Unreadable(DAMAGED)
        if any(part.compress_type not in PACKED for part in self._zip.infolist()):
            raise Unreadable(DAMAGED)
        self._left = UNPACKED

    def pieces(self, name: str, most: int = UNPACKED) -> Iterator[bytes]:
        """A part, piece by piece. Raises `Unreadable` where it is missing, damaged, or too large."""
        try:
            with self._zip.open(name) as part:
                while piece := part.read(PIECE):
                    most -= len(piece)
                    self._left -= len(piece)
                    if most < 0 or self._left < 0:
                        raise Unreadable(GROWS)
                    yield piece
        except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError):
            raise Unreadable(DAMAGED) from None

    def walk(
        self,
        name: str,
        start: Start,
        end: End = _no_end,
        text: Callable[[str], None] | None = None,
        most: int = UNPACKED,
    ) -> Iterator[None]:
        """Read a part as XML, handing on elements by their local names; pauses after each piece."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition(":")[2], attributes)
        parser.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
        parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = _refuse_doctype
        fed = 0
        try:
            for piece in self.pieces(name, most):
                parser.Parse(piece, False)
                fed += len(piece)
                if fed - parser.CurrentByteIndex > TOKEN:
                    raise Unreadable(GROWS)
                yield
            parser.Parse(b"", True)
        except (expat.ExpatError, ValueError, LookupError):
            raise Unreadable(DAMAGED) from None
        yield

    def whole(self, name: str, start: Start) -> None:
        """Read a small part to its end."""
        for _piece in self.walk(name, start, most=SMALL):
            pass


def _refuse_doctype(*_said: object) -> None:
    raise Unreadable(DAMAGED)
