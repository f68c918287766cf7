"""Fingerprints in a translation's settings: from which text of the original it was made."""

import re
from collections.abc import Mapping

from trainer.core.message import Message
from trainer.core.parsing import values

_MARK = re.compile(r"[0-9a-f]{12}")


def mark(value: values.Value) -> str:
    """A fingerprint."""
    written = values.text(value)
    if not _MARK.fullmatch(written):
        raise value.wrong(
            Message("`{written}` is no fingerprint.", written=written),
            Message("Delete the line; `trainer courses fix` writes it."),
        )
    return written


def marks(value: values.Value) -> Mapping[str, str]:
    """A fingerprint for each question, and under `''` for what stands around them."""
    found: dict[str, str] = {}
    for name, written in values.named_texts(value).items():
        if not _MARK.fullmatch(written):
            raise value.wrong(
                Message("`{written}` is no fingerprint.", written=written),
                Message("Delete the line; `trainer courses fix` writes it."),
            )
        found["" if value.vocabulary.meaning(name) == "the page" else name] = written
    return found
