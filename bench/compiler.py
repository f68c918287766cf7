"""The compiler: a course over its Markdown alone.

The reference renders the same pieces of text (each option, feedback and stem its own call, as the compiler
calls it) by Python-Markdown with the extensions it comes with, and cleans them by nh3 with the same lists.
"""

import time
from collections.abc import Callable
from unittest.mock import patch

import nh3
from markdown import Markdown

import config
from bench.figures import Figure, ratios, take_turns
from trainer.catalogue import folder
from trainer.core import markup
from trainer.core.markup.cleaning import ATTRIBUTES, TAGS
from trainer.core.markup.links import ALLOWED
from trainer.core.markup.values import Rendered
from trainer.core.parsing import compile_course
from trainer.core.source import Source

LIMIT = 1.5

EXTENSIONS = (
    "tables", "footnotes", "def_list", "abbr", "sane_lists", "admonition", "attr_list", "fenced_code",
)  # fmt: skip


def measure(rounds: int) -> list[Figure]:
    """Compiling all built-in courses, over rendering and cleaning their texts."""
    sources = {path.name: folder.read(path) for path in sorted((config.ROOT / "courses").iterdir())}
    pieces = _pieces(sources)
    markdown = Markdown(extensions=list(EXTENSIONS))
    cleaner = nh3.Cleaner(tags=set(TAGS), attributes=ATTRIBUTES, link_rel=None, url_schemes=set(ALLOWED))

    def render() -> None:
        for text in pieces:
            markdown.reset()
            cleaner.clean(markdown.convert(text))

    def compile_all() -> None:
        for name, source in sources.items():
            compile_course(name, source)

    reference, ours = take_turns(rounds, lambda: _cost(render), lambda: _cost(compile_all))
    return [Figure("compiling all built-in courses", ratios(ours, reference), LIMIT)]


def _pieces(sources: dict[str, Source]) -> list[str]:
    """Every text that the compiler has rendered, in its order."""
    found: list[str] = []
    render = markup._render  # noqa: SLF001 - what the compiler itself calls

    def note(text: str, *more: object, **named: bool) -> Rendered:
        found.append(text)
        return render(text, *more, **named)  # type: ignore[arg-type]

    with patch.object(markup, "_render", note):
        for name, source in sources.items():
            compile_course(name, source)
    return found


def _cost(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before
