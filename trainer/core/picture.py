"""A picture somebody has sent, read and written anew: what comes out is pixels and nothing else.

PNG only (W3C, *Portable Network Graphics*, third edition). Everything that no browser needs to show the
pixels is left out: texts, positions, profiles, whatever hides behind the end.
"""

import struct
import zlib

from trainer.core.message import Message

SIGNATURE = b"\x89PNG\r\n\x1a\n"
LARGEST = 2000  # pixels each way
KEPT = (b"PLTE", b"tRNS")
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by colour type: samples of a pixel
DEPTHS = {0: {1, 2, 4, 8, 16}, 2: {8, 16}, 3: {1, 2, 4, 8}, 4: {8, 16}, 6: {8, 16}}


class NotAPicture(ValueError):  # noqa: N818 - reads as what it is
    """The bytes are no picture we take; the message says why and what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.text)
        self.message = message


def png(data: bytes) -> bytes:
    """The picture written anew. Raises `NotAPicture`."""
    if not data.startswith(SIGNATURE):
        raise NotAPicture(Message("This is not a PNG picture. Save the picture as PNG and choose it again."))
    try:
        chunks = _chunks(data)
        head = next(body for kind, body in chunks if kind == b"IHDR")
        size = _pixel_bytes(head)
        packed = b"".join(body for kind, body in chunks if kind == b"IDAT")
        inflating = zlib.decompressobj()
        pixels = inflating.decompress(packed, size + 1)
        if len(pixels) != size or not inflating.eof:
            raise ValueError("more or fewer pixels than the head says")
    except (ValueError, StopIteration, struct.error, zlib.error) as error:
        if isinstance(error, NotAPicture):
            raise
        raise NotAPicture(
            Message("This picture is damaged. Save it as PNG once more and choose it again.")
        ) from None
    body = [(b"IHDR", head), *(one for one in chunks if one[0] in KEPT), (b"IDAT", zlib.compress(pixels, 9))]
    return SIGNATURE + b"".join(_written(kind, held) for kind, held in [*body, (b"IEND", b"")])


def _chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    found: list[tuple[bytes, bytes]] = []
    at = len(SIGNATURE)
    while not found or found[-1][0] != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, at)
        body = data[at + 8 : at + 8 + length]
        (said,) = struct.unpack_from(">I", data, at + 8 + length)
        if said != zlib.crc32(kind + body):
            raise ValueError("a damaged part")
        found.append((kind, body))
        at += 12 + length
    return found


def _written(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _pixel_bytes(head: bytes) -> int:
    """How many bytes the pixels take unpacked, a byte for the filter of each line included."""
    width, height, depth, colours, packing, filtering, interlaced = struct.unpack(">IIBBBBB", head)
    if depth not in DEPTHS.get(colours, ()) or packing or filtering or not width or not height:
        raise ValueError("a head that no PNG has")
    if interlaced:
        raise NotAPicture(Message("This PNG is interlaced. Save it without interlacing and choose it again."))
    if max(width, height) > LARGEST:
        raise NotAPicture(
            Message("This picture is larger than {count} by {count} pixels. Make it smaller.", count=LARGEST)
        )
    line: int = (width * SAMPLES[colours] * depth + 7) // 8 + 1
    return line * int(height)
