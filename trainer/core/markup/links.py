"""Where a link or an image may lead, as a browser would read it."""

import html
import re

ALLOWED = ("https", "http", "mailto")

_NOISE = re.compile("[\x00-\x20\x7f-\xa0\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")


def decoded(target: str) -> str:
    """The target with every entity resolved, also those inside entities."""
    for _ in range(10):
        plain = html.unescape(target)
        if plain == target:
            break
        target = plain
    return target.strip()


def scheme(target: str) -> str:
    """The scheme a browser would see: `https`, `javascript` …; `//` for another host; '' for a path.

    Entities are resolved, controls and spaces dropped before judging.
    """
    bare = _NOISE.sub("", decoded(target)).replace("\\", "/")
    if bare.startswith("//"):
        return "//"
    match = _SCHEME.match(bare)
    return match[1].lower() if match else ""


def bare(target: str) -> str:
    """An outside address without controls and spaces."""
    return _NOISE.sub("", decoded(target))
