"""A sentence for a person, translated when it is shown and not before.

The core knows no language. It says `Message("No such file: {path}.", path=...)`; the text is a
gettext message id (pybabel extracts the first argument), and whoever shows it translates, then fills in.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, init=False)
class Message:
    """A translatable sentence with `{named}` places."""

    text: str
    values: dict[str, Any] = field(hash=False)

    def __init__(self, text: str, /, **values: Any) -> None:
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "values", values)

    def say(self, translate: Callable[[str], str] = str) -> str:
        """The sentence in a language: `translate` is a gettext function, English if left out."""
        values = {k: v.say(translate) if isinstance(v, Message) else v for k, v in self.values.items()}
        return translate(self.text).format_map(values)

    def __str__(self) -> str:
        return self.say()
