"""Boxes, tables and notes, in the shapes that the stylesheet expects."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement

from trainer.core.markup.page import Page
from trainer.core.message import Message

BOXES = {
    "note": "note",
    "tip": "note tip",
    "warning": "note warn",
    "case": "note case",
    "practice": "note practice",
}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

_INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp"})


def boxes(page: Page, root: Element) -> None:
    """Admonitions become asides with a title; only the listed kinds."""
    page.cursor = 0
    for box in root.iter("div"):
        name, _, kind = box.get("class", "").partition(" ")
        if name != "admonition":
            continue
        title = box[0] if len(box) and box[0].get("class") == "admonition-title" else None
        line = page.line(rf"^[ \t>]*!!! ?{re.escape(kind)}\b", rf"!!! ?(?i:{re.escape(kind)})")
        box.attrib.clear()
        box.tag = "aside"
        box.set("class", BOXES.get(kind, "note"))
        if kind == "description":
            page.fault(
                line,
                Message("A description stands straight after its picture."),
                Message("Move it there, with the picture alone in its paragraph."),
                "!!! description",
            )
        elif kind not in BOXES:
            allowed = ", ".join(BOXES)
            message = Message("There is no box named “{kind}”.", kind=kind)
            page.fault(line, message, Message("Write one of: {allowed}.", allowed=allowed), f"!!! {kind}")
        elif title is None:
            page.fault(
                line,
                Message("The box has no title."),
                Message("Write it after its name: {example}", example=f'!!! {kind} "…"'),
                f"!!! {kind}",
            )
        if title is not None:
            title.attrib.clear()
            title.set("id", page.claim(f"{page.prefix}note"))
            box.set("aria-labelledby", title.get("id", ""))


def tables(root: Element) -> None:
    """Tables scroll by themselves on a small screen, so each is a region with a name."""
    names: dict[str, int] = {}
    heading = ""
    for parent, place, element in list(_places(root)):
        if element.tag in HEADINGS:
            heading = reading(element)
        if element.tag != "table":
            continue
        for cell in element.iter():
            if cell.tag not in ("th", "td"):
                continue
            align = cell.attrib.pop("align", "")
            cell.attrib.pop("style", None)
            if align == "right" and "n" not in cell.get("class", "").split():
                cell.set("class", f"{cell.get('class', '')} n".strip())
            if cell.tag == "th":
                cell.set("scope", "col")
        name = heading or ", ".join(filter(None, map(reading, element.iter("th")))) or "–"
        names[name] = names.get(name, 0) + 1
        label = name if names[name] == 1 else f"{name} ({names[name]})"
        box = Element("div", {"class": "table", "role": "region", "aria-label": label, "tabindex": "0"})
        box.tail, element.tail = element.tail, None
        box.append(element)
        parent[place] = box


def notes(page: Page, root: Element) -> None:
    """Notes and their marks: numbers and an arrow, for there is no word for them in every language."""
    for mark in dict.fromkeys(page.missing):
        page.fault(
            page.line(re.escape(f"[^{mark}")),
            Message("There is no note [^{mark}].", mark=mark),
            Message("Write it on a line of its own: {example}", example=f"[^{mark}]: …"),
            f"[^{mark}]",
        )
    box = next((div for div in root.iter("div") if div.get("class") == "footnote"), None)
    if box is None:
        return
    box.tag = "section"
    box.attrib.clear()
    box.set("class", "footnotes")
    box.set("role", "doc-endnotes")
    marks: dict[str, list[Element]] = {}
    for sup in root.iter("sup"):
        if len(sup) and sup[0].get("class") == "footnote-ref":
            marks.setdefault(sup[0].get("href", ""), []).append(sup)
    order = list(marks)
    items = {f"#{item.get('id')}": item for item in box[0]}
    box[0][:] = sorted(items.values(), key=lambda item: _rank(order, f"#{item.get('id')}"))
    for number, item in enumerate(list(box[0]), 1):
        _note(page, item, number, marks.get(f"#{item.get('id')}", []))


def _rank(order: Sequence[str], name: str) -> int:
    return order.index(name) if name in order else len(order)


def _note(page: Page, item: Element, number: int, marks: Sequence[Element]) -> None:
    if not marks:
        name = item.get("id", "").partition(":")[2]
        page.fault(
            page.line(rf"^[ \t]*{re.escape(f'[^{name}]:')}"),
            Message("The note [^{name}] is never used.", name=name),
            Message("Put [^{name}] where it belongs, or remove the note.", name=name),
            f"[^{name}]:",
        )
    item.set("id", page.claim(f"{page.prefix}fn{number}"))
    home = item[-1] if len(item) and item[-1].tag == "p" else SubElement(item, "p")
    for again, sup in enumerate(marks, 1):
        anchor = sup[0]
        sup.attrib.clear()
        anchor.attrib.clear()
        anchor.text = str(number)
        anchor.set("href", f"#{item.get('id')}")
        anchor.set("id", page.claim(f"{page.prefix}r{number}"))
        anchor.set("role", "doc-noteref")
        _append_text(home, " ")
        back = SubElement(home, "a", {"href": f"#{anchor.get('id')}", "role": "doc-backlink"})
        back.set("aria-label", f"↩ {number}" if again == 1 else f"↩ {number}.{again}")
        back.text = "↩"


def reading(element: Element) -> str:
    """The words of an element, without marks of notes and invisible characters."""
    parts: list[str] = []

    def walk(node: Element) -> None:
        if not (node.tag == "a" and node.get("class") == "footnote-ref"):
            parts.append(node.text or node.get("alt") or "")
            for child in node:
                walk(child)
                parts.append(child.tail or "")

    walk(element)
    text = "".join(parts)
    return " ".join(
        "".join(c for c in text if c.isspace() or unicodedata.category(c) not in _INVISIBLE).split()
    )


def _places(root: Element) -> Iterator[tuple[Element, int, Element]]:
    """Every element with its parent and place, in the order of the text."""
    for parent in root.iter():
        for place, child in enumerate(parent):
            yield parent, place, child


def _append_text(element: Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "").rstrip() + text
    else:
        element.text = (element.text or "").rstrip() + text
