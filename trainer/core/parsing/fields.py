"""The values of front matter: text, a list, or names with values."""

import re
from dataclasses import dataclass

from trainer.core.message import Message
from trainer.core.parsing.words import key as same_key
from trainer.core.questions.block import Tell


@dataclass(frozen=True, slots=True)
class Field:
    """A value as written: text, a list of fields, or pairs of fields; with the place it stands at."""

    value: "str | tuple[Field, ...]"
    line: int
    column: int = 0
    pairs: "tuple[tuple[Field, Field], ...]" = ()  # names and values, where it is neither text nor list

    @property
    def text(self) -> str:
        """The value if it is text, else ''."""
        return self.value if isinstance(self.value, str) else ""

    @property
    def empty(self) -> bool:
        """Whether nothing stands behind the key. An empty list `[]` is something."""
        return isinstance(self.value, str) and not self.value.strip()


def checked_pairs(pairs: list[tuple[Field, Field]], line: int, column: int, tell: Tell) -> Field | None:
    """A field of names and values; a name that stands there twice is told."""
    seen: dict[str, int] = {}
    for name, _ in pairs:
        word = same_key(name.text)
        if word in seen:
            tell_twice(name.text, name.line, seen[word], tell)
            return None
        seen[word] = name.line
    return Field((), line, column, tuple(pairs))


def tell_twice(name: str, line: int, first: int, tell: Tell) -> None:
    """Tell that something stands in a file for a second time."""
    tell(
        line,
        Message("`{name}` stands here a second time; the first is in line {line}.", name=name, line=first),
        Message("Keep one of the two."),
        quote=name,
    )


def block_text(rows: list[tuple[int, str]], style: str) -> str:
    """The text below `|`, line by line, or below `>`, with lines joined to paragraphs."""
    indents = [len(row) - len(row.lstrip()) for _, row in rows if row.strip()]
    indent = min(indents, default=0)
    texts = [row[indent:].rstrip() for _, row in rows] if indents else []
    if style == "|":
        return "\n".join(texts)
    return re.sub(r"(?<=\S)\n(?=\S)", " ", "\n".join(texts))
