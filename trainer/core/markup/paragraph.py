"""A paragraph of plain words, which most options, feedback and headings are: no Markdown has to be asked."""

import re

from trainer.core.course import Html

LENGTH = 4000  # a longer one is for the engine to weigh

_LINE = (
    r"(?![\s#=+:~!|-]|\d{1,9}[.)](?:\s|$))"  # nothing that can open a block
    r"[^\n`\\\[\]<>&*_{}|\x00-\x1f\x7f-\x9f\ud800-\udfff]++(?<!\s)"  # no mark, nothing that is dropped
)
_PLAIN = re.compile(rf"{_LINE}(?:\n{_LINE})*+")


def plain_paragraph(text: str) -> Html | None:
    """What engine and cleaning would make of a paragraph without Markdown; None where there may be some."""
    if len(text) > LENGTH or not _PLAIN.fullmatch(text):
        return None
    words = text.replace("\u00a0", "&nbsp;")
    return Html(f"<p>{words}</p>")
