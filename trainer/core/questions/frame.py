"""What a translation of a question may not change: everything in its answer but the words."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

WORDS = frozenset(
    {"text", "texts", "pieces", "feedback", "other", "unit", "written", "widest", "language", "also"}
)
"""The fields of answers that hold words. What is not named here must be equal in every language."""


def frame(value: Any) -> object:
    """A value without its words, to be compared; places, marks, figures and their number remain."""
    if is_dataclass(value):
        inside = {one.name: getattr(value, one.name) for one in fields(value)}
        return type(value), tuple(frame(held) for name, held in inside.items() if name not in WORDS)
    if isinstance(value, tuple):
        return tuple(frame(one) for one in value)
    if isinstance(value, Mapping):
        return tuple(sorted((key, frame(one)) for key, one in value.items()))
    return value
