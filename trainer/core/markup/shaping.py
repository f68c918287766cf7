"""The tree that Markdown gives, in the shapes that the pages and their stylesheet expect."""

import html
import re
import unicodedata
from xml.etree.ElementTree import Element, SubElement

from markdown.util import AMP_SUBSTITUTE, AtomicString

from trainer.core.course import Heading
from trainer.core.markup import blocks
from trainer.core.markup.blocks import HEADINGS, reading
from trainer.core.markup.normal import FENCE_MARK, NESTING, TOO_DEEP, TOO_DEEP_HINT
from trainer.core.markup.page import Page
from trainer.core.message import Message

_FENCE = re.compile(rf"\s*{FENCE_MARK}(\d+){FENCE_MARK}\s*")
_NESTING = frozenset({"ul", "ol", "dl", "blockquote", "div"})


def shape(page: Page, root: Element) -> None:
    """Rewrites the tree in place."""
    if _depth(root) > NESTING:
        page.fault(1, TOO_DEEP, TOO_DEEP_HINT)
        root[:] = []
        return
    _plain_texts(root)
    _code(page, root)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == "a" and child.get("class") != "footnote-ref":
                _link(page, child)
            elif child.tag == "img":
                _image(page, child)
    _ids(page, root)
    for parent in list(root.iter()):
        _figures(page, parent)
    blocks.boxes(page, root)
    blocks.tables(root)
    blocks.notes(page, root)


def _code(page: Page, root: Element) -> None:
    """Puts the bodies of fences where their marks stand."""
    for element in list(root.iter()):
        match = _FENCE.fullmatch(element.text or "")
        if match and not len(element) and int(match[1]) < len(page.bodies):
            element.text = None
            if element.tag == "p":
                element.tag = "pre"
                home = element
            else:
                home = SubElement(element, "pre")
            code = SubElement(home, "code")
            code.text = AtomicString(page.bodies[int(match[1])] + "\n")
    for pre in root.iter("pre"):
        pre.set("dir", "ltr")
        pre.set("tabindex", "0")


def _ids(page: Page, root: Element) -> None:
    """Ids of headings first, for links name them; then those authors gave to other things."""
    found = [element for element in root.iter() if element.tag in HEADINGS]
    shift = 1 if any(element.tag == "h1" for element in found) else 0
    page.cursor = 0
    for element in root.iter():
        if element.get("id") and not _is_note(element):
            wished = page.prefix + element.get("id", "")
            line = page.line(rf"\{{[^}}\n]*#{re.escape(element.get('id', ''))}")
            if wished in page.ids:
                message = Message("The id “{id}” is used twice.", id=element.get("id"))
                page.fault(line, message, Message("Give one of them another id."), element.get("id", ""))
            element.set("id", page.claim(wished))
    for place, element in enumerate(found):
        level = min(6, int(element.tag[1]) + shift)
        element.tag = f"h{level}"
        title = reading(element)
        if not element.get("id"):
            given = page.heading_ids[place] if place < len(page.heading_ids) else ""
            element.set("id", page.claim(given or page.prefix + slug(title)))
        page.headings.append(Heading(element.get("id", ""), title, level))


def _link(page: Page, element: Element) -> None:
    url = page.target("link", element.get("href", ""))
    for name in ("href", "title"):
        element.attrib.pop(name, None)
    if url is None:
        element.tag = "span"  # the gate unwraps it: the text stays
        return
    element.set("href", url)
    if url.lower().startswith(("http:", "https:")):
        element.set("rel", "noopener noreferrer")


def _image(page: Page, element: Element) -> None:
    alt = element.get("alt", "")
    url = page.target("image", element.get("src", ""))
    target = page.references[-1].target
    if not alt:
        page.fault(
            page.references[-1].line,
            Message("The picture has no description for those who can't see it."),
            Message(
                "Write it between the brackets: ![what it shows]({target}), or ![ ] if it only decorates.",
                target=target,
            ),
            target,
        )
    if url is None:
        element.tag = "span"
        element.text = alt.strip()
        element.attrib.clear()
        return
    element.set("src", url)
    element.set("alt", alt.strip())
    element.set("loading", "lazy")
    element.set("decoding", "async")


def _figures(page: Page, parent: Element) -> None:
    """A picture alone in its paragraph, with the long description that follows it."""
    children = list(parent)
    for place, child in enumerate(children):
        if page.inline or child.tag != "p" or len(child) != 1 or child[0].tag != "img":
            continue
        image = child[0]
        caption = image.attrib.pop("title", "")
        if (child.text or "").strip() or (image.tail or "").strip() or not (caption or image.get("alt")):
            continue
        child.tag, child.text, image.tail = "figure", None, None
        if caption:
            figcaption = SubElement(child, "figcaption", id=page.claim(f"{page.prefix}figure"))
            figcaption.text = caption
            child.set("aria-labelledby", figcaption.get("id", ""))
        after = children[place + 1] if place + 1 < len(children) else None
        if after is not None and after.get("class") == "admonition description":
            _description(after, caption or image.get("alt", ""))
    for image in parent.iter("img"):
        image.attrib.pop("title", None)


def _description(box: Element, fallback: str) -> None:
    box.tag = "details"
    box.attrib.clear()
    box.set("class", "description")
    box.set("data-for", "figure")
    if len(box) and box[0].get("class") == "admonition-title":
        box[0].tag = "summary"
        box[0].attrib.clear()
    else:
        summary = Element("summary")
        summary.text = fallback
        box.insert(0, summary)


def slug(title: str) -> str:
    """An id made of a heading: letters and digits of any script, words joined by hyphens."""
    folded = unicodedata.normalize("NFKC", title).lower()
    kept = "".join(c if unicodedata.category(c)[0] in "LMN" or c in "-_" else " " for c in folded)
    return "-".join(kept.replace("_", " ").split()) or "s"


def _is_note(element: Element) -> bool:
    return element.get("id", "").startswith(("fn:", "fnref"))


def _depth(root: Element) -> int:
    """How many lists, quotes and boxes stand inside each other."""
    deepest = 0
    waiting = [(root, -1)]
    while waiting:
        element, depth = waiting.pop()
        depth += element.tag in _NESTING
        deepest = max(deepest, depth)
        waiting += [(child, depth) for child in element]
    return deepest


def _plain_texts(root: Element) -> None:
    """Undoes what Python-Markdown has escaped for its own serialiser: ours escapes once, at the end."""
    for element in root.iter():
        if element.tag == "code" and element.text:
            element.text = element.text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        elif element.text:
            element.text = _plain(element.text)
        element.tail = _plain(element.tail) if element.tail else None
        for key, value in element.items():
            element.set(key, _plain(value))


def _plain(text: str) -> str:
    return html.unescape(text.replace(AMP_SUBSTITUTE, "&")) if AMP_SUBSTITUTE in text else text
