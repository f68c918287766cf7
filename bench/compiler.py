"""The compiler: a course over its Markdown alone, and a changed lesson over its share of its course.

The reference renders the same pieces of text (each option, feedback and stem its own call, as the compiler
calls it) by Python-Markdown with the extensions it comes with, and cleans them by nh3 with the same lists.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from statistics import fmean
from typing import Any
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
from trainer.core.parsing.compiling import compile_course
from trainer.core.parsing.keeping import Kept
from trainer.core.source import Source

LIMIT = 1.5
AGAIN = 2.0

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
    shares, again = take_turns(rounds, lambda: _shares(sources), lambda: _again(sources))
    return [
        Figure("compiling all built-in courses", ratios(ours, reference), LIMIT),
        Figure("compiling again after one changed lesson, over its share", ratios(again, shares), AGAIN),
    ]


def _lessons(source: Source) -> list[str]:
    """Lessons and quizzes in modules have two parts in their paths; lessons have one dot."""
    names = (path for path in source if path.count("/") == 1 and path.count(".") == 1)
    return [path for path in names if path.endswith(".md") and path.rpartition("/")[2] != "module.md"]


def _shares(sources: dict[str, Source]) -> float:
    """What a lesson takes in the compiling of its whole course, on average."""
    shares: dict[tuple[str, str], float] = {}
    for name, source in sources.items():

        @contextmanager
        def clock(path: str, name: str = name) -> Iterator[None]:
            before = time.process_time()
            yield
            shares[name, path] = time.process_time() - before

        compile_course(name, source, guard=clock)
    return fmean(shares[name, path] for name, source in sources.items() for path in _lessons(source))


def _again(sources: dict[str, Source]) -> float:
    """What compiling again takes once a lesson has another paragraph, on average over the lessons."""
    costs = []
    for name, source in sources.items():
        kept = Kept()
        compile_course(name, source, kept=kept)
        for path in _lessons(source):
            changed = Source({**source, path: source[path] + b"\n\nOne more paragraph.\n"})
            costs.append(_cost(partial(compile_course, name, changed, kept=kept)))
            compile_course(name, source, kept=kept)
    return fmean(costs)


def _pieces(sources: dict[str, Source]) -> list[str]:
    """Every text that the compiler has rendered, in its order."""
    found: list[str] = []
    render = markup._render  # noqa: SLF001 - what the compiler itself calls

    def note(text: str, *more: Any, **named: Any) -> Rendered:
        found.append(text)
        return render(text, *more, **named)

    with patch.object(markup, "_render", note):
        for name, source in sources.items():
            compile_course(name, source)
    return found


def _cost(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before
