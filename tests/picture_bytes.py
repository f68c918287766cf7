"""Pictures as bytes, made for a test."""

import io
import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, body: bytes) -> bytes:
    """A part of a PNG."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def head(width: int = 24, height: int = 24, depth: int = 8, colours: int = 2, interlaced: int = 0) -> bytes:
    """The head of a PNG."""
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colours, 0, 0, interlaced))


def png_bytes(*extra: bytes, rows: int = 24) -> bytes:
    """A square of one colour, with further parts before its pixels."""
    pixels = zlib.compress((b"\0" + b"\x7a\x1f\x3d" * 24) * rows)
    return SIGNATURE + head() + b"".join(extra) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def png() -> io.BytesIO:
    """The same, as a form sends it."""
    return io.BytesIO(png_bytes())
