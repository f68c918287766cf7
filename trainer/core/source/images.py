"""Pictures and documents: that they are what their ending says, and small enough to open."""

import posixpath
import struct
from collections.abc import Callable

from trainer.core.message import Message
from trainer.core.problem import Problem
from trainer.core.source import svg
from trainer.core.source.location import says_where

MEGAPIXELS = 40

Size = tuple[int, int]


def flaws(path: str, data: bytes, *, located: bool = False) -> list[Problem]:
    """What is wrong with a medium: type, readability, megapixels, place; for SVG see `svg.flaws`.

    `located`: that it says where it was taken is no flaw, because that will be taken out.
    """
    ending = posixpath.splitext(path)[1].lower()
    if ending == ".svg":
        return svg.flaws(path, data)
    kind = kind_of(data)
    if kind != ending:
        message = Message("The file is not what its ending says: {ending}.", ending=ending)
        hint = (
            Message("Give it the ending {kind}.", kind=kind)
            if kind
            else Message("Save the picture again in one of the types .svg, .png, .jpg, .webp or .avif.")
        )
        return [Problem(path, 0, 0, message, hint)]
    if ending == ".pdf":
        return []
    size = _READERS[ending](data)
    if not size or 0 in size:
        return [
            Problem(path, 0, 0, Message("The picture is damaged."), Message("Save it again and replace it."))
        ]
    if size[0] * size[1] > MEGAPIXELS * 1_000_000:
        message = Message(
            "The picture has {width} × {height} pixels; {limit} million is the most.",
            width=size[0],
            height=size[1],
            limit=MEGAPIXELS,
        )
        return [Problem(path, 0, 0, message, Message("Make it smaller; 1,600 pixels wide is plenty."))]
    if not located and says_where(data):
        message = Message("The picture says where it was taken, and every learner could read that.")
        return [Problem(path, 0, 0, message, Message("Save it again without its position, and replace it."))]
    return []


def kind_of(data: bytes) -> str:
    """The ending that belongs to the first bytes, or ''."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return ".png"
    if data.startswith(b"\xff\xd8\xff"):
        return ".jpg"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ".webp"
    if data[4:8] == b"ftyp" and (data[8:12] in (b"avif", b"avis") or b"avif" in data[12:64]):
        return ".avif"
    return ".pdf" if data.startswith(b"%PDF-") else ""


def _png(data: bytes) -> Size | None:
    if len(data) < 24 or data[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _jpeg(data: bytes) -> Size | None:
    """Walks the markers to the start of frame (ITU T.81, B.2.2)."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        elif marker == 0x01 or 0xD0 <= marker <= 0xD8:
            at += 2
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None


def _webp(data: bytes) -> Size | None:
    """The three shapes of a WebP: lossy (RFC 6386, 9.1), lossless, extended."""
    chunk, body = data[12:16], data[20:30]
    if len(body) < 10:
        return None
    if chunk == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", body[6:10])
        return width & 0x3FFF, height & 0x3FFF
    if chunk == b"VP8L" and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8X":
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    return None


def _avif(data: bytes) -> Size | None:
    """The largest image extent (`ispe`, ISO/IEC 23008-12, 6.5.3): tiles and thumbnails have their own."""
    sizes: list[Size] = []
    at = data.find(b"ispe")
    while at >= 0 and at + 16 <= len(data) and len(sizes) < 100:
        sizes.append(struct.unpack(">II", data[at + 8 : at + 16]))
        at = data.find(b"ispe", at + 16)
    return max(sizes, key=lambda size: size[0] * size[1], default=None)


_READERS: dict[str, Callable[[bytes], Size | None]] = {
    ".png": _png,
    ".jpg": _jpeg,
    ".webp": _webp,
    ".avif": _avif,
}
