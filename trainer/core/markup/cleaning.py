"""The last gate: only what is listed here reaches a page. And the way back to plain text."""

import re
import unicodedata
from html.parser import HTMLParser

import nh3

from trainer.core.course import Html
from trainer.core.markup.links import ALLOWED, scheme

TAGS = frozenset(
    "a abbr aside blockquote br code dd del details div dl dt em figcaption figure h2 h3 h4 h5 h6 hr img "
    "li ol p pre section strong sub summary sup table tbody td th thead tr ul".split()
)
AUTHOR_CLASSES = frozenset({"n", "quiet", "small", "tight"})
CLASSES = AUTHOR_CLASSES | {"case", "description", "footnotes", "note", "practice", "table", "tip", "warn"}
ATTRIBUTES: dict[str, set[str]] = {
    "*": {"class", "id"},
    "a": {"aria-label", "href", "rel", "role"},
    "abbr": {"title"},
    "aside": {"aria-labelledby"},
    "details": {"data-for"},
    "div": {"aria-label", "role", "tabindex"},
    "figure": {"aria-labelledby"},
    "img": {"alt", "decoding", "loading", "src"},
    "ol": {"start"},
    "pre": {"dir", "tabindex"},
    "section": {"role"},
    "th": {"scope"},
}
ROLES = frozenset({"doc-backlink", "doc-endnotes", "doc-noteref", "region"})

_WORD = re.compile(
    r"[\u0e00-\u0e7f]{4}|[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
    r"|[^\W\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+(?:[’'][^\W\d_]+)*"
)
_BLOCKS = TAGS - {"a", "abbr", "code", "del", "em", "img", "strong", "sub", "sup"}


def _attribute(_tag: str, name: str, value: str) -> str | None:
    if name == "class":
        return " ".join(part for part in value.split() if part in CLASSES) or None
    if name == "role":
        return value if value in ROLES else None
    if name == "href":
        return value if scheme(value) in ("", *ALLOWED) else None
    if name == "src":
        return value if not scheme(value) else None
    if name == "id" and not value:
        return None
    return value


_CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags={"script", "style"},
    attributes=ATTRIBUTES,
    attribute_filter=_attribute,
    link_rel=None,
    url_schemes=set(ALLOWED),
)


def clean(raw: str) -> Html:
    """The HTML with nothing in it but listed elements, attributes, classes, roles and schemes."""
    return Html(_CLEANER.clean(raw))


class _Text(HTMLParser):
    """Collects what a person reads; marks of notes are left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.skipping = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("role") in ("doc-noteref", "doc-backlink"):
            self.skipping = True
        elif tag == "img":
            self.parts.append(given.get("alt") or "")
        if tag in _BLOCKS:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.skipping = False
        if tag in _BLOCKS:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            self.parts.append(data)


def plain(html: Html) -> str:
    """The text of safe HTML on one line: for titles, search and comparisons."""
    reader = _Text()
    reader.feed(html)
    reader.close()
    return " ".join("".join(reader.parts).split())


def count(text: str) -> int:
    """How many words a reader meets; a Chinese or Japanese character is one, so are four Thai letters."""
    return len(_WORD.findall(unicodedata.normalize("NFC", text)))
