"""What rendering takes and gives."""

from collections.abc import Callable
from dataclasses import dataclass

from trainer.core.course import Heading, Html
from trainer.core.message import Message

Resolve = Callable[[str, str], str | None]
"""(role, target as written) -> the URL to write, or None: the text stays, the link goes."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A link or an image of a text. `line` counts from 1 within the text."""

    role: str  # "link" or "image"
    target: str  # as written
    line: int


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a text that can't be shown as meant. `line` counts from 1 within the text."""

    line: int
    message: Message
    correction: Message | None = None
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as safe HTML, and what was found on the way."""

    html: Html
    headings: tuple[Heading, ...] = ()
    references: tuple[Reference, ...] = ()
    words: int = 0
    faults: tuple[Fault, ...] = ()
