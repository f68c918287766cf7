"""Markdown to safe HTML.

`render` gives the blocks of a text, `render_inline` one paragraph without its `<p>`. Raw HTML is
shown as text. What comes out has passed `cleaning`, which lists every element, attribute and scheme.
"""

import re
from collections.abc import Sequence
from urllib.parse import quote

from trainer.core.course import Html
from trainer.core.markup.cleaning import clean, count, plain
from trainer.core.markup.engine import convert
from trainer.core.markup.normal import SLOT_MARK, TOO_DEEP, TOO_DEEP_HINT, normalise
from trainer.core.markup.page import Page
from trainer.core.markup.paragraph import plain_paragraph
from trainer.core.markup.shaping import slug
from trainer.core.markup.values import Fault, Reference, Rendered, Resolve
from trainer.core.markup.weight import too_heavy

__all__ = [
    "NOTES",
    "Fault",
    "Reference",
    "Rendered",
    "Resolve",
    "medium_url",
    "page_url",
    "pieces",
    "plain",
    "render",
    "render_inline",
    "slot",
    "slug",
]

_SLOT = re.compile(rf"<p>{SLOT_MARK}(\d+){SLOT_MARK}</p>\s*")
_ONE = re.compile(r"<p>((?:(?!</?p[ >]).)*)</p>", re.DOTALL)
_BLOCK_START = re.compile(r"^(\d{1,9}(?=[.)])|)([.)]|[#>+*-](?=\s|$)|#+(?=\s)|!(?=!!)|:(?= )|~(?=~~))")


def render(
    text: str, *, resolve: Resolve, heading_ids: Sequence[str] | None = None, id_prefix: str = ""
) -> Rendered:
    """The blocks of a Markdown text.

    `resolve` is asked for every relative target. `heading_ids` are the ids of the original's
    headings by place, for a translation; an explicit `{#id}` goes before. `id_prefix` keeps apart
    the ids of texts that stand on one page.
    """
    return _render(text, resolve, heading_ids, id_prefix, inline=False)


def render_inline(text: str, *, resolve: Resolve) -> Rendered:
    """One paragraph without `<p>` around it: an option, a heading. More paragraphs keep theirs.

    A first line that looks like a list, a heading or a quote is text: `1984.` stays a year.
    """
    found = _render(_BLOCK_START.sub(r"\1\\\2", text.strip()), resolve, None, "", inline=True)
    match = _ONE.fullmatch(found.html.strip())
    if not match:
        return found
    return Rendered(Html(match[1]), found.headings, found.references, found.words, found.faults)


def _render(
    text: str, resolve: Resolve, heading_ids: Sequence[str] | None, prefix: str, *, inline: bool
) -> Rendered:
    words = plain_paragraph(text)
    if words is not None:
        return Rendered(words, words=count(text))
    return _in_full(text, resolve, heading_ids, prefix, inline=inline)


def _in_full(
    text: str, resolve: Resolve, heading_ids: Sequence[str] | None, prefix: str, *, inline: bool
) -> Rendered:
    normal = normalise(text)
    if any(fault.message == TOO_DEEP for fault in normal.faults):
        return Rendered(Html(""), faults=tuple(normal.faults))
    heavy = too_heavy(normal)
    if heavy:
        return Rendered(Html(""), faults=(*normal.faults, heavy))
    page = Page(normal.prose, normal.bodies, resolve, heading_ids=heading_ids, prefix=prefix, inline=inline)
    try:
        raw = convert(normal.text, page)
    except RecursionError:
        return Rendered(Html(""), faults=(*normal.faults, Fault(1, TOO_DEEP, TOO_DEEP_HINT)))
    safe = clean(raw)
    faults = sorted([*normal.faults, *page.faults], key=lambda fault: fault.line)
    return Rendered(safe, tuple(page.headings), tuple(page.references), count(plain(safe)), tuple(faults))


def slot(number: int) -> str:
    """The line that keeps a place in a text for something drawn later; only `pieces` finds it."""
    return f"{SLOT_MARK}{number}{SLOT_MARK}"


def pieces(whole: Html) -> list[Html | int]:
    """HTML of a text with slots, cut at them: the parts and the numbers of the slots, in order."""
    parts = _SLOT.split(whole)
    found: list[Html | int] = []
    for place, part in enumerate(parts):
        if place % 2:
            found.append(int(part))
        elif part.strip():
            found.append(Html(part))
    return found


def page_url(course: str, page: str, *, quiz: bool, anchor: str = "") -> str:
    """Where a page of a course is read, or a quiz taken."""
    room = "quiz" if quiz else "learning"
    place = f"/{room}/{quote(course, safe='')}/{quote(page)}"
    return f"{place}#{quote(anchor)}" if anchor else place


def medium_url(digest: str, name: str) -> str:
    """Where the bytes of a picture or document are served; `digest` is their SHA-256 in hex."""
    return f"/media/{digest}/{quote(name, safe='')}"
