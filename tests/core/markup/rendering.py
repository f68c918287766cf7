"""What the tests of Markdown render with."""

import re
from html.parser import HTMLParser

from trainer.core.markup import Rendered, render
from trainer.core.markup.cleaning import ATTRIBUTES, CLASSES, ROLES, TAGS


def resolve(role: str, target: str) -> str | None:
    """Everything exists but what is called `missing`."""
    return None if "missing" in target else f"/{role}/{target.lstrip('/')}"


def shown(text: str, **how: object) -> Rendered:
    return render(text, resolve=resolve, **how)


def html(text: str, **how: object) -> str:
    return shown(text, **how).html


def faults(text: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.message.text) for fault in shown(text).faults]


def bare(text: str) -> str:
    """HTML without the white space between elements."""
    return re.sub(r">\s+<", "><", html(text)).strip()


class Judge(HTMLParser):
    """Fails on anything that the written list does not name, and on elements left open."""

    def __init__(self, found: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.feed(found)
        self.close()
        assert not self.open, self.open
        assert len(self.ids) == len(set(self.ids)), self.ids

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, tag
        for name, given_value in attrs:
            assert name in ATTRIBUTES["*"] | ATTRIBUTES.get(tag, set()), (tag, name)
            value = given_value or ""
            if name == "class":
                assert set(value.split()) <= CLASSES, value
            elif name == "role":
                assert value in ROLES, value
            elif name == "id":
                assert re.fullmatch(r"\S+", value), value
                self.ids.append(value)
            elif name == "href":
                assert re.match(r"(?:https?://|mailto:|/link/|#)", value), value
            elif name == "src":
                assert value.startswith("/image/"), value
        if tag not in ("br", "hr", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)
