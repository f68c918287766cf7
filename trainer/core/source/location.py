"""Where a picture was taken, if it says so: a position that a camera wrote into it.

Exif keeps it in a directory of its own, which tag 0x8825 of the first directory points to (CIPA DC-008,
4.6.3), in every type of picture alike; XMP writes it in words.
"""

import struct
from collections.abc import Iterator

_GPS = 0x8825
_ENTRIES = 512  # more than any camera writes in one directory


def says_where(data: bytes) -> bool:
    """Whether a picture holds the position at which it was taken."""
    return b"GPSLatitude" in data or any(_points_to_gps(data, at, order) for at, order in _headers(data))


def _headers(data: bytes) -> Iterator[tuple[int, str]]:
    for mark, order in ((b"II*\0", "<"), (b"MM\0*", ">")):
        at = data.find(mark)
        while at >= 0:
            yield at, order
            at = data.find(mark, at + 1)


def _points_to_gps(data: bytes, at: int, order: str) -> bool:
    """Whether the TIFF structure that begins here, if it is one, has a directory of positions."""
    try:
        (first,) = struct.unpack_from(f"{order}I", data, at + 4)
        (entries,) = struct.unpack_from(f"{order}H", data, at + first)
        if first < 8 or entries > _ENTRIES:
            return False
        tags = (
            struct.unpack_from(f"{order}H", data, at + first + 2 + 12 * entry)[0] for entry in range(entries)
        )
        return _GPS in tags
    except struct.error:
        return False
