"""Python-Markdown as we use it: no raw HTML, no hidden stash, our own boxes, notes and attributes.

Everything an author writes stays in the tree, and only `serialise` turns the tree into a string.
Building a Markdown object is slow, so each thread keeps one, as long as it ends what it has begun.
"""

import html
import re
import threading
import unicodedata
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.admonition import AdmonitionProcessor
from markdown.extensions.attr_list import AttrListTreeprocessor
from markdown.extensions.footnotes import FootnoteExtension, FootnoteInlineProcessor
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import ENTITY_RE, IMAGE_LINK_RE, ImageInlineProcessor, InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from trainer.core.markup.cleaning import AUTHOR_CLASSES
from trainer.core.markup.page import Page
from trainer.core.markup.shaping import shape

BRACKETS = 100  # unclosed ones a text may have: each is tried against the rest of its paragraph
COST = 40_000_000  # characters × marks, summed up over paragraphs: what Python-Markdown's time grows with

_MARKS = re.compile(r"[\[\]*_`<>&!\\(]")
_VOID = frozenset({"br", "hr", "img"})
_KINDS = re.compile(r"(?:^|\n)!!! ?([\w\-]+(?: +[\w\-]+)*)(?: +\"(.*)\")? *(?:\n|$)")


def serialise(element: Element) -> str:
    """HTML of a tree, with every `&`, `<`, `>` and `"` of a text escaped exactly once."""
    parts: list[str] = []
    _serialise(element, parts)
    return "".join(parts)


def _serialise(element: Element, parts: list[str]) -> None:
    attributes = "".join(f' {key}="{html.escape(str(value))}"' for key, value in element.items())
    parts.append(f"<{element.tag}{attributes}>")
    parts.append(html.escape(element.text or "", quote=False))
    for child in element:
        _serialise(child, parts)
        parts.append(html.escape(child.tail or "", quote=False))
    if element.tag not in _VOID:
        parts.append(f"</{element.tag}>")


class _Reader(Markdown):
    """Knows the page that it reads."""

    page: Page


def _page(md: Markdown) -> Page:
    assert isinstance(md, _Reader)
    return md.page


class _Entity(InlineProcessor):
    """`&eacute;` becomes its character at once, so that no markup waits outside the tree."""

    def handleMatch(  # type: ignore[override]  # noqa: N802 - Markdown's name; `Pattern` has another form of it
        self, m: re.Match[str], data: str
    ) -> tuple[str, int, int]:
        return html.unescape(m[0]), m.start(), m.end()


class _Pictures(ImageInlineProcessor):
    """Captions keep their no-break spaces: a French semicolon begins no line."""

    RE_TITLE_CLEAN = re.compile(r"[^\S\u00a0\u202f]")


class _Notes(FootnoteExtension):
    """Collects the notes; `blocks.notes` numbers them and writes the ways back."""

    def makeFootnoteRefId(self, id: str, found: bool = False) -> str:  # noqa: A002, N802 - Markdown's names
        return f"fnref:{id}"

    def makeFootnotesDiv(self, root: Element) -> Element | None:  # noqa: N802 - Markdown's name
        if not self.footnotes:
            return None
        box = Element("div", {"class": "footnote"})
        items = SubElement(box, "ol")
        for name, text in self.footnotes.items():
            home = Element("div")
            self.parser.parseChunk(home, text)
            item = SubElement(items, "li", id=self.makeFootnoteId(name))
            item.extend(home)
        return box


class _NoteMarks(FootnoteInlineProcessor):
    """Remembers the marks of notes that nobody wrote."""

    def handleMatch(self, m: re.Match[str], data: str) -> Any:  # type: ignore[override]  # noqa: N802 - as above
        if m[1] not in self.footnotes.footnotes:
            mark = (m[1].split() or [""])[0]  # with more behind it, its bracket closes somewhere else
            _page(self.footnotes.md).missing.append(mark)
        return super().handleMatch(m, data)


class _Boxes(AdmonitionProcessor):
    """Titles are never invented: an English word would stand in an Arabic lesson."""

    RE = _KINDS

    def get_class_and_title(self, match: re.Match[str]) -> tuple[str, str | None]:
        return match[1].split()[0].lower(), match[2] or None


