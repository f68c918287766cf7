"""Checks the templates for what no ready-made linter knows: `python tests/lint/templates.py [FOLDER]`.

Every text goes through gettext. Nothing inline that the content security policy would stop, nothing from
another host. Stored HTML enters by the filter `safe_html` alone. A form that posts carries its guard.
Prints `file:line: what is wrong` and ends with 1 if there is anything.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError, nodes

TEMPLATES = Path(__file__).resolve().parents[2] / "trainer" / "templates"

NAMES = {"Trainer"}
"""Words that are the same in every language. More stand in elements with translate="no"."""

GETTEXT = {"_", "gettext", "ngettext", "npgettext", "pgettext"}

SPOKEN = {
    "alt", "aria-description", "aria-label", "aria-placeholder", "aria-roledescription", "aria-valuetext",
    "data-th", "label", "placeholder", "title",
}  # fmt: skip
"""Attributes that a person reads or hears."""

FETCHED = {"action", "data", "formaction", "href", "poster", "src", "srcset"}
"""Attributes whose address the browser asks by itself, or posts to."""

_LETTERS = re.compile(r"[^\W\d_]{2,}")
_SENTENCE = re.compile(r"[A-Z][a-z]")
_ATTRIBUTES = re.compile(r"""(\s*[a-z-]+=("[^"]*"|'[^']*'))+\s*""")
_ELSEWHERE = re.compile(r"\s*(https?:)?//", re.IGNORECASE)
_FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
_BLOCK_IN_A_TAG = re.compile(r"<[a-z][^<>]*\{%-? block (\w+)")

Found = tuple[int, str]


def problems(source: str, *, in_tags: Iterable[str] = ()) -> list[Found]:
    """What is wrong in one template: line and sentence, in the order of lines.

    `in_tags` names the blocks that another template opens inside a tag: they hold classes, not texts.
    """
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    try:
        tree = environment.parse(source)
    except TemplateSyntaxError as error:
        return [(error.lineno, f"Not a template: {error.message}")]
    page = _Page()
    page.feed(_without_jinja(environment, source, {"trans"} | {f"block {name}" for name in in_tags}))
    page.close()
    return sorted({*page.found, *_expressions(tree), *_unguarded_forms(source)})


def _without_jinja(environment: Environment, source: str, unread: set[str]) -> str:
    """The HTML alone, on its own lines; `0` stands for an expression, and for a statement of `unread`."""
    text: list[str] = []
    line, statement, closing = 1, "", ""
    for number, kind, value in environment.lex(source):
        if kind == "data":
            text.append("\n" * (number - line))
            text.append("\n" * value.count("\n") if closing else value)
            line = max(line, number) + value.count("\n")
        elif kind == "variable_begin":
            text.append("0")
        elif kind == "block_begin":
            statement = ""
        elif kind == "name" and statement in {"", "block"}:
            statement = f"{statement} {value}".strip()
            if statement in unread:
                closing = f"end{statement.split()[0]}"
                text.append("0")
            elif statement == closing:
                closing = ""
        elif kind == "block_end":
            text.append(" ")
    return "".join(text)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Found] = []
        self._untranslated: list[str] = []  # open elements from the outermost translate="no" inwards

    def tell(self, sentence: str) -> None:
        self.found.append((self.getpos()[0], sentence))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if attributes.get("translate") == "no" or tag in self._untranslated:
            self._untranslated.append(tag)
        if tag == "style" or (tag == "script" and "src" not in attributes):
            self.tell(f"<{tag}> inline: the policy stops it; put it into trainer/static/.")
        for name, value in attributes.items():
            self._attribute(tag, name, value)
        if tag == "input" and attributes.get("type") in {"button", "reset", "submit"}:
            self._text(attributes.get("value", ""))
        if tag == "meta" and attributes.get("name") == "description":
            self._text(attributes.get("content", ""))

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name == "style" or name.startswith("on"):
            self.tell(f"{name}= inline: the policy stops it; use a class or a module.")
        if name in FETCHED and tag != "a" and _ELSEWHERE.match(value):
            self.tell(f"{name}= asks another host: everything is served from here.")
        if name in FETCHED and value.lstrip().lower().startswith("javascript:"):
            self.tell(f"{name}= runs a script: the policy stops it; use a button and a module.")
        if name in SPOKEN:
            self._text(value)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._untranslated:
            self._untranslated.pop()

    def handle_data(self, data: str) -> None:
        if self._untranslated or self.cdata_elem:
            return
        for offset, line in enumerate(data.split("\n")):
            self._text(line, offset)

    def _text(self, text: str, offset: int = 0) -> None:
        words = [word for word in _LETTERS.findall(text) if word not in NAMES]
        if words and not _ATTRIBUTES.fullmatch(text):  # a macro may hold what others put inside a tag
            self.found.append((self.getpos()[0] + offset, f"Text outside gettext: {text.strip()!r}."))


def _expressions(node: nodes.Node) -> Iterator[Found]:
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in GETTEXT:
        return
    if isinstance(node, nodes.Compare):
        return
    if isinstance(node, nodes.Filter) and node.name == "safe":
        yield node.lineno, "|safe: only `safe_html` may let stored HTML through."
    if isinstance(node, nodes.ScopedEvalContextModifier):
        yield node.lineno, "autoescape stays on."
    if (
        isinstance(node, nodes.Const)
        and isinstance(node.value, str)
        and _SENTENCE.match(node.value)
        and node.value not in NAMES
    ):
        yield node.lineno, f"Text outside gettext: {node.value!r}."
    for child in node.iter_child_nodes():
        yield from _expressions(child)


def _unguarded_forms(source: str) -> Iterator[Found]:
    for form in _FORM.finditer(source):
        if re.search(r"method=.?post", form[0], re.IGNORECASE) and "csrf" not in form[0]:
            yield source.count("\n", 0, form.start()) + 1, "A form that posts without csrf()."


def main(folder: Path = TEMPLATES) -> int:
    """Check all templates of a folder; the number to exit with."""
    sources = {file: file.read_text(encoding="utf-8") for file in sorted(folder.rglob("*.html"))}
    in_tags = {name for source in sources.values() for name in _BLOCK_IN_A_TAG.findall(source)}
    found = [
        f"{file.relative_to(folder.parents[1])}:{line}: {sentence}"
        for file, source in sources.items()
        for line, sentence in problems(source, in_tags=in_tags)
    ]
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
