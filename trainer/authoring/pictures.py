"""Pictures that somebody adds in the browser: written anew once, apart, so that nothing but pixels stays."""

import posixpath

from trainer.authoring.drafts.operations import Refused
from trainer.catalogue import apart
from trainer.core.message import Message
from trainer.core.source import medium_flaws
from trainer.core.source.images import kind_of

SECONDS = 30
DRAWN = frozenset({".png", ".jpg", ".webp", ".avif"})

_CHILD = apart.Apart("trainer.authoring.encoder", seconds=SECONDS)


def named(path: str, data: bytes) -> str:
    """The path with the ending that belongs to the picture, which often is another than its name says."""
    base, ending = posixpath.splitext(path)
    kind = kind_of(data)
    return base + kind if ending in DRAWN and kind in DRAWN else path


def written_anew(path: str, data: bytes) -> bytes:
    """A picture without all that is not pixels; a drawing or a document as it is.

    Raises `Refused` for one that no course may have, or that cannot be read.
    """
    drawn = posixpath.splitext(path)[1] in DRAWN
    for problem in medium_flaws(path, data, located=drawn):
        raise Refused.of(problem)
    if not drawn:
        return data
    fresh = _CHILD.ask(data)
    if fresh is None:
        raise Refused(Message("The picture cannot be read. Open it, save it again and add that."))
    if not fresh:
        raise Refused(Message("The picture moves. Save one frame of it as a picture and add that."))
    return fresh
