"""A course as it comes in: paths and bytes, with the rules that make them safe to read.

`check` judges paths, sizes and pictures; `unpack` and `pack` read and write archives; `decode` turns bytes
into text or says why not; `lines`, `fences` and `drop_comments` are the few things everybody who reads a
text must do alike.
"""

from trainer.core.source.archive import ARCHIVE_LIMIT, Unpacked, pack, unpack
from trainer.core.source.images import flaws as medium_flaws
from trainer.core.source.paths import (
    COURSE_LIMIT,
    FILES_LIMIT,
    MEDIA,
    MEDIA_LIMIT,
    TEXT_LIMIT,
    MediumFlaws,
    Source,
    check,
    ignored,
)
from trainer.core.source.text import Fence, decode, drop_comments, fences, flaws, lines

__all__ = [
    "ARCHIVE_LIMIT",
    "COURSE_LIMIT",
    "FILES_LIMIT",
    "MEDIA",
    "MEDIA_LIMIT",
    "TEXT_LIMIT",
    "Fence",
    "MediumFlaws",
    "Source",
    "Unpacked",
    "check",
    "decode",
    "drop_comments",
    "fences",
    "flaws",
    "ignored",
    "lines",
    "medium_flaws",
    "pack",
    "unpack",
]