class _Attributes(AttrListTreeprocessor):
    """`{#id .class}` and `{: …}`; what is neither an id nor a listed class is dropped.

    Braces that start otherwise are text: `{cost}` is a parameter of a question.
    """

    # Markdown asks the object for these, so that a class below may have its own; its types call them final.
    BASE_RE = r"\{(?:\:[ ]*|(?=[ ]*[#.]))([^\}\n]*)\}"  # type: ignore[misc]
    HEADER_RE = re.compile(rf"[ ]+{BASE_RE}[ ]*$")  # type: ignore[misc]
    BLOCK_RE = re.compile(rf"\n[ ]*{BASE_RE}[ ]*$")  # type: ignore[misc]
    INLINE_RE = re.compile(rf"^{BASE_RE}")  # type: ignore[misc]

    def assign_attrs(self, elem: Element, attrs_string: str, *, strict: bool = False) -> str:
        for token in attrs_string.split():
            if token[0] == "#" and _is_id(token[1:]):
                elem.set("id", token[1:])
            elif token[0] == "." and token[1:] in AUTHOR_CLASSES:
                elem.set("class", f"{elem.get('class', '')} {token[1:]}".strip())
        return ""


def _is_id(name: str) -> bool:
    return 0 < len(name) <= 64 and all(
        char in "-_" or unicodedata.category(char)[0] in "LMN" for char in name
    )


class _Guard(Treeprocessor):
    """Takes a text on which Python-Markdown would spend seconds out of its hands: what is still to come."""

    def run(self, root: Element) -> None:
        page = _page(self.md)
        unclosed = cost = 0
        spent = False
        for element in root.iter():
            for place in ("text", "tail"):
                text = getattr(element, place)
                if not text or isinstance(text, AtomicString):
                    continue
                unclosed += _unclosed(text)
                cost += len(_MARKS.findall(text)) * len(text)
                if not spent and (unclosed > BRACKETS or cost > COST):
                    page.refuse(text)
                    spent = True
                if spent:
                    setattr(element, place, AtomicString(text))


def _unclosed(text: str) -> int:
    """Opening brackets that no closing one answers, and addresses of links that nothing ends."""
    depth = 0
    for mark in re.findall(r"[\[\]]", text):
        depth = depth + 1 if mark == "[" else max(0, depth - 1)
    return depth + max(0, text.count("](") - text.count(")"))


class _Shape(Treeprocessor):
    """The last word on the tree."""

    def run(self, root: Element) -> None:
        shape(_page(self.md), root)


class _Trainer(Extension):
    """Takes away what passes markup through, adds what is ours."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's name
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        for name in ("raw_html", "amp_substitute"):
            md.postprocessors.deregister(name)
        md.inlinePatterns.register(_Entity(ENTITY_RE, md), "entity", 80)
        md.inlinePatterns.register(_Pictures(IMAGE_LINK_RE, md), "image_link", 150)
        md.parser.blockprocessors.register(_Boxes(md.parser), "admonition", 105)
        md.treeprocessors.register(_Guard(md), "guard", 25)
        md.treeprocessors.register(_Attributes(md), "attr_list", 8)
        md.treeprocessors.register(_Shape(md), "shape", -1)


def _build() -> _Reader:
    notes = _Notes(PLACE_MARKER="\x18")
    md = _Reader(
        extensions=[
            TableExtension(use_align_attribute=True),
            notes,
            "def_list",
            "abbr",
            "sane_lists",
            _Trainer(),
        ]
    )
    md.inlinePatterns.register(_NoteMarks(r"\[\^([^\]]*)\]", notes), "footnote", 175)
    md.postprocessors.deregister("footnote")
    md.treeprocessors.deregister("footnote-duplicate")
    md.serializer = serialise
    return md


class _Kept(threading.local):
    """One Markdown object a thread."""

    md: _Reader | None = None


_kept = _Kept()


def convert(text: str, page: Page) -> str:
    """The HTML of a normalised text, not yet cleaned. `RecursionError` if it is nested beyond measure."""
    md, _kept.md = _kept.md or _build(), None  # one that is stopped midway still believes it is inside a list
    md.reset()
    md.page = page
    found = md.convert(text)
    _kept.md = md
    return found
