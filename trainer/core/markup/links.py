"""Where a link or an image may lead, as a browser would read it."""

import html
import re

ALLOWED = ("https", "http", "mailto")

_NOISE = re.compile("[\x00-\x20\x7f-\xa0\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]")
_CONTROL = re.compile("[\x00-\x20\x7f]")
_ENTITY = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")
_OUTSIDE = re.compile(r"https?://[^/\\?#]|mailto:[^/\\?#]", re.IGNORECASE)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")


def read(target: str) -> str:
    """The target as written in Markdown, its entities resolved once: `&amp;` is `&`, `&copy=1` stays."""
    return _ENTITY.sub(lambda match: html.unescape(match[0]), target).strip()


def scheme(target: str) -> str:
    """The scheme a browser could see: `https`, `javascript` …; `//` for another host; '' for a path.

    Entities are resolved to the last, controls and spaces dropped before judging.
    """
    for _ in range(10):
        plain = html.unescape(target)
        if plain == target:
            break
        target = plain
    bare = _NOISE.sub("", target).replace("\\", "/")
    if bare.startswith("//"):
        return "//"
    match = _SCHEME.match(bare)
    return match[1].lower() if match else ""


def outside(target: str) -> str | None:
    """An address outside the course as it is written to a page, or None if it is not one."""
    bare = _CONTROL.sub("", target.strip())
    return bare if _OUTSIDE.match(bare) else None
