"""Texts that are safe to show, and places in them."""

from dataclasses import dataclass
from typing import NewType

Html = NewType("Html", str)
NOTHING = Html("")


@dataclass(frozen=True, slots=True)
class Link:
    """A place in a lesson: the page's id, and the id of a heading or ''."""

    page: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a lesson, for its table of contents."""

    id: str
    title: str
    level: int
